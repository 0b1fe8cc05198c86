package metadata_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/metadata"
	"github.com/guanxi-crm/guanxi/core/rule"
	"github.com/guanxi-crm/guanxi/core/store"
	"github.com/guanxi-crm/guanxi/core/store/sqlitestore"
)

var admin = crm.Actor{Kind: crm.ActorUser, ID: "u1", Name: "Li Wei", Role: crm.RoleAdmin}

func now() time.Time { return time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC) }

func openStore(t testing.TB) *sqlitestore.Store {
	t.Helper()
	st, err := sqlitestore.Open(t.Context(), t.TempDir(), sqlitestore.Options{Now: now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := st.Close(); err != nil {
			t.Error(err)
		}
	})
	return st
}

func open(t testing.TB, st store.Store) *metadata.Service {
	t.Helper()
	s, err := metadata.Open(t.Context(), metadata.Options{
		Store: st, Rules: rule.NewCompiler(rule.Options{Now: now}), Now: now, Log: slog.New(slog.DiscardHandler),
		Reserved: []string{"TextFilter", "RuleSetKind"}, FollowEvery: time.Millisecond,
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func label(s string) crm.Text { return crm.Text{EN: s} }

func customer() crm.Object {
	return crm.Object{Name: "customer", Plural: "customers", Label: label("Customer"), Fields: []crm.Field{
		{Name: "name", Type: crm.TypeText, Label: label("Name")},
		{Name: "revenue", Type: crm.TypeCurrency, Label: label("Revenue")},
		{Name: "tier", Type: crm.TypePicklist, Label: label("Tier"), Options: []crm.Option{{Value: "A"}, {Value: "B"}, {Value: "C"}}},
	}}
}

func order() crm.Object {
	return crm.Object{Name: "order", Plural: "orders", Label: label("Order"), Fields: []crm.Field{
		{Name: "number", Type: crm.TypeAutoNumber, Label: label("Number"), Format: "O-{0000}"},
		{Name: "customer", Type: crm.TypeLookup, Label: label("Customer"), Target: "customer"},
	}}
}

func create(t testing.TB, s *metadata.Service, objects ...crm.Object) {
	t.Helper()
	for _, o := range objects {
		if _, err := s.CreateObject(t.Context(), admin, o); err != nil {
			t.Fatalf("create %s: %v", o.Name, err)
		}
	}
}

// insert writes a record straight into the store.
func insert(t testing.TB, st store.Store, o *crm.Object, values map[string]crm.Value) {
	t.Helper()
	id := uuid.NewString()
	c := store.Change{Object: o, Kind: store.Insert, ID: id, Event: crm.Event{
		ID: uuid.NewString(), At: now(), Object: o.Name, Record: id, Version: 1, Kind: crm.Created, Actor: admin}}
	for _, f := range slices.Sorted(maps.Keys(values)) {
		c.Set = append(c.Set, store.Assign{Field: f, Value: values[f]})
	}
	faults, err := st.Commit(t.Context(), store.Batch{Changes: []store.Change{c}})
	if err = errors.Join(append(faults, err)...); err != nil {
		t.Fatal(err)
	}
}

// faultsOf writes an error's faults as "path CODE", joined by commas.
func faultsOf(err error) string {
	var e *crm.Error
	if !errors.As(err, &e) {
		return fmt.Sprint(err)
	}
	var list []string
	for _, f := range e.Fields {
		if f.Message.EN == "" || f.Message.ZhCN == "" {
			return "no message in both languages: " + f.Field
		}
		list = append(list, f.Field+" "+f.Code)
	}
	if len(list) == 0 {
		return string(e.Code)
	}
	return strings.Join(list, ",")
}

func wantFaults(t testing.TB, err error, code crm.Code, want string) {
	t.Helper()
	if crm.CodeOf(err) != code || faultsOf(err) != want {
		t.Errorf("got  %s %s\nwant %s %s", crm.CodeOf(err), faultsOf(err), code, want)
	}
}

func TestAnObjectIsThereAtOnceAndAfterReopening(t *testing.T) {
	st := openStore(t)
	s := open(t, st)
	var heard []int64
	s.OnPublish(func(c *crm.Catalog) { heard = append(heard, c.Version) })
	create(t, s, customer(), order())
	c := s.Catalog()
	if !slices.Equal(heard, []int64{1, 2}) || c.Version != 2 {
		t.Errorf("heard of versions %v, catalog is at %d", heard, c.Version)
	}
	if o := c.Object("customer"); o.NameField != "name" || o.Field("tier").Option("A").Label.EN != "A" {
		t.Errorf("name field %q, option labels %v: want them filled in", o.NameField, o.Field("tier").Options)
	}
	insert(t, st, c.Object("customer"), map[string]crm.Value{"name": crm.StringValue("Acme")})

	again := open(t, st).Catalog()
	if again.Version != 2 || again.Object("order").Field("customer").Inverse != "orders" || len(again.Related("customer")) != 1 {
		t.Errorf("after reopening: version %d, related lists %v", again.Version, again.Related("customer"))
	}
	if _, err := st.Doc(t.Context(), "catalogVersion", "000000000001"); err != nil {
		t.Errorf("the first version is not kept: %v", err)
	}
}

func TestOnlyWhoMayConfigureChanges(t *testing.T) {
	s := open(t, openStore(t))
	editor := crm.Actor{Kind: crm.ActorUser, ID: "u2", Role: crm.RoleEditor}
	for name, call := range map[string]func() error{
		"create object": func() error { _, err := s.CreateObject(t.Context(), editor, customer()); return err },
		"create field":  func() error { _, err := s.CreateField(t.Context(), editor, "customer", crm.Field{}); return err },
		"dry run": func() error {
			_, err := s.DeleteObject(t.Context(), editor, metadata.Remove{Object: "customer", DryRun: true})
			return err
		},
		"rule set":   func() error { _, _, err := s.SaveRuleSet(t.Context(), editor, crm.RuleSet{}); return err },
		"deactivate": func() error { _, err := s.DeactivateRuleSet(t.Context(), editor, "x"); return err },
		"audit log":  func() error { _, err := s.AuditLog(t.Context(), editor, "", 5); return err },
		"plugin":     func() error { return s.RemovePlugin(t.Context(), editor, "retail", true) },
	} {
		if err := call(); crm.CodeOf(err) != crm.Forbidden {
			t.Errorf("%s: got %v, want FORBIDDEN", name, err)
		}
	}
}

func TestObjectsAreRefusedWithEverythingThatIsWrong(t *testing.T) {
	s := open(t, openStore(t))
	create(t, s, customer(), order())
	with := func(change func(*crm.Object)) crm.Object {
		o := crm.Object{Name: "visit", Plural: "visits", Label: label("Visit"), Fields: []crm.Field{{Name: "note", Type: crm.TypeText, Label: label("Note")}}}
		change(&o)
		return o
	}
	for _, tt := range []struct {
		name   string
		object crm.Object
		want   string
	}{
		{"bad names", with(func(o *crm.Object) { o.Name, o.Plural = "Visit", "query" }), "name INVALID_NAME,plural RESERVED_NAME"},
		{"no names", with(func(o *crm.Object) { o.Name, o.Plural, o.Fields = "", "", nil }), "name INVALID_NAME,plural INVALID_NAME,plural SAME_AS_NAME"},
		{"plural like name", with(func(o *crm.Object) { o.Plural = "Visit" }), "plural INVALID_NAME,plural SAME_AS_NAME"},
		{"no label", with(func(o *crm.Object) { o.Label = crm.Text{ZhCN: " "}; o.Fields[0].Label = crm.Text{} }), "label REQUIRED,fields[0].label REQUIRED"},
		{"there already", with(func(o *crm.Object) { o.Name = "customer" }), "name NAME_TAKEN"},
		{"there in other case", with(func(o *crm.Object) { o.Name = "cusTomer" }), "name NAME_TAKEN"},
		{"plural taken", with(func(o *crm.Object) { o.Plural = "customers" }), "plural NAME_TAKEN"},
		{"plural is another's name", with(func(o *crm.Object) { o.Plural = "order" }), "plural NAME_TAKEN"},
		{"type of another", with(func(o *crm.Object) { o.Name, o.Plural = "customerFilter", "customerFilters" }), "name NAME_TAKEN"},
		{"enum of another", with(func(o *crm.Object) { o.Name, o.Plural = "customerTier", "customerTiers" }), "customer.tier.name NAME_TAKEN"},
		{"type of the platform", with(func(o *crm.Object) { o.Name, o.Plural = "text2", "texts2"; o.Name = "ruleSetKind" }), "name NAME_TAKEN"},
		{"generated type of the platform", with(func(o *crm.Object) { o.Name = "text" }), "name RESERVED_NAME,name NAME_TAKEN"},
		{"fields", with(func(o *crm.Object) {
			o.Fields = []crm.Field{
				{Name: "owner", Type: crm.TypeText, Label: label("x")},
				{Name: "kind", Type: "hologram", Label: label("x")},
				{Name: "total", Type: crm.TypeDecimal, Label: label("x"), Default: "many"},
				{Name: "who", Type: crm.TypeLookup, Label: label("x"), Target: "person"},
				{Name: "Kind", Type: crm.TypeText, Label: label("x")},
			}
		}), "fields[0].name RESERVED_NAME,fields[1].type UNKNOWN_TYPE,fields[2].default INVALID_VALUE,fields[3].target UNKNOWN_OBJECT,fields[4].name INVALID_NAME,fields[4].name NAME_TAKEN"},
		{"same in other case", with(func(o *crm.Object) {
			o.Fields = append(o.Fields, crm.Field{Name: "noTe", Type: crm.TypeText, Label: label("x")})
		}), "fields[1].name NAME_TAKEN"},
		{"a lookup's id", with(func(o *crm.Object) {
			o.Fields = append(o.Fields, crm.Field{Name: "whoId", Type: crm.TypeText, Label: label("x")}, crm.Field{Name: "who", Type: crm.TypeLookup, Target: "customer", Label: label("x")})
		}), "fields[2].name NAME_TAKEN"},
		{"a related list", with(func(o *crm.Object) {
			o.Fields = append(o.Fields, crm.Field{Name: "who", Type: crm.TypeLookup, Target: "customer", Inverse: "revenue", Label: label("x")})
		}), "fields[1].inverse NAME_TAKEN"},
		{"a related list of a reserved name", with(func(o *crm.Object) {
			o.Plural = "classifications"
			o.Fields = append(o.Fields, crm.Field{Name: "who", Type: crm.TypeLookup, Target: "customer", Label: label("x")})
		}), "fields[1].inverse RESERVED_NAME"},
		{"name field", with(func(o *crm.Object) { o.NameField = "title" }), "nameField UNKNOWN_FIELD"},
		{"indexes", with(func(o *crm.Object) {
			o.Indexes = []crm.Index{{}, {Fields: []crm.IndexField{{Field: "note"}, {Field: "note"}, {Field: "gone"}, {Field: "createdAt", Desc: true}}}}
		}), "indexes[0].fields OUT_OF_RANGE,indexes[1].fields[1].field DUPLICATE,indexes[1].fields[2].field UNKNOWN_FIELD"},
		{"default expression", with(func(o *crm.Object) { o.Fields[0].DefaultExpression = "nothing + 1" }), "fields[0].defaultExpression INVALID_EXPRESSION"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := s.CreateObject(t.Context(), admin, tt.object)
			wantFaults(t, err, crm.BadInput, tt.want)
		})
	}
	if s.Catalog().Version != 2 {
		t.Error("a refused object must leave nothing behind")
	}
}

func TestTwoLookupsOfOneTargetHaveListsOfTheirOwn(t *testing.T) {
	s := open(t, openStore(t))
	create(t, s, customer(), order())
	if _, err := s.CreateField(t.Context(), admin, "order", crm.Field{Name: "billTo", Type: crm.TypeLookup, Target: "customer", Label: label("Bill to")}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.DeleteField(t.Context(), admin, metadata.Remove{Object: "order", Field: "customer"}); err != nil {
		t.Fatal(err)
	}
	lists := s.Catalog().Related("customer")
	if len(lists) != 1 || lists[0].Name != "ordersByBillTo" {
		t.Errorf("got %+v; the list must keep its name when the other lookup goes", lists)
	}
}

func TestConcurrentChangesFromTwoNodes(t *testing.T) {
	st := openStore(t)
	nodes := []*metadata.Service{open(t, st), open(t, st)}
	create(t, nodes[0], customer())
	const each = 8
	var wait sync.WaitGroup
	for n, s := range nodes {
		for i := range each {
			wait.Go(func() {
				f := crm.Field{Name: fmt.Sprintf("f%dx%d", n, i), Type: crm.TypeInteger, Label: label("x")}
				if _, err := s.CreateField(t.Context(), admin, "customer", f); err != nil {
					t.Error(err)
				}
			})
		}
	}
	wait.Wait()
	c := open(t, st).Catalog()
	if got := len(c.Object("customer").Fields); got != 3+2*each {
		t.Errorf("%d fields, want %d: a change was lost", got, 3+2*each)
	}
	if c.Version != 1+2*each {
		t.Errorf("version %d, want %d", c.Version, 1+2*each)
	}
	entries, err := nodes[0].AuditLog(t.Context(), admin, "", 100)
	if err != nil || len(entries) != 1+2*each {
		t.Errorf("%d audit entries (%v), want %d", len(entries), err, 1+2*each)
	}
}

func TestANodeFollowsAnother(t *testing.T) {
	st := openStore(t)
	leader, follower := open(t, st), open(t, st)
	seen := make(chan int64, 10)
	follower.OnPublish(func(c *crm.Catalog) { seen <- c.Version })
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- follower.Run(ctx) }()
	create(t, leader, customer())
	if v := <-seen; v != 1 || follower.Catalog().Object("customer") == nil {
		t.Errorf("the follower is at version %d without the object", v)
	}
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func TestACatalogOfANewerVersionIsRefused(t *testing.T) {
	st := openStore(t)
	if _, err := st.PutDoc(t.Context(), store.Doc{Kind: "catalog", ID: "current", Data: []byte(`{"format":2,"catalog":[]}`)}); err != nil {
		t.Fatal(err)
	}
	_, err := metadata.Open(t.Context(), metadata.Options{Store: st, Now: now})
	if !errors.Is(err, store.ErrNewer) {
		t.Errorf("got %v, want ErrNewer", err)
	}
}
