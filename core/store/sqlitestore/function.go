package sqlitestore

import (
	"database/sql/driver"
	"strings"
	"time"
	"unicode"

	"modernc.org/sqlite"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// Names of the functions that this package adds to SQLite. The first three
// take a text and a needle that is folded already.
const (
	fnContains   = "crm_contains"
	fnStartsWith = "crm_starts_with"
	fnEndsWith   = "crm_ends_with"
	// fnUnitStart takes days since 1970-01-01 and a crm.DateUnit.
	fnUnitStart = "crm_unit_start"
)

func registerFunctions(d *sqlite.Driver) {
	registerText(d, fnContains, strings.Contains)
	registerText(d, fnStartsWith, strings.HasPrefix)
	registerText(d, fnEndsWith, strings.HasSuffix)
	d.MustRegisterDeterministicScalarFunction(fnUnitStart, 2,
		func(_ *sqlite.FunctionContext, a []driver.Value) (driver.Value, error) {
			days, ok := a[0].(int64)
			if !ok {
				return nil, nil
			}
			return unitStart(days, crm.DateUnit(text(a[1]))), nil
		})
}

func registerText(d *sqlite.Driver, name string, test func(s, needle string) bool) {
	d.MustRegisterFunction(name, &sqlite.FunctionImpl{
		NArgs: 2, Deterministic: true,
		VolatileArgs: true, // the texts are looked at and not kept
		Scalar: func(_ *sqlite.FunctionContext, a []driver.Value) (driver.Value, error) {
			s, ok := a[0].(string)
			if !ok {
				return nil, nil
			}
			if test(crm.Fold(s), text(a[1])) {
				return int64(1), nil
			}
			return int64(0), nil
		},
	})
}

// unitStart is the first day of the unit that a day is in.
func unitStart(days int64, unit crm.DateUnit) int64 {
	const monday = 3 // 1970-01-01 was a Thursday
	if unit == crm.Week {
		rest := (days + monday) % 7
		if rest < 0 {
			rest += 7
		}
		return days - rest
	}
	y, m, d := time.Unix(days*86400, 0).UTC().Date()
	switch unit {
	case crm.Year:
		m, d = time.January, 1
	case crm.Quarter:
		m, d = m-(m-1)%3, 1
	case crm.Month:
		d = 1
	}
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / 86400
}

// caseless tells whether no letter of a folded text has another case, so that
// it can be compared as it is: Chinese, digits, signs.
func caseless(folded string) bool {
	for _, r := range folded {
		if unicode.SimpleFold(r) != r {
			return false
		}
	}
	return true
}
