package apptest_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/guanxi-crm/guanxi/core/account"
	"github.com/guanxi-crm/guanxi/core/app"
	"github.com/guanxi-crm/guanxi/core/apptest"
	"github.com/guanxi-crm/guanxi/core/config"
	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/dataio"
	"github.com/guanxi-crm/guanxi/core/store"
)

// The way through all of it: an object made over the API is filled by an import
// and read over the API, by the next request each.
func TestTheWholeWay(t *testing.T) {
	a := apptest.Serve(t, apptest.Options{})
	a.Must(`mutation {
		createObject(input: {name: "customer", plural: "customers", label: {en: "Customer", zhCN: "客户"}}) { name }
		name: createField(input: {object: "customer", name: "name", type: text, label: {en: "Name", zhCN: "名称"}, unique: true}) { name }
		spent: createField(input: {object: "customer", name: "spent", type: currency, label: {en: "Spent", zhCN: "消费"}}) { name }
	}`, nil, nil)
	sum, err := a.Importer().Import(t.Context(), dataio.Import{Actor: crm.System, Object: "customer", Source: func() (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader("name,spent\n张伟,12.50\nAcme,1000\nBad,lots\n")), nil
	}})
	if err != nil || sum.Created != 2 || sum.Rejected != 1 {
		t.Fatalf("%+v, %v", sum, err)
	}
	var got struct {
		Customers struct {
			TotalCount int
			Nodes      []struct{ Name, Spent string }
		}
	}
	a.Must(`{ customers(orderBy: [{field: spent, direction: ASC}]) { totalCount nodes { name spent } } }`, nil, &got)
	if got.Customers.TotalCount != 2 || got.Customers.Nodes[0].Name != "张伟" || got.Customers.Nodes[1].Spent != "1000.00" {
		t.Errorf("%+v", got)
	}
}

func TestRolesOverTheAPI(t *testing.T) {
	a := apptest.Serve(t, apptest.Options{})
	_, reader, err := a.Accounts.CreateKey(t.Context(), crm.System, account.NewKey{Name: "r", Role: crm.RoleReader})
	if err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct {
		key, query string
		want       crm.Code
	}{
		"no key":               {"nothing", `{ me { language } }`, crm.Unauthenticated},
		"a reader configures":  {reader, `mutation { createObject(input: {name: "a", plural: "as", label: {en: "A", zhCN: "甲"}}) { name } }`, crm.Forbidden},
		"a reader makes a key": {reader, `mutation { createApiKey(input: {name: "x", role: "admin"}) { key } }`, crm.Forbidden},
		"a reader lists keys":  {reader, `{ apiKeys { id } }`, crm.Forbidden},
		"a reader is somebody": {reader, `{ me { language role { name } } }`, ""},
		"a reader's schema":    {reader, `{ sdl }`, ""},
		"a reader names it":    {reader, `{ sdl(role: "reader") }`, ""},
		"a reader, an admin's": {reader, `{ sdl(role: "admin") }`, crm.Forbidden},
		"an admin, a reader's": {a.Key, `{ sdl(role: "reader") }`, ""},
		"the schema of nobody": {a.Key, `{ sdl(role: "boss") }`, crm.NotFound},
		"an admin makes a key": {a.Key, `mutation { createApiKey(input: {name: "x", role: "admin"}) { key } }`, ""},
		"a key of no role":     {a.Key, `mutation { createApiKey(input: {name: "x", role: "boss"}) { key } }`, crm.BadInput},
	} {
		answer := a.Ask(tc.key, tc.query, nil)
		got := crm.Code("")
		if len(answer.Errors) > 0 {
			got = answer.Errors[0].Extensions.Code
		}
		if got != tc.want {
			t.Errorf("%s: %q %+v, want %q", name, got, answer.Errors, tc.want)
		}
	}
}

func TestReadyAndMetrics(t *testing.T) {
	a := apptest.Serve(t, apptest.Options{})
	for path, want := range map[string]int{"/healthz": 200, "/readyz": 200, "/metrics": 401} {
		answer, err := http.Get(a.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if answer.StatusCode != want {
			t.Errorf("%s: %d, want %d", path, answer.StatusCode, want)
		}
	}
}

func TestOpenRefuses(t *testing.T) {
	a := apptest.Serve(t, apptest.Options{})
	options := app.Options{Now: time.Now, Log: slog.New(slog.DiscardHandler)}
	if _, err := app.Open(t.Context(), config.Config{Store: a.Config.Store}, options); !errors.Is(err, store.ErrInUse) {
		t.Errorf("a store in use: %v", err)
	}
	for name, c := range map[string]config.Config{
		"an address": {Listen: "nowhere"},
		"a database": {Store: config.Store{Mongo: "http://example.com"}},
		"a proxy":    {TrustedProxies: []string{"everyone"}},
	} {
		if _, err := app.Open(t.Context(), c, options); crm.CodeOf(err) != crm.BadInput {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// An address that is taken is told, and what was opened is closed again.
func TestAddressInUse(t *testing.T) {
	a := apptest.Serve(t, apptest.Options{})
	c := config.Config{Store: config.Store{Data: t.TempDir()}, Listen: strings.TrimPrefix(a.URL, "http://")}
	options := app.Options{Now: time.Now, Log: slog.New(slog.DiscardHandler)}
	second, err := app.Open(t.Context(), c, options)
	if err != nil {
		t.Fatal(err)
	}
	err = second.Serve(context.Background(), app.Hello{FirstAdmin: func(string, string) {}, Listening: func(string) {}})
	if crm.CodeOf(err) != crm.Unavailable || !strings.Contains(err.Error(), "--listen") {
		t.Errorf("%v", err)
	}
	third, err := app.Open(t.Context(), c, options)
	if err != nil {
		t.Fatal(err)
	}
	third.Close()
}

// A job over many records is started over the API, followed there, and seen by
// those only whom it concerns.
func TestJobsOverManyRecords(t *testing.T) {
	a := apptest.Serve(t, apptest.Options{})
	a.Must(`mutation {
		createObject(input: {name: "customer", plural: "customers", label: {en: "Customer", zhCN: "客户"}}) { name }
		name: createField(input: {object: "customer", name: "name", type: text, label: {en: "Name", zhCN: "名称"}}) { name }
		spent: createField(input: {object: "customer", name: "spent", type: currency, label: {en: "Spent", zhCN: "消费"}}) { name }
	}`, nil, nil)
	a.Must(`mutation { createCustomers(data: [{name: "a", spent: "1"}, {name: "b", spent: "20"}, {name: "c", spent: "30"}]) { id } }`, nil, nil)
	_, editor, err := a.Accounts.CreateKey(t.Context(), crm.System, account.NewKey{Name: "e", Role: crm.RoleEditor})
	if err != nil {
		t.Fatal(err)
	}
	var started struct{ Job struct{ ID string } }
	a.Must(`mutation { job: updateCustomersWhere(filter: {spent: {gte: "20"}}, data: {name: "big"}) { id } }`, nil, &started)
	if answer := a.Ask(editor, `query($id: ID!) { job(id: $id) { id } }`, map[string]any{"id": started.Job.ID}); string(answer.Data) != `{"job":null}` {
		t.Errorf("somebody else's job: %s", answer.Data)
	}
	var followed struct {
		Job struct {
			State  string
			Result map[string]any
		}
	}
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.After(20 * time.Second); followed.Job.State != "DONE"; {
		select {
		case <-deadline:
			t.Fatalf("%+v", followed)
		case <-tick.C:
			a.Must(`query($id: ID!) { job(id: $id) { state result } }`, map[string]any{"id": started.Job.ID}, &followed)
		}
	}
	if followed.Job.Result["changed"] != 2.0 {
		t.Errorf("%+v", followed)
	}
	var got struct{ Customers struct{ TotalCount int } }
	if a.Must(`{ customers(filter: {name: {eq: "big"}}) { totalCount } }`, nil, &got); got.Customers.TotalCount != 2 {
		t.Errorf("%+v", got)
	}
}
