package record

import (
	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/store"
)

// Kind is what a Write wants done.
type Kind uint8

const (
	Create Kind = iota + 1
	Update
	// Upsert updates the live record whose Match field has the value in Data,
	// or creates one when there is none.
	Upsert
	// Delete moves to the recycle bin, with records that look this one up by
	// a field set to crm.Cascade.
	Delete
	Restore
)

// Write is one wanted change of one record.
type Write struct {
	Kind   Kind
	Object string // API name
	ID     string // all but Create and Upsert
	// Match is Upsert's field: unique, or at least found once.
	Match string
	// IfVersion, when set, refuses the change with CONFLICT unless the record
	// has this version. Without it a change that meets another is tried anew
	// on the newer record.
	IfVersion *int64
	// Data are the values given, by field API name and in any form that
	// fieldtype.Coerce takes; a lookup takes the target's id, "owner" a user's
	// id. On an update, what is left out stays and nil empties a field.
	Data map[string]any
}

// Request is a list of writes by one actor.
type Request struct {
	Actor  crm.Actor
	Writes []Write
	// Atomic does all or none: the answer is then either all results or one
	// error that names every fault. Otherwise each result has its own error.
	Atomic bool
	// Cause says why, for the history: "" for a plain request, else
	// "import:…", "rule:…", "escalation:…", "plugin:…", "job:…".
	Cause string
	// DryRun checks everything and writes nothing.
	DryRun bool
	// Fire is the timer that this change (one Update) carries out: it must
	// still be there and is removed in the same step, else the result's error
	// is store.ErrNotFound. Notices travel with the change's event.
	Fire    *store.Timer
	Notices []crm.Notice
}

// Result is what became of one Write.
type Result struct {
	ID      string
	Version int64
	Created bool
	Changed bool // false when the record had these values already
	Err     error
}
