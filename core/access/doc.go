// Package access decides who may see and do what, so that every entry to the
// product (GraphQL, import, plugins, jobs) gives the same answer. Its decisions
// are pure: a catalog and an actor in, a Policy out. What an actor may not see
// is answered exactly like what does not exist.
package access
