package mongostore

import (
	"fmt"
	"slices"

	"go.mongodb.org/mongo-driver/v2/bson"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/store"
)

// filterer turns filters into conditions of MongoDB. The operators that it
// writes are a closed list; names come from the catalog, and values are typed
// data in places where the server expects values.
type filterer struct {
	// stages bring in what conditions on other objects' records need; they
	// run before those conditions.
	stages bson.A
	err    error
}

func (b *filterer) fail(format string, a ...any) {
	if b.err == nil {
		b.err = fmt.Errorf(format, a...)
	}
}

// field returns the stored name and definition of a field; without one the
// query fails.
func (b *filterer) field(o *crm.Object, name string) (string, *crm.Field) {
	f := o.AnyField(name)
	if f == nil {
		b.fail("object %q has no field %q: %w", o.Name, name, store.ErrUnsupported)
		return "_id", crm.SystemField(crm.FieldID)
	}
	return storedName(name), f
}

var (
	always = bson.D{}
	never  = doc("_id", doc("$in", bson.A{}))
)

func not(condition bson.D) bson.D { return doc("$nor", bson.A{condition}) }

// condition is true for exactly the records that pass the filter. Each of the
// conditions is true or false for every record, so that $nor is the complement.
func (b *filterer) condition(o *crm.Object, f *crm.Filter) bson.D {
	switch f.Op {
	case crm.OpAnd:
		return b.junction("$and", always, o, f.Filters)
	case crm.OpOr:
		return b.junction("$or", never, o, f.Filters)
	case crm.OpNot:
		if len(f.Filters) != 1 {
			b.fail("filter not takes one filter: %w", store.ErrUnsupported)
			return never
		}
		return not(b.condition(o, f.Filters[0]))
	case crm.OpLookup:
		return b.lookup(o, f)
	case crm.OpSome:
		return b.related(o, f, true)
	case crm.OpNone:
		return not(b.related(o, f, true))
	case crm.OpEvery: // none that does not pass
		return not(b.related(o, f, false))
	}
	return b.leaf(o, f)
}

func (b *filterer) junction(operator string, empty bson.D, o *crm.Object, filters []*crm.Filter) bson.D {
	switch len(filters) {
	case 0:
		return empty
	case 1:
		return b.condition(o, filters[0])
	}
	list := make(bson.A, len(filters))
	for i, f := range filters {
		list[i] = b.condition(o, f)
	}
	return doc(operator, list)
}

// operands is how many values an operator takes; -1 means any number.
var operands = map[crm.Op]int{
	crm.OpEq: 1, crm.OpNe: 1, crm.OpIn: -1, crm.OpNotIn: -1, crm.OpIsNull: 1,
	crm.OpLt: 1, crm.OpLte: 1, crm.OpGt: 1, crm.OpGte: 1, crm.OpBetween: 2,
	crm.OpContains: 1, crm.OpStartsWith: 1, crm.OpEndsWith: 1,
	crm.OpHasAny: -1, crm.OpHasAll: -1, crm.OpHasNone: -1,
}

var comparisons = map[crm.Op]string{crm.OpLt: "$lt", crm.OpLte: "$lte", crm.OpGt: "$gt", crm.OpGte: "$gte"}

// leaf is a condition on one field.
func (b *filterer) leaf(o *crm.Object, f *crm.Filter) bson.D {
	name, field := b.field(o, f.Field)
	if n, known := operands[f.Op]; !known || (n >= 0 && len(f.Values) != n) {
		b.fail("filter %s with %d values: %w", f.Op, len(f.Values), store.ErrUnsupported)
		return never
	}
	switch f.Op {
	case crm.OpEq, crm.OpIn:
		return oneOf(name, field, f.Values)
	case crm.OpNe, crm.OpNotIn:
		return not(oneOf(name, field, f.Values))
	case crm.OpIsNull:
		if f.Values[0].Bool() {
			return doc(name, nil)
		}
		return doc(name, doc("$ne", nil))
	case crm.OpLt, crm.OpLte, crm.OpGt, crm.OpGte:
		return b.compare(name, field, f.Op, f.Values[0])
	case crm.OpBetween:
		return doc("$and", bson.A{
			b.compare(name, field, crm.OpGte, f.Values[0]), b.compare(name, field, crm.OpLte, f.Values[1])})
	case crm.OpContains, crm.OpStartsWith, crm.OpEndsWith:
		return b.match(name, f.Op, f.Values[0].Str())
	}
	return has(name, f.Op, f.Values)
}

// oneOf is true when a field has one of the values, null being one like
// others: to MongoDB a field that is absent equals null.
func oneOf(name string, field *crm.Field, values []crm.Value) bson.D {
	list := make(bson.A, 0, len(values))
	for _, v := range values {
		if operand, ok := comparable(field, v); ok {
			list = append(list, operand)
		}
	}
	switch len(list) {
	case 0:
		return never
	case 1:
		return doc(name, doc("$eq", list[0]))
	}
	return doc(name, doc("$in", list))
}

// compare is an order comparison, which is false for an empty field and
// against null.
func (b *filterer) compare(name string, field *crm.Field, op crm.Op, v crm.Value) bson.D {
	if v.IsNull() {
		return never
	}
	operand, ok := comparable(field, v)
	if !ok || kindOf(field) == crm.List {
		b.fail("filter %s on %q with a value of kind %d: %w", op, field.Name, v.Kind(), store.ErrUnsupported)
		return never
	}
	return doc(name, doc(comparisons[op], operand))
}

// comparable is a value in the stored form that a field's values have; false
// when none of them can equal it. Numbers compare by what they are worth.
func comparable(field *crm.Field, v crm.Value) (any, bool) {
	kind := kindOf(field)
	switch {
	case v.IsNull(), v.Kind() == kind, isNumber(v.Kind()) && isNumber(kind):
		return encode(v), true
	case kind == crm.List && v.Kind() == crm.String:
		return encode(listValue(v.Str())), v.Str() != ""
	}
	return nil, false
}

func isNumber(k crm.Kind) bool { return k == crm.Int || k == crm.DecimalKind }

// kindOf is the kind of a field's values.
func kindOf(f *crm.Field) crm.Kind {
	if f.Name == crm.FieldOutcomes {
		return crm.JSONKind
	}
	return f.Type.Kind()
}

// has is a condition on the options of a multi-picklist.
func has(name string, op crm.Op, values []crm.Value) bson.D {
	if len(values) == 0 {
		if op == crm.OpHasAny {
			return never
		}
		return always
	}
	list := make(bson.A, len(values))
	for i, v := range values {
		list[i] = v.Str()
	}
	switch op {
	case crm.OpHasAll:
		return doc(name, doc("$all", list))
	case crm.OpHasNone:
		return doc(name, doc("$nin", list))
	}
	return doc(name, doc("$in", list))
}

// liveness is the condition on a record's deletion, and that it is committed.
func liveness(d crm.Deleted) bson.E {
	switch d {
	case crm.LiveOnly:
		return isLive
	case crm.DeletedOnly:
		return isDeleted
	}
	return isReal
}

// selection is a filter as a match and, when it speaks of other objects, the
// stages that follow it.
type selection struct {
	match bson.D
	rest  bson.A
}

// stages are the selection as the beginning of a pipeline.
func (s selection) stages() bson.A {
	return append(bson.A{doc("$match", s.match)}, s.rest...)
}

// selection puts the conditions that need nothing but the record first, so
// that the others are asked of few.
func (b *filterer) selection(o *crm.Object, f *crm.Filter, d crm.Deleted) selection {
	plain := bson.A{bson.D{liveness(d)}}
	var rest []*crm.Filter
	for _, part := range conjuncts(f) {
		if spansObjects(part) {
			rest = append(rest, part)
		} else {
			plain = append(plain, b.condition(o, part))
		}
	}
	s := selection{match: flat(plain)}
	if len(rest) == 0 {
		return s
	}
	inner := filterer{}
	condition := inner.condition(o, &crm.Filter{Op: crm.OpAnd, Filters: rest})
	if inner.err != nil {
		b.fail("%w", inner.err)
	}
	s.rest = append(inner.stages, doc("$match", condition))
	return s
}

// flat joins conditions, the first of which has one field.
func flat(conditions bson.A) bson.D {
	if len(conditions) == 1 {
		return conditions[0].(bson.D)
	}
	return append(doc("$and", conditions[1:]), conditions[0].(bson.D)...)
}

func conjuncts(f *crm.Filter) []*crm.Filter {
	if f == nil {
		return nil
	}
	if f.Op != crm.OpAnd {
		return []*crm.Filter{f}
	}
	var list []*crm.Filter
	for _, part := range f.Filters {
		list = append(list, conjuncts(part)...)
	}
	return list
}

func spansObjects(f *crm.Filter) bool {
	switch f.Op {
	case crm.OpLookup, crm.OpSome, crm.OpNone, crm.OpEvery:
		return true
	}
	return slices.ContainsFunc(f.Filters, spansObjects)
}
