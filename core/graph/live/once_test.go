package live_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/graph/receipt"
	"github.com/guanxi-crm/guanxi/core/store"
)

func (w *world) askOnce(key, query string) string {
	w.Helper()
	r, err := http.NewRequest("POST", w.http.URL, strings.NewReader(w.fill(`{"query": "`+query+`"}`)))
	if err != nil {
		w.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Role", "admin")
	r.Header.Set(receipt.Header, key)
	res, err := w.http.Client().Do(r)
	if err != nil {
		w.Fatal(err)
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	if err != nil {
		w.Fatal(err)
	}
	return w.empty(string(answer))
}

// What failed on our side before anything was written may be sent again; what
// was written is not done twice, whatever failed afterwards.
func TestOnceThroughFaults(t *testing.T) {
	w := newSales(t)
	broken := func(context.Context, crm.Query) error { return store.ErrUnavailable }
	const (
		update = `mutation { updateAccount(id: \"«acme»\", data: {employees: 77}) { employees } }`
		create = `mutation { createAccount(data: {name: \"Once\"}) { name code } }`
		two    = `mutation { createAccount(data: {name: \"Twice\"}) { id } updateAccount(id: \"«acme»\", data: {employees: 78}) { employees } }`
	)
	for _, tc := range []struct {
		key, query, again string // a part of the answer when the fault is over
	}{
		{"1", update, `"employees":77`},
		{"2", create, `"errors"`},
		{"3", two, `"errors"`},
	} {
		w.store.find = broken
		first := w.askOnce(tc.key, tc.query)
		if !strings.Contains(first, `"errors"`) {
			t.Fatalf("%s: no fault in %s", tc.query, first)
		}
		w.store.find = nil
		again := w.askOnce(tc.key, tc.query)
		if !strings.Contains(again, tc.again) || (tc.again == `"errors"` && again != first) {
			t.Errorf("%s: first %s, then %s", tc.query, first, again)
		}
	}
	got := w.ask("admin", `{ accounts(filter: {name: {in: ["Once", "Twice"]}}) { totalCount } }`)
	if got != `{"data":{"accounts":{"totalCount":2}}}` {
		t.Error(got)
	}
}
