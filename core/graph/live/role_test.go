package live_test

import (
	"strings"
	"testing"

	"github.com/guanxi-crm/guanxi/core/access"
	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/graph/live"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
)

// TestHiddenIsMissing asks for a field that the role hides and for one that
// does not exist, in every place where a field can be named: the answers must
// not differ in a single byte beyond the name.
func TestHiddenIsMissing(t *testing.T) {
	w := newSales(t)
	for _, query := range []string{
		`{ accounts { nodes { NAME } } }`,
		`{ accounts(filter: {NAME: {eq: 7}}) { nodes { id } } }`,
		`{ accounts(filter: {subsidiaries: {some: {NAME: {eq: 7}}}}) { totalCount } }`,
		`{ accounts(orderBy: [{field: NAME}]) { nodes { id } } }`,
		`{ accountsAggregate { sum { NAME } } }`,
		`{ accountsAggregate { max { NAME } } }`,
		`{ accountsAggregate { countDistinct { NAME } } }`,
		`{ accountsAggregate(groupBy: [{field: NAME}]) { count } }`,
		`{ accountsAggregate { key { NAME } } }`,
		`mutation { createAccount(data: {name: "x", NAME: 7}) { id } }`,
		`mutation { updateAccount(id: "«acme»", data: {NAME: 7}) { id } }`,
		`mutation { upsertAccount(match: {NAME: 7}, data: {}) { id } }`,
	} {
		hidden := w.ask("reader", strings.ReplaceAll(query, "NAME", "salary"))
		missing := w.ask("reader", strings.ReplaceAll(query, "NAME", "elated"))
		if strings.ReplaceAll(missing, "elated", "salary") != hidden || !strings.Contains(hidden, "BAD_INPUT") {
			t.Errorf("%s\n hidden %s\nmissing %s", query, hidden, missing)
		}
	}
	for _, vars := range []string{`{"f":{"NAME":{"eq":7}}}`} {
		const body = `{"query":"query($f: AccountFilter) { accounts(filter: $f) { totalCount } }","variables":`
		_, hidden := w.post("reader", body+strings.ReplaceAll(vars, "NAME", "salary")+"}")
		_, missing := w.post("reader", body+strings.ReplaceAll(vars, "NAME", "elated")+"}")
		if strings.ReplaceAll(missing, "elated", "salary") != hidden {
			t.Errorf("in variables:\n hidden %s\nmissing %s", hidden, missing)
		}
	}
	const introspect = `{ __type(name: "Account") { fields { name } } }`
	if a := w.ask("admin", introspect); !strings.Contains(a, `"salary"`) {
		t.Errorf("admin's type: %s", a)
	}
	if a := w.ask("reader", introspect); strings.Contains(a, `"salary"`) || !strings.Contains(a, `"employees"`) {
		t.Errorf("reader's type: %s", a)
	}
}

// TestNobodySeesNothing: a role that may not read has no record types at all.
func TestNobodySeesNothing(t *testing.T) {
	w := newSales(t)
	mustContain(t, w.ask("stranger", `{ accounts { totalCount } }`), `"BAD_INPUT"`)
	mustContain(t, w.ask("stranger", `{ __type(name: "Account") { name } }`), `{"data":{"__type":null}}`)
}

// TestNewFieldAtOnce: what an admin adds is usable by the next request, what
// is taken away is unknown to it.
func TestNewFieldAtOnce(t *testing.T) {
	w := newSales(t)
	const query = `mutation { updateAccount(id: "«acme»", data: {mood: FINE}) { mood } }`
	mustContain(t, w.ask("admin", query), "BAD_INPUT", "mood")
	cat := w.catalog.Load()
	next := cat.Clone()
	next.Version++
	next.Objects[0] = cat.Objects[0].Clone()
	next.Objects[0].Fields = append(next.Objects[0].Fields, field("mood", crm.TypePicklist, options("FINE", "SAD")))
	w.publish(next)
	if got, want := w.ask("admin", query), `{"data":{"updateAccount":{"mood":"FINE"}}}`; got != want {
		t.Errorf("got %s", got)
	}
	if got, want := w.ask("reader", `{ accounts(filter: {mood: {eq: FINE}}) { nodes { name mood } } }`), `{"data":{"accounts":{"nodes":[{"name":"Acme","mood":"FINE"}]}}}`; got != want {
		t.Errorf("got %s", got)
	}
	last := next.Clone()
	last.Version++
	last.Objects[0] = cat.Objects[0]
	w.publish(last)
	mustContain(t, w.ask("admin", query), "BAD_INPUT", "mood")
}

// TestSDL prints the schema of each role and reads it back: what we build by
// hand must be a valid schema.
func TestSDL(t *testing.T) {
	cat := (&crm.Catalog{Version: 1, Objects: append(sales(),
		object("empty", "empties"),
		object("accountTier", "accountTiers", field("tier", crm.TypePicklist, options("A")), field("filter", crm.TypePicklist, options("B")), field("none", crm.TypePicklist)),
		object("accountFilter", "accountFilters"), // its name is taken
	)}).Index()
	for _, role := range []string{crm.RoleAdmin, crm.RoleReader} {
		text, err := live.SDL(platform(t), cat, access.For(cat, crm.Actor{Role: role}))
		if err != nil {
			t.Fatal(err)
		}
		schema, err := gqlparser.LoadSchema(&ast.Source{Name: role, Input: text})
		if err != nil {
			t.Fatalf("%s: %v", role, err)
		}
		if got := schema.Types["Account"].Fields.ForName("salary") != nil; got != (role == crm.RoleAdmin) {
			t.Errorf("%s sees the secret field: %v", role, got)
		}
		if schema.Types["AccountTierFilter"].Fields.ForName("tier") == nil || schema.Types["AccountTierValue"].Kind != ast.Enum {
			t.Error("an enum took the names of an object")
		}
		if schema.Types["AccountTierFilterValue"] == nil {
			t.Error("a picklist called filter has no enum")
		}
	}
	base, err := live.LoadBase(platform(t))
	if err != nil {
		t.Fatal(err)
	}
	s := live.Build(base, cat, access.For(cat, crm.System))
	if len(s.LeftOut) != 1 || s.LeftOut[0] != "accountFilter" {
		t.Errorf("left out: %v", s.LeftOut)
	}
	if base.Types["Account"] != nil || base.Query.Fields.ForName("accounts") != nil {
		t.Error("Build changed its base")
	}
}
