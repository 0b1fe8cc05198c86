package automation

import (
	"slices"
	"strings"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/rule"
)

// watch says that rules over object read, of another object's records, the
// fields given.
type watch struct {
	object *crm.Object
	fields []string
	// list is the lookup field by which the other object's records form the
	// list that is read; nil when they are looked up instead.
	list *crm.Field
	// path are the lookup fields that lead from object to the other one.
	path []step
	// since is the newest event that the rule set's activation has covered.
	since int64
}

type step struct {
	field  string
	target *crm.Object
}

// watches finds what rules that decide something stored (classes, clocks) read
// beyond their own record, by the API name of the object that is read.
func watches(cat *crm.Catalog, book *rule.Book) map[string][]watch {
	all := map[string][]watch{}
	for _, o := range cat.Objects {
		for _, kind := range []crm.RuleKind{crm.RuleClassification, crm.RuleEscalation} {
			for _, p := range book.Programs(o.Name, kind) {
				add(all, cat, o, p)
			}
		}
	}
	return all
}

func add(all map[string][]watch, cat *crm.Catalog, o *crm.Object, p *rule.Program) {
	reads, since := p.Reads(), p.Set().ActivatedSeq
	for _, r := range cat.Related(o.Name) {
		if fields, ok := reads.Lists[r.Name]; ok {
			all[r.Object.Name] = append(all[r.Object.Name], watch{object: o, fields: fields, list: r.Field, since: since})
		}
	}
	for path, fields := range reads.Lookups {
		if steps := follow(cat, o, path); steps != nil {
			target := steps[len(steps)-1].target.Name
			all[target] = append(all[target], watch{object: o, fields: fields, path: steps, since: since})
		}
	}
}

func follow(cat *crm.Catalog, o *crm.Object, path string) []step {
	var steps []step
	for _, name := range strings.Split(path, ".") {
		f := o.Field(name)
		if f == nil || cat.Object(f.Target) == nil {
			return nil
		}
		o = cat.Object(f.Target)
		steps = append(steps, step{name, o})
	}
	return steps
}

// concerns tells whether an event may change what the rules read.
func (w *watch) concerns(e *crm.Event) bool {
	if e.Seq <= w.since {
		return false
	}
	switch e.Kind {
	case crm.Created:
		return w.list != nil // nothing looks up a record that is just made
	case crm.Updated:
		return slices.ContainsFunc(e.Changes, func(c crm.FieldChange) bool {
			return slices.Contains(w.fields, c.Field) || (w.list != nil && c.Field == w.list.Name)
		})
	}
	return true
}

// filter selects the records of object from which the path leads to one of the
// ids.
func (w *watch) filter(ids []crm.Value) *crm.Filter {
	last := len(w.path) - 1
	f := crm.Where(w.path[last].field, crm.OpIn, ids...)
	for i := last - 1; i >= 0; i-- {
		f = &crm.Filter{Op: crm.OpLookup, Field: w.path[i].field, Related: w.path[i].target, Filters: []*crm.Filter{f}}
	}
	return f
}
