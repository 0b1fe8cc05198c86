package live_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// newRanked is a world whose accounts' tier is set by a rule set.
func newRanked(t testing.TB) *world {
	objects := sales()
	objects[0].Fields[1].RuleSet = "byRevenue"
	w := newWorld(t, objects...)
	next := w.catalog.Load().Clone()
	next.Version++
	next.RuleSets = []*crm.RuleSet{{
		ID: "r1", Object: "account", Kind: crm.RuleClassification, Name: "byRevenue", Target: "tier", Mode: crm.FirstMatch,
		Version: 3, Status: crm.RuleActive, Else: `"C"`,
		Rules: []crm.Rule{{Name: "large", When: "revenue >= 1000", Then: `"A"`}, {Name: "staffed", When: "employees > 3", Then: `"B"`}},
	}}
	w.publish(next)
	return w
}

func TestClassifications(t *testing.T) {
	w := newRanked(t)
	w.make("acme", "account", map[string]any{"name": "Acme", "revenue": 5000, "employees": 1})
	w.make("bolt", "account", map[string]any{"name": "Bolt"})
	for _, s := range []scenario{
		{name: "what was decided", query: `{ accounts(orderBy: [{field: name}]) { nodes { tier classifications { ruleSet version value rule at __typename } } } }`,
			want: `{"data":{"accounts":{"nodes":[` +
				`{"tier":"A","classifications":[{"ruleSet":"byRevenue","version":3,"value":"A","rule":"large","at":"2026-11-22T12:00:00.000Z","__typename":"RecordClassification"}]},` +
				`{"tier":"C","classifications":[{"ruleSet":"byRevenue","version":3,"value":"C","rule":null,"at":"2026-11-22T12:00:00.000Z","__typename":"RecordClassification"}]}]}}}`},
	} {
		s.run(t, w)
	}
	mustContain(t, w.ask("admin", `mutation { updateAccount(id: "«acme»", data: {tier: B}) { tier } }`), `"BAD_INPUT"`)
	answer := w.ask("admin", `{ account(id: "«acme»") { classifications { explanation trace } } }`)
	mustContain(t, answer, `"explanation":"`, `large`, `"trace":{"ruleSet":"byRevenue","version":3,"rule":"large","value":"A"`, `"parts":[{"source":"revenue >= 1000"`, `"matched":true`)
	mustContain(t, w.ask("admin", `mutation { updateAccount(id: "«acme»", data: {revenue: 10, employees: 4}) { tier classifications { rule } } }`),
		`{"data":{"updateAccount":{"tier":"B","classifications":[{"rule":"staffed"}]}}}`)
}

// TestReadsOfOneRecordAtATime: history and explanations are read a record at a
// time, so only for a limited number of records.
func TestReadsOfOneRecordAtATime(t *testing.T) {
	w := newRanked(t)
	for i := range 60 {
		w.make(fmt.Sprint(i), "account", map[string]any{"name": fmt.Sprint(i)})
	}
	for _, field := range []string{"history(first: 1) { nodes { kind } }", "classifications { explanation }"} {
		mustContain(t, w.ask("admin", `{ accounts(first: 51) { nodes { `+field+` } } }`), "LIMIT_EXCEEDED", "50")
		if answer := w.ask("admin", `{ accounts(first: 50) { nodes { `+field+` } } }`); strings.Contains(answer, "errors") {
			t.Error(answer)
		}
	}
	if answer := w.ask("admin", `{ accounts(first: 60) { nodes { classifications { rule } } } }`); strings.Contains(answer, "errors") {
		t.Error(answer)
	}
}
