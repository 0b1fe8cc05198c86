package live_test

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/guanxi-crm/guanxi/core/crm"
)

func TestOnlyPostsOfJSON(t *testing.T) {
	w := newSales(t)
	for _, c := range []struct {
		method, contentType string
		status              int
	}{
		{"GET", "", 405}, {"PUT", "application/json", 405}, {"POST", "", 415}, {"POST", "text/plain", 415},
		{"POST", "application/x-www-form-urlencoded", 415}, {"POST", "multipart/form-data; boundary=x", 415},
		{"POST", "application/json; charset=utf-8", 200},
	} {
		r, err := http.NewRequest(c.method, w.http.URL+"?query={roles{name}}", strings.NewReader(`{"query":"{roles{name}}"}`))
		if err != nil {
			t.Fatal(err)
		}
		if c.contentType != "" {
			r.Header.Set("Content-Type", c.contentType)
		}
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != c.status || res.Header.Get("Content-Type") != "application/json; charset=utf-8" {
			t.Errorf("%s %s: %d %s", c.method, c.contentType, res.StatusCode, res.Header.Get("Content-Type"))
		}
	}
}

// TestDeadline: an operation that the store does not finish in time is ended
// and told so.
func TestDeadline(t *testing.T) {
	w := newSales(t)
	w.limits.Timeout = 50 * time.Millisecond
	w.serve()
	w.store.find = func(ctx context.Context, _ crm.Query) error {
		<-ctx.Done()
		return ctx.Err()
	}
	mustContain(t, w.ask("admin", `{ accounts { nodes { id } } }`), "LIMIT_EXCEEDED", "seconds", `"data":null`)
}

// TestFaults: what goes wrong inside is an INTERNAL error without its inside,
// and the next request is answered.
func TestFaults(t *testing.T) {
	w := newSales(t)
	w.store.find = func(context.Context, crm.Query) error { panic("secret") }
	answer := w.ask("admin", `{ accounts { nodes { id } } }`)
	mustContain(t, answer, `"INTERNAL"`, `"data":null`)
	w.store.find = func(context.Context, crm.Query) error { return fmt.Errorf("secret") }
	answer += w.ask("admin", `{ accounts { nodes { id } } }`) + w.ask("admin", `{ account(id: "«acme»") { id } }`)
	mustContain(t, answer, `"data":{"account":null}`)
	if strings.Contains(answer, "secret") {
		t.Errorf("the inside in an answer: %s", answer)
	}
	w.store.find = nil
	mustContain(t, w.ask("admin", `{ account(id: "«acme»") { name } }`), "Acme")
}

// TestForgedCursors takes a true cursor apart: every other content must be
// refused, never reach the store.
func TestForgedCursors(t *testing.T) {
	w := newSales(t)
	const order = `orderBy: [{field: revenue}]`
	cursor := *w.page("first: 1, " + order).Data.Accounts.PageInfo.EndCursor
	raw, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil {
		t.Fatal(err)
	}
	tag := string(raw[:4])
	value := func(s string) string { return string(rune(len(s))) + s }
	id := value("s" + w.ids["acme"])
	for name, forged := range map[string]string{
		"nothing": "", "only a tag": tag, "no id": tag + value("d1.00"), "a null id": tag + value("d1.00") + value("-"),
		"a text for a number": tag + value("sX") + id, "another scale": tag + value("d1.000") + id, "an unknown kind": tag + value("?1") + id,
		"a length too long": tag + "\x7fd1", "a huge length": tag + "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", "more behind": tag + value("d1.00") + id + "x",
	} {
		text := base64.RawURLEncoding.EncodeToString([]byte(forged))
		mustContain(t, w.ask("admin", fmt.Sprintf(`{ accounts(after: %q, %s) { nodes { id } } }`, text, order)), `"INVALID_CURSOR"`)
		if t.Failed() {
			t.Fatal(name)
		}
	}
	w.page(fmt.Sprintf("after: %q, %s", base64.RawURLEncoding.EncodeToString([]byte(tag+value("d1.00")+id)), order))
}

// TestManyAtOnce sends the same operations from many clients while the catalog
// changes; each is answered by a whole schema.
func TestManyAtOnce(t *testing.T) {
	w := newSales(t)
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			for n := range 40 {
				query := fmt.Sprintf(`query($x: Boolean!) { accounts(first: %d, orderBy: [{field: name}]) { nodes { name tier @include(if: $x) deals { totalCount } } } }`, 1+n%3)
				answer := w.ask([]string{"admin", "reader"}[i%2], query, map[string]any{"x": n%2 == 0})
				if !strings.HasPrefix(answer, `{"data":{"accounts":{"nodes":[{"name":"Acme"`) {
					t.Error(answer)
				}
			}
		})
	}
	for range 20 {
		next := w.catalog.Load().Clone()
		next.Version++
		w.publish(next)
	}
	all.Wait()
}
