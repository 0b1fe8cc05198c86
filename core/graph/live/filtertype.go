package live

import (
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// conditionKind is what a field of a filter type means.
type conditionKind uint8

const (
	conditionField  conditionKind = iota + 1 // operators over a field
	conditionLookup                          // the target's filter
	conditionList                            // some, none, every
)

// condition is a field of a filter type.
type condition struct {
	kind   conditionKind
	field  *crm.Field
	target *object
}

// systemConditions are the system fields that filters and orders know, under
// the names that the API has for them.
var systemConditions = []struct{ name, field string }{
	{crm.FieldID, crm.FieldID},
	{crm.FieldCreatedAt, crm.FieldCreatedAt},
	{crm.FieldUpdatedAt, crm.FieldUpdatedAt},
	{"ownerId", crm.FieldOwner},
	{crm.FieldVersion, crm.FieldVersion},
	{crm.FieldDeletedAt, crm.FieldDeletedAt},
}

// filterTypes defines the filter of an object and the enums of its picklists.
func (b *builder) filterTypes(o *object) {
	fields := make(ast.FieldList, 0, len(o.fields)+10)
	add := func(name string, typ, about string, c condition) {
		if _, taken := o.filters[name]; taken {
			return
		}
		o.filters[name] = c
		fields = append(fields, fieldDef(name, named(typ), about))
	}
	fields = append(fields,
		fieldDef("and", listOf(o.filter), "All of these hold."),
		fieldDef("or", listOf(o.filter), "At least one of these holds."),
		fieldDef("not", named(o.filter), "This does not hold."))
	for _, f := range o.fields {
		if f.Type != crm.TypeLookup {
			add(f.Name, b.fieldFilter(o, f), about(f, ""), condition{kind: conditionField, field: f})
		}
	}
	for _, f := range o.fields {
		if f.Type != crm.TypeLookup {
			continue
		}
		if t := b.objects[f.Target]; t != nil {
			add(f.Name, t.filter, about(f, "The record pointed to is live and passes this."), condition{conditionLookup, f, t})
		}
		add(f.Name+"Id", "IDFilter", about(f, "The id alone."), condition{kind: conditionField, field: f})
	}
	for _, r := range b.relatedLists(o) {
		add(r.name, r.target.listFilter, both(r.label, r.name), condition{conditionList, r.target.Field(r.lookup), r.target})
	}
	for _, s := range systemConditions {
		f := crm.SystemField(s.field)
		add(s.name, sharedFilter(f.Type), both(f.Label, s.name), condition{kind: conditionField, field: f})
	}
	b.define(ast.InputObject, o.filter, "Conditions on "+o.Plural+"; all that are given must hold.", fields, nil)
	b.define(ast.InputObject, o.listFilter, "Conditions on a related list of "+o.Plural+".", ast.FieldList{
		fieldDef("some", named(o.filter), "At least one record of the list passes this."),
		fieldDef("none", named(o.filter), "No record of the list passes this."),
		fieldDef("every", named(o.filter), "All records of the list pass this, or it is empty."),
	}, nil)
	b.orderTypes(o)
}

// fieldFilter is the name of the filter type of an own field that is no
// lookup; picklists get one of their own, with their enum.
func (b *builder) fieldFilter(o *object, f *crm.Field) string {
	n, isPicklist := o.enums[f.Name]
	if !isPicklist {
		return sharedFilter(f.Type)
	}
	values := make(ast.EnumValueList, len(f.Options))
	for i, option := range f.Options {
		values[i] = enumValue(option.Value, optionAbout(&option))
	}
	if !b.defineEnum(n.enum, about(f, ""), values) {
		return "TextFilter"
	}
	one, many := named(n.enum), listOf(n.enum)
	fields := ast.FieldList{
		fieldDef("eq", one, ""), fieldDef("ne", one, ""),
		fieldDef("in", many, ""), fieldDef("notIn", many, ""),
		fieldDef("isNull", named("Boolean"), ""),
	}
	if f.Type == crm.TypeMultiPicklist {
		fields = ast.FieldList{
			fieldDef("eq", many, "Exactly these, in the order of the options."), fieldDef("ne", many, ""),
			fieldDef("hasAny", many, "At least one of these is chosen."),
			fieldDef("hasAll", many, "All of these are chosen."),
			fieldDef("hasNone", many, "None of these is chosen."),
			fieldDef("isNull", named("Boolean"), ""),
		}
	}
	b.define(ast.InputObject, n.filter, both(f.Label, f.Name), fields, nil)
	return n.filter
}

func optionAbout(o *crm.Option) string {
	s := both(o.Label, o.Value)
	if o.Retired {
		s += "\n\nRetired: still readable and filterable, no longer to be chosen · 已停用"
	}
	return s
}

// sharedFilter is the filter type that all fields of a type share.
func sharedFilter(t crm.FieldType) string {
	switch scalarOf(t) {
	case "String":
		return "TextFilter"
	default:
		return scalarOf(t) + "Filter"
	}
}

func (b *builder) orderTypes(o *object) {
	values := make(ast.EnumValueList, 0, len(o.fields)+6)
	for _, f := range o.fields {
		switch f.Type {
		case crm.TypeLookup, crm.TypeMultiPicklist, crm.TypeLongText:
			continue
		}
		o.orders[f.Name] = true
		values = append(values, enumValue(f.Name, both(f.Label, f.Name)))
	}
	for _, s := range systemConditions {
		if s.name != s.field || o.orders[s.name] {
			continue
		}
		o.orders[s.name] = true
		values = append(values, enumValue(s.name, both(crm.SystemField(s.field).Label, s.name)))
	}
	b.defineEnum(o.orderField, "What "+o.Plural+" can be ordered by.", values)
	direction := fieldDef("direction", named("SortDirection"), "")
	direction.DefaultValue = &ast.Value{Kind: ast.EnumValue, Raw: "ASC"}
	b.define(ast.InputObject, o.orderBy, "One key of an order; ties are broken by id.", ast.FieldList{
		fieldDef("field", must(o.orderField), ""), direction, fieldDef("nulls", named("SortNulls"), ""),
	}, nil)
}
