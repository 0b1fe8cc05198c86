package rule_test

import (
	"context"
	"testing"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/vm"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/rule"
)

// The class rule of the benchmarks: the same four conditions on the raw
// expression library (plain floats, nothing checked, nothing limited), through
// this package, and written by hand in Go.
var classRule = []struct{ when, then string }{
	{`annualRevenue >= 5000000 && sector in ["MEDICAL", "RETAIL"]`, "A"},
	{`annualRevenue >= 2000000 && employees > 1000`, "A"},
	{`annualRevenue >= 1000000 && active && sector == "SOFTWARE"`, "B"},
	{`employees > 100 || tier == "B"`, "C"},
}

func BenchmarkClassRule(b *testing.B) {
	b.Run("raw", func(b *testing.B) {
		env := map[string]any{"annualRevenue": 1200000.5, "employees": 250, "active": true, "tier": "A", "sector": "SOFTWARE"}
		var programs []*vm.Program
		for _, r := range classRule {
			p, err := expr.Compile(r.when, expr.Env(env), expr.AsBool())
			if err != nil {
				b.Fatal(err)
			}
			programs = append(programs, p)
		}
		machine := vm.VM{}
		b.ReportAllocs()
		for b.Loop() {
			got := ""
			for i, p := range programs {
				hit, err := machine.Run(p, env)
				if err != nil {
					b.Fatal(err)
				}
				if hit == true {
					got = classRule[i].then
					break
				}
			}
			if got != "B" {
				b.Fatal(got)
			}
		}
	})
	b.Run("guarded", func(b *testing.B) {
		rs := &crm.RuleSet{Object: "account", Kind: crm.RuleClassification, Name: "bench", Target: "tier"}
		for i, r := range classRule {
			rs.Rules = append(rs.Rules, crm.Rule{Name: string(rune('a' + i)), When: r.when, Then: `"` + r.then + `"`})
		}
		p := compileSet(b, compiler(b, nil), rs)
		s := acme(catalog())
		b.ReportAllocs()
		for b.Loop() {
			if d := p.Classify(context.Background(), s); d.Value.Str() != "B" {
				b.Fatalf("%+v", d)
			}
		}
	})
	b.Run("by hand", func(b *testing.B) {
		s := acme(catalog())
		b.ReportAllocs()
		for b.Loop() {
			if byHand(s.Record) != "B" {
				b.Fatal("wrong")
			}
		}
	})
}

func byHand(r map[string]crm.Value) string {
	revenue, employees, sector := r["annualRevenue"].Decimal(), r["employees"].Int64(), r["sector"].Str()
	least := func(n int64) bool { return revenue.Cmp(crm.NewDecimal(n, 0)) >= 0 }
	switch {
	case least(5_000_000) && (sector == "MEDICAL" || sector == "RETAIL"), least(2_000_000) && employees > 1000:
		return "A"
	case least(1_000_000) && r["active"].Bool() && sector == "SOFTWARE":
		return "B"
	case employees > 100 || r["tier"].Str() == "B":
		return "C"
	}
	return ""
}

// BenchmarkRelatedList sums over a list of a thousand.
func BenchmarkRelatedList(b *testing.B) {
	c, cat := compiler(b, nil), catalog()
	e, problems := c.Expression(cat, "account", `sum(filter(opportunities, .dealStage == "Won"), .closeValue) > 1000`)
	if e == nil {
		b.Fatal(problems)
	}
	s := acme(cat)
	one := s.Lists["opportunities"][0]
	s.Lists["opportunities"] = nil
	for range 1000 {
		s.Lists["opportunities"] = append(s.Lists["opportunities"], one)
	}
	b.ReportAllocs()
	for b.Loop() {
		if v, err := e.Eval(context.Background(), s); err != nil || !v.Bool() {
			b.Fatal(v, err)
		}
	}
}

// BenchmarkCompile checks and compiles a rule set, as saving one does.
func BenchmarkCompile(b *testing.B) {
	c, cat := compiler(b, nil), catalog()
	var p *rule.Program
	for b.Loop() {
		p, _ = c.Compile(cat, tiers())
	}
	if p == nil {
		b.Fatal("does not compile")
	}
}
