// Package server is the product's face to the network: it finds out who asks,
// keeps out what must not come in, and hands the rest to the GraphQL endpoint
// and the web admin. It decides nothing about records.
package server
