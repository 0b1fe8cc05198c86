package rule_test

import (
	"context"
	"strings"
	"testing"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/rule"
)

func tiers() *crm.RuleSet {
	return &crm.RuleSet{
		Object: "account", Kind: crm.RuleClassification, Name: "tiers", Target: "tier", Version: 3,
		Rules: []crm.Rule{
			{Name: "gold", When: `annualRevenue >= 1000000 and sector in ["SOFTWARE", "MEDICAL"]`, Then: `"A"`},
			{Name: "silver", When: `annualRevenue >= 100000`, Then: `employees > 100 ? "B" : "C"`},
			{Name: "family", When: `parent.annualRevenue > 5000000`, Then: `tier`},
		},
		Else: `"C"`,
		Tests: []crm.RuleTest{
			{Name: "big software", Record: map[string]any{"annualRevenue": "2000000", "sector": "SOFTWARE"}, Expect: "A"},
			{Name: "subsidiary", Record: map[string]any{"tier": "B", "parent": map[string]any{"annualRevenue": 6000000}}, Expect: "B"},
			{Name: "nothing known", Record: map[string]any{}, Expect: "C"},
		},
	}
}

func compileSet(t testing.TB, c *rule.Compiler, rs *crm.RuleSet) *rule.Program {
	t.Helper()
	p, problems := c.Compile(catalog(), rs)
	if p == nil {
		t.Fatalf("problems: %+v", problems)
	}
	return p
}

func TestClassify(t *testing.T) {
	p := compileSet(t, compiler(t, nil), tiers())
	cases := []struct {
		name, rule, value string
		change            map[string]crm.Value
	}{
		{"first match wins", "gold", "A", nil},
		{"next rule", "silver", "B", map[string]crm.Value{"sector": crm.StringValue("RETAIL")}},
		{"value by condition", "silver", "C", map[string]crm.Value{"sector": {}, "employees": crm.IntValue(100)}},
		{"through the lookup", "family", "A", map[string]crm.Value{"annualRevenue": {}}},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			s := acme(catalog())
			for k, v := range tc.change {
				s.Record[k] = v
			}
			d := p.Classify(context.Background(), s)
			if d.Err != nil || d.Rule != tc.rule || d.Value.Text() != tc.value {
				t.Errorf("got %+v, want %s by %s", d, tc.value, tc.rule)
			}
		})
	}
	t.Run("otherwise", func(t *testing.T) {
		d := p.Classify(context.Background(), &rule.Subject{Object: catalog().Object("account")})
		if d.Rule != "" || d.Value.Text() != "C" || d.Err != nil {
			t.Errorf("got %+v, want C by otherwise", d)
		}
	})
}

func TestOwnTestCases(t *testing.T) {
	c := compiler(t, nil)
	if found := c.RunTests(context.Background(), catalog(), tiers()); len(found) > 0 {
		t.Errorf("good cases: %+v", found)
	}
	rs := tiers()
	rs.Tests[0].Expect = "B"
	found := c.RunTests(context.Background(), catalog(), rs)
	if len(found) != 1 || found[0].Part != "tests[0]" || !strings.Contains(found[0].Message.EN, `expects "B" and got "A"`) {
		t.Errorf("a wrong expectation: %+v", found)
	}
}

func TestValidate(t *testing.T) {
	p := compileSet(t, compiler(t, nil), &crm.RuleSet{Object: "account", Kind: crm.RuleValidation, Name: "sane", Rules: []crm.Rule{
		{Name: "revenue", When: `annualRevenue < 0`, Message: crm.Text{EN: "Negative."}, Field: "annualRevenue"},
		{Name: "shrunk", When: `old != nil and employees > old.employees`, Message: crm.Text{EN: "Grew."}},
		{Name: "won", When: `sum(filter(opportunities, .dealStage == "Won"), .closeValue) > 300`, Message: crm.Text{EN: "Won much."}, Field: "name"},
	}})
	got := p.Validate(context.Background(), acme(catalog()))
	if len(got) != 2 || got[0].Message.EN != "Grew." || got[1].Field != "name" || got[1].Code != "RULE_FAILED" {
		t.Errorf("got %+v", got)
	}
	if got := p.Conditions(context.Background(), acme(catalog())); len(got) != 3 || got[0] || !got[1] || !got[2] {
		t.Errorf("conditions: %v", got)
	}
}

func TestReads(t *testing.T) {
	p := compileSet(t, compiler(t, nil), &crm.RuleSet{Object: "account", Kind: crm.RuleValidation, Name: "reads", Rules: []crm.Rule{
		{Name: "a", When: `parent.parent.name == name or old.tier == "A"`, Message: crm.Text{EN: "x"}},
		{Name: "b", When: `any(opportunities, .dealStage == "Won" and .closedOn < today()) and user.role == "x"`, Message: crm.Text{EN: "x"}},
		{Name: "c", When: `count(subsidiaries) > 1`, Message: crm.Text{EN: "x"}},
	}})
	r := p.Reads()
	check := func(what string, ok bool) {
		t.Helper()
		if !ok {
			t.Errorf("%s: %+v", what, r)
		}
	}
	check("fields", strings.Join(r.Fields, ",") == "name,parent")
	check("lookups", len(r.Lookups) == 2 && strings.Join(r.Lookups["parent"], ",") == "parent" && strings.Join(r.Lookups["parent.parent"], ",") == "name")
	_, counted := r.Lists["subsidiaries"]
	check("lists", len(r.Lists) == 2 && counted && strings.Join(r.Lists["opportunities"], ",") == "closedOn,dealStage")
	check("flags", r.Old && r.Clock && r.User)
}

func TestExplain(t *testing.T) {
	c := compiler(t, nil)
	p := compileSet(t, c, tiers())
	s := acme(catalog())
	s.Record["annualRevenue"] = crm.Value{}
	x := p.Explain(context.Background(), s)
	if x.Rule != "family" || x.Value.Text() != "A" || x.RuleSet != "tiers" || x.Version != 3 {
		t.Fatalf("got %+v", x)
	}
	want := `Tier is A by rule "family": parent.annualRevenue > 5000000 where parent.annualRevenue = 9000000.00. ` +
		`The 2 rules before it do not apply. Annual revenue is empty, so annualRevenue >= 1000000 is false. ` +
		`Annual revenue is empty, so annualRevenue >= 100000 is false.`
	if x.Sentence.EN != want {
		t.Errorf("sentence\n got %s\nwant %s", x.Sentence.EN, want)
	}
	if !strings.Contains(x.Sentence.ZhCN, "等级为A，依据规则“family”") || !strings.Contains(x.Sentence.ZhCN, "年收入为空") {
		t.Errorf("Chinese: %s", x.Sentence.ZhCN)
	}
	parts := x.Rules[0].Parts
	if len(parts) != 5 || parts[0].Depth != 0 || parts[1].Depth != 1 || parts[2].Source != "annualRevenue" || parts[2].Depth != 2 ||
		parts[1].Note.EN != "Annual revenue is empty, so this is false" || !parts[3].Value.Bool() {
		t.Errorf("parts: %+v", parts)
	}
}

func TestSymbols(t *testing.T) {
	have := map[string]rule.Symbol{}
	for _, s := range compiler(t, nil).Symbols(catalog(), "account") {
		have[s.Name] = s
	}
	for name, kind := range map[string]string{"annualRevenue": "field", "parent": "lookup", "parent.name": "field", "opportunities": "list",
		"old": "variable", "user.role": "variable", "daysSince": "function", "sum": "function", "retail.recency": "function", `"SOFTWARE"`: "option"} {
		if have[name].Kind != kind {
			t.Errorf("%s: got %+v, want kind %s", name, have[name], kind)
		}
	}
	if _, ok := have["off.f"]; ok {
		t.Error("a disabled plugin's function is offered")
	}
}

func TestRows(t *testing.T) {
	c := compiler(t, nil)
	row := &rule.Subject{Record: map[string]crm.Value{
		"arrival_year": crm.StringValue("2018"), "arrival_month": crm.StringValue("2"), "arrival_date": crm.StringValue("28"),
		"price": crm.StringValue("1,250.50"), "zip": crm.StringValue("01234"), "two words": crm.StringValue("x"), "bad": crm.StringValue("29"),
	}}
	columns := []string{"arrival_year", "arrival_month", "arrival_date", "price", "zip", "two words", "bad"}
	for source, want := range map[string]string{
		`date(arrival_year, arrival_month, arrival_date)`: "2018-02-28",
		`date(arrival_year, arrival_month, bad)`:          "",
		`price * 2`:                                       "2501.00",
		`zip`:                                             "01234",
		`column("two words") + "!"`:                       "x!",
		`arrival_year > 2017`:                             "true",
		`arrival_year == "2018"`:                          "true",
		`zip + "-" + trim(arrival_year)`:                  "01234-2018",
		`arrival_month in ["1", "2"]`:                     "true",
		`price > 1000 ? "high" : "low"`:                   "high",
		`arrival_month + arrival_date > 29`:               "true",
	} {
		e, problems := c.RowExpression(columns, source)
		if e == nil {
			t.Errorf("%s: %+v", source, problems)
			continue
		}
		v, err := e.Eval(context.Background(), row)
		if err != nil || v.Text() != want {
			t.Errorf("%s: got %q %v, want %q", source, v.Text(), err, want)
		}
	}
	if _, problems := c.RowExpression(columns, "arival_year"); len(problems) != 1 || problems[0].Suggestion != "arrival_year" {
		t.Errorf("unknown column: %+v", problems)
	}
}
