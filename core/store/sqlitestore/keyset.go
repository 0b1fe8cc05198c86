package sqlitestore

import (
	"fmt"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/store"
)

// key is one term of a total order.
type key struct {
	*column
	desc       bool
	nullsFirst bool
	value      crm.Value // of the row to go on behind, when there is one
}

// keys completes a query's order by the id and turns it around for Backward.
// Terms behind the id say nothing and are left out.
func (b *builder) keys(s scope, q *crm.Query) []key {
	var keys []key
	for _, o := range q.OrderBy {
		k := key{column: b.column(s, o.Field), desc: o.Desc, nullsFirst: !o.Desc}
		if o.Nulls != crm.NullsDefault {
			k.nullsFirst = o.Nulls == crm.NullsFirst
		}
		keys = append(keys, k)
		if o.Field == crm.FieldID {
			break
		}
	}
	if len(keys) == 0 || keys[len(keys)-1].field != crm.FieldID {
		keys = append(keys, key{column: s.columns[crm.FieldID], nullsFirst: true})
	}
	for i := range keys {
		if q.Backward {
			keys[i].desc = !keys[i].desc
			keys[i].nullsFirst = !keys[i].nullsFirst
		}
		if q.After != nil {
			if i >= len(q.After) {
				b.fail("a page behind %d values for %d keys: %w", len(q.After), len(keys), store.ErrUnsupported)
				return keys
			}
			keys[i].value = q.After[i]
		}
	}
	return keys
}

// orderBy writes the terms; where nulls are as an index has them, without a
// word about it.
func (b *builder) orderBy(s scope, keys []key) {
	for i, k := range keys {
		if i > 0 {
			b.put(", ")
		}
		b.put(s.ref(k.column))
		if k.desc {
			b.put(" DESC")
		}
		switch {
		case k.nullsFirst == !k.desc:
		case k.nullsFirst:
			b.put(" NULLS FIRST")
		default:
			b.put(" NULLS LAST")
		}
	}
}

// segment is a stretch of the order behind a row: rows that equal it in the
// first keys and follow it in the next. It needs no sorting where an index
// has the order, and starts in the index where the last page ended.
type segment struct {
	keys  []key
	equal int
	nulls bool // the next key is empty, and was not in the row
	tuple bool // all keys at once: one comparison of rows
}

// segments are the stretches behind the row, in order. Nil means all rows.
func segments(keys []key, after bool) []segment {
	if !after {
		return []segment{{}}
	}
	if ascending(keys) {
		return []segment{{keys: keys, tuple: true}}
	}
	var list []segment
	for i := len(keys) - 1; i >= 0; i-- {
		k := keys[i]
		if !k.value.IsNull() || k.nullsFirst {
			list = append(list, segment{keys: keys, equal: i})
		}
		if !k.value.IsNull() && !k.nullsFirst && !k.neverNull() {
			list = append(list, segment{keys: keys, equal: i, nulls: true})
		}
	}
	return list
}

// ascending tells whether one comparison of rows is enough: all keys go the
// same way and empty ones are behind none of the values.
func ascending(keys []key) bool {
	for _, k := range keys {
		if k.desc || !k.nullsFirst || k.value.IsNull() {
			return false
		}
	}
	return true
}

// in writes the conditions of a segment, each with " AND " before it.
func (b *builder) in(s scope, g segment) {
	if g.keys == nil {
		return
	}
	if g.tuple {
		b.behindTuple(s, g.keys)
		return
	}
	for _, k := range g.keys[:g.equal] {
		b.put(" AND ", s.ref(k.column))
		if k.value.IsNull() {
			b.put(" IS NULL")
		} else {
			b.put(" = ?")
			b.bind(k)
		}
	}
	k := g.keys[g.equal]
	b.put(" AND ", s.ref(k.column))
	switch {
	case g.nulls:
		b.put(" IS NULL")
	case k.value.IsNull():
		b.put(" IS NOT NULL")
	case k.desc:
		b.put(" < ?")
		b.bind(k)
	default:
		b.put(" > ?")
		b.bind(k)
	}
}

func (b *builder) behindTuple(s scope, keys []key) {
	b.put(" AND (")
	for i, k := range keys {
		if i > 0 {
			b.put(", ")
		}
		b.put(s.ref(k.column))
	}
	b.put(") > (")
	for i, k := range keys {
		if i > 0 {
			b.put(", ")
		}
		b.put("?")
		b.bind(k)
	}
	b.put(")")
}

func (b *builder) bind(k key) {
	cell, err := k.encode(k.value)
	if err != nil && b.err == nil {
		b.err = fmt.Errorf("a page behind a row: %w: %w", store.ErrUnsupported, err)
	}
	b.args.add(cell)
}
