package rule

import (
	"slices"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// Reads says what an expression or a whole rule set looks at, so that the
// caller loads that and nothing else, and re-evaluates when it changes. Names
// are sorted.
type Reads struct {
	Fields []string // of the record itself, lookups and system fields included
	// Lookups are the fields read of looked-up records, by path
	// ("account", "account.parent"). The lookups on the way are among them.
	Lookups map[string][]string
	// Lists are the fields read of related lists, by the list's name. A list
	// without fields is only counted.
	Lists map[string][]string
	Old   bool // the record before the change
	Clock bool // the outcome may change as time passes
	User  bool // the acting user
}

func (r *Reads) merge(s Reads) {
	for _, f := range s.Fields {
		r.Fields = addName(r.Fields, f)
	}
	for path, fields := range s.Lookups {
		for _, f := range fields {
			r.addLookup(path, f)
		}
	}
	for list, fields := range s.Lists {
		r.addList(list, "")
		for _, f := range fields {
			r.addList(list, f)
		}
	}
	r.Old = r.Old || s.Old
	r.Clock = r.Clock || s.Clock
	r.User = r.User || s.User
}

func (r *Reads) addLookup(path, field string) {
	if r.Lookups == nil {
		r.Lookups = map[string][]string{}
	}
	r.Lookups[path] = addName(r.Lookups[path], field)
}

func (r *Reads) addList(list, field string) {
	if r.Lists == nil {
		r.Lists = map[string][]string{}
	}
	if field == "" {
		r.Lists[list] = slices.Grow(r.Lists[list], 0)
		return
	}
	r.Lists[list] = addName(r.Lists[list], field)
}

func addName(names []string, name string) []string {
	i, found := slices.BinarySearch(names, name)
	if found {
		return names
	}
	return slices.Insert(names, i, name)
}

// Subject is what a rule is evaluated on: a record with whatever Reads asks
// for. Nothing of it is changed.
type Subject struct {
	Object *crm.Object
	Record map[string]crm.Value
	// Old is the record before the change; nil when there was none.
	Old map[string]crm.Value
	// Lookups are looked-up records by path; a path is missing or nil when
	// the lookup is empty or its target not live.
	Lookups map[string]map[string]crm.Value
	// Lists are related records by the list's name.
	Lists map[string][]map[string]crm.Value
	// User is who makes the change: id, kind, name, role.
	User map[string]crm.Value
}

// origin is where a name of an expression takes its value.
type origin uint8

const (
	fromRecord origin = iota + 1
	fromOld
	fromOldItself // whether there is one
	fromLookup
	fromList
	fromUser
	fromCell
)

// binding is a name that an expression loads and what is behind it.
type binding struct {
	name   string
	origin origin
	path   string // fromLookup
	field  string
}

// plain tells whether a field's value is what is loaded.
func (b *binding) plain() bool {
	switch b.origin {
	case fromRecord, fromOld, fromLookup, fromUser:
		return true
	}
	return false
}

// value is the field behind a plain binding.
func (b *binding) value(s *Subject) crm.Value {
	switch b.origin {
	case fromRecord:
		return s.Record[b.field]
	case fromOld:
		return s.Old[b.field]
	case fromLookup:
		return s.Lookups[b.path][b.field]
	}
	return s.User[b.field]
}

func (b *binding) load(s *Subject) any {
	switch b.origin {
	case fromOldItself:
		if s.Old == nil {
			return nil
		}
		return true
	case fromCell:
		return toCell(s.Record[b.field])
	case fromList:
		list := make([]any, len(s.Lists[b.field]))
		for i, item := range s.Lists[b.field] {
			list[i] = item
		}
		return list
	}
	return toAny(b.value(s))
}

func toCell(v crm.Value) any {
	if v.Kind() == crm.String {
		return cell(v.Str())
	}
	return toAny(v)
}

// member reads a field of an item of a related list: item, name.
func member(a ...any) (any, error) {
	item, ok := a[0].(map[string]crm.Value)
	if !ok {
		return nil, nil
	}
	return toAny(item[a[1].(string)]), nil
}
