// Package apptest runs the whole product for tests: the real services, the real
// server, a temporary store. Nothing of it is a stand-in but the clock, if the
// test wants its own.
package apptest

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"path/filepath"
	"testing"
	"time"

	"github.com/guanxi-crm/guanxi/core/account"
	"github.com/guanxi-crm/guanxi/core/app"
	"github.com/guanxi-crm/guanxi/core/config"
	"github.com/guanxi-crm/guanxi/core/crm"
)

// The first admin of every App.
const (
	AdminEmail    = "admin@example.com"
	AdminPassword = "bamboo-forest-47"
)

// Options change how an App is made; all may be left out.
type Options struct {
	Config config.Config    // its store, address and admin are filled in
	Now    func() time.Time // the clock; nil means the real one
	Log    *slog.Logger     // nil discards
}

// App is a product that serves. It stops when the test ends, and the test fails
// when it does not stop cleanly.
type App struct {
	*app.App
	URL string
	// Key is an API key with the role admin.
	Key string
	t   testing.TB
}

// Serve opens the product on an empty embedded store, or that of the options,
// and waits until it listens.
func Serve(t testing.TB, o Options) *App {
	t.Helper()
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	c := o.Config
	if c.Store == (config.Store{}) {
		c.Store.Data = filepath.Join(t.TempDir(), "data")
	}
	c.Listen, c.AdminEmail, c.AdminPassword = "127.0.0.1:0", AdminEmail, AdminPassword
	opened, err := app.Open(t.Context(), c, app.Options{Now: o.Now, Log: o.Log})
	if err != nil {
		t.Fatal(err)
	}
	a := &App{App: opened, t: t}
	if _, a.Key, err = opened.Accounts.CreateKey(t.Context(), crm.System, account.NewKey{Name: "test", Role: crm.RoleAdmin}); err != nil {
		opened.Close()
		t.Fatal(err)
	}
	a.run()
	return a
}

// run serves until the test ends.
func (a *App) run() {
	a.t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	listening, ended := make(chan string, 1), make(chan error, 1)
	go func() {
		ended <- a.App.Serve(ctx, app.Hello{
			FirstAdmin: func(string, string) {},
			Listening:  func(url string) { listening <- url },
		})
	}()
	a.t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			a.t.Errorf("the server ended with %v", err)
		}
	})
	select {
	case a.URL = <-listening:
	case err := <-ended:
		ended <- err
		a.t.Fatalf("the server did not start: %v", err)
	}
}

// Answer is what the GraphQL endpoint answered.
type Answer struct {
	Status int `json:"-"`
	Data   json.RawMessage
	Errors []struct {
		Message    string
		Path       []any
		Extensions struct {
			Code   crm.Code
			Fields []struct{ Field, Code, Message string }
		}
	}
}

// Ask sends a GraphQL request with an API key; an empty key means a.Key.
func (a *App) Ask(key, query string, variables map[string]any) Answer {
	a.t.Helper()
	if key == "" {
		key = a.Key
	}
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		a.t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(a.t.Context(), http.MethodPost, a.URL+"/graphql", bytes.NewReader(body))
	if err != nil {
		a.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+key)
	r.Header.Set("Content-Type", "application/json")
	reply, err := http.DefaultClient.Do(r)
	if err != nil {
		a.t.Fatal(err)
	}
	defer reply.Body.Close()
	text, err := io.ReadAll(reply.Body)
	if err != nil {
		a.t.Fatal(err)
	}
	answer := Answer{Status: reply.StatusCode}
	if err := json.Unmarshal(text, &answer); err != nil {
		a.t.Fatalf("%s answered %d %s", query, reply.StatusCode, text)
	}
	return answer
}

// Must is Ask as admin for requests that have to succeed; the data goes into
// into, when it is not nil.
func (a *App) Must(query string, variables map[string]any, into any) {
	a.t.Helper()
	answer := a.Ask("", query, variables)
	if len(answer.Errors) > 0 {
		a.t.Fatalf("%s: %+v", query, answer.Errors)
	}
	if into == nil {
		return
	}
	if err := json.Unmarshal(answer.Data, into); err != nil {
		a.t.Fatalf("%s answered %s: %v", query, answer.Data, err)
	}
}
