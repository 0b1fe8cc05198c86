// Package mongostore keeps an installation's data in MongoDB, for customers
// with more than one machine. It is the only home of the MongoDB driver.
//
// # What is where
//
// An object has a collection of its name, a record is a document, a field is a
// top-level field of its API name, an empty field is absent. Everything of our
// own starts with an underscore: the collections _events, _docs, _jobs,
// _leases, _sequences, _journal, _objects and _meta, and in a record
//
//	_u       the values of unique fields, only while the record is live
//	_last    the mark of the newest write, which is the id of its event in the log
//	_outbox  events that are not in the log yet, oldest first
//	_timers  the record's timers
//	_claim   a change that an atomic batch has announced, see atomic.go
//
// # How it stays right without transactions
//
// One mechanism serves replica sets, sharded clusters and servers that only
// speak MongoDB's protocol. It needs nothing but atomic writes of a single
// document:
//
//   - A change of a record, its event and its timers are one write (change.go).
//     Events wait in the record and are drained into the log (outbox.go,
//     eventlog.go), by the process that made the change at once, by any other
//     later on.
//   - Each write is conditional on the record's version and leaves its event's
//     id behind, so that it may be sent again after a lost answer and happens
//     once (single.go).
//   - A change of several records writes a journal first, announces each change
//     in its record, and has happened when the journal says so; whoever finds
//     an announcement of a dead process completes it or takes it back
//     (atomic.go, journal.go).
//
// Collections must not be sharded by hand: unique fields and the gapless log
// need theirs whole. A sharded cluster spreads them over its shards whole.
package mongostore
