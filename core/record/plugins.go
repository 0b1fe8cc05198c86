package record

import (
	"context"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/fieldtype"
)

// askPlugins lets the plugins that hook an object see the records before they
// are saved, one call for all records of an object, and puts in what they set.
// What they set is checked like anybody's values.
func (s *Service) askPlugins(ctx context.Context, cat *crm.Catalog, works []*work) {
	if s.Hooks == nil {
		return
	}
	objects, groups := byObject(works)
	for _, o := range objects {
		if !hooked(cat, o) {
			continue
		}
		group := groups[o]
		changes := make([]HookChange, len(group))
		for i, w := range group {
			changes[i] = HookChange{ID: w.id, Kind: w.kind, Values: w.own(w.next), Old: w.own(w.old)}
		}
		for i, answer := range s.Hooks.BeforeSave(ctx, cat, o, changes) {
			group[i].hear(answer)
		}
	}
}

func hooked(cat *crm.Catalog, o *crm.Object) bool {
	for i := range cat.Plugins {
		if p := &cat.Plugins[i]; p.Enabled {
			for _, h := range p.Hooks {
				if h.Object == o.Name {
					return true
				}
			}
		}
	}
	return false
}

// own copies the object's own fields out of a record; nil stays nil.
func (w *work) own(values map[string]crm.Value) map[string]crm.Value {
	if values == nil {
		return nil
	}
	own := make(map[string]crm.Value, len(w.object.Fields))
	for i := range w.object.Fields {
		name := w.object.Fields[i].Name
		if v, ok := values[name]; ok {
			own[name] = v
		}
	}
	return own
}

func (w *work) hear(a HookAnswer) {
	if a.Err != nil {
		w.err = a.Err
		return
	}
	w.faults = append(w.faults, a.Faults...)
	for name, v := range a.Set {
		f := w.object.Field(name)
		if f == nil || f.RuleSet != "" || f.Type == crm.TypeAutoNumber {
			continue
		}
		v, fault := fieldtype.CoerceChange(f, v, w.old[name])
		if fault != nil {
			w.faults = append(w.faults, *fault)
			continue
		}
		w.set(name, v)
	}
}
