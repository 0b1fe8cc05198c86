package automation_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/guanxi-crm/guanxi/core/automation"
	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/record"
	"github.com/guanxi-crm/guanxi/core/rule"
	"github.com/guanxi-crm/guanxi/core/store"
	"github.com/guanxi-crm/guanxi/core/store/sqlitestore"
)

var admin = crm.Actor{Kind: crm.ActorUser, ID: "0190a000-0000-7000-8000-00000000000a", Name: "Ada", Role: crm.RoleAdmin}

// world is a record service over a real store, where accounts are classed by
// their deals, deals by their account's class and the class of its parent, and
// accounts by their age.
type world struct {
	*testing.T
	store   store.Store
	records *record.Service
	rules   *rule.Compiler
	cat     *crm.Catalog

	mu  sync.Mutex
	now time.Time
}

func text(s string) crm.Text { return crm.Text{EN: s, ZhCN: s} }

func picklist(name, ruleSet string, values ...string) crm.Field {
	f := crm.Field{Name: name, Type: crm.TypePicklist, Label: text(name), RuleSet: ruleSet}
	for _, v := range values {
		f.Options = append(f.Options, crm.Option{Value: v, Label: text(v)})
	}
	return f
}

func class(object, name, target string, rules ...crm.Rule) *crm.RuleSet {
	return &crm.RuleSet{ID: name, Object: object, Kind: crm.RuleClassification, Name: name, Target: target, Version: 1, Status: crm.RuleActive, Rules: rules}
}

func model() *crm.Catalog {
	return (&crm.Catalog{Version: 1, Objects: []*crm.Object{
		{Name: "account", Plural: "accounts", Label: text("Account"), Fields: []crm.Field{
			{Name: "name", Type: crm.TypeText, Label: text("Name")},
			{Name: "since", Type: crm.TypeDate, Label: text("Since")},
			{Name: "parent", Type: crm.TypeLookup, Target: "account", Label: text("Parent"), Inverse: "subsidiaries"},
			picklist("tier", "tiers", "A", "B"),
			picklist("age", "ages", "NEW", "OLD"),
		}},
		{Name: "deal", Plural: "deals", Label: text("Deal"), Fields: []crm.Field{
			{Name: "value", Type: crm.TypeCurrency, Label: text("Value")},
			{Name: "note", Type: crm.TypeText, Label: text("Note")},
			{Name: "account", Type: crm.TypeLookup, Target: "account", Label: text("Account")},
			picklist("priority", "priorities", "HIGH", "LOW"),
		}},
	}, RuleSets: []*crm.RuleSet{
		class("account", "tiers", "tier", crm.Rule{Name: "big", When: `sum(deals, .value) >= 500`, Then: `"A"`}, crm.Rule{Name: "rest", When: "true", Then: `"B"`}),
		class("account", "ages", "age", crm.Rule{Name: "old", When: `daysSince(since) > 30`, Then: `"OLD"`}, crm.Rule{Name: "new", When: "true", Then: `"NEW"`}),
		class("deal", "priorities", "priority", crm.Rule{Name: "high", When: `account.tier == "A" or account.parent.name == "Crown"`, Then: `"HIGH"`}, crm.Rule{Name: "low", When: "true", Then: `"LOW"`}),
	}}).Index()
}

func newWorld(t *testing.T) *world {
	t.Helper()
	return newWorldOn(t, sqlite)
}

// opener opens an empty store.
type opener func(t *testing.T, now func() time.Time) store.Store

func sqlite(t *testing.T, now func() time.Time) store.Store {
	t.Helper()
	st, err := sqlitestore.Open(t.Context(), t.TempDir(), sqlitestore.Options{Now: now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	return st
}

func newWorldOn(t *testing.T, open opener) *world {
	t.Helper()
	w := &world{T: t, cat: model(), now: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)}
	log := slog.New(slog.DiscardHandler)
	st := open(t, w.clock)
	t.Cleanup(func() { w.check(st.Close()) })
	w.check(st.Prepare(t.Context(), (&crm.Catalog{}).Index(), w.cat))
	w.store, w.rules = st, rule.NewCompiler(rule.Options{Now: w.clock})
	w.records = record.New(record.Options{Store: st, Catalog: func() *crm.Catalog { return w.cat }, Now: w.clock, Log: log, Rules: w.rules,
		NewID: func() string { return uuid.Must(uuid.NewV7()).String() },
		Users: func(context.Context, []string) (map[string]crm.Actor, error) {
			return map[string]crm.Actor{admin.ID: admin}, nil
		}})
	return w
}

func (w *world) clock() time.Time { w.mu.Lock(); defer w.mu.Unlock(); return w.now }

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

func (w *world) follower(holder string, records automation.Records) *automation.Follower {
	return automation.NewFollower(automation.Options{Store: w.store, Records: records, Catalog: func() *crm.Catalog { return w.cat },
		Book: w.rules.Book, Now: w.clock, Log: slog.New(slog.DiscardHandler), Holder: holder})
}

// settle follows the log until all that was committed is visible and handled.
func (w *world) settle() {
	w.Helper()
	f := w.follower("n1", w.records)
	for deadline := time.Now().Add(10 * time.Second); ; {
		n, err := f.Step(w.Context())
		w.check(err)
		if n == 0 && w.allVisible() {
			return
		}
		if time.Now().After(deadline) {
			w.Fatal("the log does not come to rest")
		}
	}
}

// allVisible tells whether the log shows every version of every record.
func (w *world) allVisible() bool {
	w.Helper()
	var versions int64
	for _, o := range w.cat.Objects {
		rows, err := w.store.Find(w.Context(), crm.Query{Object: o, Fields: []string{crm.FieldVersion}, Limit: 10_000, Deleted: crm.LiveAndDeleted})
		w.check(err)
		for i := range rows.Len() {
			versions += rows.Row(i)[0].Int64()
		}
	}
	last, err := w.store.LastEvent(w.Context())
	w.check(err)
	return last == versions
}

func (w *world) do(kind record.Kind, object, id string, data map[string]any, notices ...crm.Notice) string {
	w.Helper()
	results, err := w.records.Change(w.Context(), record.Request{Actor: admin, Notices: notices,
		Writes: []record.Write{{Kind: kind, Object: object, ID: id, Data: data}}})
	w.check(err)
	w.check(results[0].Err)
	return results[0].ID
}

func (w *world) create(object string, data map[string]any) string {
	w.Helper()
	return w.do(record.Create, object, "", data)
}

// want checks a field after everything has settled.
func (w *world) want(object, id, field, value string) {
	w.Helper()
	w.settle()
	r, err := w.records.Get(w.Context(), admin, object, id)
	w.check(err)
	if got := r.Get(field).Text(); got != value {
		w.Errorf("%s of %s is %q, want %q", field, object, got, value)
	}
}

func TestParentsFollowTheirLists(t *testing.T) {
	w := newWorld(t)
	acme, other := w.create("account", map[string]any{"name": "Acme"}), w.create("account", map[string]any{"name": "Other"})
	w.want("account", acme, "tier", "B")
	deal := w.create("deal", map[string]any{"value": 600, "account": acme})
	w.want("account", acme, "tier", "A")
	w.do(record.Update, "deal", deal, map[string]any{"value": 100})
	w.want("account", acme, "tier", "B")
	w.do(record.Update, "deal", deal, map[string]any{"value": 700})
	w.want("account", acme, "tier", "A")
	w.do(record.Update, "deal", deal, map[string]any{"account": other})
	w.want("account", acme, "tier", "B")
	w.want("account", other, "tier", "A")
	w.do(record.Delete, "deal", deal, nil)
	w.want("account", other, "tier", "B")
	w.do(record.Restore, "deal", deal, nil)
	w.want("account", other, "tier", "A")
}

func TestRecordsFollowTheirLookups(t *testing.T) {
	w := newWorld(t)
	top := w.create("account", map[string]any{"name": "Top"})
	acme := w.create("account", map[string]any{"name": "Acme", "parent": top})
	small := w.create("deal", map[string]any{"value": 1, "account": acme})
	w.want("deal", small, "priority", "LOW")
	// The big deal raises the account, which raises its other deals.
	big := w.create("deal", map[string]any{"value": 600, "account": acme})
	w.want("deal", small, "priority", "HIGH")
	w.do(record.Delete, "deal", big, nil)
	w.want("deal", small, "priority", "LOW")
	// Two steps away.
	w.do(record.Update, "account", top, map[string]any{"name": "Crown"})
	w.want("deal", small, "priority", "HIGH")
	w.do(record.Delete, "account", top, nil)
	w.want("deal", small, "priority", "LOW")
}

// A change that no rule reads costs nothing.
func TestOnlyWhatRulesRead(t *testing.T) {
	w := newWorld(t)
	acme := w.create("account", map[string]any{"name": "Acme"})
	deal := w.create("deal", map[string]any{"value": 1, "account": acme})
	w.settle()
	w.do(record.Update, "deal", deal, map[string]any{"note": "hello"})
	counting := &countingRecords{Service: w.records}
	f := w.follower("n1", counting)
	for !w.allVisible() {
		_, err := f.Step(t.Context())
		w.check(err)
	}
	_, err := f.Step(t.Context())
	w.check(err)
	if counting.calls != 0 {
		t.Errorf("%d re-evaluations after a change that no rule reads", counting.calls)
	}
}

type countingRecords struct {
	*record.Service
	calls int
	fail  error
}

func (c *countingRecords) Reevaluate(ctx context.Context, r record.Reevaluation) (record.Reevaluated, error) {
	c.calls++
	if c.fail != nil {
		return record.Reevaluated{}, c.fail
	}
	return c.Service.Reevaluate(ctx, r)
}

func TestTimeAloneChangesAClass(t *testing.T) {
	w := newWorld(t)
	acme := w.create("account", map[string]any{"name": "Acme", "since": "2026-11-01"})
	w.want("account", acme, "age", "NEW")
	w.pass(9 * 24 * time.Hour)
	w.want("account", acme, "age", "OLD")
}

func TestNoticesAreDeliveredOnce(t *testing.T) {
	w := newWorld(t)
	acme := w.create("account", map[string]any{"name": "Acme"})
	for i := range 3 {
		w.do(record.Update, "account", acme, map[string]any{"name": fmt.Sprint("Acme ", i)},
			crm.Notice{User: "u1", Text: text(fmt.Sprint("first ", i))}, crm.Notice{User: "u2", Text: text("other")}, crm.Notice{User: "u1", Text: text("second")})
	}
	// A follower that fails after the delivery leaves the cursor behind, and
	// the next one delivers the same again.
	deal := w.create("deal", map[string]any{"value": 1, "account": acme})
	failing := &countingRecords{Service: w.records, fail: errors.New("down")}
	for _, err := w.follower("n1", failing).Step(t.Context()); err == nil; {
		_, err = w.follower("n1", failing).Step(t.Context())
	}
	w.want("deal", deal, "priority", "LOW")

	list, err := automation.Notifications(t.Context(), w.store, "u1", "", 100)
	w.check(err)
	if len(list) != 6 || list[0].Text.EN != "first 2" || list[1].Text.EN != "second" || list[5].Text.EN != "second" || list[0].Record != acme || list[0].Object != "account" {
		t.Fatalf("got %+v", list)
	}
	rest, err := automation.Notifications(t.Context(), w.store, "u1", list[3].ID, 100)
	w.check(err)
	if len(rest) != 2 || rest[0].ID != list[4].ID {
		t.Errorf("the rest: %+v", rest)
	}
	if others, err := automation.Notifications(t.Context(), w.store, "u2", "", 100); err != nil || len(others) != 3 {
		t.Errorf("the other user's: %+v %v", others, err)
	}
	if n, err := automation.MarkRead(t.Context(), w.store, "u1", list[0].ID); err != nil || !n.Read {
		t.Errorf("mark read: %+v %v", n, err)
	}
	if again, err := automation.Notifications(t.Context(), w.store, "u1", "", 1); err != nil || !again[0].Read {
		t.Errorf("it is not read: %+v %v", again, err)
	}
	for _, id := range []string{list[0].ID, "u2/none", "", "u2"} {
		if _, err := automation.MarkRead(t.Context(), w.store, "u2", id); crm.CodeOf(err) != crm.NotFound {
			t.Errorf("mark %q as u2: %v", id, err)
		}
	}
}

func TestOneNodeAtATime(t *testing.T) {
	w := newWorld(t)
	w.create("account", map[string]any{"name": "Acme"})
	ok, err := w.store.Lease(t.Context(), "automation", "other", w.clock(), time.Minute)
	w.check(err)
	if !ok {
		t.Fatal("no lease")
	}
	for !w.allVisible() {
	}
	if n, err := w.follower("n1", w.records).Step(t.Context()); n != 0 || err != nil {
		t.Errorf("worked without the lease: %d %v", n, err)
	}
	w.pass(2 * time.Minute)
	if n, err := w.follower("n1", w.records).Step(t.Context()); n != 1 || err != nil {
		t.Errorf("the lease has ended: %d %v", n, err)
	}
}

func TestRunEndsAndGivesTheLeaseBack(t *testing.T) {
	w := newWorld(t)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- w.follower("n1", w.records).Run(ctx) }()
	for {
		taken, err := w.store.Lease(t.Context(), "automation", "other", w.clock().Add(-time.Hour), time.Millisecond)
		w.check(err)
		if !taken {
			break
		}
	}
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if ok, err := w.store.Lease(t.Context(), "automation", "other", w.clock(), time.Minute); !ok || err != nil {
		t.Errorf("the lease is still held: %v", err)
	}
}
