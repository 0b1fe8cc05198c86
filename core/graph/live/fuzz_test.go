package live_test

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// seeds are queries that use most of the language and of the schema.
var seeds = []string{
	`{ accounts(filter: {or: [{tier: {in: [A]}}, {not: {revenue: {gt: "1.5"}}}]}, orderBy: [{field: name, direction: DESC, nulls: LAST}], first: 2) { edges { node { id parent { name } } cursor } pageInfo { hasNextPage endCursor } totalCount } }`,
	`{ account(id: "«acme»") { deals(last: 1) { nodes { amount } } history { nodes { changes { field old new } } } dealsAggregate(groupBy: [{field: closedOn, date: WEEK}]) { key { closedOn account { name } } count } } }`,
	`query($a: Int = 3, $b: Boolean!) { accounts(first: $a) { nodes { name @skip(if: $b) ...F } } } fragment F on Account { createdBy { name } owner { email } __typename }`,
	`mutation { createAccount(data: {name: "x", tags: [NEW], revenue: 1.25}) { id version } upsertContact(match: {email: "a@b.example"}, data: {name: "n"}) { name } }`,
	`{ __schema { types { name fields { name } } } roles { name } __typename }`,
}

// FuzzRequest sends any body through the whole endpoint: the answer is JSON
// and never INTERNAL.
func FuzzRequest(f *testing.F) {
	w := newSales(f)
	for _, query := range seeds {
		b, err := json.Marshal(map[string]any{"query": w.fill(query), "variables": map[string]any{"b": true}})
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(b))
	}
	f.Fuzz(func(t *testing.T, body string) {
		w.TB = t
		w.mustAnswer(t, body)
	})
}

func (w *world) mustAnswer(t rapid.TB, body string) {
	status, answer := w.post("admin", body)
	if !json.Valid([]byte(answer)) || status >= 500 || strings.Contains(answer, `"INTERNAL"`) {
		t.Errorf("%s\n%d %s", body, status, answer)
	}
}

var words = regexp.MustCompile(`"[^"]*"|[A-Za-z_0-9.]+|\s+|.`)

// TestBrokenRequests shuffles, doubles and drops words of good queries, which
// gets further than random bytes do.
func TestBrokenRequests(t *testing.T) {
	w := newSales(t)
	all := words.FindAllString(strings.Join(seeds, " "), -1)
	rapid.Check(t, func(t *rapid.T) {
		text := words.FindAllString(w.fill(rapid.SampledFrom(seeds).Draw(t, "seed")), -1)
		for range rapid.IntRange(1, 6).Draw(t, "edits") {
			at := rapid.IntRange(0, len(text)-1).Draw(t, "at")
			other := rapid.SampledFrom(all).Draw(t, "word")
			switch rapid.IntRange(0, 3).Draw(t, "edit") {
			case 0:
				text[at] = other
			case 1:
				text[at] += " " + other
			case 2:
				text[at] = ""
			default:
				text[at] += " " + text[rapid.IntRange(0, len(text)-1).Draw(t, "from")]
			}
		}
		b, err := json.Marshal(map[string]any{"query": strings.Join(text, ""), "variables": map[string]any{"b": true, "a": 1}})
		if err != nil {
			t.Fatal(err)
		}
		w.mustAnswer(t, string(b))
	})
}
