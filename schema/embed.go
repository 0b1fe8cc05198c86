// Package schema carries the GraphQL files of the platform half of the API, so
// that the live half can be merged with them at run time.
package schema

import "embed"

// Files holds the .graphql files, one a topic.
//
//go:embed *.graphql
var Files embed.FS
