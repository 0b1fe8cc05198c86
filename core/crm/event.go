package crm

import "time"

// EventKind is what happened to a record.
type EventKind string

const (
	Created  EventKind = "CREATED"
	Updated  EventKind = "UPDATED"
	Trashed  EventKind = "DELETED"
	Restored EventKind = "RESTORED"
)

// Event is one change of one record. It becomes durable in the same step as
// the change and is never altered afterwards.
type Event struct {
	// Seq orders all events of an installation without gaps; given by the
	// store, 0 while the event is on its way into the log.
	Seq     int64     `json:"-"`
	ID      string    `json:"id"` // UUIDv7, made before the write
	At      time.Time `json:"at"`
	Object  string    `json:"object"`
	Record  string    `json:"record"`
	Version int64     `json:"version"` // of the record after the change
	Kind    EventKind `json:"kind"`
	Actor   Actor     `json:"actor"`
	// Cause says why: "" for a plain request, else "import:…", "rule:…",
	// "escalation:…", "plugin:…", "job:…".
	Cause   string        `json:"cause,omitempty"`
	Changes []FieldChange `json:"changes,omitempty"`
	// Notices are messages to users that this change carries; they are
	// delivered after the commit, once each.
	Notices []Notice `json:"notices,omitempty"`
}

// FieldChange is a field's value before and after.
type FieldChange struct {
	Field string
	Old   Value
	New   Value
}

// Notice is a message to a user about the event's record.
type Notice struct {
	User string `json:"user"` // user id
	Text Text   `json:"text"`
}
