package crm_test

import (
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"github.com/guanxi-crm/guanxi/core/crm"
)

func TestParseDecimal(t *testing.T) {
	for _, c := range []struct{ in, out string }{
		{"0", "0"}, {"-0", "0"}, {"007", "7"}, {"1234.50", "1234.50"}, {"-0.05", "-0.05"}, {"+3", "3"},
		{"999999999999999999", "999999999999999999"}, {"0.000000000000000001", "0.000000000000000001"},
		{"1.50000000000000000000000000", "1.5"},
		{"", "error"}, {"-", "error"}, {".5", "error"}, {"5.", "error"}, {"1e3", "error"}, {"1,000", "error"},
		{"1234567890123456789", "error"}, {"0.1234567890123456789", "error"}, {"٣", "error"}, {"NaN", "error"},
		{"4000000000000000000000000000000000000000", "error"}, {" 1", "error"}, {"--1", "error"},
	} {
		t.Run(c.in, func(t *testing.T) {
			got := "error"
			if d, err := crm.ParseDecimal(c.in); err == nil {
				got = d.String()
			}
			if got != c.out {
				t.Errorf("got %s, want %s", got, c.out)
			}
		})
	}
}

func drawDecimal(t *rapid.T, name string) crm.Decimal {
	const limit = 999_999_999_999_999_999
	return crm.NewDecimal(rapid.Int64Range(-limit, limit).Draw(t, name), rapid.IntRange(0, 18).Draw(t, name+" scale"))
}

func rat(d crm.Decimal) *big.Rat {
	r, _ := new(big.Rat).SetString(d.String())
	return r
}

func TestDecimalAgreesWithRationals(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawDecimal(t, "a"), drawDecimal(t, "b")
		if got, want := a.Cmp(b), rat(a).Cmp(rat(b)); got != want {
			t.Fatalf("%s cmp %s = %d, want %d", a, b, got, want)
		}
		if back, err := crm.ParseDecimal(a.String()); err != nil || back.Cmp(a) != 0 {
			t.Fatalf("%s reads back as %s, %v", a, back, err)
		}
		scale := rapid.IntRange(0, 18).Draw(t, "to")
		r, exact, ok := a.Rescale(scale)
		if !ok {
			return
		}
		if exact != (rat(r).Cmp(rat(a)) == 0) {
			t.Fatalf("%s to scale %d is %s, exact %v", a, scale, r, exact)
		}
		half := new(big.Rat).SetFrac(big.NewInt(1), new(big.Int).Mul(big.NewInt(2), new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(scale)), nil)))
		if off := new(big.Rat).Sub(rat(r), rat(a)); off.Abs(off).Cmp(half) > 0 {
			t.Fatalf("%s to scale %d is %s: off by more than half a unit", a, scale, r)
		}
	})
}
