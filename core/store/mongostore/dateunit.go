package mongostore

import (
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/x/bsonx/bsoncore"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/store"
)

// mondayOffset is how many days after a Monday 1970-01-01 was.
const mondayOffset = 3

// unit is the expression that numbers the units of a date, and what makes the
// first day of a unit from its number. Plain arithmetic: servers do not agree
// on where $dateTrunc begins a week.
func (g *aggregation) unit(name string, field *crm.Field, unit crm.DateUnit) (bson.D, func(bsoncore.Value) (crm.Value, error)) {
	if k := kindOf(field); k != crm.DateKind && k != crm.DateTimeKind {
		g.fail("field %q has no date to group by: %w", field.Name, store.ErrUnsupported)
	}
	ref := "$" + name
	days := func(of any, per int64) bson.D { return doc("$floor", doc("$divide", bson.A{of, per * dayMillis})) }
	millis := doc("$toLong", ref)
	months := doc("$add", bson.A{doc("$multiply", bson.A{doc("$year", ref), 12}), doc("$subtract", bson.A{doc("$month", ref), 1})})
	var expression bson.D
	var first func(n int64) int64
	switch unit {
	case crm.Day:
		expression, first = days(millis, 1), func(n int64) int64 { return n }
	case crm.Week:
		expression = days(doc("$add", bson.A{millis, int64(mondayOffset * dayMillis)}), 7)
		first = func(n int64) int64 { return n*7 - mondayOffset }
	case crm.Month:
		expression, first = months, monthStart(1)
	case crm.Quarter:
		expression, first = doc("$floor", doc("$divide", bson.A{months, 3})), monthStart(3)
	case crm.Year:
		expression, first = doc("$year", ref), monthStart(12)
	default:
		g.fail("unknown date unit %q: %w", unit, store.ErrUnsupported)
		return nil, nil
	}
	return expression, func(v bsoncore.Value) (crm.Value, error) {
		n, ok := v.AsInt64OK()
		if f, isDouble := v.DoubleOK(); isDouble {
			n, ok = int64(f), true
		}
		if !ok {
			return crm.Value{}, nil
		}
		return crm.DateValue(first(n)), nil
	}
}

// monthStart makes the first day, counted from 1970, of the n-th stretch of
// months since the year 0.
func monthStart(months int64) func(n int64) int64 {
	return func(n int64) int64 {
		m := n * months
		t := time.Date(int(floorDiv(m, 12)), time.Month(m-floorDiv(m, 12)*12+1), 1, 0, 0, 0, 0, time.UTC)
		return floorDiv(t.Unix(), 24*60*60)
	}
}
