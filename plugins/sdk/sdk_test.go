package sdk_test

import (
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"github.com/guanxi-crm/guanxi/plugins/sdk"
)

func TestDecimalReadsWhatItWrites(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		scale := rapid.IntRange(0, 9).Draw(t, "scale")
		n := rapid.Int64Range(-999_999_999_999_999_999, 999_999_999_999_999_999).Draw(t, "unscaled")
		d := sdk.NewDecimal(n, scale)
		e, err := sdk.ParseDecimal(d.String())
		if err != nil || d != e {
			t.Fatalf("%s was read as %s, %v", d, e, err)
		}
		if back, ok := sdk.DecimalOf(d.Rat(), scale); !ok || back != d {
			t.Fatalf("%s as a fraction and back is %s", d, back)
		}
	})
}

func TestDecimalRounding(t *testing.T) {
	for _, c := range []struct {
		a, b  int64
		scale int
		want  string
	}{{1, 3, 2, "0.33"}, {2, 3, 4, "0.6667"}, {1, 200, 2, "0.01"}, {-1, 200, 2, "-0.01"}, {5, 1, 2, "5.00"}} {
		if got, ok := sdk.DecimalOf(big.NewRat(c.a, c.b), c.scale); !ok || got.String() != c.want {
			t.Errorf("%d/%d with %d digits = %s, want %s", c.a, c.b, c.scale, got, c.want)
		}
	}
	if d, ok := sdk.DecimalOf(new(big.Rat).SetInt64(1<<62), 2); ok {
		t.Errorf("a number with 21 digits became %s", d)
	}
}

func TestAddMonths(t *testing.T) {
	for _, c := range []struct {
		date   string
		months int
		want   string
	}{
		{"2026-01-31", 1, "2026-02-28"}, {"2028-01-31", 1, "2028-02-29"}, {"2026-11-30", 3, "2027-02-28"},
		{"2026-03-31", -1, "2026-02-28"}, {"2026-12-15", 12, "2027-12-15"}, {"2026-05-20", 0, "2026-05-20"},
	} {
		d, err := sdk.ParseDate(c.date)
		if err != nil {
			t.Fatal(err)
		}
		if got := d.AddMonths(c.months).String(); got != c.want {
			t.Errorf("%s and %d months = %s, want %s", c.date, c.months, got, c.want)
		}
	}
}

func TestDates(t *testing.T) {
	a, b := sdk.NewDate(2024, 3, 1), sdk.NewDate(2024, 2, 28)
	if a.Sub(b) != 2 || b.Sub(a) != -2 || a.String() != "2024-03-01" {
		t.Errorf("%s to %s is %d days", b, a, a.Sub(b))
	}
	if d := sdk.NewDate(1969, 12, 31); d.Days() != -1 || d.String() != "1969-12-31" {
		t.Errorf("the day before 1970 is %d, %s", d.Days(), d)
	}
	for _, s := range []string{"", "2026-02-29", "2026-1-1", "22.11.2026"} {
		if d, err := sdk.ParseDate(s); err == nil {
			t.Errorf("%q became %s", s, d)
		}
	}
}

func TestReadingAnotherKind(t *testing.T) {
	for _, v := range []sdk.Value{sdk.Null(), sdk.TextValue("x"), sdk.BooleanValue(true), sdk.IntegerValue(3)} {
		if v.Kind() != sdk.KindInteger && v.Integer() != 0 || !v.DateTime().IsZero() || v.List() != nil ||
			v.Kind() != sdk.KindBoolean && v.Boolean() || v.Decimal() != (sdk.Decimal{}) {
			t.Errorf("%+v reads as something else than zero", v)
		}
	}
	if !sdk.DecimalValue(sdk.NewDecimal(15, 1)).Equal(sdk.DecimalValue(sdk.NewDecimal(150, 2))) {
		t.Error("1.5 is not 1.50")
	}
}

func TestCheck(t *testing.T) {
	for name, p := range map[string]*sdk.Plugin{
		"no name":      {Version: "1.0.0"},
		"no version":   {Name: "a"},
		"nil function": {Name: "a", Version: "1.0.0", Functions: map[string]sdk.Function{"f": nil}},
		"nil hook":     {Name: "a", Version: "1.0.0", BeforeSave: map[string]sdk.BeforeSave{"o": nil}},
	} {
		if p.Check() == nil {
			t.Errorf("%s was taken", name)
		}
	}
}
