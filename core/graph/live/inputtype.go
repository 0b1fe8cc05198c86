package live

import (
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// inputTypes defines what creates, updates and upserts take. Required fields
// may be left out here: defaults, rules and plugins may fill them before the
// record is checked.
func (b *builder) inputTypes(o *object) {
	fields := make(ast.FieldList, 0, len(o.fields)+1)
	add := func(name, field string, t *ast.Type, about string) {
		if _, taken := o.inputs[name]; taken {
			return
		}
		o.inputs[name] = field
		fields = append(fields, fieldDef(name, t, about))
	}
	for _, f := range o.fields {
		if writable(f) && f.Type != crm.TypeLookup {
			add(f.Name, f.Name, b.inputType(o, f), inputAbout(f))
		}
	}
	for _, f := range o.fields {
		if writable(f) && f.Type == crm.TypeLookup {
			add(f.Name+"Id", f.Name, named("ID"), inputAbout(f))
		}
	}
	add("ownerId", crm.FieldOwner, named("ID"), "The owner's user id · 负责人 ID")
	b.define(ast.InputObject, o.create, "A new "+o.Name+". Fields left out get their defaults.", fields, nil)
	b.define(ast.InputObject, o.update, "Changes of a "+o.Name+". What is left out stays; null empties a field.", fields, nil)
	b.matchType(o)
}

// matchType is for upserts: one field by whose value the record is found.
func (b *builder) matchType(o *object) {
	var fields ast.FieldList
	for _, f := range o.fields {
		name := f.Name
		switch f.Type {
		case crm.TypeLongText, crm.TypeMultiPicklist, crm.TypeBoolean:
			continue
		case crm.TypeLookup:
			name += "Id"
		}
		if o.inputs[name] != f.Name {
			continue
		}
		o.matches[name] = f.Name
		more := ""
		if f.Unique {
			more = "Unique."
		}
		fields = append(fields, fieldDef(name, b.inputType(o, f), about(f, more)))
	}
	b.define(ast.InputObject, o.match, "Exactly one field, by whose value the "+o.Name+" is found; best a unique one.", fields, nil)
}

// writable tells whether people and programs may set the field: not when the
// product numbers it or a classification owns it.
func writable(f *crm.Field) bool {
	return f.Type != crm.TypeAutoNumber && f.RuleSet == ""
}

func (b *builder) inputType(o *object, f *crm.Field) *ast.Type {
	if f.Type == crm.TypeLookup {
		return named("ID")
	}
	return b.outputType(o, f)
}

func inputAbout(f *crm.Field) string {
	if f.Required {
		return about(f, "Required · 必填")
	}
	return describe(f)
}
