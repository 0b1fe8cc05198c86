package live

import (
	_ "embed"
	"fmt"
	"maps"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/guanxi-crm/guanxi/core/access"
	"github.com/guanxi-crm/guanxi/core/crm"
)

//go:embed shared.graphql
var sharedSDL string

// LoadBase parses the platform's static half together with the types that all
// objects share. It is the base of every Build and never changed by one.
func LoadBase(static []*ast.Source) (*ast.Schema, error) {
	sources := append(append([]*ast.Source(nil), static...), &ast.Source{Name: "records.graphql", Input: sharedSDL})
	base, err := gqlparser.LoadSchema(sources...)
	if err != nil {
		return nil, fmt.Errorf("load the static half of the schema: %w", err)
	}
	return base, nil
}

// Schema is the whole schema as callers of one policy see it under one version
// of the catalog. It is immutable.
type Schema struct {
	AST *ast.Schema
	// LeftOut are objects that have no types since another one, or the
	// platform, has their names already.
	LeftOut []string

	objects map[string]*object
	roots   map[string]root // by field name, queries and mutations
}

// Build makes the schema that callers with the policy see.
func Build(base *ast.Schema, cat *crm.Catalog, policy access.Policy) *Schema {
	b := &builder{
		cat: cat, policy: policy, taken: takenBy(base),
		Schema: &Schema{AST: copySchema(base), objects: map[string]*object{}, roots: map[string]root{}},
	}
	b.claim()
	for _, o := range b.visible {
		b.outputs(o)
		b.filterTypes(o)
		b.inputTypes(o)
		b.aggregateTypes(o)
		b.rootFields(o)
	}
	return b.Schema
}

type builder struct {
	*Schema
	cat     *crm.Catalog
	policy  access.Policy
	taken   register
	visible []*object
}

// object is an object as the schema's callers see it.
type object struct {
	*crm.Object
	names
	fields  []*crm.Field         // visible own fields
	enums   map[string]enumNames // of picklists, by field name
	members map[string]member    // of the record type
	filters map[string]condition // of the filter type
	orders  map[string]bool      // fields to order by
	groups  map[string]*crm.Field
	inputs  map[string]string // input name to the field name that writes take
	matches map[string]string // the same for upserts
}

type enumNames struct{ enum, filter string }

// claim gives every object of the catalog its names and collects those that
// the caller sees.
func (b *builder) claim() {
	claimed := make([]*object, 0, len(b.cat.Objects))
	for _, o := range b.cat.Objects {
		n := namesOf(o)
		if !b.taken.object(n) {
			b.LeftOut = append(b.LeftOut, o.Name)
			continue
		}
		claimed = append(claimed, &object{
			Object: o, names: n, enums: map[string]enumNames{},
			members: map[string]member{}, filters: map[string]condition{}, orders: map[string]bool{},
			groups: map[string]*crm.Field{}, inputs: map[string]string{}, matches: map[string]string{},
		})
	}
	for _, o := range claimed {
		b.enums(o)
		if b.policy.Read(o.Object) != nil {
			continue
		}
		o.fields = b.policy.Fields(o.Object)
		b.objects[o.Name] = o
		b.visible = append(b.visible, o)
	}
}

func (b *builder) enums(o *object) {
	for i := range o.Fields {
		f := &o.Fields[i]
		if f.Type != crm.TypePicklist && f.Type != crm.TypeMultiPicklist {
			continue
		}
		enum, filter := b.taken.enum(o.typ, f.Name)
		o.enums[f.Name] = enumNames{enum, filter}
	}
}

// takenBy are the names of the platform and of GraphQL itself.
func takenBy(base *ast.Schema) register {
	r := register{types: make(map[string]bool, len(base.Types)), roots: map[string]bool{}}
	for name := range base.Types {
		r.types[name] = true
	}
	for _, d := range []*ast.Definition{base.Query, base.Mutation, base.Subscription} {
		if d == nil {
			continue
		}
		for _, f := range d.Fields {
			r.roots[f.Name] = true
		}
	}
	return r
}

// copySchema copies what Build adds to; everything below is shared.
func copySchema(base *ast.Schema) *ast.Schema {
	s := *base
	s.Types = maps.Clone(base.Types)
	s.PossibleTypes = maps.Clone(base.PossibleTypes)
	s.Implements = maps.Clone(base.Implements)
	// An answer is one piece: our transport streams nothing.
	s.Directives = maps.Clone(base.Directives)
	delete(s.Directives, "defer")
	s.Query = copyRoot(&s, base.Query, "Query")
	s.Mutation = copyRoot(&s, base.Mutation, "Mutation")
	return &s
}

func copyRoot(s *ast.Schema, root *ast.Definition, name string) *ast.Definition {
	d := ast.Definition{Kind: ast.Object, Name: name}
	if root != nil {
		d = *root
	}
	d.Fields = append(ast.FieldList(nil), d.Fields...)
	s.Types[d.Name] = &d
	s.PossibleTypes[d.Name] = []*ast.Definition{&d}
	return &d
}
