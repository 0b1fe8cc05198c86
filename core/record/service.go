package record

import (
	"context"
	"log/slog"
	"time"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/rule"
	"github.com/guanxi-crm/guanxi/core/store"
)

// Options are what a Service works with. All but Hooks, Plan and Committed are
// required.
type Options struct {
	Store   store.Store
	Catalog func() *crm.Catalog // the current snapshot
	Rules   *rule.Compiler
	// Users answers which of the ids are users, for owners.
	Users func(ctx context.Context, ids []string) (map[string]crm.Actor, error)
	// Hooks asks the plugins before a save; nil means there are none.
	Hooks Hooks
	// Plan computes which escalation clocks a change starts and stops, see
	// escalation.Plan; nil means there are none.
	Plan func(book *rule.Book, s *rule.Subject, state map[string]crm.Outcome, now time.Time) Clocks
	// Committed is called after changes became durable, to wake the readers
	// of the event log; it must not block.
	Committed func()
	// NewID makes record and event ids: UUIDv7, so that they sort by time.
	NewID func() string
	Now   func() time.Time
	Log   *slog.Logger
}

// Clocks is what a change does to a record's escalation clocks: timers to set,
// keys of timers to clear, and the state to keep, by rule set.
type Clocks struct {
	Set   []store.Timer
	Clear []string
	State []crm.Outcome
}

// Service changes and reads records. It may be used from several goroutines.
type Service struct{ Options }

// New returns a service over an open store.
func New(o Options) *Service {
	if o.Committed == nil {
		o.Committed = func() {}
	}
	return &Service{o}
}

// Hooks asks plugins about records before they are saved. BeforeSave answers
// one HookAnswer a change, in the same order. Implementations enforce what the
// manifests allow the plugins to see and set.
type Hooks interface {
	BeforeSave(ctx context.Context, cat *crm.Catalog, o *crm.Object, changes []HookChange) []HookAnswer
}

// HookChange is a record as it would be saved.
type HookChange struct {
	ID     string
	Kind   store.ChangeKind     // store.Insert or store.Update
	Values map[string]crm.Value // own fields that have a value
	Old    map[string]crm.Value // before the change; nil for an insert
}

// HookAnswer is what the plugins say to one change: values to set, faults that
// refuse it, or an error that makes it fail since a required plugin is gone.
type HookAnswer struct {
	Set    map[string]crm.Value
	Faults []crm.FieldError
	Err    error
}
