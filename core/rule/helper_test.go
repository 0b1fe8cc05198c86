package rule_test

import (
	"context"
	"testing"
	"time"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/rule"
)

// noon is the present in these tests: a Monday, 12:00 in Shanghai.
var noon = time.Date(2026, 11, 23, 4, 0, 0, 0, time.UTC)

func shanghai(t testing.TB) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func compiler(t testing.TB, functions rule.Functions) *rule.Compiler {
	t.Helper()
	return rule.NewCompiler(rule.Options{
		Now:       func() time.Time { return noon },
		Location:  shanghai(t),
		Functions: functions,
	})
}

func options(values ...string) []crm.Option {
	var list []crm.Option
	for _, v := range values {
		list = append(list, crm.Option{Value: v})
	}
	return list
}

// catalog is a small CRM: accounts in a tree, opportunities under accounts.
func catalog() *crm.Catalog {
	account := &crm.Object{Name: "account", Plural: "accounts", Fields: []crm.Field{
		{Name: "name", Type: crm.TypeText, Label: crm.Text{EN: "Name", ZhCN: "名称"}},
		{Name: "annualRevenue", Type: crm.TypeCurrency, Label: crm.Text{EN: "Annual revenue", ZhCN: "年收入"}},
		{Name: "share", Type: crm.TypeDecimal},
		{Name: "employees", Type: crm.TypeInteger},
		{Name: "active", Type: crm.TypeBoolean},
		{Name: "foundedOn", Type: crm.TypeDate},
		{Name: "lastOrderAt", Type: crm.TypeDateTime},
		{Name: "tier", Type: crm.TypePicklist, Options: options("A", "B", "C"), Label: crm.Text{EN: "Tier", ZhCN: "等级"}},
		{Name: "sector", Type: crm.TypePicklist, Options: options("SOFTWARE", "RETAIL", "MEDICAL")},
		{Name: "roles", Type: crm.TypeMultiPicklist, Options: options("DEALER", "END_USER")},
		{Name: "notes", Type: crm.TypeLongText},
		{Name: "parent", Type: crm.TypeLookup, Target: "account", Inverse: "subsidiaries"},
		{Name: "number", Type: crm.TypeAutoNumber},
	}}
	opportunity := &crm.Object{Name: "opportunity", Plural: "opportunities", Fields: []crm.Field{
		{Name: "dealStage", Type: crm.TypePicklist, Options: options("Won", "Lost", "Engaging")},
		{Name: "closeValue", Type: crm.TypeCurrency},
		{Name: "quantity", Type: crm.TypeInteger},
		{Name: "closedOn", Type: crm.TypeDate},
		{Name: "engagedOn", Type: crm.TypeDate},
		{Name: "urgent", Type: crm.TypeBoolean},
		{Name: "account", Type: crm.TypeLookup, Target: "account"},
	}}
	c := &crm.Catalog{Version: 1, Objects: []*crm.Object{account, opportunity}, Plugins: []crm.Plugin{
		{Name: "retail", Version: "1.0.0", Enabled: true, Functions: []crm.PluginFunction{
			{Name: "recency", Params: []crm.Param{{Name: "days", Type: crm.ExprInteger}, {Name: "limit", Type: crm.ExprDecimal}}, Result: crm.ExprDecimal},
			{Name: "grade", Params: []crm.Param{{Name: "name", Type: crm.ExprText}}, Result: crm.ExprText},
		}},
		{Name: "off", Version: "1.0.0", Functions: []crm.PluginFunction{{Name: "f", Result: crm.ExprText}}},
	}}
	return c.Index()
}

func dec(s string) crm.Value {
	d, err := crm.ParseDecimal(s)
	if err != nil {
		panic(err)
	}
	return crm.DecimalValue(d)
}

func date(s string) crm.Value {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return crm.DateValue(t.Unix() / 86400)
}

func at(s string) crm.Value {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		panic(err)
	}
	return crm.TimeValue(t)
}

// acme is the account that most cases look at. Its notes are empty.
func acme(c *crm.Catalog) *rule.Subject {
	return &rule.Subject{
		Object: c.Object("account"),
		Record: map[string]crm.Value{
			"id": crm.StringValue("a1"), "name": crm.StringValue("Acme"), "annualRevenue": dec("1200000.50"),
			"share": dec("0.30"), "employees": crm.IntValue(250), "active": crm.BoolValue(true),
			"foundedOn": date("2001-05-20"), "lastOrderAt": at("2026-11-20T10:00:00Z"),
			"tier": crm.StringValue("A"), "sector": crm.StringValue("SOFTWARE"),
			"roles": crm.ListValue([]string{"DEALER"}), "parent": crm.StringValue("p1"),
			"createdAt": at("2026-01-01T00:00:00Z"), "owner": crm.StringValue("u1"),
		},
		Old: map[string]crm.Value{"tier": crm.StringValue("B"), "employees": crm.IntValue(200)},
		Lookups: map[string]map[string]crm.Value{
			"parent":        {"name": crm.StringValue("Holding"), "annualRevenue": dec("9000000.00"), "parent": crm.StringValue("p2")},
			"parent.parent": {"name": crm.StringValue("Trust")},
		},
		Lists: map[string][]map[string]crm.Value{"opportunities": {
			{"dealStage": crm.StringValue("Won"), "closeValue": dec("100.10"), "quantity": crm.IntValue(1), "closedOn": date("2026-10-01")},
			{"dealStage": crm.StringValue("Won"), "closeValue": dec("200.20"), "quantity": crm.IntValue(2)},
			{"dealStage": crm.StringValue("Lost"), "closeValue": dec("300.30"), "urgent": crm.BoolValue(true)},
			{"dealStage": crm.StringValue("Engaging")},
		}},
		User: map[string]crm.Value{"id": crm.StringValue("u1"), "role": crm.StringValue("editor")},
	}
}

func eval(t testing.TB, c *rule.Compiler, source string) (crm.Value, error) {
	t.Helper()
	cat := catalog()
	e, problems := c.Expression(cat, "account", source)
	if e == nil {
		t.Fatalf("%s: %v", source, problems)
	}
	return e.Eval(context.Background(), acme(cat))
}
