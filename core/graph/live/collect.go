package live

import (
	"github.com/vektah/gqlparser/v2/ast"
)

// picked is a field of a merged selection set: all selections that answer
// under one name, in the place of the first.
type picked struct {
	alias  string
	name   string
	fields []*ast.Field
}

func (p picked) args() ast.ArgumentList { return p.fields[0].Arguments }

// below are the selection sets under the field.
func (p picked) below() []ast.SelectionSet {
	sets := make([]ast.SelectionSet, len(p.fields))
	for i, f := range p.fields {
		sets[i] = f.SelectionSet
	}
	return sets
}

// collect merges selection sets as GraphQL's execution does: fragments
// followed, skipped fields left out, equal names joined. No type of the record
// half is abstract, so every fragment applies.
func (c *compiler) collect(sets ...ast.SelectionSet) []picked {
	g := gathering{compiler: c, at: map[string]int{}, spread: map[string]bool{}}
	for _, set := range sets {
		g.add(set)
	}
	return g.found
}

type gathering struct {
	*compiler
	found  []picked
	at     map[string]int
	spread map[string]bool
}

func (g *gathering) add(set ast.SelectionSet) {
	for _, s := range set {
		switch s := s.(type) {
		case *ast.Field:
			if !g.included(s.Directives) {
				continue
			}
			i, seen := g.at[s.Alias]
			if !seen {
				i = len(g.found)
				g.at[s.Alias] = i
				g.found = append(g.found, picked{alias: s.Alias, name: s.Name})
			}
			g.found[i].fields = append(g.found[i].fields, s)
		case *ast.InlineFragment:
			if g.included(s.Directives) {
				g.add(s.SelectionSet)
			}
		case *ast.FragmentSpread:
			if g.spread[s.Name] || !g.included(s.Directives) {
				continue
			}
			g.spread[s.Name] = true
			g.add(g.doc.Fragments.ForName(s.Name).SelectionSet)
		}
	}
}

// included evaluates @skip and @include.
func (c *compiler) included(directives ast.DirectiveList) bool {
	return !c.condition(directives, "skip", false) && c.condition(directives, "include", true)
}

func (c *compiler) condition(directives ast.DirectiveList, name string, otherwise bool) bool {
	d := directives.ForName(name)
	if d == nil {
		return otherwise
	}
	a := d.Arguments.ForName("if")
	if a == nil {
		return otherwise
	}
	v, _ := plain(a.Value, c.vars)
	set, _ := v.(bool)
	return set
}

// switches lists the variables that @skip and @include of an operation read: a
// compiled plan holds for one setting of them.
func switches(doc *ast.QueryDocument, op *ast.OperationDefinition) []string {
	var names []string
	seen := map[string]bool{}
	var walk func(set ast.SelectionSet)
	note := func(directives ast.DirectiveList) {
		for _, d := range directives {
			for _, a := range d.Arguments {
				if a.Value.Kind == ast.Variable && !seen[a.Value.Raw] {
					seen[a.Value.Raw] = true
					names = append(names, a.Value.Raw)
				}
			}
		}
	}
	walk = func(set ast.SelectionSet) {
		for _, s := range set {
			switch s := s.(type) {
			case *ast.Field:
				note(s.Directives)
				walk(s.SelectionSet)
			case *ast.InlineFragment:
				note(s.Directives)
				walk(s.SelectionSet)
			case *ast.FragmentSpread:
				note(s.Directives)
			}
		}
	}
	walk(op.SelectionSet)
	for _, f := range doc.Fragments {
		walk(f.SelectionSet)
	}
	return names
}
