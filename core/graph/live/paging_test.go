package live_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
)

type listed struct {
	Data struct {
		Accounts struct {
			Nodes    []struct{ Name string }
			Edges    []struct{ Cursor string }
			PageInfo struct {
				HasNextPage, HasPreviousPage bool
				StartCursor, EndCursor       *string
			}
			TotalCount int
		}
	}
	Errors []struct{ Message string }
}

func (w *world) page(args string) listed {
	w.Helper()
	answer := w.ask("admin", `{ accounts(`+args+`) { nodes { name } edges { cursor } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount } }`)
	var l listed
	if err := json.Unmarshal([]byte(answer), &l); err != nil || len(l.Errors) > 0 {
		w.Fatalf("accounts(%s): %v %s", args, err, answer)
	}
	return l
}

func (l listed) names() string {
	var names []string
	for _, n := range l.Data.Accounts.Nodes {
		names = append(names, n.Name)
	}
	return strings.Join(names, " ")
}

// TestPaging walks through every order forwards and backwards, one page after
// the other, and must meet each record once and in the same order.
func TestPaging(t *testing.T) {
	w := newWorld(t, sales()...)
	for i := range 23 {
		data := map[string]any{"name": fmt.Sprintf("N%02d", i)}
		if i%4 > 0 {
			data["employees"], data["revenue"] = i%4, fmt.Sprintf("%d.50", i%3)
		}
		w.make(fmt.Sprint(i), "account", data)
	}
	for _, order := range []string{
		`[]`, `[{field: id, direction: DESC}]`, `[{field: name}]`, `[{field: employees}]`, `[{field: employees, direction: DESC}]`,
		`[{field: employees, nulls: LAST}, {field: revenue, direction: DESC, nulls: FIRST}]`,
		`[{field: revenue, direction: DESC}, {field: name}]`, `[{field: createdAt}, {field: id, direction: DESC}]`,
	} {
		t.Run(order, func(t *testing.T) {
			all := w.page("first: 100, orderBy: " + order)
			if all.Data.Accounts.TotalCount != 23 || all.Data.Accounts.PageInfo.HasNextPage {
				t.Fatalf("all: %+v", all.Data.Accounts)
			}
			var forward, backward []string
			after := ""
			for more := true; more; {
				l := w.page("first: 5" + after + ", orderBy: " + order).Data.Accounts
				for _, n := range l.Nodes {
					forward = append(forward, n.Name)
				}
				more = l.PageInfo.HasNextPage
				if *l.PageInfo.EndCursor != l.Edges[len(l.Edges)-1].Cursor || *l.PageInfo.StartCursor != l.Edges[0].Cursor {
					t.Fatal("pageInfo and edges disagree")
				}
				if l.PageInfo.HasPreviousPage != (after != "") {
					t.Fatal("hasPreviousPage")
				}
				after = fmt.Sprintf(", after: %q", *l.PageInfo.EndCursor)
			}
			before := ""
			for more := true; more; {
				l := w.page("last: 4" + before + ", orderBy: " + order).Data.Accounts
				var names []string
				for _, n := range l.Nodes {
					names = append(names, n.Name)
				}
				backward = append(names, backward...)
				more = l.PageInfo.HasPreviousPage
				before = fmt.Sprintf(", before: %q", *l.PageInfo.StartCursor)
			}
			if strings.Join(forward, " ") != all.names() {
				t.Errorf("forward  %v\nwant %s", forward, all.names())
			}
			if !slices.Equal(forward, backward) {
				t.Errorf("backward %v\nwant %v", backward, forward)
			}
		})
	}
}

func TestPagingEdges(t *testing.T) {
	w := newSales(t)
	cursor := *w.page(`first: 1, orderBy: [{field: name}]`).Data.Accounts.PageInfo.EndCursor
	mustContain(t, w.ask("admin", fmt.Sprintf(`{ accounts(after: %q) { nodes { id } } }`, cursor)), "INVALID_CURSOR", "another order")
	for _, s := range []scenario{
		{name: "none wanted", query: `{ accounts(first: 0) { nodes { id } totalCount pageInfo { hasNextPage endCursor } } }`,
			want: `{"data":{"accounts":{"nodes":[],"totalCount":3,"pageInfo":{"hasNextPage":true,"endCursor":null}}}}`},
		{name: "only the count", query: `{ accounts(filter: {tier: {eq: A}}) { n: totalCount __typename } }`,
			want: `{"data":{"accounts":{"n":2,"__typename":"AccountConnection"}}}`},
		{name: "two selections over the same rows", query: `{ accounts(first: 2, orderBy: [{field: name}]) { a: nodes { name } b: nodes { tier parent { name } } edges { node { employees } __typename } } }`,
			want: `{"data":{"accounts":{"a":[{"name":"Acme"},{"name":"Bolt"}],"b":[{"tier":"A","parent":null},{"tier":"B","parent":{"name":"Acme"}}],"edges":[{"node":{"employees":10},"__typename":"AccountEdge"},{"node":{"employees":3},"__typename":"AccountEdge"}]}}}`},
	} {
		s.run(t, w)
	}
}

// TestCostsOfAPage counts the store's reads: they must not grow with the page.
func TestCostsOfAPage(t *testing.T) {
	w := newWorld(t, sales()...)
	for i := range 100 {
		a := fmt.Sprintf("a%d", i)
		w.make(a, "account", map[string]any{"name": a})
		w.make("c"+a, "contact", map[string]any{"name": "c", "email": a + "@x.example", "account": "«" + a + "»"})
		for j := range 3 {
			w.make(fmt.Sprintf("%s-%d", a, j), "deal", map[string]any{"name": "d", "amount": j, "account": "«" + a + "»", "contact": "«c" + a + "»"})
		}
	}
	const query = `{ accounts(first: %d) { totalCount nodes { name parent { name } owner { name }
		deals(first: 2, orderBy: [{field: amount, direction: DESC}]) { totalCount nodes { amount contact { name account { name } } } }
		dealsAggregate { count sum { amount } } } } }`
	var reads []int64
	for _, first := range []int{1, 10, 100} {
		before := w.store.reads.Load()
		answer := w.ask("admin", fmt.Sprintf(query, first))
		if n := strings.Count(answer, `"totalCount":3,"nodes":[{"amount":"2.00"`); n != first {
			t.Fatalf("%d accounts with their deals: %.300s", n, answer)
		}
		reads = append(reads, w.store.reads.Load()-before)
	}
	// accounts, their number, parents (none: no read), deals, their number,
	// contacts, the contacts' accounts, the aggregate.
	if reads[0] != 7 || reads[1] != reads[0] || reads[2] != reads[0] {
		t.Errorf("reads for pages of 1, 10 and 100: %v", reads)
	}
}
