// Package store says what the product needs of a database, so that everything
// else works the same on the embedded store and on MongoDB. The interfaces are
// a contract with two keepers, sqlitestore and mongostore; storetest is its
// full text, as tests.
//
// All methods may be called from several goroutines. All take the caller's
// context and stop when it ends; a write whose context ended may or may not
// have happened. Errors that callers act on are the sentinels of this package,
// wrapped; anything else is a fault of the database.
package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/guanxi-crm/guanxi/core/crm"
)

var (
	// ErrNotFound: there is no such document, record, timer or job.
	ErrNotFound = errors.New("not found")
	// ErrConflict: the thing changed since it was read, or exists already.
	// Nothing was written; read again and retry.
	ErrConflict = errors.New("changed meanwhile")
	// ErrUnavailable: the database can't be reached or can't write now.
	ErrUnavailable = errors.New("store unavailable")
	// ErrNewer: the data was written by a newer version of the product.
	ErrNewer = errors.New("store is newer than this binary")
	// ErrInUse: another process has the embedded store open.
	ErrInUse = errors.New("store is in use by another process")
	// ErrUnsupported: this store can't run such a query. Found before
	// anything is read.
	ErrUnsupported = errors.New("not supported by this store")
)

// UniqueError says that a value of a unique field is taken by a live record.
type UniqueError struct {
	Object string
	Field  string
}

func (e *UniqueError) Error() string {
	return fmt.Sprintf("another live %s has the same %s", e.Object, e.Field)
}

// Store is an open database of one installation.
type Store interface {
	Docs
	Records
	Events
	Timers
	Jobs

	// Kind is "sqlite" or "mongodb".
	Kind() string
	// Ping answers nil when the database can be read and written.
	Ping(ctx context.Context) error
	// Close waits for writes under way and gives the database back.
	Close() error
}

// Doc is a small document of the platform: the catalog, a user, a session, a
// draft. Kind and ID identify it. Key, when not empty, is unique within the
// kind (a user's e-mail).
type Doc struct {
	Kind string
	ID   string
	Key  string
	// Version counts writes, from 1.
	Version int64
	Data    json.RawMessage
	// ExpiresAt, when set, is when SweepDocs may remove the document. Reading
	// does not look at it: callers do, by their own clock.
	ExpiresAt time.Time
}

// Docs keeps the platform's documents.
type Docs interface {
	// Doc returns one document, or ErrNotFound.
	Doc(ctx context.Context, kind, id string) (Doc, error)
	// DocByKey returns the document of a kind that has a key, or ErrNotFound.
	DocByKey(ctx context.Context, kind, key string) (Doc, error)
	// DocsByID returns those of the documents named that there are, in the
	// order of their ids; 10,000 ids at most.
	DocsByID(ctx context.Context, kind string, ids []string) ([]Doc, error)
	// ListDocs returns the documents of a kind in the order of their ids,
	// those after the id given, limit at most.
	ListDocs(ctx context.Context, kind, after string, limit int) ([]Doc, error)
	// PutDoc writes a document. With Version 0 it must be new, else the
	// stored version must be Version: otherwise, or when the key is taken,
	// ErrConflict. It returns the document with its new version.
	PutDoc(ctx context.Context, d Doc) (Doc, error)
	// DeleteDoc removes a document; ErrNotFound when there is none.
	DeleteDoc(ctx context.Context, kind, id string) error
	// SweepDocs removes documents that expired before now.
	SweepDocs(ctx context.Context, now time.Time) error
}

// ChangeKind is what a Change does.
type ChangeKind uint8

const (
	Insert ChangeKind = iota + 1
	Update
	Trash   // to the recycle bin
	Restore // from the recycle bin
)

// Assign is a field's new value.
type Assign struct {
	Field string // own or system field
	Value crm.Value
}

// Change is one change of one record, with everything that becomes durable in
// the same step: its event and its timers.
type Change struct {
	Object *crm.Object
	Kind   ChangeKind
	ID     string
	// Version is the version that the record must have now, 0 for Insert. An
	// Insert of an id that exists is ErrConflict, whether deleted or not.
	Version int64
	// Set are the new values. The store itself keeps id and version (plus
	// one); deletedAt comes with Trash and is cleared by Restore; all other
	// system fields are set like own ones.
	Set []Assign
	// Event is the change's own event; the store gives it its Seq later.
	Event crm.Event
	// SetTimers are added or replace those of the same key; ClearTimers are
	// keys to remove, if there.
	SetTimers   []Timer
	ClearTimers []string
	// FireTimer, when not empty, is the key of a timer that the record must
	// still have, with the due time FireDue: it is removed with this change;
	// without it nothing happens and the answer is ErrNotFound. So an effect
	// happens once, whoever tries.
	FireTimer string
	FireDue   time.Time
}

// Batch is a list of changes.
type Batch struct {
	Changes []Change
	// Atomic means all or none, also across a crash: readers may for a moment
	// see a part, but after an error nothing of it is left, and after success
	// or a crash behind the point of no return all of it is.
	Atomic bool
}

// Records keeps the records of all objects.
type Records interface {
	// Prepare makes room for what the new catalog has beyond the old one:
	// tables, columns, indexes, with the old one still in use. It may be
	// repeated. When a new unique index finds double values it returns a
	// *UniqueError and changes nothing that matters.
	Prepare(ctx context.Context, old, next *crm.Catalog) error
	// Prune takes away what the catalog does not have, after it was
	// published. It may be repeated and left undone.
	Prune(ctx context.Context, current *crm.Catalog) error

	// Commit carries out changes. The slice has one error a change, nil for
	// done; with Atomic a single one that is set means that nothing was done.
	// The last result is for faults of the database, after which the outcome
	// is open. Records are named once in a batch. Per change: ErrNotFound (no such record, or a live one where a deleted
	// one is needed and vice versa, or the timer to fire is gone), ErrConflict
	// (other version), *UniqueError.
	Commit(ctx context.Context, b Batch) ([]error, error)

	// Find runs a query; Count counts what Filter and Deleted select. All
	// three may answer ErrConflict when the query is for an object that has
	// lost a field since.
	Find(ctx context.Context, q crm.Query) (*crm.RowSet, error)
	Count(ctx context.Context, q crm.Query) (int64, error)
	Aggregate(ctx context.Context, a crm.Aggregate) (*crm.RowSet, error)

	// NextNumbers reserves n numbers of a sequence, which starts at 1, and
	// returns the first. Numbers reserved and not used are lost.
	NextNumbers(ctx context.Context, sequence string, n int64) (int64, error)
}

// Events reads the durable log of all changes.
type Events interface {
	// EventsAfter returns events with a Seq above after, in order and without
	// gaps, limit at most. An event becomes visible here within a second of
	// its commit; no event ever appears behind one already answered.
	EventsAfter(ctx context.Context, after int64, limit int) ([]crm.Event, error)
	// EventsOf returns a record's events, newest first, limit at most, those
	// with a record version below before (0: all). Every committed change is
	// there at once.
	EventsOf(ctx context.Context, object, record string, before int64, limit int) ([]crm.Event, error)
	// LastEvent is the Seq of the newest visible event, 0 for none.
	LastEvent(ctx context.Context) (int64, error)
}

// Timer is a moment at which something is to be done with a record.
type Timer struct {
	Object string
	Record string
	// Key is unique within the record.
	Key string
	Due time.Time
	// Data is what the timer's owner wants back.
	Data json.RawMessage
}

// Timers finds due timers; they are set, cleared and fired by Commit.
type Timers interface {
	// ClaimTimers returns live records' timers due at or before now, earliest
	// first, and keeps them from other claims until now+lease. A timer that
	// is not fired or cleared by then is claimed again.
	ClaimTimers(ctx context.Context, now time.Time, lease time.Duration, limit int) ([]Timer, error)
	// ListTimers returns timers, earliest first, claimed or not, limit at
	// most; with object and record empty, those of all records.
	ListTimers(ctx context.Context, object, record string, limit int) ([]Timer, error)
}

// Jobs is the queue of long work.
type Jobs interface {
	// AddJob queues a job.
	AddJob(ctx context.Context, j crm.Job) error
	// Job returns a job, or ErrNotFound. ListJobs: newest first.
	Job(ctx context.Context, id string) (crm.Job, error)
	ListJobs(ctx context.Context, limit int) ([]crm.Job, error)
	// ClaimJob takes the oldest job of one of the kinds that is queued, or
	// whose worker's lease has ended, sets it running and leases it to the
	// worker until now+lease; ErrNotFound when there is none. Each job is
	// claimed by one worker at a time.
	ClaimJob(ctx context.Context, kinds []string, worker string, now time.Time, lease time.Duration) (crm.Job, error)
	// SaveJob stores progress or the end of a job held by the worker and
	// renews its lease; ErrConflict when the worker has lost it or it was
	// cancelled.
	SaveJob(ctx context.Context, j crm.Job, worker string, now time.Time, lease time.Duration) error
	// CancelJob sets a queued or running job cancelled; ErrConflict when it
	// has ended already.
	CancelJob(ctx context.Context, id string, now time.Time) (crm.Job, error)

	// Lease takes or renews a named lease for a holder; false when another
	// holder has it.
	Lease(ctx context.Context, name, holder string, now time.Time, ttl time.Duration) (bool, error)
	// Unlease gives a lease back, if the holder has it.
	Unlease(ctx context.Context, name, holder string) error
}
