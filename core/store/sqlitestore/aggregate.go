package sqlitestore

import (
	"context"
	"database/sql/driver"
	"math/big"
	"strings"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/store"
)

// cell reads one column of an aggregate's answer from the cells of a row.
type cell func(cells []driver.Value) crm.Value

// Aggregate computes numbers over records, all of them exactly: sums and
// counts by SQLite on integers, averages from both.
func (s *Store) Aggregate(ctx context.Context, a crm.Aggregate) (*crm.RowSet, error) {
	b := builder{tables: &s.tables}
	from := b.scope(a.Object)
	w := aggregateWriter{builder: &b, scope: from}
	b.put("SELECT ")
	for _, g := range a.GroupBy {
		w.group(g)
	}
	for _, m := range a.Measures {
		w.measure(m)
	}
	b.put("0")
	b.from(from, a.Deleted)
	b.and(from, a.Filter)
	if len(a.GroupBy) > 0 {
		positions := "1, 2, 3, 4, 5, 6, 7, 8, 9"[:3*len(a.GroupBy)-2]
		b.put(" GROUP BY ", positions, " ORDER BY ", positions, " LIMIT ?")
		b.args.add(rowLimit(a.Limit))
	}
	set := &crm.RowSet{Columns: w.names}
	if b.err != nil {
		return nil, b.err
	}
	err := s.pool.read(ctx, func(c *conn) error {
		return c.query(ctx, string(b.text), b.args, func(cells []driver.Value) error {
			for _, read := range w.cells {
				set.Cells = append(set.Cells, read(cells))
			}
			return nil
		})
	})
	if err != nil && strings.Contains(err.Error(), "integer overflow") {
		return nil, crm.NewError(crm.LimitExceeded,
			"A sum has more than 18 digits. Narrow the filter or group the records.",
			"求和结果超过 18 位数字。请缩小筛选范围或对记录分组。").WithCause(err)
	}
	return set, err
}

// maxGroups is how many keys an aggregate may have.
const maxGroups = 9

// aggregateWriter writes the columns of an aggregate and remembers how to read
// them.
type aggregateWriter struct {
	*builder
	scope scope
	names []string
	cells []cell
	next  int // column of the statement
}

// column takes the next column of the statement.
func (w *aggregateWriter) take(expression string) int {
	w.put(expression, ", ")
	w.next++
	return w.next - 1
}

func (w *aggregateWriter) group(g crm.Group) {
	c := w.column(w.scope, g.Field)
	ref := w.scope.ref(c)
	w.names = append(w.names, g.Field)
	if len(w.names) > maxGroups {
		w.fail("more than %d groups: %w", maxGroups, store.ErrUnsupported)
		return
	}
	if g.Date == "" {
		i := w.take(ref)
		w.cells = append(w.cells, func(cells []driver.Value) crm.Value { return c.decode(cells[i]) })
		return
	}
	i := w.take(w.unit(c, ref, g.Date))
	w.cells = append(w.cells, func(cells []driver.Value) crm.Value {
		if days, ok := cells[i].(int64); ok {
			return crm.DateValue(days)
		}
		return crm.Value{}
	})
}

// millisADay is the length of a UTC day.
const millisADay = "86400000"

// unit is the expression of the first day of a unit.
func (w *aggregateWriter) unit(c *column, ref string, unit crm.DateUnit) string {
	switch {
	case c.kind == crm.DateTimeKind: // days, rounded down also before 1970
		ref = "((" + ref + " - (" + ref + " % " + millisADay + " + " + millisADay + ") % " + millisADay + ") / " + millisADay + ")"
	case c.kind != crm.DateKind:
		w.fail("field %q has no date to group by: %w", c.field, store.ErrUnsupported)
	}
	switch unit {
	case crm.Day:
		return ref
	case crm.Year, crm.Quarter, crm.Month, crm.Week:
		return fnUnitStart + "(" + ref + ", '" + string(unit) + "')"
	}
	w.fail("unknown date unit %q: %w", unit, store.ErrUnsupported)
	return ref
}

func (w *aggregateWriter) measure(m crm.Measure) {
	w.names = append(w.names, string(m.Op)+"("+m.Field+")")
	if m.Op == crm.AggCount {
		w.count("count(*)")
		return
	}
	c := w.column(w.scope, m.Field)
	ref := w.scope.ref(c)
	switch m.Op {
	case crm.AggCountDistinct:
		w.count("count(DISTINCT " + ref + ")")
	case crm.AggMin, crm.AggMax:
		i := w.take(string(m.Op) + "(" + ref + ")")
		w.cells = append(w.cells, func(cells []driver.Value) crm.Value { return c.decode(cells[i]) })
	case crm.AggSum:
		w.number(m, c)
		i := w.take("sum(" + ref + ")")
		w.cells = append(w.cells, func(cells []driver.Value) crm.Value { return c.decode(cells[i]) })
	case crm.AggAvg:
		w.number(m, c)
		sum, n := w.take("sum("+ref+")"), w.take("count("+ref+")")
		w.cells = append(w.cells, func(cells []driver.Value) crm.Value {
			return average(integer(cells[sum]), integer(cells[n]), c.scale)
		})
	default:
		w.fail("unknown measure %q: %w", m.Op, store.ErrUnsupported)
	}
}

func (w *aggregateWriter) count(expression string) {
	i := w.take(expression)
	w.cells = append(w.cells, func(cells []driver.Value) crm.Value { return crm.IntValue(integer(cells[i])) })
}

func (w *aggregateWriter) number(m crm.Measure, c *column) {
	if c.kind != crm.Int && c.kind != crm.DecimalKind {
		w.fail("%s of field %q, which is no number: %w", m.Op, c.field, store.ErrUnsupported)
	}
}

const (
	averageDigits = 6 // more than the field has
	averageScale  = 9 // at most
)

// average divides a sum by a count, rounding half away from zero; null without
// values. Where the digits do not fit in a Decimal, those at the end go first.
func average(sum, n int64, scale int) crm.Value {
	if n == 0 {
		return crm.Value{}
	}
	for to := min(scale+averageDigits, averageScale); ; to-- {
		q := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(to-scale)), nil)
		q.Mul(q, big.NewInt(sum))
		q = divideRounded(q, n)
		if q.IsInt64() || to <= scale {
			return crm.DecimalValue(crm.NewDecimal(q.Int64(), to))
		}
	}
}

func divideRounded(n *big.Int, by int64) *big.Int {
	d := big.NewInt(by)
	q, rest := new(big.Int).QuoRem(n, d, new(big.Int))
	if rest.Abs(rest).Lsh(rest, 1).Cmp(d) >= 0 {
		q.Add(q, big.NewInt(int64(n.Sign())))
	}
	return q
}
