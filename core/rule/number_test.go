package rule_test

import (
	"context"
	"fmt"
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/rule"
)

func anyDecimal(t *rapid.T, name string) crm.Decimal {
	return crm.NewDecimal(rapid.Int64Range(-999_999_999_999, 999_999_999_999).Draw(t, name), rapid.IntRange(0, 9).Draw(t, name+" scale"))
}

func rational(d crm.Decimal) *big.Rat {
	r, _ := new(big.Rat).SetString(d.String())
	return r
}

// Comparisons are right whether they are fused into one operation (a field and
// a constant) or not, and whatever the scales.
func TestComparisonsAreExact(t *testing.T) {
	c, cat := compiler(t, nil), catalog()
	o := cat.Object("account")
	rapid.Check(t, func(t *rapid.T) {
		x, y := anyDecimal(t, "x"), anyDecimal(t, "y")
		if rapid.Bool().Draw(t, "close") {
			y = crm.NewDecimal(x.Unscaled()+rapid.Int64Range(-1, 1).Draw(t, "off"), x.Scale())
		}
		op := rapid.SampledFrom([]string{"==", "!=", "<", "<=", ">", ">="}).Draw(t, "op")
		order := rational(x).Cmp(rational(y))
		want := map[string]bool{"==": order == 0, "!=": order != 0, "<": order < 0, "<=": order <= 0, ">": order > 0, ">=": order >= 0}[op]
		s := &rule.Subject{Object: o, Record: map[string]crm.Value{"share": crm.DecimalValue(x)}}
		for _, source := range []string{
			fmt.Sprintf("share %s %s", op, y), fmt.Sprintf("(share ?? 0) %s %s", op, y),
			fmt.Sprintf("share + 0 %s %s", op, y), fmt.Sprintf("any([share], # %s %s)", op, y),
		} {
			e, problems := c.Expression(cat, "account", source)
			if e == nil {
				t.Fatalf("%s: %+v", source, problems)
			}
			v, err := e.Eval(context.Background(), s)
			if err != nil || v.Bool() != want {
				t.Fatalf("%s with share %s: got %v %v, want %t", source, x, v.Bool(), err, want)
			}
		}
	})
}

func TestArithmeticIsExact(t *testing.T) {
	c, cat := compiler(t, nil), catalog()
	sources := map[string]*rule.Expression{}
	for _, op := range []string{"+", "-", "*"} {
		e, problems := c.Expression(cat, "account", "share "+op+" annualRevenue")
		if e == nil {
			t.Fatal(problems)
		}
		sources[op] = e
	}
	rapid.Check(t, func(t *rapid.T) {
		x := crm.NewDecimal(rapid.Int64Range(-99_999_999, 99_999_999).Draw(t, "x"), rapid.IntRange(0, 4).Draw(t, "x scale"))
		y := crm.NewDecimal(rapid.Int64Range(-99_999_999, 99_999_999).Draw(t, "y"), rapid.IntRange(0, 4).Draw(t, "y scale"))
		a, b, r := rational(x), rational(y), new(big.Rat)
		want := map[string]*big.Rat{"+": r.Add(a, b), "-": new(big.Rat).Sub(a, b), "*": new(big.Rat).Mul(a, b)}
		s := &rule.Subject{Object: cat.Object("account"), Record: map[string]crm.Value{"share": crm.DecimalValue(x), "annualRevenue": crm.DecimalValue(y)}}
		for op, e := range sources {
			v, err := e.Eval(context.Background(), s)
			if err != nil || rational(v.Decimal()).Cmp(want[op]) != 0 {
				t.Fatalf("%s %s %s: got %v %v, want %v", x, op, y, v.Text(), err, want[op])
			}
		}
	})
}

func TestBusinessHours(t *testing.T) {
	c, cat := compiler(t, nil), catalog()
	e, problems := c.Expression(cat, "account", "businessHoursSince(lastOrderAt)")
	if e == nil {
		t.Fatal(problems)
	}
	// The present is Monday 2026-11-23, 12:00 in Shanghai (UTC+8).
	for from, want := range map[string]string{
		"2026-11-23T11:30:00+08:00": "0.5",
		"2026-11-23T08:00:00+08:00": "3",  // opens at 9
		"2026-11-22T15:00:00+08:00": "3",  // Sunday
		"2026-11-20T17:00:00+08:00": "4",  // Friday, an hour before closing
		"2026-11-20T23:00:00+08:00": "3",  // Friday, after closing
		"2026-11-16T12:00:00+08:00": "45", // a week
		"2025-11-24T12:00:00+08:00": "2340",
		"2026-11-23T13:30:00+08:00": "-1.5", // ahead
	} {
		v, err := e.Eval(context.Background(), &rule.Subject{Record: map[string]crm.Value{"lastOrderAt": at(from)}})
		if err != nil || v.Text() != want {
			t.Errorf("since %s: got %s %v, want %s", from, v.Text(), err, want)
		}
	}
}
