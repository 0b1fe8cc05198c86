package server_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"github.com/guanxi-crm/guanxi/core/account"
	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/server"
	"github.com/guanxi-crm/guanxi/core/store/sqlitestore"
)

const (
	email    = "li@example.com"
	password = "bamboo-forest-47"
)

type requestKey struct{}

// world is a server over real accounts; its GraphQL endpoint answers who asks.
type world struct {
	testing.TB
	accounts *account.Service
	server   *server.Server
	handler  http.Handler
	user     *account.User
	key      string
	ready    atomic.Bool
	graphql  func(w http.ResponseWriter, r *http.Request)
}

func newWorld(t testing.TB, change ...func(*server.Options)) *world {
	t.Helper()
	st, err := sqlitestore.Open(t.Context(), t.TempDir(), sqlitestore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := st.Close(); err != nil {
			t.Error(err)
		}
	})
	w := &world{TB: t, accounts: account.New(account.Options{
		Docs: st, Now: time.Now, Cost: account.Cost{MemoryKiB: 8, Passes: 1, Threads: 1},
	})}
	w.ready.Store(true)
	w.graphql = func(out http.ResponseWriter, r *http.Request) {
		who := r.Context().Value(requestKey{}).(server.Request)
		io.WriteString(out, who.Actor.String()+" "+who.Language)
	}
	if w.user, err = w.accounts.AddUser(t.Context(), crm.System, account.NewUser{Email: email, Role: crm.RoleAdmin, Password: password}); err != nil {
		t.Fatal(err)
	}
	if _, w.key, err = w.accounts.CreateKey(t.Context(), crm.System, account.NewKey{Name: "shop", Role: crm.RoleReader}); err != nil {
		t.Fatal(err)
	}
	o := server.Options{
		Accounts: w.accounts, Now: time.Now, Web: webFiles,
		GraphQL: http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) { w.graphql(out, r) }),
		Context: func(ctx context.Context, r server.Request) context.Context {
			return context.WithValue(ctx, requestKey{}, r)
		},
		Ready: func(context.Context) error {
			if !w.ready.Load() {
				return errors.New("the store at mongodb://secret@host is gone")
			}
			return nil
		},
	}
	for _, c := range change {
		c(&o)
	}
	if w.server, err = server.New(o); err != nil {
		t.Fatal(err)
	}
	w.handler = w.server.Handler()
	return w
}

var webFiles = fstest.MapFS{
	"index.html":             {Data: []byte(`<html><meta content="__CSP_NONCE__"><style nonce="__CSP_NONCE__"></style></html>`)},
	"favicon.svg":            {Data: []byte("<svg/>")},
	"assets/main-1a2b.js":    {Data: []byte("console.log('hello, hello, hello')")},
	"assets/main-1a2b.js.br": {Data: []byte("BROTLI")},
	"assets/main-1a2b.js.gz": {Data: []byte("GZIP")},
}

// request is one request; headers as "Name: value".
type request struct {
	method, path, body string
	headers            []string
	cookie             string
	from               string
	tls                bool
}

func (w *world) do(q request) *http.Response {
	w.Helper()
	if q.method == "" {
		q.method = http.MethodGet
	}
	r := httptest.NewRequest(q.method, q.path, strings.NewReader(q.body))
	if q.tls {
		r = httptest.NewRequest(q.method, "https://example.com"+q.path, strings.NewReader(q.body))
	}
	if q.from != "" {
		r.RemoteAddr = q.from + ":1234"
	}
	for _, h := range q.headers {
		name, value, _ := strings.Cut(h, ": ")
		r.Header.Set(name, value)
	}
	if q.cookie != "" {
		r.Header.Set("Cookie", q.cookie)
	}
	out := httptest.NewRecorder()
	w.handler.ServeHTTP(out, r)
	return out.Result()
}

const jsonType = "Content-Type: application/json"

// signIn returns the session's cookie as a browser sends it back.
func (w *world) signIn(headers ...string) string {
	w.Helper()
	answer := w.do(request{method: "POST", path: "/auth/login", headers: append(headers, jsonType),
		body: `{"email": "` + email + `", "password": "` + password + `"}`})
	if answer.StatusCode != http.StatusOK || len(answer.Cookies()) != 1 {
		w.Fatalf("sign-in: %d %s", answer.StatusCode, body(w, answer))
	}
	c := answer.Cookies()[0]
	return c.Name + "=" + c.Value
}

func body(t testing.TB, r *http.Response) string {
	t.Helper()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// keyOf makes an API key with a role.
func (w *world) keyOf(role string) string {
	w.Helper()
	_, key, err := w.accounts.CreateKey(w.Context(), crm.System, account.NewKey{Name: role, Role: role})
	if err != nil {
		w.Fatal(err)
	}
	return key
}
