package live_test

import (
	"encoding/json"
	"strings"
	"testing"
)

// FuzzRequest sends any body through the whole endpoint: the answer is JSON
// and never INTERNAL.
func FuzzRequest(f *testing.F) {
	w := newSales(f)
	for _, query := range []string{
		`{ accounts(filter: {or: [{tier: {in: [A]}}, {not: {revenue: {gt: "1.5"}}}]}, orderBy: [{field: name, direction: DESC, nulls: LAST}], first: 2) { edges { node { id parent { name } } cursor } pageInfo { hasNextPage endCursor } totalCount } }`,
		`{ account(id: "«acme»") { deals(last: 1) { nodes { amount } } history { nodes { changes { field old new } } } dealsAggregate(groupBy: [{field: closedOn, date: WEEK}]) { key { closedOn account { name } } count } } }`,
		`query($a: Int = 3, $b: Boolean!) { accounts(first: $a) { nodes { name @skip(if: $b) ...F } } } fragment F on Account { createdBy { name } owner { email } __typename }`,
		`mutation { createAccount(data: {name: "x", tags: [NEW], revenue: 1.25}) { id version } upsertContact(match: {email: "a@b.example"}, data: {name: "n"}) { name } }`,
		`{ __schema { types { name fields { name } } } roles { name } __typename }`,
	} {
		b, err := json.Marshal(map[string]any{"query": w.fill(query), "variables": map[string]any{"b": true}})
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(b))
	}
	f.Fuzz(func(t *testing.T, body string) {
		w.TB = t
		status, answer := w.post("admin", body)
		if !json.Valid([]byte(answer)) || status >= 500 || strings.Contains(answer, `"INTERNAL"`) {
			t.Errorf("%s\n%d %s", body, status, answer)
		}
	})
}
