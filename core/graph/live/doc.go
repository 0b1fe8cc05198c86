// Package live is the record half of the GraphQL endpoint: types, filters,
// queries and mutations of every object, built from the catalog and the
// caller's role the moment either changes, so that a field an admin adds is
// usable by the next request without a restart.
//
// Build makes one schema out of the platform's static half and the catalog.
// An executable of it runs inside gqlgen's server: root fields of the platform
// and introspection go to the generated executor, root fields of records are
// compiled once an operation (plan), bound to the request's variables, fetched
// in one store query a node of the plan, and written as JSON straight from the
// rows. Handler picks the executable for each request.
package live
