package rule_test

import (
	"strings"
	"testing"

	"github.com/guanxi-crm/guanxi/core/crm"
)

func TestProblems(t *testing.T) {
	cases := []struct {
		source       string
		line, column int
		suggestion   string
		message      string // part of the English one
	}{
		{`anualRevenue > 1`, 1, 1, "annualRevenue", `no "anualRevenue" in account`},
		{"active and\n  teir == \"A\"", 2, 3, "tier", `no "teir"`},
		{`parent.nam == "x"`, 1, 8, "name", `no field "nam" in account`},
		{`any(opportunities, .stage == "Won")`, 1, 21, "", `no field "stage" in opportunity`},
		{`tier == "D"`, 1, 6, `"A"`, `"D" is no option of tier`},
		{`sector in ["SOFTWRE"]`, 1, 8, `"SOFTWARE"`, `no option of sector`},
		{`"DEALR" in roles`, 1, 9, `"DEALER"`, `no option of roles`},
		{`old.tier != "X"`, 1, 10, "", `no option of tier`},
		{`name > 5`, 1, 6, "", "text meets an integer"},
		{`annualRevenue == "5"`, 1, 15, "", "a number meets text"},
		{`foundedOn > 5`, 1, 11, "", "a date meets an integer"},
		{`employees > days(3)`, 1, 11, "", "an integer meets a duration"},
		{`active > true`, 1, 8, "", "meets"},
		{`name + 1`, 1, 6, "text(…)", "no + for text"},
		{`foundedOn + lastOrderAt`, 1, 11, "", "no + for a date"},
		{`annualRevenue > nil`, 1, 15, "", "== nil"},
		{`annualRevenue + nil`, 1, 15, "", "x ?? 0"},
		{`daySince(foundedOn)`, 1, 1, "daysSince", `no function "daySince"`},
		{`daysSince(name)`, 1, 11, "daysSince(date)", "can't take text"},
		{`daysSince()`, 1, 1, "daysSince(date)", "Call it like this"},
		{`retail.recency("x", 1)`, 1, 16, "retail.recency(days, limit)", "Argument 1 can't be text"},
		{`retail.recency(1)`, 1, 8, "retail.recency(days, limit)", "Call it like this"},
		{`retail.recent(1, 1)`, 1, 8, "recency", "has no function"},
		{`off.f()`, 1, 5, "", `no enabled plugin "off"`},
		{`sum(opportunities)`, 1, 1, "", "sum adds numbers"},
		{`sum(opportunities, .dealStage)`, 1, 1, "", "sum adds numbers"},
		{`any(name, true)`, 1, 1, "", "looks at a list"},
		{`filter(opportunities, .closeValue)`, 1, 24, "", "must be true or false"},
		{`opportunities`, 1, 1, "", "can't be stored"},
		{`days(3)`, 1, 1, "", "can't be stored"},
		{`parent.parent.parent.x`, 1, 22, "", `no field "x"`},
		{`name.first`, 1, 6, "", "nothing behind a dot"},
		{`1 +`, 1, 3, "", "can't be read"},
		{`a b`, 1, 3, "", "can't be read"},
		{``, 1, 1, "", "is empty"},
		{`let name = 1; name`, 1, 5, "", "is taken"},
		{`name matches name`, 1, 6, "", "pattern in quotes"},
		{`name matches "("`, 1, 6, "", "not a regular expression"},
		{`{"a": 1}`, 1, 1, "", "not available"},
		{`1; 2`, 1, 1, "", "in a row"},
		{`name[1:2]`, 1, 5, "", "not available"},
		{`1..3`, 1, 2, "", "behind in"},
		{`2 ** 3`, 1, 3, "", "operator ** is not available"},
	}
	c := compiler(t, nil)
	for _, tc := range cases {
		t.Run(tc.source, func(t *testing.T) {
			e, problems := c.Expression(catalog(), "account", tc.source)
			if e != nil || len(problems) == 0 {
				t.Fatal("no problem found")
			}
			p := problems[0]
			if p.Line != tc.line || p.Column != tc.column || !strings.Contains(p.Message.EN, tc.message) || (tc.suggestion != "" && p.Suggestion != tc.suggestion) {
				t.Errorf("got %d:%d %q (%q)", p.Line, p.Column, p.Message.EN, p.Suggestion)
			}
			if p.Message.ZhCN == "" {
				t.Error("no Chinese message")
			}
		})
	}
}

func TestRuleSetProblems(t *testing.T) {
	classification := func(change func(*crm.RuleSet)) *crm.RuleSet {
		rs := tiers()
		change(rs)
		return rs
	}
	escalation := func(step crm.Step) *crm.RuleSet {
		return &crm.RuleSet{Object: "opportunity", Kind: crm.RuleEscalation, Name: "stuck", Rules: []crm.Rule{
			{Name: "idle", When: `dealStage == "Engaging"`, Steps: []crm.Step{step}}}}
	}
	notify := []crm.Action{{Kind: crm.ActionNotify, Text: crm.Text{EN: "hello"}}}
	set := func(field, value string) []crm.Action {
		return []crm.Action{{Kind: crm.ActionSetField, Field: field, Value: value}}
	}
	cases := []struct {
		name          string
		rs            *crm.RuleSet
		part, message string
	}{
		{"unknown object", &crm.RuleSet{Object: "acount", Kind: crm.RuleValidation}, "object", "no object"},
		{"no rules", classification(func(rs *crm.RuleSet) { rs.Rules = nil }), "rules", "1 to 200"},
		{"kind", classification(func(rs *crm.RuleSet) { rs.Kind = "X" }), "kind", "no kind"},
		{"no target", classification(func(rs *crm.RuleSet) { rs.Target = "" }), "target", "needs the picklist field"},
		{"target is text", classification(func(rs *crm.RuleSet) { rs.Target = "name" }), "target", "of type text"},
		{"target mistyped", classification(func(rs *crm.RuleSet) { rs.Target = "teir" }), "target", `Did you mean "tier"`},
		{"condition is a number", classification(func(rs *crm.RuleSet) { rs.Rules[0].When = "employees" }), "when", "must be true or false"},
		{"value is no option", classification(func(rs *crm.RuleSet) { rs.Rules[0].Then = `"Z"` }), "then", "no option of tier"},
		{"one branch is no option", classification(func(rs *crm.RuleSet) { rs.Rules[0].Then = `active ? "A" : "Z"` }), "then", "no option of tier"},
		{"value is a number", classification(func(rs *crm.RuleSet) { rs.Rules[0].Then = "1" }), "then", "gives an integer"},
		{"otherwise is no option", classification(func(rs *crm.RuleSet) { rs.Else = `"Z"` }), "otherwise", "no option of tier"},
		{"same name", classification(func(rs *crm.RuleSet) { rs.Rules[1].Name = "gold" }), "rules[1].name", "already"},
		{"test with unknown field", classification(func(rs *crm.RuleSet) { rs.Tests[0].Record = map[string]any{"x": 1} }), "tests[0].record.x", "no field"},
		{"no message", &crm.RuleSet{Object: "account", Kind: crm.RuleValidation, Rules: []crm.Rule{{Name: "a", When: "true"}}}, "message", "what the person reads"},
		{"after", escalation(crm.Step{Name: "s", After: "soon", Actions: notify}), "steps[0].after", "12h"},
		{"from a number", escalation(crm.Step{Name: "s", After: "1h", From: "closeValue", Actions: notify}), "steps[0].from", "date"},
		{"from unknown", escalation(crm.Step{Name: "s", After: "1h", From: "closed", Actions: notify}), "steps[0].from", `"closedOn"`},
		{"no actions", escalation(crm.Step{Name: "s", After: "1h"}), "steps[0].actions", "at least one action"},
		{"action kind", escalation(crm.Step{Name: "s", After: "1h", Actions: []crm.Action{{Kind: "MAIL"}}}), "steps[0].actions[0].kind", "no action"},
		{"set unknown field", escalation(crm.Step{Name: "s", After: "1h", Actions: set("urgnt", "true")}), "steps[0].actions[0].field", `"urgent"`},
		{"set wrong type", escalation(crm.Step{Name: "s", After: "1h", Actions: set("urgent", "1")}), "steps[0].actions[0].value", "holds true/false"},
		{"set no option", escalation(crm.Step{Name: "s", After: "1h", Actions: set("dealStage", `"Wun"`)}), "steps[0].actions[0].value", "no option"},
		{"owner without user", escalation(crm.Step{Name: "s", After: "1h", Actions: []crm.Action{{Kind: crm.ActionChangeOwner}}}), "steps[0].actions[0].user", "who becomes"},
		{"user is no e-mail", escalation(crm.Step{Name: "s", After: "1h", Actions: []crm.Action{{Kind: crm.ActionNotify, User: "bob", Text: crm.Text{EN: "x"}}}}), "steps[0].actions[0].user", "no e-mail"},
		{"silent notice", escalation(crm.Step{Name: "s", After: "1h", Actions: []crm.Action{{Kind: crm.ActionNotify}}}), "steps[0].actions[0].text", "what the notification reads"},
	}
	c := compiler(t, nil)
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			for _, p := range c.Check(catalog(), tc.rs) {
				if p.Part == tc.part && strings.Contains(p.Message.EN, tc.message) && p.Message.ZhCN != "" && p.Line > 0 && p.Column > 0 {
					return
				}
			}
			t.Errorf("no such problem among %+v", c.Check(catalog(), tc.rs))
		})
	}
	if found := c.Check(catalog(), escalation(crm.Step{Name: "s", After: "30d", From: "closedOn", Actions: set("closeValue", "closeValue * 0.9")})); len(found) > 0 {
		t.Errorf("a good escalation: %+v", found)
	}
}
