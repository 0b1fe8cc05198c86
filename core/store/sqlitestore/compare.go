package sqlitestore

import (
	"database/sql/driver"
	"math"
	"math/bits"
	"strconv"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/store"
)

// leaf writes a condition on one field.
func (b *builder) leaf(s scope, f *crm.Filter, want bool) {
	c := b.column(s, f.Field)
	ref := s.ref(c)
	if n, ok := operands[f.Op]; !ok || (n >= 0 && len(f.Values) != n) {
		b.fail("filter %s with %d values: %w", f.Op, len(f.Values), store.ErrUnsupported)
		return
	}
	switch f.Op {
	case crm.OpEq:
		b.equal(ref, c, f.Values, want)
	case crm.OpNe:
		b.equal(ref, c, f.Values, !want)
	case crm.OpIn:
		b.equal(ref, c, f.Values, want)
	case crm.OpNotIn:
		b.equal(ref, c, f.Values, !want)
	case crm.OpIsNull:
		b.null(ref, f.Values[0].Bool() == want)
	case crm.OpLt, crm.OpLte, crm.OpGt, crm.OpGte:
		b.compare(ref, c, f.Op, f.Values[0], want)
	case crm.OpBetween:
		b.between(ref, c, f.Values, want)
	case crm.OpContains, crm.OpStartsWith, crm.OpEndsWith:
		b.match(ref, f.Op, f.Values[0].Str(), want)
	case crm.OpHasAny:
		b.has(ref, f.Values, false, want)
	case crm.OpHasNone:
		b.has(ref, f.Values, false, !want)
	case crm.OpHasAll:
		b.has(ref, f.Values, true, want)
	}
}

// operands is how many values an operator takes; -1 means any number.
var operands = map[crm.Op]int{
	crm.OpEq: 1, crm.OpNe: 1, crm.OpIn: -1, crm.OpNotIn: -1, crm.OpIsNull: 1,
	crm.OpLt: 1, crm.OpLte: 1, crm.OpGt: 1, crm.OpGte: 1, crm.OpBetween: 2,
	crm.OpContains: 1, crm.OpStartsWith: 1, crm.OpEndsWith: 1,
	crm.OpHasAny: -1, crm.OpHasAll: -1, crm.OpHasNone: -1,
}

func (b *builder) null(ref string, want bool) {
	if want {
		b.put(ref, " IS NULL")
	} else {
		b.put(ref, " IS NOT NULL")
	}
}

// orNull closes a negated condition, which an empty field passes.
func (b *builder) orNull(ref string) { b.put(" OR ", ref, " IS NULL)") }

// equal writes that a field is one of the values, null being one like others.
func (b *builder) equal(ref string, c *column, vs []crm.Value, want bool) {
	var cells []driver.Value
	null := false
	for _, v := range vs {
		if v.IsNull() {
			null = true
		} else if cell, ok := c.operand(v); ok {
			cells = append(cells, cell)
		}
	}
	switch {
	case len(cells) == 0 && null:
		b.null(ref, want)
	case len(cells) == 0:
		b.constant(!want)
	case want && !null:
		b.oneOf(ref, cells, true)
	case !want && null: // an empty field is NULL here, so false: as wanted
		b.oneOf(ref, cells, false)
	default:
		b.put("(")
		b.oneOf(ref, cells, want)
		b.orNull(ref)
	}
}

// maxParameters is up to how many values are parameters of their own; longer
// lists are one parameter, as JSON.
const maxParameters = 64

func (b *builder) oneOf(ref string, cells []driver.Value, want bool) {
	switch {
	case len(cells) == 1 && want:
		b.put(ref, " = ?")
		b.args.add(cells[0])
		return
	case len(cells) == 1:
		b.put(ref, " <> ?")
		b.args.add(cells[0])
		return
	case want:
		b.put(ref, " IN (")
	default:
		b.put(ref, " NOT IN (")
	}
	if len(cells) > maxParameters {
		b.put("SELECT value FROM json_each(?)")
		b.args.add(jsonArray(cells))
	} else {
		b.list(cells)
	}
	b.put(")")
}

// list writes parameters, the last one repeated up to a power of two: so lists
// of many lengths share few prepared statements.
func (b *builder) list(cells []driver.Value) {
	n := 1 << bits.Len(uint(len(cells)-1))
	for i := range n {
		if i > 0 {
			b.put(",")
		}
		b.put("?")
		b.args.add(cells[min(i, len(cells)-1)])
	}
}

func jsonArray(cells []driver.Value) string {
	out := []byte{'['}
	for i, cell := range cells {
		if i > 0 {
			out = append(out, ',')
		}
		if n, ok := cell.(int64); ok {
			out = strconv.AppendInt(out, n, 10)
		} else {
			out = crm.AppendJSONString(out, text(cell))
		}
	}
	return string(append(out, ']'))
}

// operand is a value as an equal one would be stored; false when no value of
// the column can be equal to it.
func (c *column) operand(v crm.Value) (driver.Value, bool) {
	if isNumber(v) && (c.kind == crm.DecimalKind || c.kind == crm.Int) {
		d, exact, ok := decimal(v).Rescale(c.scale)
		return d.Unscaled(), exact && ok
	}
	if c.kind == crm.List && v.Kind() == crm.String {
		return listText(v.Str()), true
	}
	cell, err := c.encode(v)
	return cell, err == nil
}

func isNumber(v crm.Value) bool { return v.Kind() == crm.DecimalKind || v.Kind() == crm.Int }

func decimal(v crm.Value) crm.Decimal {
	if v.Kind() == crm.Int {
		return crm.NewDecimal(v.Int64(), 0)
	}
	return v.Decimal()
}

// bound is the number that stored numbers are compared with instead of v,
// which may lie between two of them: the next one up or down.
func (c *column) bound(v crm.Value, up bool) int64 {
	d, exact, ok := decimal(v).Rescale(c.scale)
	switch {
	case !ok && decimal(v).Unscaled() > 0:
		return math.MaxInt64
	case !ok:
		return math.MinInt64
	case exact:
		return d.Unscaled()
	}
	n := d.Unscaled()
	switch above := d.Cmp(decimal(v)); {
	case up && above < 0:
		n++
	case !up && above > 0:
		n--
	}
	return n
}

var (
	signs     = map[crm.Op]string{crm.OpLt: " < ", crm.OpLte: " <= ", crm.OpGt: " > ", crm.OpGte: " >= "}
	opposites = map[crm.Op]crm.Op{crm.OpLt: crm.OpGte, crm.OpLte: crm.OpGt, crm.OpGt: crm.OpLte, crm.OpGte: crm.OpLt}
)

// compare writes an order comparison; against null it is false.
func (b *builder) compare(ref string, c *column, op crm.Op, v crm.Value, want bool) {
	if v.IsNull() {
		b.constant(!want)
		return
	}
	var cell driver.Value
	if isNumber(v) && (c.kind == crm.DecimalKind || c.kind == crm.Int) {
		cell = c.bound(v, op == crm.OpLt || op == crm.OpGte)
	} else {
		var ok bool
		if cell, ok = c.operand(v); !ok {
			b.fail("filter %s on %q with a value of kind %d: %w", op, c.field, v.Kind(), store.ErrUnsupported)
		}
	}
	if want {
		b.put(ref, signs[op], "?")
		b.args.add(cell)
		return
	}
	b.put("(", ref, signs[opposites[op]], "?")
	b.args.add(cell)
	b.orNull(ref)
}

func (b *builder) between(ref string, c *column, vs []crm.Value, want bool) {
	b.put("(")
	b.compare(ref, c, crm.OpGte, vs[0], want)
	if want {
		b.put(" AND ")
	} else {
		b.put(" OR ")
	}
	b.compare(ref, c, crm.OpLte, vs[1], want)
	b.put(")")
}

var textFunctions = map[crm.Op]string{
	crm.OpContains: fnContains, crm.OpStartsWith: fnStartsWith, crm.OpEndsWith: fnEndsWith,
}

// match writes a comparison of texts without regard to case.
func (b *builder) match(ref string, op crm.Op, needle string, want bool) {
	needle = crm.Fold(needle)
	if !want {
		b.put("(NOT ")
	}
	if op == crm.OpContains && caseless(needle) {
		b.put("instr(", ref, ", ?) > 0")
	} else {
		b.put(textFunctions[op], "(", ref, ", ?)")
	}
	b.args.add(needle)
	if !want {
		b.orNull(ref)
	}
}

// hasEach joins a test for each option, as a tree: SQLite refuses chains of more
// than a thousand.
func (b *builder) hasEach(ref string, vs []crm.Value, and, want bool) {
	if len(vs) == 1 {
		b.put("instr(", ref, ", ?)")
		if want {
			b.put(" > 0")
		} else {
			b.put(" = 0")
		}
		b.args.add(listText(vs[0].Str()))
		return
	}
	half := len(vs) / 2
	b.put("(")
	b.hasEach(ref, vs[:half], and, want)
	if and {
		b.put(" AND ")
	} else {
		b.put(" OR ")
	}
	b.hasEach(ref, vs[half:], and, want)
	b.put(")")
}

// has writes that a multi-picklist has one of the options, or all of them.
func (b *builder) has(ref string, vs []crm.Value, all, want bool) {
	if len(vs) == 0 {
		b.constant(all == want)
		return
	}
	b.put("(")
	b.hasEach(ref, vs, all == want, want)
	if !want {
		b.orNull(ref)
		return
	}
	b.put(")")
}
