// Package adminui exists so that the web admin travels inside the server's
// binary: it holds the built files and nothing else.
package adminui

import "embed"

// Dist is the folder dist as left by "npm run build": index.html, and under
// assets files with hashed names, each with a .gz and a .br beside it. On a
// checkout where the web admin has not been built it holds no index.html.
//
// In index.html every "__CSP_NONCE__" stands for the nonce of the reply's
// style-src; the server replaces it.
//
//go:embed all:dist
var Dist embed.FS
