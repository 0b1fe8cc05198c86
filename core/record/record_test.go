package record_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/record"
	"github.com/guanxi-crm/guanxi/core/rule"
	"github.com/guanxi-crm/guanxi/core/store"
	"github.com/guanxi-crm/guanxi/core/store/sqlitestore"
)

// world is a record service over a real store, with a small model: accounts,
// their deals (which restrict) and notes (which cascade).
type world struct {
	t     *testing.T
	s     *record.Service
	store store.Store
	cat   *crm.Catalog
	mu    sync.Mutex
	now   time.Time
}

var (
	admin  = crm.Actor{Kind: crm.ActorUser, ID: "u1", Name: "Ada", Role: crm.RoleAdmin}
	reader = crm.Actor{Kind: crm.ActorAPIKey, ID: "k1", Name: "dashboard", Role: crm.RoleReader}
	editor = crm.Actor{Kind: crm.ActorUser, ID: "u2", Name: "Ed", Role: crm.RoleEditor}
)

func label(s string) crm.Text { return crm.Text{EN: s, ZhCN: s} }

func model() *crm.Catalog {
	option := func(v string) crm.Option { return crm.Option{Value: v, Label: label(v)} }
	return (&crm.Catalog{Version: 1, Objects: []*crm.Object{
		{Name: "account", Plural: "accounts", Label: label("Account"), Fields: []crm.Field{
			{Name: "no", Type: crm.TypeAutoNumber, Label: label("No."), Format: "A-{000}"},
			{Name: "name", Type: crm.TypeText, Label: label("Name"), Required: true, Unique: true},
			{Name: "revenue", Type: crm.TypeCurrency, Label: label("Revenue")},
			{Name: "tier", Type: crm.TypePicklist, Label: label("Tier"), RuleSet: "accountTier", Options: []crm.Option{option("A"), option("B")}},
			{Name: "status", Type: crm.TypePicklist, Label: label("Status"), Default: "NEW", Options: []crm.Option{option("NEW"), option("OLD")}},
			{Name: "since", Type: crm.TypeDate, Label: label("Since"), DefaultExpression: "today()"},
			{Name: "visits", Type: crm.TypeInteger, Label: label("Visits"), NoHistory: true},
			{Name: "margin", Type: crm.TypePercent, Label: label("Margin"), Sensitivity: crm.Secret},
		}},
		{Name: "deal", Plural: "deals", Label: label("Deal"), Fields: []crm.Field{
			{Name: "account", Type: crm.TypeLookup, Target: "account", Label: label("Account"), OnDelete: crm.Restrict},
			{Name: "value", Type: crm.TypeDecimal, Label: label("Value")},
		}},
		{Name: "note", Plural: "notes", Label: label("Note"), Fields: []crm.Field{
			{Name: "account", Type: crm.TypeLookup, Target: "account", Label: label("Account"), OnDelete: crm.Cascade},
			{Name: "text", Type: crm.TypeLongText, Label: label("Text")},
		}},
	}, RuleSets: []*crm.RuleSet{
		{ID: "r1", Object: "account", Kind: crm.RuleClassification, Name: "accountTier", Target: "tier", Mode: crm.FirstMatch, Version: 3, Status: crm.RuleActive,
			Rules: []crm.Rule{{Name: "big", When: `revenue >= 1000 or sum(deals, .value) >= 500`, Then: `"A"`}}, Else: `"B"`},
		{ID: "r2", Object: "account", Kind: crm.RuleValidation, Name: "accountOK", Version: 1, Status: crm.RuleActive,
			Rules: []crm.Rule{{Name: "negative", When: `revenue < 0`, Field: "revenue", Message: label("Revenue can't be negative.")}}},
	}}).Index()
}

func newWorld(t *testing.T, edit ...func(*record.Options)) *world {
	t.Helper()
	return newWorldOn(t, sqlite, edit...)
}

// opener opens an empty store that is closed when the test ends.
type opener func(t *testing.T, now func() time.Time) store.Store

func sqlite(t *testing.T, now func() time.Time) store.Store {
	t.Helper()
	st, err := sqlitestore.Open(t.Context(), t.TempDir(), sqlitestore.Options{Now: now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	return st
}

func newWorldOn(t *testing.T, open opener, edit ...func(*record.Options)) *world {
	t.Helper()
	w := &world{t: t, cat: model(), now: time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)}
	log := slog.New(slog.DiscardHandler)
	clock := func() time.Time { w.mu.Lock(); defer w.mu.Unlock(); return w.now }
	st := open(t, clock)
	t.Cleanup(func() {
		if err := st.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := st.Prepare(t.Context(), (&crm.Catalog{}).Index(), w.cat); err != nil {
		t.Fatal(err)
	}
	o := record.Options{
		Store: st, Catalog: func() *crm.Catalog { return w.cat }, Now: clock, Log: log,
		Rules: rule.NewCompiler(rule.Options{Now: clock}),
		NewID: func() string { return uuid.Must(uuid.NewV7()).String() },
		Users: func(_ context.Context, ids []string) (map[string]crm.Actor, error) {
			known := map[string]crm.Actor{}
			for _, id := range ids {
				if id == admin.ID || id == editor.ID {
					known[id] = crm.Actor{Kind: crm.ActorUser, ID: id}
				}
			}
			return known, nil
		},
	}
	for _, e := range edit {
		e(&o)
	}
	w.store, w.s = st, record.New(o)
	return w
}

// do sends one write and returns its result.
func (w *world) do(a crm.Actor, write record.Write) record.Result {
	w.t.Helper()
	results, err := w.s.Change(w.t.Context(), record.Request{Actor: a, Writes: []record.Write{write}})
	if err != nil {
		w.t.Fatal(err)
	}
	return results[0]
}

// create makes a record that must be accepted.
func (w *world) create(object string, data map[string]any) string {
	w.t.Helper()
	r := w.do(admin, record.Write{Kind: record.Create, Object: object, Data: data})
	if r.Err != nil || !r.Created || r.Version != 1 {
		w.t.Fatalf("create %s: %+v", object, r)
	}
	return r.ID
}

func (w *world) get(object, id string) *crm.Record {
	w.t.Helper()
	r, err := w.s.Get(w.t.Context(), admin, object, id)
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

// faults is an error as "CODE field:CODE field:CODE".
func faults(err error) string {
	if err == nil {
		return ""
	}
	var e *crm.Error
	if !errors.As(err, &e) {
		return err.Error()
	}
	words := []string{string(e.Code)}
	for _, f := range e.Fields {
		words = append(words, f.Field+":"+f.Code)
	}
	return strings.Join(words, " ")
}

func TestCreateFillsWhatNobodyGave(t *testing.T) {
	w := newWorld(t)
	id := w.create("account", map[string]any{"name": " Acme ", "revenue": "1000"})
	r := w.get("account", id)
	for field, want := range map[string]string{
		"no": "A-001", "name": "Acme", "revenue": "1000.00", "tier": "A", "status": "NEW", "since": "2026-11-22",
		"owner": "u1", "createdBy": "USER:u1:Ada", "version": "1", "createdAt": "2026-11-22T09:00:00.000Z",
	} {
		if got := r.Get(field).Text(); got != want {
			t.Errorf("%s is %q, want %q", field, got, want)
		}
	}
	outcomes := record.Outcomes(r.Get(crm.FieldOutcomes))
	if len(outcomes) != 1 || outcomes[0].Rule != "big" || outcomes[0].Version != 3 || outcomes[0].Value != "A" {
		t.Errorf("outcomes are %+v", outcomes)
	}
}

func TestWhatIsRefused(t *testing.T) {
	w := newWorld(t)
	acme := w.create("account", map[string]any{"name": "Acme"})
	w.create("deal", map[string]any{"account": acme, "value": "10"})
	version := int64(7)
	for _, c := range []struct {
		name  string
		actor crm.Actor
		write record.Write
		want  string
	}{
		{"unknown object", admin, record.Write{Kind: record.Create, Object: "ghost"}, "NOT_FOUND"},
		{"all faults together", admin, record.Write{Kind: record.Create, Object: "account", Data: map[string]any{"revenue": "x", "status": "LATER", "nmae": "x"}},
			"VALIDATION_FAILED nmae:UNKNOWN_FIELD revenue:INVALID_VALUE status:UNKNOWN_OPTION name:REQUIRED"},
		{"a validation rule", admin, record.Write{Kind: record.Create, Object: "account", Data: map[string]any{"name": "Neg", "revenue": -1}}, "VALIDATION_FAILED revenue:RULE_FAILED"},
		{"not unique", admin, record.Write{Kind: record.Create, Object: "account", Data: map[string]any{"name": "Acme"}}, "VALIDATION_FAILED name:NOT_UNIQUE"},
		{"a rule's field", admin, record.Write{Kind: record.Update, Object: "account", ID: acme, Data: map[string]any{"tier": "A"}}, "VALIDATION_FAILED tier:READ_ONLY"},
		{"a number", admin, record.Write{Kind: record.Update, Object: "account", ID: acme, Data: map[string]any{"no": "A-9"}}, "VALIDATION_FAILED no:READ_ONLY"},
		{"a system field", admin, record.Write{Kind: record.Update, Object: "account", ID: acme, Data: map[string]any{"createdAt": "2020-01-01T00:00:00Z"}}, "VALIDATION_FAILED createdAt:UNKNOWN_FIELD"},
		{"a required field emptied", admin, record.Write{Kind: record.Update, Object: "account", ID: acme, Data: map[string]any{"name": "  "}}, "VALIDATION_FAILED name:REQUIRED"},
		{"another version", admin, record.Write{Kind: record.Update, Object: "account", ID: acme, IfVersion: &version, Data: map[string]any{"status": "OLD"}}, "CONFLICT"},
		{"no such record", admin, record.Write{Kind: record.Update, Object: "account", ID: "nobody"}, "NOT_FOUND"},
		{"a link to nowhere", admin, record.Write{Kind: record.Create, Object: "deal", Data: map[string]any{"account": "0190a000-0000-7000-8000-000000000000"}}, "VALIDATION_FAILED account:LOOKUP_NOT_FOUND"},
		{"an owner who is no user", admin, record.Write{Kind: record.Update, Object: "account", ID: acme, Data: map[string]any{"owner": "0190a000-0000-7000-8000-000000000000"}}, "VALIDATION_FAILED owner:UNKNOWN_USER"},
		{"a restricted deletion", admin, record.Write{Kind: record.Delete, Object: "account", ID: acme}, "CONFLICT"},
		{"restore of a live record", admin, record.Write{Kind: record.Restore, Object: "account", ID: acme}, "NOT_FOUND"},
		{"a reader's create", reader, record.Write{Kind: record.Create, Object: "account", Data: map[string]any{"name": "R"}}, "FORBIDDEN"},
		{"a reader's deletion", reader, record.Write{Kind: record.Delete, Object: "account", ID: acme}, "FORBIDDEN"},
		{"a secret field", editor, record.Write{Kind: record.Update, Object: "account", ID: acme, Data: map[string]any{"margin": 3}}, "VALIDATION_FAILED margin:UNKNOWN_FIELD"},
		{"an upsert by a field that is not there", admin, record.Write{Kind: record.Upsert, Object: "account", Match: "ghost", Data: map[string]any{"name": "x"}}, "VALIDATION_FAILED match:UNKNOWN_FIELD"},
		{"an upsert without the value", admin, record.Write{Kind: record.Upsert, Object: "account", Match: "name", Data: map[string]any{"status": "OLD"}}, "VALIDATION_FAILED name:REQUIRED"},
	} {
		t.Run(c.name, func(t *testing.T) {
			before, err := w.store.LastEvent(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if got := faults(w.do(c.actor, c.write).Err); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
			if after, err := w.store.LastEvent(t.Context()); err != nil || after != before {
				t.Errorf("an event was written: %d, %v", after, err)
			}
		})
	}
}

func TestUpdateKeepsHistoryAndDetectsNoChange(t *testing.T) {
	w := newWorld(t)
	id := w.create("account", map[string]any{"name": "Acme"})
	r := w.do(admin, record.Write{Kind: record.Update, Object: "account", ID: id, Data: map[string]any{"revenue": 2000, "visits": 4}})
	if r.Err != nil || r.Version != 2 || !r.Changed {
		t.Fatalf("%+v", r)
	}
	r = w.do(admin, record.Write{Kind: record.Update, Object: "account", ID: id, Data: map[string]any{"revenue": "2000.00", "name": "Acme"}})
	if r.Err != nil || r.Version != 2 || r.Changed {
		t.Errorf("a change of nothing: %+v", r)
	}
	events, err := w.s.History(t.Context(), admin, "account", id, 0, 10)
	if err != nil || len(events) != 2 {
		t.Fatalf("%d events, %v", len(events), err)
	}
	var changes []string
	for _, c := range events[0].Changes {
		changes = append(changes, c.Field+" "+c.Old.Text()+">"+c.New.Text())
	}
	if got := strings.Join(changes, ", "); got != "revenue >2000.00, tier B>A" {
		t.Errorf("the history says %s", got)
	}
}

func TestUpsert(t *testing.T) {
	w := newWorld(t)
	put := func(revenue any) record.Result {
		return w.do(admin, record.Write{Kind: record.Upsert, Object: "account", Match: "name", Data: map[string]any{"name": "Acme", "revenue": revenue}})
	}
	first, second, third := put(1), put(2), put(2)
	if !first.Created || second.Created || !second.Changed || second.ID != first.ID || third.Changed {
		t.Errorf("%+v\n%+v\n%+v", first, second, third)
	}
}

func TestOneRequestMayNameARecordTwice(t *testing.T) {
	w := newWorld(t)
	writes := []record.Write{
		{Kind: record.Upsert, Object: "account", Match: "name", Data: map[string]any{"name": "Acme", "revenue": 1}},
		{Kind: record.Upsert, Object: "account", Match: "name", Data: map[string]any{"name": "Acme", "revenue": 2}},
	}
	results, err := w.s.Change(t.Context(), record.Request{Actor: admin, Writes: writes})
	if err != nil || results[0].Err != nil || results[1].Err != nil || results[0].ID != results[1].ID || results[1].Version != 2 {
		t.Errorf("%+v, %v", results, err)
	}
	_, err = w.s.Change(t.Context(), record.Request{Actor: admin, Writes: writes, Atomic: true})
	if faults(err) != "BAD_INPUT" {
		t.Errorf("all or none: %s", faults(err))
	}
}

func TestAtomicIsAllOrNone(t *testing.T) {
	w := newWorld(t)
	w.create("account", map[string]any{"name": "Taken"})
	_, err := w.s.Change(t.Context(), record.Request{Actor: admin, Atomic: true, Writes: []record.Write{
		{Kind: record.Create, Object: "account", Data: map[string]any{"name": "One"}},
		{Kind: record.Create, Object: "account", Data: map[string]any{"name": "Taken"}},
	}})
	if faults(err) != "VALIDATION_FAILED data[1].name:NOT_UNIQUE" {
		t.Errorf("got %s", faults(err))
	}
	if n, err := w.s.Count(t.Context(), admin, crm.Query{Object: w.cat.Object("account")}); err != nil || n != 1 {
		t.Errorf("%d accounts, %v", n, err)
	}
}

func TestDryRunFindsFaultsAndWritesNothing(t *testing.T) {
	w := newWorld(t)
	w.create("account", map[string]any{"name": "Taken"})
	results, err := w.s.Change(t.Context(), record.Request{Actor: admin, DryRun: true, Writes: []record.Write{
		{Kind: record.Create, Object: "account", Data: map[string]any{"name": "New"}},
		{Kind: record.Create, Object: "account", Data: map[string]any{"name": "New"}},
		{Kind: record.Create, Object: "account", Data: map[string]any{"name": "Taken"}},
	}})
	if err != nil || !results[0].Created || faults(results[1].Err) != "VALIDATION_FAILED name:NOT_UNIQUE" || faults(results[2].Err) != "VALIDATION_FAILED name:NOT_UNIQUE" {
		t.Errorf("%+v, %v", results, err)
	}
	if n, err := w.s.Count(t.Context(), admin, crm.Query{Object: w.cat.Object("account")}); err != nil || n != 1 {
		t.Errorf("%d accounts, %v", n, err)
	}
}

func TestDeleteCascadesAndRestores(t *testing.T) {
	w := newWorld(t)
	id := w.create("account", map[string]any{"name": "Acme"})
	note := w.create("note", map[string]any{"account": id, "text": "hello"})
	if r := w.do(admin, record.Write{Kind: record.Delete, Object: "account", ID: id}); r.Err != nil {
		t.Fatal(r.Err)
	}
	for object, gone := range map[string]string{"account": id, "note": note} {
		if _, err := w.s.Get(t.Context(), admin, object, gone); crm.CodeOf(err) != crm.NotFound {
			t.Errorf("%s is still there: %v", object, err)
		}
	}
	w.create("account", map[string]any{"name": "Acme"}) // the bin does not block the name
	if r := w.do(admin, record.Write{Kind: record.Restore, Object: "account", ID: id}); faults(r.Err) != "VALIDATION_FAILED name:NOT_UNIQUE" {
		t.Errorf("restored beside its namesake: %s", faults(r.Err))
	}
	if r := w.do(admin, record.Write{Kind: record.Restore, Object: "note", ID: note}); r.Err != nil || r.Version != 3 {
		t.Errorf("%+v", r)
	}
}

func TestWritersOfOneRecordLoseNothing(t *testing.T) {
	w := newWorld(t)
	id := w.create("account", map[string]any{"name": "Acme", "visits": 0})
	const writers, each = 8, 25
	var group sync.WaitGroup
	for range writers {
		group.Go(func() {
			for range each {
				w.increment(id)
			}
		})
	}
	group.Wait()
	if r := w.get("account", id); r.Get("visits").Int64() != writers*each || r.Version() != 1+writers*each {
		t.Errorf("visits %d, version %d", r.Get("visits").Int64(), r.Version())
	}
}

// increment reads, adds one and writes back with the version read, until it
// is the one that wins.
func (w *world) increment(id string) {
	for {
		r, err := w.s.Get(w.t.Context(), admin, "account", id)
		if err != nil {
			w.t.Error(err)
			return
		}
		version := r.Version()
		results, err := w.s.Change(w.t.Context(), record.Request{Actor: admin, Writes: []record.Write{{Kind: record.Update, Object: "account", ID: id,
			IfVersion: &version, Data: map[string]any{"visits": r.Get("visits").Int64() + 1}}}})
		if err != nil {
			w.t.Error(err)
			return
		}
		if results[0].Err == nil {
			return
		}
		if crm.CodeOf(results[0].Err) != crm.Conflict {
			w.t.Error(results[0].Err)
			return
		}
	}
}

func TestReevaluateFollowsRelatedRecords(t *testing.T) {
	w := newWorld(t)
	id := w.create("account", map[string]any{"name": "Acme", "revenue": 10})
	w.create("deal", map[string]any{"account": id, "value": "499.99"})
	check := func(want string, changed int) {
		t.Helper()
		done, err := w.s.Reevaluate(t.Context(), record.Reevaluation{Object: "account", IDs: []string{id, "0190a000-0000-7000-8000-000000000000"}})
		if err != nil || done.Changed != changed || done.Failed != 0 {
			t.Errorf("%+v, %v", done, err)
		}
		if got := w.get("account", id).Get("tier").Str(); got != want {
			t.Errorf("tier is %s, want %s", got, want)
		}
	}
	check("B", 0)
	w.create("deal", map[string]any{"account": id, "value": "0.01"})
	check("A", 1)
	why, err := w.s.Explain(t.Context(), admin, "account", id, "accountTier")
	if err != nil || why.Rule != "big" {
		t.Errorf("%+v, %v", why, err)
	}
}

func TestHiddenFieldsAreUnknown(t *testing.T) {
	w := newWorld(t)
	id := w.create("account", map[string]any{"name": "Acme", "margin": "12.5"})
	account := w.cat.Object("account")
	hidden := func(field string) map[string]error {
		_, selected := w.s.Find(t.Context(), editor, crm.Query{Object: account, Fields: []string{field}, Limit: 1})
		_, ordered := w.s.Find(t.Context(), editor, crm.Query{Object: account, Fields: []string{"id"}, OrderBy: []crm.Order{{Field: field}}, Limit: 1})
		_, filtered := w.s.Count(t.Context(), editor, crm.Query{Object: account, Filter: &crm.Filter{Op: crm.OpNot, Filters: []*crm.Filter{crm.Where(field, crm.OpIsNull, crm.BoolValue(true))}}})
		_, summed := w.s.Aggregate(t.Context(), editor, crm.Aggregate{Object: account, Measures: []crm.Measure{{Op: crm.AggMax, Field: field}}, Limit: 1})
		_, linked := w.s.Count(t.Context(), editor, crm.Query{Object: w.cat.Object("deal"), Filter: &crm.Filter{Op: crm.OpLookup, Field: "account", Related: account,
			Filters: []*crm.Filter{crm.Where(field, crm.OpGt, crm.IntValue(0))}}})
		return map[string]error{"selected": selected, "ordered": ordered, "filtered": filtered, "summed": summed, "linked": linked}
	}
	for way, err := range hidden("margin") {
		if got, want := faults(err), "BAD_INPUT margin:UNKNOWN_FIELD"; got != want {
			t.Errorf("%s: %q, want %q", way, got, want)
		}
		missing := hidden("ghost")[way]
		if strings.ReplaceAll(missing.Error(), "ghost", "margin") != err.Error() {
			t.Errorf("%s: a hidden field answers %q, a missing one %q", way, err, missing)
		}
	}
	r, err := w.s.Get(t.Context(), editor, "account", id)
	if _, there := r.Values["margin"]; err != nil || there {
		t.Errorf("the editor reads the margin: %v, %v", r.Values, err)
	}
	events, err := w.s.History(t.Context(), editor, "account", id, 0, 10)
	if err != nil || len(events) != 1 {
		t.Fatalf("%d events, %v", len(events), err)
	}
	for _, c := range events[0].Changes {
		if c.Field == "margin" {
			t.Error("the history shows the margin")
		}
	}
}
