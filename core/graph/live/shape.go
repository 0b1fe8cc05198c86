package live

import (
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// shape is what is selected of a small object that is no record: an actor, a
// page's position, an event.
type shape struct {
	typ   string
	parts []shapePart
}

type shapePart struct {
	key, name string
	below     *shape // nil for a scalar
}

// shape compiles what is selected of a type of the schema.
func (c *compiler) shape(typ string, sets []ast.SelectionSet) *shape {
	s := &shape{typ: typ}
	def := c.schema.AST.Types[typ]
	for _, f := range c.collect(sets...) {
		p := shapePart{key: keyOf(f.alias), name: f.name}
		if field := def.Fields.ForName(f.name); field != nil && f.fields[0].SelectionSet != nil {
			p.below = c.shape(field.Type.Name(), f.below())
		}
		s.parts = append(s.parts, p)
	}
	return s
}

// wants tells whether a field of the shape is selected.
func (s *shape) wants(name string) bool {
	for _, p := range s.parts {
		if p.name == name {
			return true
		}
	}
	return false
}

// append writes the object; value appends the value of one of its fields.
func (s *shape) append(b []byte, value func(b []byte, name string, below *shape) []byte) []byte {
	open := byte('{')
	for _, p := range s.parts {
		b = append(b, open)
		open = ','
		b = append(b, p.key...)
		if p.name == "__typename" {
			b = crm.AppendJSONString(b, s.typ)
			continue
		}
		b = value(b, p.name, p.below)
	}
	if open == '{' {
		b = append(b, '{')
	}
	return append(b, '}')
}

// appendActor writes an actor from its stored text.
func appendActor(b []byte, s *shape, stored crm.Value) []byte {
	if stored.IsNull() {
		return append(b, "null"...)
	}
	a := crm.ParseActor(stored.Str())
	return s.append(b, func(b []byte, name string, _ *shape) []byte {
		switch name {
		case "kind":
			return crm.AppendJSONString(b, string(a.Kind))
		case "id":
			return crm.AppendJSONString(b, a.ID)
		}
		return crm.AppendJSONString(b, a.Name)
	})
}

func appendBool(b []byte, v bool) []byte {
	if v {
		return append(b, "true"...)
	}
	return append(b, "false"...)
}
