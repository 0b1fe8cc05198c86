package mongostore

import (
	"strconv"

	"go.mongodb.org/mongo-driver/v2/bson"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/store"
)

// key is one term of a total order.
type key struct {
	path       string // what is sorted by: the stored field, or what computed makes
	computed   any    // the expression that makes path; nil for a stored field
	rank       string // what says which records are empty, where that has its own order
	field      string // stored name
	desc       bool
	nullsFirst bool
	after      any // the value in the row to go on behind, when there is one
}

// keys completes a query's order by the id and turns it around for Backward.
// Terms behind the id say nothing and are left out.
func (b *filterer) keys(q *crm.Query) []key {
	orders := q.OrderBy
	for i, o := range orders {
		if o.Field == crm.FieldID {
			orders = orders[:i+1]
			break
		}
	}
	if n := len(orders); n == 0 || orders[n-1].Field != crm.FieldID {
		orders = append(orders[:n:n], crm.Order{Field: crm.FieldID})
	}
	if q.After != nil && len(q.After) < len(orders) {
		b.fail("a page behind %d values for %d keys: %w", len(q.After), len(orders), store.ErrUnsupported)
		return nil
	}
	keys := make([]key, len(orders))
	for i, o := range orders {
		name, field := b.field(q.Object, o.Field)
		k := key{path: name, field: name, desc: o.Desc, nullsFirst: !o.Desc}
		if o.Nulls != crm.NullsDefault && name != "_id" {
			k.nullsFirst = o.Nulls == crm.NullsFirst
		}
		if q.Backward {
			k.desc, k.nullsFirst = !k.desc, !k.nullsFirst
		}
		if k.nullsFirst == k.desc { // not as the server sorts them
			k.rank = "_n" + strconv.Itoa(i)
		}
		if kindOf(field) == crm.List {
			k.path, k.computed = "_k"+strconv.Itoa(i), joined(name)
		}
		if q.After != nil {
			k.after = b.boundary(field, q.After[i])
		}
		keys[i] = k
	}
	return keys
}

// boundary is the value of a row to go on behind, as it sorts.
func (b *filterer) boundary(field *crm.Field, v crm.Value) any {
	if kindOf(field) == crm.List && !v.IsNull() {
		return v.Str()
	}
	operand, ok := comparable(field, v)
	if !ok {
		b.fail("a page behind a value of kind %d of field %q: %w", v.Kind(), field.Name, store.ErrUnsupported)
	}
	return operand
}

// joined is the text form of a multi-picklist, by which it is ordered; null
// when empty.
func joined(field string) bson.D {
	comma := doc("$cond", bson.A{doc("$eq", bson.A{"$$value", ""}), "", ","})
	return doc("$reduce", bson.D{{Key: "input", Value: "$" + field}, {Key: "initialValue", Value: ""},
		{Key: "in", Value: doc("$concat", bson.A{"$$value", comma, "$$this"})}})
}

// helpers are the fields to be computed before sorting; empty for an order
// that stored fields have.
func helpers(keys []key) bson.D {
	var d bson.D
	for _, k := range keys {
		if k.computed != nil {
			d = append(d, bson.E{Key: k.path, Value: k.computed})
		}
		if k.rank != "" {
			empty := doc("$eq", bson.A{orNull(k.field), nil})
			d = append(d, bson.E{Key: k.rank, Value: doc("$cond", bson.A{empty, 1, 0})})
		}
	}
	return d
}

func sortOf(keys []key) bson.D {
	var d bson.D
	for _, k := range keys {
		if k.rank != "" {
			d = append(d, bson.E{Key: k.rank, Value: direction(k.nullsFirst)})
		}
		d = append(d, bson.E{Key: k.path, Value: direction(k.desc)})
	}
	return d
}

func direction(desc bool) int {
	if desc {
		return -1
	}
	return 1
}

// behind is true for the rows behind the boundary: those that equal it in the
// first keys and follow it in the next.
func behind(keys []key) bson.D {
	var either bson.A
	equal := bson.A{}
	for _, k := range keys {
		for _, next := range k.following() {
			either = append(either, doc("$and", append(equal[:len(equal):len(equal)], next)))
		}
		equal = append(equal, doc(k.path, doc("$eq", k.after)))
	}
	if len(either) == 0 {
		return never
	}
	return doc("$or", either)
}

// following are the conditions under which a key is behind its boundary.
func (k *key) following() []bson.D {
	if k.after == nil {
		if k.nullsFirst {
			return []bson.D{doc(k.path, doc("$ne", nil))}
		}
		return nil
	}
	operator := "$gt"
	if k.desc {
		operator = "$lt"
	}
	list := []bson.D{doc(k.path, doc(operator, k.after))}
	if !k.nullsFirst && k.path != "_id" {
		list = append(list, doc(k.path, nil))
	}
	return list
}
