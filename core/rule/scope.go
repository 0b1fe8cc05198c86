package rule

import (
	"maps"
	"slices"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// scope is what the names of an expression can mean, and which of them it
// used.
type scope struct {
	catalog *crm.Catalog
	object  *crm.Object // nil for rows of an import
	columns []string    // of a row
	list    map[string]function

	bindings map[string]binding
	uses     map[string]int       // of bindings, as values
	fused    map[string]operation // made for this scope
	reads    Reads
}

func newScope(cat *crm.Catalog, o *crm.Object, list map[string]function) *scope {
	return &scope{catalog: cat, object: o, list: list, bindings: map[string]binding{}, uses: map[string]int{}, fused: map[string]operation{}}
}

func (s *scope) bind(b binding) string {
	s.bindings[b.name] = b
	s.uses[b.name]++
	switch b.origin {
	case fromRecord:
		s.reads.Fields = addName(s.reads.Fields, b.field)
	case fromOld, fromOldItself:
		s.reads.Old = true
	case fromLookup:
		s.reads.addLookup(b.path, b.field)
	case fromList:
		s.reads.addList(b.field, "")
	case fromUser:
		s.reads.User = true
	}
	return b.name
}

// sortedBindings are what programs load as values, in the order of the names.
func (s *scope) sortedBindings() []binding {
	all := make([]binding, 0, len(s.bindings))
	for _, b := range s.bindings {
		if s.uses[b.name] > 0 {
			all = append(all, b)
		}
	}
	slices.SortFunc(all, func(a, b binding) int {
		if a.name < b.name {
			return -1
		}
		return 1
	})
	return all
}

// readable is the object's field of that name that expressions may read.
func readable(o *crm.Object, name string) *crm.Field {
	if name == crm.FieldOutcomes || name == crm.FieldDeletedAt {
		return nil
	}
	return o.AnyField(name)
}

func (s *scope) related(name string) *crm.Related {
	if s.object == nil {
		return nil
	}
	for _, r := range s.catalog.Related(s.object.Name) {
		if r.Name == name {
			return &r
		}
	}
	return nil
}

// userFields are what an expression may ask of the acting user.
func userFields() []string { return []string{"id", "kind", "name", "role"} }

// names are all names that a source may start with, for suggestions: what the
// object has before what the language has.
func (s *scope) names() []string {
	names := slices.Clone(s.columns)
	if s.object != nil {
		names = append(names, fieldNames(s.object)...)
		for _, r := range s.catalog.Related(s.object.Name) {
			names = append(names, r.Name)
		}
		names = append(names, "old", "user")
	}
	return append(names, slices.Sorted(maps.Keys(s.list))...)
}

func fieldNames(o *crm.Object) []string {
	var names []string
	for i := range o.Fields {
		names = append(names, o.Fields[i].Name)
	}
	for i := range crm.SystemFields() {
		if name := crm.SystemFields()[i].Name; readable(o, name) != nil {
			names = append(names, name)
		}
	}
	return names
}
