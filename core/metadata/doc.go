// Package metadata changes what the product is made of (objects, fields, rule
// sets, plugins) while it runs, so that a change is either wholly there, on
// every node, or not at all.
//
// The whole configuration is one document, the catalog. Each change builds the
// next catalog beside the current one, checks it as a whole, lets the store
// make room for it, and writes the document only if nobody else wrote it
// meanwhile. Readers take the current catalog as an immutable snapshot.
package metadata
