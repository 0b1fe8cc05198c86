// Package record is the one way in for a change of records and the one way
// out for reading them, so that permissions, types, rules, plugins and the
// event log hold for everybody who touches a record: people, programs,
// imports, plugins and the product's own workers.
package record
