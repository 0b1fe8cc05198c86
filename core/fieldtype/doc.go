// Package fieldtype is what the product knows of the types of fields, so that
// a value means the same wherever it comes from: the API, a file, a rule or a
// plugin. Each type says which settings its fields have, how a value is read
// from its raw form, what a field's settings allow, and which filters it
// takes. All of it is pure.
package fieldtype
