package live

import (
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// aggregateTypes defines what an object's aggregates group by and answer.
func (b *builder) aggregateTypes(o *object) {
	b.groupTypes(o)
	answer := ast.FieldList{
		fieldDef("key", must(o.key), "The values that the group's records have in common; those not grouped by are null."),
		fieldDef("count", must("Int"), "How many records."),
	}
	for _, m := range []struct {
		name, typ, about string
		op               crm.AggregateOp
	}{
		{"sum", o.sum, "Sums; null when there are no values.", crm.AggSum},
		{"avg", o.avg, "Averages of the values that are not empty.", crm.AggAvg},
		{"min", o.min, "Smallest values.", crm.AggMin},
		{"max", o.max, "Largest values.", crm.AggMax},
		{"countDistinct", o.distinct, "How many different values.", crm.AggCountDistinct},
	} {
		var fields ast.FieldList
		for _, f := range o.fields {
			if t := measureType(m.op, f); t != "" {
				fields = append(fields, fieldDef(f.Name, named(t), both(f.Label, f.Name)))
			}
		}
		if b.define(ast.Object, m.typ, m.about, fields, nil) {
			answer = append(answer, fieldDef(m.name, must(m.typ), m.about))
		}
	}
	b.define(ast.Object, o.aggregate, "Numbers over a group of "+o.Plural+".", answer, nil)
}

// measureType is the scalar of a measure of a field; "" when there is none.
func measureType(op crm.AggregateOp, f *crm.Field) string {
	scalar := scalarOf(f.Type)
	number := scalar == "Int" || scalar == "Decimal"
	switch op {
	case crm.AggSum:
		if number {
			return scalar
		}
	case crm.AggAvg:
		if number {
			return "Decimal"
		}
	case crm.AggMin, crm.AggMax:
		if number || f.Type == crm.TypeDate || f.Type == crm.TypeDateTime {
			return scalar
		}
	case crm.AggCountDistinct:
		if f.Type != crm.TypeLongText && f.Type != crm.TypeMultiPicklist {
			return "Int"
		}
	}
	return ""
}

// groupTypes defines the key of an aggregate and what it can be grouped by. A
// lookup is grouped by under its own name or with Id, which is the same.
func (b *builder) groupTypes(o *object) {
	var keys ast.FieldList
	var values ast.EnumValueList
	add := func(name string, f *crm.Field, about string) {
		if o.groups[name] == nil {
			o.groups[name] = f
			values = append(values, enumValue(name, about))
		}
	}
	for _, f := range o.fields {
		switch f.Type {
		case crm.TypeLongText, crm.TypeMultiPicklist:
		case crm.TypeLookup:
			add(f.Name, f, both(f.Label, f.Name))
			add(f.Name+"Id", f, both(f.Label, f.Name))
			if t := b.objects[f.Target]; t != nil {
				keys = append(keys, fieldDef(f.Name, named(t.typ), both(f.Label, f.Name)))
			}
			keys = append(keys, fieldDef(f.Name+"Id", named("ID"), both(f.Label, f.Name)))
		default:
			add(f.Name, f, both(f.Label, f.Name))
			keys = append(keys, fieldDef(f.Name, b.keyType(o, f), both(f.Label, f.Name)))
		}
	}
	for _, name := range []string{crm.FieldCreatedAt, crm.FieldUpdatedAt} {
		f := crm.SystemField(name)
		add(name, f, both(f.Label, name))
		keys = append(keys, fieldDef(name, named("Date"), both(f.Label, name)))
	}
	add("ownerId", crm.SystemField(crm.FieldOwner), "Owner · 负责人")
	keys = append(keys, fieldDef("ownerId", named("ID"), "Owner · 负责人"))

	b.define(ast.Object, o.key, "The key of a group of "+o.Plural+".", keys, nil)
	b.defineEnum(o.groupField, "What "+o.Plural+" can be grouped by.", values)
	b.define(ast.InputObject, o.groupBy, "One key of a grouping.", ast.FieldList{
		fieldDef("field", must(o.groupField), ""),
		fieldDef("date", named("DateUnit"), "Needed for instants, possible for dates."),
	}, nil)
}

// keyType is the type of a group's key: instants are always cut to days.
func (b *builder) keyType(o *object, f *crm.Field) *ast.Type {
	if f.Type == crm.TypeDateTime {
		return named("Date")
	}
	return b.outputType(o, f)
}
