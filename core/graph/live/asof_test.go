package live_test

import (
	"strings"
	"testing"
	"time"
)

func TestAsOf(t *testing.T) {
	w := newSales(t)
	w.now = noon.Add(time.Hour)
	w.ask("admin", `mutation { updateAccount(id: "«acme»", data: {name: "Acme Ltd", employees: 99, salary: 7}) { id } }`)
	w.now = noon.Add(2 * time.Hour)
	mustContain(t, w.ask("admin", `mutation { deleteAccount(id: "«acme»") }`), `"«acme»"`)
	w.now = noon.Add(3 * time.Hour)
	for _, s := range []scenario{
		{name: "before", query: `{ account(id: "«acme»", asOf: "2026-11-22T12:30:00Z") { name version deletedAt } }`,
			want: `{"data":{"account":{"name":"Acme","version":1,"deletedAt":null}}}`},
		{name: "between", query: `{ account(id: "«acme»", asOf: "2026-11-22T13:30:00Z") { __typename id name employees version updatedBy { name } } }`,
			want: `{"data":{"account":{"__typename":"Account","id":"«acme»","name":"Acme Ltd","employees":99,"version":2,"updatedBy":{"name":"admin"}}}}`},
		{name: "deleted", query: `{ account(id: "«acme»", asOf: "2026-11-22T14:30:00Z") { name } }`, want: `{"data":{"account":null}}`},
		{name: "not made yet", query: `{ account(id: "«acme»", asOf: "2020-01-01T00:00:00Z") { name } }`, want: `{"data":{"account":null}}`},
		{name: "null is now", query: `{ account(id: "«acme»", asOf: null) { name } }`, want: `{"data":{"account":null}}`},
		{name: "no record", query: `{ account(id: "x", asOf: "2026-11-22T13:30:00Z") { name } }`, want: `{"data":{"account":null}}`},
	} {
		s.run(t, w)
	}
	got := w.ask("reader", `query($at: DateTime) { account(id: "«acme»", asOf: $at) { name contacts { totalCount } history { nodes { version } } } }`,
		map[string]any{"at": "2026-11-22T13:30:00Z"})
	mustContain(t, got, `"name":"Acme Ltd"`, `"version":3`)
	mustContain(t, w.ask("reader", `{ account(id: "«acme»", asOf: "2026-11-22T13:30:00Z") { salary } }`), "BAD_INPUT")
	mustContain(t, w.ask("admin", `{ account(id: "«acme»", asOf: "yesterday") { name } }`), "BAD_INPUT", `"asOf"`)
	many := strings.Builder{}
	for i := range w.limits.Histories + 1 {
		many.WriteString(" a" + string(rune('a'+i/26)) + string(rune('a'+i%26)) + `: account(id: "«acme»", asOf: "2026-11-22T13:30:00Z") { name }`)
	}
	mustContain(t, w.ask("admin", "{"+many.String()+"}"), "LIMIT_EXCEEDED")
}
