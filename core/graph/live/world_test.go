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

	"github.com/guanxi-crm/guanxi/core/automation"
	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/graph/limit"
	"github.com/guanxi-crm/guanxi/core/graph/live"
	"github.com/guanxi-crm/guanxi/core/graph/receipt"
	"github.com/guanxi-crm/guanxi/core/graph/request"
	"github.com/guanxi-crm/guanxi/core/job"
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
	jobs    *job.Runner
	bulk    *automation.Bulk
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
	w.jobs = job.NewRunner(job.Options{Store: w.store, Worker: "live", Now: w.clock, Log: slog.New(slog.DiscardHandler),
		NewID: func() string { return uuid.Must(uuid.NewV7()).String() }})
	w.bulk = &automation.Bulk{Records: w.records, Catalog: w.catalog.Load, Jobs: w.jobs}
	w.bulk.Register()
	w.serve()
	return w
}

func (w *world) serve() {
	w.Helper()
	h, err := live.New(live.Options{
		Receipts: &receipt.Keeper{Docs: w.store, Now: w.clock, Log: slog.New(slog.DiscardHandler)},
		Catalog:  w.catalog.Load, Records: w.records, Bulk: w.bulk, StaticSDL: platform(w.TB),
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

func mustContain(t testing.TB, answer string, parts ...string) {
	t.Helper()
	for _, p := range parts {
		if !strings.Contains(answer, p) {
			t.Errorf("answer without %s:\n%s", p, answer)
		}
	}
}
