// Package graph answers the platform half of the API: objects, fields, rule
// sets, plugins, people, jobs. One file of resolvers stands for one topic of
// schema/; each resolver turns its input into a request of a service, calls
// it, and turns the answer into the schema's types. What is allowed, and what
// happens, the services decide.
package graph
