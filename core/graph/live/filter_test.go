package live_test

import (
	"fmt"
	"strings"
	"testing"
)

// TestFilters asks for accounts and deals by every operator; want are the
// names found, in order.
func TestFilters(t *testing.T) {
	w := newSales(t)
	for _, c := range []struct{ list, filter, want string }{
		{"accounts", `{}`, "Acme Bolt Cord 电缆"},
		{"accounts", `{name: {eq: "Acme"}}`, "Acme"},
		{"accounts", `{name: {ne: "Acme"}}`, "Bolt Cord 电缆"},
		{"accounts", `{name: {in: ["Acme", "Bolt"]}}`, "Acme Bolt"},
		{"accounts", `{name: {in: "Acme"}}`, "Acme"},
		{"accounts", `{name: {in: []}}`, ""},
		{"accounts", `{name: {notIn: ["Acme"]}}`, "Bolt Cord 电缆"},
		{"accounts", `{name: {contains: "O"}}`, "Bolt Cord 电缆"},
		{"accounts", `{name: {contains: "电"}}`, "Cord 电缆"},
		{"accounts", `{name: {startsWith: "aC"}}`, "Acme"},
		{"accounts", `{name: {endsWith: "LT"}}`, "Bolt"},
		{"accounts", `{name: {lt: "Bolt"}}`, "Acme"},
		{"accounts", `{tier: {eq: A}}`, "Acme Cord 电缆"},
		{"accounts", `{tier: {in: [B, C]}}`, "Bolt"},
		{"accounts", `{tags: {hasAny: [OLD, HOT]}}`, "Acme Bolt"},
		{"accounts", `{tags: {hasAll: [NEW, HOT]}}`, "Acme"},
		{"accounts", `{tags: {hasNone: [OLD]}}`, "Acme Cord 电缆"},
		{"accounts", `{tags: {eq: [OLD]}}`, "Bolt"},
		{"accounts", `{tags: {isNull: true}}`, "Cord 电缆"},
		{"accounts", `{revenue: {eq: "1200.5"}}`, "Acme"},
		{"accounts", `{revenue: {gt: 80}}`, "Acme"},
		{"accounts", `{revenue: {gte: 80.00}}`, "Acme Bolt"},
		{"accounts", `{revenue: {eq: null}}`, "Cord 电缆"},
		{"accounts", `{revenue: {ne: null}}`, "Acme Bolt"},
		{"accounts", `{revenue: {isNull: false}}`, "Acme Bolt"},
		{"accounts", `{employees: {between: [3, 5]}}`, "Bolt Cord 电缆"},
		{"accounts", `{employees: {lt: 5, gt: 1}}`, "Bolt"},
		{"accounts", `{active: {eq: false}}`, "Bolt"},
		{"accounts", `{founded: {gte: "2000-01-01"}}`, "Bolt"},
		{"accounts", `{seenAt: {withinLast: "12h"}}`, "Acme"},
		{"accounts", `{seenAt: {olderThan: "2w"}}`, "Bolt"},
		{"accounts", `{founded: {olderThan: "3650d"}}`, "Acme"},
		{"accounts", `{createdAt: {withinLast: "1m"}}`, "Acme Bolt Cord 电缆"},
		{"accounts", `{code: {eq: "A-0002"}}`, "Bolt"},
		{"accounts", `{id: {in: ["«acme»", "«cord»"]}}`, "Acme Cord 电缆"},
		{"accounts", `{version: {eq: 1}}`, "Acme Bolt Cord 电缆"},
		{"accounts", `{ownerId: {isNull: true}}`, "Acme Bolt Cord 电缆"},
		{"accounts", `{not: {tier: {eq: A}}}`, "Bolt"},
		{"accounts", `{or: [{tier: {eq: B}}, {employees: {eq: 10}}]}`, "Acme Bolt"},
		{"accounts", `{and: [{tier: {eq: A}}, {employees: {lt: 10}}]}`, "Cord 电缆"},
		{"accounts", `{or: []}`, ""},
		{"accounts", `{and: []}`, "Acme Bolt Cord 电缆"},
		{"accounts", `{or: [{}, {name: {eq: "?"}}]}`, "Acme Bolt Cord 电缆"},
		{"accounts", `{not: {}}`, ""},
		{"accounts", `{parent: {name: {eq: "Acme"}}}`, "Bolt Cord 电缆"},
		{"accounts", `{parent: {}}`, "Bolt Cord 电缆"},
		{"accounts", `{not: {parent: {}}}`, "Acme"},
		{"accounts", `{parentId: {eq: "«acme»"}}`, "Bolt Cord 电缆"},
		{"accounts", `{parentId: {isNull: true}}`, "Acme"},
		{"accounts", `{deals: {some: {stage: {eq: WON}}}}`, "Acme"},
		{"accounts", `{deals: {none: {}}}`, "Cord 电缆"},
		{"accounts", `{deals: {every: {stage: {eq: LOST}}}}`, "Bolt Cord 电缆"},
		{"accounts", `{subsidiaries: {some: {deals: {some: {amount: {lt: 10}}}}}}`, "Acme"},
		{"deals", `{account: {tier: {eq: A}}}`, "D1 D2"},
		{"deals", `{contact: {account: {parent: {tier: {eq: A}}}}}`, "D3"},
	} {
		t.Run(c.list+c.filter, func(t *testing.T) {
			answer := w.ask("admin", fmt.Sprintf(`{ %s(filter: %s, orderBy: [{field: name}]) { nodes { name } } }`, c.list, c.filter))
			want := `{"data":{"` + c.list + `":{"nodes":[`
			for i, name := range strings.Split(strings.ReplaceAll(c.want, "Cord 电缆", "Cord_电缆"), " ") {
				if name == "" {
					continue
				}
				if i > 0 {
					want += ","
				}
				want += `{"name":"` + strings.ReplaceAll(name, "_", " ") + `"}`
			}
			if want += `]}}}`; answer != want {
				t.Errorf("\n got %s\nwant %s", answer, want)
			}
		})
	}
}

// TestFilterVariables sends the same conditions in variables, whole and in
// parts.
func TestFilterVariables(t *testing.T) {
	w := newSales(t)
	const acme = `{"data":{"accounts":{"nodes":[{"name":"Acme"}]}}}`
	for _, s := range []scenario{
		{name: "the whole filter", want: acme, vars: map[string]any{"f": map[string]any{"revenue": map[string]any{"gte": "1200.50"}, "tier": map[string]any{"in": []string{"A"}}}},
			query: `query($f: AccountFilter) { accounts(filter: $f) { nodes { name } } }`},
		{name: "a number where a decimal is wanted", want: acme, vars: map[string]any{"f": map[string]any{"revenue": map[string]any{"gte": 1200.5}}},
			query: `query($f: AccountFilter) { accounts(filter: $f) { nodes { name } } }`},
		{name: "parts", want: acme, vars: map[string]any{"n": 10, "t": "A", "first": 1},
			query: `query($n: Int!, $t: AccountTier!, $first: Int) { accounts(filter: {employees: {gte: $n}, tier: {eq: $t}}, first: $first) { nodes { name } } }`},
		{name: "a list", want: acme, vars: map[string]any{"l": []string{"Acme"}},
			query: `query($l: [String!]) { accounts(filter: {name: {in: $l}}) { nodes { name } } }`},
		{name: "defaults", want: acme, vars: map[string]any{},
			query: `query($n: Int = 10) { accounts(filter: {employees: {eq: $n}}) { nodes { name } } }`},
		{name: "left out, so no condition", vars: map[string]any{}, want: `{"data":{"accounts":{"nodes":[{"name":"Acme"},{"name":"Bolt"},{"name":"Cord 电缆"}]}}}`,
			query: `query($f: AccountFilter, $o: [AccountOrderBy!]) { accounts(filter: $f, orderBy: $o) { nodes { name } } }`},
		{name: "order", vars: map[string]any{"o": map[string]any{"field": "employees", "direction": "DESC"}}, want: `{"data":{"accounts":{"nodes":[{"name":"Acme"},{"name":"Cord 电缆"},{"name":"Bolt"}]}}}`,
			query: `query($o: [AccountOrderBy!]) { accounts(orderBy: $o) { nodes { name } } }`},
	} {
		s.run(t, w)
	}
}

// TestBadInput checks that every fault is named, all together, and that
// nothing runs.
func TestBadInput(t *testing.T) {
	w := newSales(t)
	for _, c := range []struct {
		name, query string
		vars        map[string]any
		want        []string
	}{
		{name: "several faults", query: `{ accounts(filter: {revenue: {gt: "x"}, tier: null, seenAt: {withinLast: "soon"}}, orderBy: [{field: name}]) { nodes { id } } }`,
			want: []string{`"BAD_INPUT"`, `"filter.revenue.gt"`, `"filter.tier"`, `"filter.seenAt.withinLast"`, `"data":null`}},
		{name: "on a nested list", query: `{ accounts { nodes { deals(filter: {amount: {between: [1]}}) { nodes { id } } } } }`, want: []string{`"nodes.deals.filter.amount.between"`}},
		{name: "an unknown option in a variable", query: `query($t: AccountTier) { accounts(filter: {tier: {eq: $t}}) { nodes { id } } }`, vars: map[string]any{"t": "Z"}, want: []string{`"BAD_INPUT"`, `"fields":[{"code":"INVALID_VALUE","field":"t"}]`}},
		{name: "unknown field", query: `{ accounts(filter: {colour: {eq: 1}}) { nodes { id } } }`, want: []string{`"BAD_INPUT"`, `colour`}},
		{name: "unknown operator", query: `{ accounts(filter: {active: {gt: true}}) { nodes { id } } }`, want: []string{`"BAD_INPUT"`, `gt`}},
		{name: "hours of a date", query: `{ accounts(filter: {founded: {withinLast: "3h"}}) { nodes { id } } }`, want: []string{`filter.founded.withinLast`}},
		{name: "null in a list", query: `query($l: [String]) { accounts(filter: {name: {in: $l}}) { nodes { id } } }`, vars: map[string]any{"l": []any{nil}}, want: []string{`"BAD_INPUT"`}},
		{name: "too small a page", query: `{ accounts(first: -1) { nodes { id } } }`, want: []string{`"BAD_INPUT"`, `"first"`}},
		{name: "both directions", query: `{ accounts(first: 1, last: 1) { nodes { id } } }`, want: []string{`"last"`}},
		{name: "before without last", query: `{ accounts(before: "x") { nodes { id } } }`, want: []string{`"before"`}},
		{name: "no cursor", query: `{ accounts(after: "x") { nodes { id } } }`, want: []string{`"INVALID_CURSOR"`}},
		{name: "grouping an instant", query: `{ accountsAggregate(groupBy: [{field: seenAt}]) { count } }`, want: []string{`"groupBy[0].date"`}},
		{name: "grouping twice", query: `{ accountsAggregate(groupBy: [{field: founded, date: YEAR}, {field: founded, date: MONTH}]) { count } }`, want: []string{`"groupBy[1].field"`}},
		{name: "a date unit for a text", query: `{ accountsAggregate(groupBy: [{field: name, date: YEAR}]) { count } }`, want: []string{`"groupBy[0].date"`}},
		{name: "no query", query: ``, want: []string{`"BAD_INPUT"`}},
		{name: "not GraphQL", query: `{`, want: []string{`"BAD_INPUT"`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			before := w.store.reads.Load()
			mustContain(t, w.ask("admin", c.query, c.vars), c.want...)
			if n := w.store.reads.Load() - before; n != 0 {
				t.Errorf("%d reads for a refused request", n)
			}
		})
	}
}
