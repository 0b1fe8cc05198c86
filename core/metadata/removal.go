package metadata

import (
	"context"
	"slices"
	"strings"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// Remove names what DeleteObject or DeleteField removes.
type Remove struct {
	Object string
	Field  string // DeleteField
	DryRun bool   // only tell what would be lost
}

// Removal is what a removal takes away, or would.
type Removal struct {
	Object, Field string
	// Records, live and recycled, that have a value to lose.
	Records int64
	// UsedBy is what keeps it from being removed: "ruleSet:customerTier",
	// "field:order.customer", "object:customer" (its name field),
	// "index:customer", "plugin:retail".
	UsedBy  []string
	Removed bool
}

// DeleteObject removes an object with all its records. It is refused while
// something else needs the object.
func (s *Service) DeleteObject(ctx context.Context, actor crm.Actor, in Remove) (*Removal, error) {
	return s.remove(ctx, actor, in, func(next *crm.Catalog, r *Removal) (note, error) {
		before := find(next, in.Object)
		if before == nil {
			return note{}, noObject(in.Object)
		}
		r.UsedBy = objectUsers(next, before)
		n, err := s.count(ctx, before, crm.LiveAndDeleted, nil)
		if err != nil {
			return note{}, err
		}
		r.Records = n
		next.Objects = slices.DeleteFunc(next.Objects, func(o *crm.Object) bool { return o == before })
		return note{action: "object.delete", target: in.Object, before: before}, nil
	})
}

// DeleteField removes a field with all its values. It is refused while
// something else needs the field.
func (s *Service) DeleteField(ctx context.Context, actor crm.Actor, in Remove) (*Removal, error) {
	return s.remove(ctx, actor, in, func(next *crm.Catalog, r *Removal) (note, error) {
		o, before, err := findField(next, in.Object, in.Field)
		if err != nil {
			return note{}, err
		}
		r.UsedBy = fieldUsers(next, o, before)
		r.Records, err = s.count(ctx, o, crm.LiveAndDeleted, crm.Where(in.Field, crm.OpIsNull, crm.BoolValue(false)))
		if err != nil {
			return note{}, err
		}
		o = o.Clone()
		o.Fields = slices.DeleteFunc(o.Fields, func(f crm.Field) bool { return f.Name == in.Field })
		replace(next, o)
		return note{action: "field.delete", target: in.Object + "." + in.Field, before: before}, nil
	})
}

// remove carries out a removal, or, for a dry run, tries it on a copy.
func (s *Service) remove(ctx context.Context, actor crm.Actor, in Remove, remove func(*crm.Catalog, *Removal) (note, error)) (*Removal, error) {
	if err := s.mayConfigure(actor); err != nil {
		return nil, err
	}
	if in.DryRun {
		r := &Removal{Object: in.Object, Field: in.Field}
		_, err := s.tryRemoval(s.Catalog(), s.Catalog().Clone(), r, remove)
		if err != nil {
			return nil, err
		}
		return r, nil
	}
	var r *Removal
	at := places{object: in.Object, field: in.Field}
	_, err := s.change(ctx, actor, at, func(_ context.Context, next *crm.Catalog) (note, error) {
		r = &Removal{Object: in.Object, Field: in.Field, Removed: true}
		n, err := s.tryRemoval(next.Clone().Index(), next, r, remove)
		if err == nil && len(r.UsedBy) > 0 {
			err = inUse(in, r.UsedBy)
		}
		return n, err
	})
	if err != nil {
		return nil, err
	}
	return r, nil
}

// tryRemoval removes from next and completes what the removal would break by
// the rule sets that no longer compile without it.
func (s *Service) tryRemoval(current, next *crm.Catalog, r *Removal, remove func(*crm.Catalog, *Removal) (note, error)) (note, error) {
	n, err := remove(next, r)
	if err != nil {
		return note{}, err
	}
	for _, fault := range s.broken(current, next.Clone().Index()) {
		if !slices.Contains(r.UsedBy, fault.Field) {
			r.UsedBy = append(r.UsedBy, fault.Field)
		}
	}
	return n, nil
}

// objectUsers lists what needs an object to be there.
func objectUsers(c *crm.Catalog, o *crm.Object) []string {
	var users []string
	for _, other := range c.Objects {
		for i := range other.Fields {
			if f := &other.Fields[i]; f.Target == o.Name && other != o {
				users = append(users, "field:"+other.Name+"."+f.Name)
			}
		}
	}
	for _, rs := range c.RuleSets {
		if rs.Object == o.Name {
			users = append(users, "ruleSet:"+rs.Name)
		}
	}
	return append(users, pluginUsers(c, o.Plugin, func(h crm.PluginHook) bool { return h.Object == o.Name })...)
}

// fieldUsers lists what needs a field to be there, but for rule sets that only
// read it.
func fieldUsers(c *crm.Catalog, o *crm.Object, f *crm.Field) []string {
	var users []string
	if o.NameField == f.Name {
		users = append(users, "object:"+o.Name)
	}
	for _, x := range o.Indexes {
		if slices.ContainsFunc(x.Fields, func(column crm.IndexField) bool { return column.Field == f.Name }) {
			users = append(users, "index:"+o.Name)
			break
		}
	}
	for _, rs := range c.RuleSets {
		if rs.Object == o.Name && rs.Target == f.Name {
			users = append(users, "ruleSet:"+rs.Name)
		}
	}
	return append(users, pluginUsers(c, f.Plugin, func(h crm.PluginHook) bool {
		return h.Object == o.Name && (slices.Contains(h.Reads, f.Name) || slices.Contains(h.Writes, f.Name))
	})...)
}

// pluginUsers lists the plugins that contributed a thing or whose hooks need
// it.
func pluginUsers(c *crm.Catalog, contributor string, needs func(crm.PluginHook) bool) []string {
	var users []string
	for _, p := range c.Plugins {
		if p.Name == contributor || slices.ContainsFunc(p.Hooks, needs) {
			users = append(users, "plugin:"+p.Name)
		}
	}
	return users
}

func inUse(in Remove, users []string) error {
	what, list := join(in.Object, in.Field), strings.Join(users, ", ")
	return crm.Invalid([]crm.FieldError{{Field: "name", Code: "IN_USE", Message: crm.Text{
		EN:   crm.Quote(what) + " is still used by " + list + "; change those first.",
		ZhCN: crm.Quote(what) + " 仍被以下内容使用：" + list + "。请先修改它们。"}}})
}
