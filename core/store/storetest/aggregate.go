package storetest

import (
	"testing"

	"github.com/guanxi-crm/guanxi/core/crm"
)

func testAggregate(t *testing.T, open Opener) {
	w := newWorld(t, open)
	w.sample()
	w.measures(t)
	w.groups(t)
	t.Run("date units", func(t *testing.T) { dateUnits(w.with(t)) })
	t.Run("large sums", func(t *testing.T) { largeSums(w.with(t)) })
}

// aggregate returns the rows of an aggregate over accounts.
func (w *world) aggregate(a crm.Aggregate) [][]crm.Value {
	w.Helper()
	set, err := w.store.Aggregate(w.ctx(), a)
	w.must(err)
	if len(set.Columns) != len(a.GroupBy)+len(a.Measures) {
		w.Fatalf("%d columns for %d groups and %d measures", len(set.Columns), len(a.GroupBy), len(a.Measures))
	}
	rows := make([][]crm.Value, set.Len())
	for i := range rows {
		rows[i] = set.Row(i)
	}
	return rows
}

func (w *world) sameRows(t *testing.T, got, want [][]crm.Value) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%d rows, want %d: %v", len(got), len(want), got)
		return
	}
	for i := range want {
		same(t, "row", got[i], want[i])
	}
}

func (w *world) measures(t *testing.T) {
	count := crm.Measure{Op: crm.AggCount}
	all := []crm.Measure{count, {Op: crm.AggSum, Field: "revenue"}, {Op: crm.AggAvg, Field: "revenue"}, {Op: crm.AggMin, Field: "revenue"},
		{Op: crm.AggMax, Field: "revenue"}, {Op: crm.AggCountDistinct, Field: "tier"}}
	cases := []struct {
		name     string
		filter   *crm.Filter
		deleted  crm.Deleted
		measures []crm.Measure
		want     []crm.Value
	}{
		{"all at once", nil, crm.LiveOnly, all, []crm.Value{num(7), dec("2999980.99"), dec("749995.24750000"), dec("-20.00"), dec("1500000.50"), num(3)}},
		{"with deleted", nil, crm.LiveAndDeleted, []crm.Measure{count, {Op: crm.AggSum, Field: "size"}}, []crm.Value{num(8), num(1<<53 - 1 + 195)}},
		{"deleted only", nil, crm.DeletedOnly, []crm.Measure{count}, []crm.Value{num(1)}},
		{"filtered", crm.Where("tier", crm.OpEq, str("A")), crm.LiveOnly, []crm.Measure{count, {Op: crm.AggSum, Field: "size"}}, []crm.Value{num(3), num(95)}},
		{"of nothing", crm.Where("name", crm.OpEq, str("nobody")), crm.LiveOnly, all, []crm.Value{num(0), null, null, null, null, num(0)}},
		{"of empty fields", crm.Where("id", crm.OpEq, str(id(4))), crm.LiveOnly, all, []crm.Value{num(1), null, null, null, null, num(0)}},
		{"average of integers", crm.Where("size", crm.OpLt, num(1000)), crm.LiveOnly, []crm.Measure{{Op: crm.AggAvg, Field: "size"}}, []crm.Value{dec("31.666667")}},
		{"average below zero rounds away from it", crm.Where("id", crm.OpIn, str(id(3)), str(id(2)), str(id(1))), crm.LiveOnly,
			[]crm.Measure{{Op: crm.AggAvg, Field: "units"}, {Op: crm.AggAvg, Field: "rate"}}, []crm.Value{dec("2.500000"), dec("0.000000000")}},
		{"text", nil, crm.LiveOnly, []crm.Measure{{Op: crm.AggMin, Field: "name"}, {Op: crm.AggMax, Field: "name"}, {Op: crm.AggCountDistinct, Field: "name"}},
			[]crm.Value{str("Alpha GmbH"), str("😀 ÜNÏCODE"), num(6)}},
		{"dates", nil, crm.LiveOnly, []crm.Measure{{Op: crm.AggMin, Field: "founded"}, {Op: crm.AggMax, Field: "seen"}, {Op: crm.AggCountDistinct, Field: "founded"}},
			[]crm.Value{day("1969-12-31"), at("2026-01-05T10:00:00.001Z"), num(3)}},
		{"booleans", nil, crm.LiveOnly, []crm.Measure{{Op: crm.AggCountDistinct, Field: "vip"}}, []crm.Value{num(2)}},
		{"system fields", nil, crm.LiveOnly, []crm.Measure{{Op: crm.AggMax, Field: crm.FieldVersion}, {Op: crm.AggMin, Field: crm.FieldCreatedAt}},
			[]crm.Value{num(1), crm.TimeValue(start)}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			w := w.with(t)
			got := w.aggregate(crm.Aggregate{Object: w.object("account"), Filter: c.filter, Measures: c.measures, Deleted: c.deleted})
			w.sameRows(t, got, [][]crm.Value{c.want})
		})
	}
}

func (w *world) groups(t *testing.T) {
	count := []crm.Measure{{Op: crm.AggCount}}
	cases := []struct {
		name  string
		by    []crm.Group
		limit int
		want  [][]crm.Value
	}{
		{"picklist", []crm.Group{{Field: "tier"}}, 10, [][]crm.Value{{null, num(1)}, {str("A"), num(3)}, {str("B"), num(2)}, {str("C"), num(1)}}},
		{"limit", []crm.Group{{Field: "tier"}}, 2, [][]crm.Value{{null, num(1)}, {str("A"), num(3)}}},
		{"two", []crm.Group{{Field: "tier"}, {Field: "vip"}}, 10, [][]crm.Value{{null, null, num(1)}, {str("A"), null, num(2)}, {str("A"), yes(), num(1)},
			{str("B"), null, num(1)}, {str("B"), no(), num(1)}, {str("C"), yes(), num(1)}}},
		{"decimal", []crm.Group{{Field: "units"}}, 10, [][]crm.Value{{null, num(4)}, {dec("-7"), num(1)}, {dec("0"), num(1)}, {dec("5"), num(1)}}},
		{"lookup", []crm.Group{{Field: "parent"}}, 10, [][]crm.Value{{null, num(2)}, {str(id(1)), num(2)}, {str(id(2)), num(1)}, {str(id(9)), num(1)}, {str(id(404)), num(1)}}},
		{"list", []crm.Group{{Field: "tags"}}, 2, [][]crm.Value{{null, num(3)}, {list("BLUE"), num(1)}}},
		{"date", []crm.Group{{Field: "founded"}}, 10, [][]crm.Value{{null, num(4)}, {day("1969-12-31"), num(1)}, {day("1999-12-31"), num(1)}, {day("2000-01-01"), num(1)}}},
		{"year", []crm.Group{{Field: "founded", Date: crm.Year}}, 10, [][]crm.Value{{null, num(4)}, {day("1969-01-01"), num(1)}, {day("1999-01-01"), num(1)}, {day("2000-01-01"), num(1)}}},
		{"day of an instant", []crm.Group{{Field: "seen", Date: crm.Day}}, 10, [][]crm.Value{{null, num(4)}, {day("1960-01-01"), num(1)}, {day("2026-01-05"), num(2)}}},
	}
	for _, c := range cases {
		t.Run("by "+c.name, func(t *testing.T) {
			w := w.with(t)
			w.sameRows(t, w.aggregate(crm.Aggregate{Object: w.object("account"), GroupBy: c.by, Measures: count, Limit: c.limit}), c.want)
		})
	}
	t.Run("sums of groups", func(t *testing.T) {
		w := w.with(t)
		got := w.aggregate(crm.Aggregate{Object: w.object("deal"), GroupBy: []crm.Group{{Field: "stage"}}, Limit: 10,
			Measures: []crm.Measure{{Op: crm.AggSum, Field: "amount"}, {Op: crm.AggAvg, Field: "amount"}}})
		w.sameRows(t, got, [][]crm.Value{{null, dec("85.00"), dec("42.50000000")}, {str("LOST"), dec("50.00"), dec("50.00000000")},
			{str("WON"), dec("111.00"), dec("37.00000000")}})
	})
}

// dateUnits groups one record at a time, around the edges of units.
func dateUnits(w *world) {
	cases := []struct {
		day                              string
		year, quarter, month, week, day1 string
	}{
		{"2026-11-22", "2026-01-01", "2026-10-01", "2026-11-01", "2026-11-16", "2026-11-22"}, // a Sunday
		{"2026-11-23", "2026-01-01", "2026-10-01", "2026-11-01", "2026-11-23", "2026-11-23"}, // a Monday
		{"2024-02-29", "2024-01-01", "2024-01-01", "2024-02-01", "2024-02-26", "2024-02-29"},
		{"2000-03-31", "2000-01-01", "2000-01-01", "2000-03-01", "2000-03-27", "2000-03-31"},
		{"2000-04-01", "2000-01-01", "2000-04-01", "2000-04-01", "2000-03-27", "2000-04-01"},
		{"1970-01-01", "1970-01-01", "1970-01-01", "1970-01-01", "1969-12-29", "1970-01-01"},
		{"1969-12-31", "1969-01-01", "1969-10-01", "1969-12-01", "1969-12-29", "1969-12-31"},
		{"1969-12-28", "1969-01-01", "1969-10-01", "1969-12-01", "1969-12-22", "1969-12-28"},
		{"0001-01-01", "0001-01-01", "0001-01-01", "0001-01-01", "0001-01-01", "0001-01-01"}, // a Monday
		{"9999-12-31", "9999-01-01", "9999-10-01", "9999-12-01", "9999-12-27", "9999-12-31"},
	}
	for i, c := range cases {
		record := id(500 + i)
		w.put("account", record, fields{"founded": day(c.day), "seen": at(c.day + "T23:59:59.999Z")})
		for unit, want := range map[crm.DateUnit]string{crm.Year: c.year, crm.Quarter: c.quarter, crm.Month: c.month, crm.Week: c.week, crm.Day: c.day1} {
			for _, field := range []string{"founded", "seen"} {
				rows := w.aggregate(crm.Aggregate{Object: w.object("account"), Filter: crm.Where("id", crm.OpEq, str(record)),
					GroupBy: []crm.Group{{Field: field, Date: unit}}, Measures: []crm.Measure{{Op: crm.AggCount}}, Limit: 5})
				if len(rows) != 1 || rows[0][0] != day(want) {
					w.Errorf("%s of %s by %s: %v, want %s", unit, c.day, field, rows, want)
				}
			}
		}
	}
}

// largeSums are exact, or an error: never a number that is nearly right.
func largeSums(w *world) {
	for n := range 9 {
		w.put("account", id(600+n), fields{"units": dec("999999999999999999"), "tier": str("C"), "code": str("large")})
	}
	large := crm.Where("code", crm.OpEq, str("large"))
	sum := crm.Aggregate{Object: w.object("account"), Filter: large, Measures: []crm.Measure{{Op: crm.AggSum, Field: "units"}}}
	if set, err := w.store.Aggregate(w.ctx(), sum); err == nil && set.Cells[0].Int64() != 8999999999999999991 {
		w.Errorf("sum: %s", set.Cells[0].Text())
	}
	w.put("account", id(650), fields{"units": dec("999999999999999999"), "code": str("large")})
	if set, err := w.store.Aggregate(w.ctx(), sum); err == nil {
		w.Errorf("a sum beyond 64 bits: %s", set.Cells[0].Text())
	}
}
