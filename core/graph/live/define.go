package live

import (
	"strconv"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// Helpers that make definitions short to write.

func named(name string) *ast.Type    { return ast.NamedType(name, nil) }
func must(name string) *ast.Type     { return ast.NonNullNamedType(name, nil) }
func listOf(name string) *ast.Type   { return ast.ListType(must(name), nil) }
func mustList(name string) *ast.Type { return ast.NonNullListType(must(name), nil) }

func fieldDef(name string, t *ast.Type, about string, args ...*ast.ArgumentDefinition) *ast.FieldDefinition {
	return &ast.FieldDefinition{Name: name, Type: t, Description: about, Arguments: args}
}

func arg(name string, t *ast.Type, about string) *ast.ArgumentDefinition {
	return &ast.ArgumentDefinition{Name: name, Type: t, Description: about}
}

func argInt(name string, value int64, about string) *ast.ArgumentDefinition {
	a := arg(name, named("Int"), about)
	a.DefaultValue = &ast.Value{Kind: ast.IntValue, Raw: strconv.FormatInt(value, 10)}
	return a
}

// define adds a type; one without fields or values would be no valid type and
// is left out.
func (b *builder) define(kind ast.DefinitionKind, name, about string, fields ast.FieldList, values ast.EnumValueList) bool {
	if len(fields) == 0 && len(values) == 0 {
		return false
	}
	d := &ast.Definition{Kind: kind, Name: name, Description: about, Fields: fields, EnumValues: values}
	b.AST.Types[name] = d
	if kind == ast.Object || kind == ast.InputObject {
		b.AST.PossibleTypes[name] = []*ast.Definition{d}
	}
	return true
}

func (b *builder) defineEnum(name, about string, values []*ast.EnumValueDefinition) bool {
	return b.define(ast.Enum, name, about, nil, values)
}

func enumValue(name, about string) *ast.EnumValueDefinition {
	return &ast.EnumValueDefinition{Name: name, Description: about}
}

// both writes a label in the product's two languages into a description.
func both(t crm.Text, name string) string {
	switch {
	case t.IsZero():
		return name
	case t.EN == "":
		return t.ZhCN
	case t.ZhCN == "" || t.ZhCN == t.EN:
		return t.EN
	}
	return t.EN + " · " + t.ZhCN
}

// about describes a field: its label, its help and what its type adds.
func about(f *crm.Field, more string) string {
	s := both(f.Label, f.Name)
	if !f.Help.IsZero() {
		s += "\n\n" + both(f.Help, "")
	}
	if more != "" {
		s += "\n\n" + more
	}
	return s
}
