package limit

import "github.com/vektah/gqlparser/v2/ast"

// cyclic tells whether a fragment leads back to itself. Each fragment is
// visited once, so that it takes linear time.
func cyclic(doc *ast.QueryDocument) bool {
	c := cycles{state: make(map[string]visit, len(doc.Fragments)), fragments: byName(doc)}
	for _, f := range doc.Fragments {
		if c.leadsBack(f.Name) {
			return true
		}
	}
	return false
}

type visit uint8

const (
	unseen visit = iota
	open
	done
)

type cycles struct {
	state     map[string]visit
	fragments map[string]*ast.FragmentDefinition
}

func (c *cycles) leadsBack(name string) bool {
	f := c.fragments[name]
	if f == nil || c.state[name] == done {
		return false
	}
	if c.state[name] == open {
		return true
	}
	c.state[name] = open
	found := c.within(f.SelectionSet)
	c.state[name] = done
	return found
}

func (c *cycles) within(set ast.SelectionSet) bool {
	for _, s := range set {
		switch s := s.(type) {
		case *ast.Field:
			if c.within(s.SelectionSet) {
				return true
			}
		case *ast.InlineFragment:
			if c.within(s.SelectionSet) {
				return true
			}
		case *ast.FragmentSpread:
			if c.leadsBack(s.Name) {
				return true
			}
		}
	}
	return false
}

func byName(doc *ast.QueryDocument) map[string]*ast.FragmentDefinition {
	m := make(map[string]*ast.FragmentDefinition, len(doc.Fragments))
	for _, f := range doc.Fragments {
		m[f.Name] = f
	}
	return m
}
