package sqlitestore

import (
	"fmt"
	"strconv"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/store"
)

// builder writes a statement: names come from tables, which come from the
// catalog, and every value is a parameter.
type builder struct {
	tables *tables
	text   []byte
	args   args
	levels int // tables named so far; each has an alias of its own
	err    error
}

// scope is a table under its alias.
type scope struct {
	*table
	alias string
}

func (b *builder) scope(o *crm.Object) scope {
	b.levels++
	return scope{b.tables.of(o), "t" + strconv.Itoa(b.levels)}
}

func (b *builder) put(parts ...string) {
	for _, p := range parts {
		b.text = append(b.text, p...)
	}
}

func (b *builder) fail(format string, a ...any) {
	if b.err == nil {
		b.err = fmt.Errorf(format, a...)
	}
}

// column returns a field's column; without one the statement fails.
func (b *builder) column(s scope, field string) *column {
	c := s.columns[field]
	if c == nil {
		b.fail("object %q has no field %q: %w", s.object.Name, field, store.ErrUnsupported)
		return s.columns[crm.FieldID]
	}
	return c
}

func (s scope) ref(c *column) string { return s.alias + "." + c.quoted }

// from writes the table and the condition on deletion, literally as the
// partial indexes have it.
func (b *builder) from(s scope, d crm.Deleted) {
	b.put(" FROM ", s.quoted, " AS ", s.alias, " WHERE ")
	switch d {
	case crm.LiveOnly:
		b.put(s.alias, ".deleted_at IS NULL")
	case crm.DeletedOnly:
		b.put(s.alias, ".deleted_at IS NOT NULL")
	default:
		b.put("1")
	}
}

// and adds a filter to the conditions written so far.
func (b *builder) and(s scope, f *crm.Filter) {
	if f == nil || (f.Op == crm.OpAnd && len(f.Filters) == 0) {
		return
	}
	// Without brackets the planner sees each part; SQLite refuses chains of
	// more than a thousand.
	const flat = 100
	if f.Op == crm.OpAnd && len(f.Filters) <= flat {
		for _, part := range f.Filters {
			b.and(s, part)
		}
		return
	}
	b.put(" AND ")
	b.filter(s, f, true)
}

// filter writes a condition, or with want false its complement. Negation is
// carried down to the leaves: there it knows what to do with empty fields.
// What is left are conditions that may be NULL instead of false, which and,
// or and WHERE do not tell apart, and which indexes can serve.
func (b *builder) filter(s scope, f *crm.Filter, want bool) {
	switch f.Op {
	case crm.OpNot:
		if len(f.Filters) != 1 {
			b.fail("filter not takes one filter: %w", store.ErrUnsupported)
			return
		}
		b.filter(s, f.Filters[0], !want)
	case crm.OpAnd, crm.OpOr:
		b.junction(s, f.Filters, (f.Op == crm.OpAnd) == want, want)
	case crm.OpLookup:
		b.lookup(s, f, want)
	case crm.OpSome:
		b.related(s, f, true, want)
	case crm.OpNone:
		b.related(s, f, true, !want)
	case crm.OpEvery: // none that does not pass
		b.related(s, f, false, !want)
	default:
		b.leaf(s, f, want)
	}
}

// junction joins conditions in a balanced tree: SQLite bounds the depth of an
// expression, and a flat chain is as deep as it is long.
func (b *builder) junction(s scope, filters []*crm.Filter, and, want bool) {
	switch len(filters) {
	case 0:
		b.constant(and)
		return
	case 1:
		b.filter(s, filters[0], want)
		return
	}
	half := len(filters) / 2
	b.put("(")
	b.junction(s, filters[:half], and, want)
	if and {
		b.put(" AND ")
	} else {
		b.put(" OR ")
	}
	b.junction(s, filters[half:], and, want)
	b.put(")")
}

func (b *builder) constant(truth bool) {
	if truth {
		b.put("1")
	} else {
		b.put("0")
	}
}

func first(filters []*crm.Filter) *crm.Filter {
	if len(filters) == 0 {
		return nil
	}
	return filters[0]
}

// lookup asks for the target's ids first: targets are the few, records that
// point to them the many, and the lookup's index finds those.
func (b *builder) lookup(s scope, f *crm.Filter, want bool) {
	if f.Related == nil {
		b.fail("filter %s without a related object: %w", f.Op, store.ErrUnsupported)
		return
	}
	ref, target := s.ref(b.column(s, f.Field)), b.scope(f.Related)
	if want {
		b.put(ref, " IN (")
	} else {
		b.put("(", ref, " IS NULL OR ", ref, " NOT IN (")
	}
	b.put("SELECT ", target.alias, ".id")
	b.from(target, crm.LiveOnly)
	b.and(target, first(f.Filters))
	b.put(")")
	if !want {
		b.put(")")
	}
}

// related asks whether there is a record pointing here that passes the filter,
// or with passing false one that does not pass it.
func (b *builder) related(s scope, f *crm.Filter, passing, want bool) {
	if f.Related == nil {
		b.fail("filter %s without a related object: %w", f.Op, store.ErrUnsupported)
		return
	}
	list := b.scope(f.Related)
	if !want {
		b.put("NOT ")
	}
	b.put("EXISTS (SELECT 1")
	b.from(list, crm.LiveOnly)
	b.put(" AND ", list.ref(b.column(list, f.Field)), " = ", s.alias, ".id")
	switch inner := first(f.Filters); {
	case passing:
		b.and(list, inner)
	case inner == nil:
		b.put(" AND 0")
	default:
		b.put(" AND ")
		b.filter(list, inner, false)
	}
	b.put(")")
}
