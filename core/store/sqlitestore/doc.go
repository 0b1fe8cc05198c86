// Package sqlitestore keeps an installation in one SQLite file, for everybody
// who runs the product on one machine: nothing to install, nothing to tune,
// and an acknowledged write is on the disk.
//
// An object is a table and a field a typed column. Numbers, decimals (as
// unscaled integers), days and instants are INTEGER, so sums are exact and
// comparisons are those of the values. Every index covers live records only
// and ends in the id, so that a page of a sorted list needs no sorting.
//
// All writes go through one goroutine, which puts whatever is waiting into one
// transaction (each request in a savepoint of its own) and answers after the
// commit: many small writes share one fsync. Reads run beside it on their own
// connections, each on a snapshot.
package sqlitestore
