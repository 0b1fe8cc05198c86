package graph_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/guanxi-crm/guanxi/core/account"
	"github.com/guanxi-crm/guanxi/core/automation"
	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/escalation"
	"github.com/guanxi-crm/guanxi/core/graph"
	"github.com/guanxi-crm/guanxi/core/graph/limit"
	"github.com/guanxi-crm/guanxi/core/graph/live"
	"github.com/guanxi-crm/guanxi/core/graph/receipt"
	"github.com/guanxi-crm/guanxi/core/graph/request"
	"github.com/guanxi-crm/guanxi/core/job"
	"github.com/guanxi-crm/guanxi/core/metadata"
	"github.com/guanxi-crm/guanxi/core/pluginhost"
	"github.com/guanxi-crm/guanxi/core/record"
	"github.com/guanxi-crm/guanxi/core/rule"
	"github.com/guanxi-crm/guanxi/core/store/sqlitestore"
)

// world is the whole endpoint over HTTP, with the real services and store.
type world struct {
	testing.TB
	resolver *graph.Resolver
	bulk     *automation.Bulk
	store    *sqlitestore.Store
	http     *httptest.Server
	log      *logged
	user     string // id of the administrator
}

func now() time.Time { return time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC) }

func newID() string { return uuid.Must(uuid.NewV7()).String() }

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{TB: t, log: &logged{}}
	log := slog.New(slog.NewTextHandler(w.log, nil))
	var err error
	w.store, err = sqlitestore.Open(t.Context(), t.TempDir(), sqlitestore.Options{Now: now})
	w.check(err)
	host, err := pluginhost.New(pluginhost.Options{Dir: pluginFolder(t), WorkDir: t.TempDir(), Now: now, Log: log})
	w.check(err)
	rules := rule.NewCompiler(rule.Options{Now: now, Functions: host})
	reserved, err := graph.ReservedNames(schema(t))
	w.check(err)
	model, err := metadata.Open(t.Context(), metadata.Options{Store: w.store, Rules: rules, Now: now, Log: log, Reserved: reserved})
	w.check(err)
	accounts := account.New(account.Options{Docs: w.store, Now: now, Cost: account.Cost{MemoryKiB: 8, Passes: 1, Threads: 1}})
	u, _, err := accounts.FirstAdmin(t.Context(), "li@example.com", "correct horse battery")
	w.check(err)
	w.user = u.ID
	records := record.New(record.Options{Store: w.store, Catalog: model.Catalog, Rules: rules, Plan: escalation.Plan, Users: w.users, NewID: newID, Now: now, Log: log})
	jobs := job.NewRunner(job.Options{Store: w.store, Worker: "w", NewID: newID, Now: now, Log: log})
	jobs.Register(automation.ActivationKind, (&automation.Activation{Records: records, Catalog: model.Catalog}).Run)
	w.bulk = &automation.Bulk{Records: records, Catalog: model.Catalog, Jobs: jobs}
	w.bulk.Register()
	w.resolver = &graph.Resolver{
		Metadata: model, Records: records, Rules: rules, Jobs: jobs, Accounts: accounts,
		Plugins: &pluginhost.Admin{Host: host, Model: model}, Notices: &notices{}, Timers: w.store,
		Escalations: escalation.NewScheduler(escalation.Options{Timers: w.store, Records: records, Catalog: model.Catalog,
			Book: func() *rule.Book { return rules.Book(model.Catalog()) }, Now: now, Log: log}),
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); _ = jobs.Run(ctx) }()
	t.Cleanup(func() { stop(); <-done; host.Stop(); w.check(w.store.Close()) })
	w.serve(log)
	return w
}

func (w *world) serve(log *slog.Logger) {
	w.Helper()
	h, err := live.New(live.Options{
		Receipts: &receipt.Keeper{Docs: w.store, Now: now, Log: log},
		Catalog:  w.resolver.Metadata.Catalog, Records: w.resolver.Records, Bulk: w.bulk, StaticSDL: schema(w.TB), Static: w.resolver.Static(),
		Users:  func(context.Context, []string) (map[string]live.User, error) { return nil, nil },
		Errors: graph.Errors(log), Limits: limit.Defaults(), Now: now, Log: log,
	})
	w.check(err)
	w.http = httptest.NewServer(http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		role := r.Header.Get("Role")
		actor := crm.Actor{Kind: crm.ActorAPIKey, ID: "key-" + role, Name: role, Role: role}
		if role == crm.RoleAdmin {
			actor = crm.Actor{Kind: crm.ActorUser, ID: w.user, Name: "Administrator", Role: role}
		}
		ctx := request.WithRequestID(request.WithActor(r.Context(), actor), "req-1")
		h.ServeHTTP(out, r.WithContext(request.WithLanguage(ctx, r.Header.Get("Accept-Language"))))
	}))
	w.Cleanup(w.http.Close)
}

func (w *world) check(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

func (w *world) users(_ context.Context, ids []string) (map[string]crm.Actor, error) {
	users := map[string]crm.Actor{}
	for _, id := range ids {
		if id == w.user {
			users[id] = crm.Actor{Kind: crm.ActorUser, ID: id}
		}
	}
	return users, nil
}

type logged struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *logged) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(b)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

func schema(t testing.TB) []*ast.Source {
	t.Helper()
	sources, err := graph.Sources(os.DirFS("../../schema"))
	if err != nil {
		t.Fatal(err)
	}
	return sources
}

// pluginFolder holds one plugin, whose executable can't be run.
func pluginFolder(t testing.TB) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "retail"), 0o755); err != nil {
		t.Fatal(err)
	}
	manifest := "name: retail\nversion: 1.0.0\npublisher: Guanxi\nprotocol: 1\n" +
		"label: {en: Retail, zhCN: 零售}\nhelp: {en: For shops, zhCN: 用于门店}\n" +
		"contributes:\n  objects:\n    - name: shop\n      plural: shops\n      label: {en: Shop, zhCN: 门店}\n" +
		"      fields:\n        - {name: name, type: text, label: {en: Name, zhCN: 名称}}\n"
	for name, content := range map[string]string{"plugin.yaml": manifest, "retail": "not a program"} {
		if err := os.WriteFile(filepath.Join(dir, "retail", name), []byte(content), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// notices is the inbox of one user.
type notices struct{ read bool }

func (n *notices) Notices(_ context.Context, user string, limit int) ([]graph.Notice, error) {
	return []graph.Notice{{ID: "n1", At: now(), Text: crm.Text{EN: "Call " + user}, Object: "customer", Record: "r1", Read: n.read}}[:min(limit, 1)], nil
}

func (n *notices) MarkRead(ctx context.Context, user, id string) (graph.Notice, error) {
	if id != "n1" {
		return graph.Notice{}, crm.NewError(crm.NotFound, "No such message.", "没有该消息。")
	}
	n.read = true
	list, err := n.Notices(ctx, user, 1)
	return list[0], err
}

// ask sends a query as a role, in a language ("role@zh-CN"), and returns the
// answer's body.
func (w *world) ask(role, query string, variables ...any) string {
	w.Helper()
	role, language, _ := strings.Cut(role, "@")
	body := map[string]any{"query": query}
	if len(variables) > 0 {
		body["variables"] = map[string]any{"in": variables[0]}
	}
	b, err := json.Marshal(body)
	w.check(err)
	r, err := http.NewRequest("POST", w.http.URL, strings.NewReader(string(b)))
	w.check(err)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Role", role)
	r.Header.Set("Accept-Language", language)
	res, err := w.http.Client().Do(r)
	w.check(err)
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	w.check(err)
	return string(answer)
}

// want asks as the administrator and compares the data of the answer.
func (w *world) want(query, data string) {
	w.Helper()
	if got, want := w.ask("admin", query), `{"data":`+data+`}`; got != want {
		w.Errorf("%s\ngot  %s\nwant %s", query, got, want)
	}
}

// refused asks as a role and compares code, path and code of the faults:
// "BAD_INPUT name REQUIRED".
func (w *world) refused(role, query, want string, variables ...any) {
	w.Helper()
	var answer struct {
		Errors []struct {
			Message    string
			Extensions struct {
				Code   string
				Fields []struct{ Field, Code, Message string }
			}
		}
	}
	text := w.ask(role, query, variables...)
	w.check(json.Unmarshal([]byte(text), &answer))
	if len(answer.Errors) != 1 {
		w.Errorf("%s\ngot %s, want %s", query, text, want)
		return
	}
	e := answer.Errors[0]
	got := e.Extensions.Code
	for _, f := range e.Extensions.Fields {
		got += fmt.Sprintf(" %s %s", f.Field, f.Code)
	}
	if got != want || e.Message == "" {
		w.Errorf("%s\ngot  %s (%s)\nwant %s", query, got, e.Message, want)
	}
}

// read decodes one value out of an answer: w.read(answer, "data", "me", "id").
func read(t testing.TB, answer string, path ...string) any {
	t.Helper()
	var v any
	if err := json.Unmarshal([]byte(answer), &v); err != nil {
		t.Fatal(err)
	}
	for _, name := range path {
		m, ok := v.(map[string]any)
		if !ok || m[name] == nil {
			t.Fatalf("no %s in %s", strings.Join(path, "."), answer)
		}
		v = m[name]
	}
	return v
}
