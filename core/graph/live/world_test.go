package live_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/graph/limit"
	"github.com/guanxi-crm/guanxi/core/graph/live"
	"github.com/guanxi-crm/guanxi/core/graph/request"
	"github.com/guanxi-crm/guanxi/core/record"
	"github.com/guanxi-crm/guanxi/core/rule"
	"github.com/guanxi-crm/guanxi/core/store"
	"github.com/guanxi-crm/guanxi/core/store/sqlitestore"
)

// noon is when everything in these tests happens, unless a test moves it.
var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// world is a whole endpoint over HTTP, with the real record service and store.
type world struct {
	testing.TB
	catalog atomic.Pointer[crm.Catalog]
	store   *countingStore
	records *record.Service
	http    *httptest.Server
	limits  limit.Limits

	mu  sync.Mutex
	now time.Time
	ids map[string]string // record ids by the names that tests give
}

func newWorld(t testing.TB, objects ...*crm.Object) *world {
	t.Helper()
	s, err := sqlitestore.Open(context.Background(), t.TempDir(), sqlitestore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	w := &world{TB: t, store: &countingStore{Store: s}, limits: limit.Defaults(), now: noon, ids: map[string]string{}}
	w.publish(&crm.Catalog{Version: 1, Objects: objects})
	w.records = record.New(record.Options{
		Store: w.store, Catalog: w.catalog.Load, Rules: rule.NewCompiler(rule.Options{Now: w.clock, Location: time.UTC}),
		Users: func(_ context.Context, ids []string) (map[string]crm.Actor, error) {
			users := map[string]crm.Actor{}
			for id, u := range people(ids) {
				users[id] = crm.Actor{Kind: crm.ActorUser, ID: u.ID, Name: u.Name, Role: u.Role}
			}
			return users, nil
		},
		NewID: func() string { return uuid.Must(uuid.NewV7()).String() },
		Now:   w.clock, Log: slog.New(slog.DiscardHandler),
	})
	w.serve()
	return w
}

func (w *world) serve() {
	w.Helper()
	h, err := live.New(live.Options{
		Catalog: w.catalog.Load, Records: w.records, StaticSDL: platform(w.TB),
		Static: staticHalf,
		Users:  func(_ context.Context, ids []string) (map[string]live.User, error) { return people(ids), nil },
		Errors: present, Limits: w.limits, Now: w.clock,
	})
	if err != nil {
		w.Fatal(err)
	}
	w.http = httptest.NewServer(http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		role := r.Header.Get("Role")
		ctx := request.WithActor(r.Context(), crm.Actor{Kind: crm.ActorUser, ID: "u-" + role, Name: role, Role: role})
		h.ServeHTTP(out, r.WithContext(request.WithLanguage(ctx, r.Header.Get("Accept-Language"))))
	}))
	w.Cleanup(w.http.Close)
}

func (w *world) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

// publish makes a catalog the current one.
func (w *world) publish(next *crm.Catalog) {
	w.Helper()
	old := w.catalog.Load()
	if old == nil {
		old = (&crm.Catalog{}).Index()
	}
	if err := w.store.Prepare(context.Background(), old, next.Index()); err != nil {
		w.Fatal(err)
	}
	w.catalog.Store(next)
}

// make creates a record and remembers its id under the name.
func (w *world) make(name, object string, data map[string]any) {
	w.Helper()
	for field, v := range data {
		if s, ok := v.(string); ok {
			data[field] = w.fill(s)
		}
	}
	results, err := w.records.Change(context.Background(), record.Request{
		Actor: crm.System, Atomic: true, Writes: []record.Write{{Kind: record.Create, Object: object, Data: data}}})
	if err != nil {
		w.Fatalf("make %s: %v", name, err)
	}
	w.ids[name] = results[0].ID
}

// fill puts record ids in the place of «name».
func (w *world) fill(s string) string {
	for name, id := range w.ids {
		s = strings.ReplaceAll(s, "«"+name+"»", id)
	}
	return s
}

// empty is the reverse of fill.
func (w *world) empty(s string) string {
	for name, id := range w.ids {
		s = strings.ReplaceAll(s, id, "«"+name+"»")
	}
	return s
}

// ask sends a query as a role and returns the answer's body.
func (w *world) ask(role, query string, variables ...map[string]any) string {
	w.Helper()
	body := map[string]any{"query": w.fill(query)}
	if len(variables) > 0 {
		body["variables"] = variables[0]
	}
	b, err := json.Marshal(body)
	if err != nil {
		w.Fatal(err)
	}
	_, answer := w.post(role, w.fill(string(b)))
	return w.empty(answer)
}

// post sends any body.
func (w *world) post(role, body string) (status int, answer string) {
	w.Helper()
	r, err := http.NewRequest("POST", w.http.URL, strings.NewReader(body))
	if err != nil {
		w.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Role", role)
	res, err := w.http.Client().Do(r)
	if err != nil {
		w.Fatal(err)
	}
	defer res.Body.Close()
	var text strings.Builder
	if _, err := copyAll(&text, res); err != nil {
		w.Fatal(err)
	}
	return res.StatusCode, text.String()
}

// platform is the static half, as the product has it.
func platform(t testing.TB) []*ast.Source {
	t.Helper()
	files, err := filepath.Glob("../../../schema/*.graphql")
	if err != nil || len(files) == 0 {
		t.Fatalf("the static half of the schema: %v, %v", files, err)
	}
	var sources []*ast.Source
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		sources = append(sources, &ast.Source{Name: filepath.Base(f), Input: string(b)})
	}
	return sources
}

// people are the users of these tests: whoever asks.
func people(ids []string) map[string]live.User {
	users := map[string]live.User{}
	for _, id := range ids {
		if role, ok := strings.CutPrefix(id, "u-"); ok {
			users[id] = live.User{ID: id, Name: role, Email: role + "@example.com", Role: role}
		}
	}
	return users
}

// present shows an error with its code and fields.
func present(_ context.Context, err error) *gqlerror.Error {
	e := &gqlerror.Error{Message: "internal", Extensions: map[string]any{"code": crm.CodeOf(err)}}
	if g, ok := err.(*gqlerror.Error); ok {
		e.Path = g.Path
	}
	var known *crm.Error
	if asError(err, &known) {
		e.Message = known.Message.EN
		fields := []map[string]any{}
		for _, f := range known.Fields {
			fields = append(fields, map[string]any{"field": f.Field, "code": f.Code})
		}
		if len(fields) > 0 {
			e.Extensions["fields"] = fields
		}
	}
	return e
}

// countingStore counts the reads that reach the real store, and fails them when
// a test says so.
type countingStore struct {
	store.Store
	reads atomic.Int64
	find  func(context.Context, crm.Query) error // what goes wrong, if anything
}

func (s *countingStore) Find(ctx context.Context, q crm.Query) (*crm.RowSet, error) {
	s.reads.Add(1)
	if s.find != nil {
		if err := s.find(ctx, q); err != nil {
			return nil, err
		}
	}
	return s.Store.Find(ctx, q)
}

func (s *countingStore) Count(ctx context.Context, q crm.Query) (int64, error) {
	s.reads.Add(1)
	return s.Store.Count(ctx, q)
}

func (s *countingStore) Aggregate(ctx context.Context, a crm.Aggregate) (*crm.RowSet, error) {
	s.reads.Add(1)
	return s.Store.Aggregate(ctx, a)
}

func object(name, plural string, fields ...crm.Field) *crm.Object {
	return &crm.Object{Name: name, Plural: plural, Label: crm.Text{EN: crm.Pascal(name), ZhCN: name}, NameField: "name", Fields: fields}
}

func field(name string, t crm.FieldType, more ...func(*crm.Field)) crm.Field {
	f := crm.Field{Name: name, Type: t, Label: crm.Text{EN: crm.Pascal(name)}}
	for _, m := range more {
		m(&f)
	}
	return f
}

func options(values ...string) func(*crm.Field) {
	return func(f *crm.Field) {
		for _, v := range values {
			f.Options = append(f.Options, crm.Option{Value: v, Label: crm.Text{EN: v}})
		}
	}
}

func to(target string) func(*crm.Field) { return func(f *crm.Field) { f.Target = target } }
func unique(f *crm.Field)               { f.Unique = true }
func required(f *crm.Field)             { f.Required = true }
func secret(f *crm.Field)               { f.Sensitivity = crm.Secret }

// sales are the objects of most tests.
func sales() []*crm.Object {
	account := object("account", "accounts",
		field("name", crm.TypeText, required),
		field("tier", crm.TypePicklist, options("A", "B", "C")),
		field("tags", crm.TypeMultiPicklist, options("NEW", "HOT", "OLD")),
		field("revenue", crm.TypeCurrency),
		field("employees", crm.TypeInteger),
		field("active", crm.TypeBoolean),
		field("founded", crm.TypeDate),
		field("seenAt", crm.TypeDateTime),
		field("code", crm.TypeAutoNumber, func(f *crm.Field) { f.Format = "A-{0000}" }),
		field("note", crm.TypeLongText),
		field("salary", crm.TypeInteger, secret),
		field("parent", crm.TypeLookup, to("account"), func(f *crm.Field) { f.Inverse = "subsidiaries" }),
	)
	contact := object("contact", "contacts",
		field("name", crm.TypeText, required),
		field("email", crm.TypeEmail, unique),
		field("account", crm.TypeLookup, to("account")),
	)
	deal := object("deal", "deals",
		field("name", crm.TypeText),
		field("stage", crm.TypePicklist, options("OPEN", "WON", "LOST")),
		field("amount", crm.TypeDecimal),
		field("closedOn", crm.TypeDate),
		field("account", crm.TypeLookup, to("account")),
		field("contact", crm.TypeLookup, to("contact")),
	)
	return []*crm.Object{account, contact, deal}
}

// newSales is a world with a few records.
func newSales(t testing.TB) *world {
	w := newWorld(t, sales()...)
	w.make("acme", "account", map[string]any{"name": "Acme", "tier": "A", "tags": []string{"NEW", "HOT"}, "revenue": "1200.50", "employees": 10,
		"active": true, "founded": "1999-12-31", "seenAt": "2026-11-22T06:00:00Z", "salary": 7})
	w.make("bolt", "account", map[string]any{"name": "Bolt", "tier": "B", "revenue": "80", "employees": 3, "active": false,
		"founded": "2020-02-29", "seenAt": "2026-10-01T00:00:00Z", "parent": "«acme»", "tags": []string{"OLD"}})
	w.make("cord", "account", map[string]any{"name": "Cord 电缆", "tier": "A", "employees": 5, "parent": "«acme»"})
	w.make("ann", "contact", map[string]any{"name": "Ann", "email": "ann@acme.example", "account": "«acme»"})
	w.make("bob", "contact", map[string]any{"name": "Bob", "email": "bob@bolt.example", "account": "«bolt»"})
	w.make("d1", "deal", map[string]any{"name": "D1", "stage": "WON", "amount": "100.10", "closedOn": "2026-01-05", "account": "«acme»", "contact": "«ann»"})
	w.make("d2", "deal", map[string]any{"name": "D2", "stage": "WON", "amount": "50", "closedOn": "2026-02-07", "account": "«acme»"})
	w.make("d3", "deal", map[string]any{"name": "D3", "stage": "LOST", "amount": "7", "closedOn": "2026-02-09", "account": "«bolt»", "contact": "«bob»"})
	w.make("d4", "deal", map[string]any{"name": "D4", "stage": "OPEN", "amount": "1"})
	return w
}

func mustContain(t testing.TB, answer string, parts ...string) {
	t.Helper()
	for _, p := range parts {
		if !strings.Contains(answer, p) {
			t.Errorf("answer without %s:\n%s", p, answer)
		}
	}
}
