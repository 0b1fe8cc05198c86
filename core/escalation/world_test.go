package escalation_test

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/escalation"
	"github.com/guanxi-crm/guanxi/core/record"
	"github.com/guanxi-crm/guanxi/core/rule"
	"github.com/guanxi-crm/guanxi/core/store"
	"github.com/guanxi-crm/guanxi/core/store/sqlitestore"
)

const (
	ada = "0190a000-0000-7000-8000-00000000000a"
	bob = "0190a000-0000-7000-8000-00000000000b"
)

var admin = crm.Actor{Kind: crm.ActorUser, ID: ada, Name: "Ada", Role: crm.RoleAdmin}

// world is a record service over a real store whose deals escalate, on a clock
// that tests turn.
type world struct {
	*testing.T
	store   store.Store
	records *record.Service
	rules   *rule.Compiler
	dir     string
	late    []time.Duration

	mu  sync.Mutex
	cat *crm.Catalog
	now time.Time
}

func text(s string) crm.Text { return crm.Text{EN: s, ZhCN: s} }

// stuck is the rule set of most tests: a deal that stays in Engaging becomes
// urgent after an hour and goes to Bob after a day.
func stuck() *crm.RuleSet {
	return &crm.RuleSet{ID: "e1", Object: "deal", Kind: crm.RuleEscalation, Name: "stuck", Version: 1, Status: crm.RuleActive, Rules: []crm.Rule{{
		Name: "engaging too long", When: `stage == "Engaging"`, Steps: []crm.Step{
			{Name: "urgent", After: "1h", Actions: []crm.Action{
				{Kind: crm.ActionSetField, Field: "urgent", Value: "true"},
				{Kind: crm.ActionSetField, Field: "value", Value: "value / 3"},
				{Kind: crm.ActionNotify, Text: text("Your deal is stuck.")},
			}},
			{Name: "to/bob", After: "1d", Actions: []crm.Action{
				{Kind: crm.ActionChangeOwner, User: "bob@example.com"},
				{Kind: crm.ActionNotify, Text: text("This deal is yours now.")},
			}},
		}}}}
}

func model(sets ...*crm.RuleSet) *crm.Catalog {
	option := func(v string) crm.Option { return crm.Option{Value: v, Label: text(v)} }
	return (&crm.Catalog{Version: 1, RuleSets: sets, Objects: []*crm.Object{
		{Name: "deal", Plural: "deals", Label: text("Deal"), Fields: []crm.Field{
			{Name: "name", Type: crm.TypeText, Label: text("Name")},
			{Name: "stage", Type: crm.TypePicklist, Label: text("Stage"), Options: []crm.Option{option("Prospecting"), option("Engaging"), option("Won")}},
			{Name: "urgent", Type: crm.TypeBoolean, Label: text("Urgent")},
			{Name: "value", Type: crm.TypeCurrency, Label: text("Value")},
			{Name: "engagedOn", Type: crm.TypeDate, Label: text("Engaged on")},
			{Name: "account", Type: crm.TypeLookup, Target: "account", Label: text("Account")},
		}},
		{Name: "account", Plural: "accounts", Label: text("Account"), Fields: []crm.Field{
			{Name: "vip", Type: crm.TypeBoolean, Label: text("VIP")},
		}},
	}}).Index()
}

func newWorld(t *testing.T, sets ...*crm.RuleSet) *world {
	t.Helper()
	w := &world{T: t, cat: model(sets...), dir: t.TempDir(), now: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)}
	w.rules = rule.NewCompiler(rule.Options{Now: w.clock})
	w.open()
	t.Cleanup(func() { w.check(w.store.Close()) })
	w.check(w.store.Prepare(t.Context(), (&crm.Catalog{}).Index(), w.cat))
	return w
}

func (w *world) open() {
	w.Helper()
	log := slog.New(slog.DiscardHandler)
	st, err := sqlitestore.Open(w.Context(), w.dir, sqlitestore.Options{Now: w.clock, Log: log})
	w.check(err)
	w.store = st
	w.records = record.New(record.Options{Store: st, Catalog: w.catalog, Now: w.clock, Log: log, Rules: w.rules, Plan: escalation.Plan,
		NewID: func() string { return uuid.Must(uuid.NewV7()).String() },
		Users: func(_ context.Context, ids []string) (map[string]crm.Actor, error) {
			return map[string]crm.Actor{ada: admin, bob: {Kind: crm.ActorUser, ID: bob}}, nil
		}})
}

func (w *world) clock() time.Time      { w.mu.Lock(); defer w.mu.Unlock(); return w.now }
func (w *world) catalog() *crm.Catalog { w.mu.Lock(); defer w.mu.Unlock(); return w.cat }

func (w *world) activate(sets ...*crm.RuleSet) {
	w.mu.Lock()
	defer w.mu.Unlock()
	next := w.cat.Clone()
	next.Version++
	next.RuleSets = sets
	w.cat = next.Index()
}

// pass turns the clock.
func (w *world) pass(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

func (w *world) check(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

func (w *world) scheduler(records escalation.Records) *escalation.Scheduler {
	return escalation.NewScheduler(escalation.Options{Timers: w.store, Records: records, Catalog: w.catalog, Now: w.clock,
		Book: func() *rule.Book { return w.rules.Book(w.catalog()) }, Log: slog.New(slog.DiscardHandler),
		Late: func(d time.Duration) { w.mu.Lock(); defer w.mu.Unlock(); w.late = append(w.late, d) },
		User: func(_ context.Context, email string) (string, error) {
			if email == "bob@example.com" {
				return bob, nil
			}
			return "", nil
		}})
}

// run carries out what is due now and expects so many effects.
func (w *world) run(want int) {
	w.Helper()
	got, err := w.scheduler(w.records).RunDue(w.Context(), w.clock())
	w.check(err)
	if got != want {
		w.Fatalf("%d steps took effect, want %d", got, want)
	}
}

func (w *world) change(kind record.Kind, id string, data map[string]any) string {
	w.Helper()
	return w.changeOf("deal", kind, id, data)
}

func (w *world) changeOf(object string, kind record.Kind, id string, data map[string]any) string {
	w.Helper()
	results, err := w.records.Change(w.Context(), record.Request{Actor: admin, Writes: []record.Write{{Kind: kind, Object: object, ID: id, Data: data}}})
	w.check(err)
	w.check(results[0].Err)
	return results[0].ID
}

func (w *world) create(data map[string]any) string {
	w.Helper()
	return w.change(record.Create, "", data)
}

func (w *world) get(id string) *crm.Record {
	w.Helper()
	r, err := w.records.Get(w.Context(), admin, "deal", id)
	w.check(err)
	return r
}

func (w *world) timers(id string) []store.Timer {
	w.Helper()
	list, err := w.store.ListTimers(w.Context(), "deal", id, 100)
	w.check(err)
	return list
}

// events are the record's changes that an escalation made.
func (w *world) events(id string) []crm.Event {
	w.Helper()
	list, err := w.store.EventsOf(w.Context(), "deal", id, 0, 100)
	w.check(err)
	var made []crm.Event
	for _, e := range list {
		if e.Actor.Kind == crm.ActorEscalation {
			made = append(made, e)
		}
	}
	return made
}

var errDied = errors.New("the process died")

// reevaluate runs the rules over a record as the job behind an activation
// does.
func (w *world) reevaluate(id string) {
	w.Helper()
	done, err := w.records.Reevaluate(w.Context(), record.Reevaluation{Object: "deal", IDs: []string{id}})
	w.check(err)
	if done.Failed > 0 {
		w.Fatalf("%+v", done)
	}
}
