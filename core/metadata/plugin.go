package metadata

import (
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// pluginName also is the first word of the plugin's functions in rules.
var pluginName = regexp.MustCompile(`^[a-z][A-Za-z0-9]{0,39}$`)

// SetPlugin installs a plugin, or brings it up to date (another version, on or
// off), and makes the objects and fields that it contributes. What is there
// already stays as the admin has set it, as long as the types are the same;
// what the new version no longer contributes stays too, with its data. A
// conflict with something of somebody else is refused with everything that is
// wrong. fields are added to objects of others, by object name.
func (s *Service) SetPlugin(ctx context.Context, actor crm.Actor, p crm.Plugin, objects []*crm.Object, fields map[string][]crm.Field) (*crm.Plugin, error) {
	if !pluginName.MatchString(p.Name) {
		return nil, crm.BadInputs([]crm.FieldError{*crm.CheckName("name", p.Name)})
	}
	next, err := s.change(ctx, actor, places{}, func(ctx context.Context, next *crm.Catalog) (note, error) {
		var faults []crm.FieldError
		for _, o := range objects {
			faults = append(faults, contribute(next, p.Name, o)...)
		}
		for _, object := range slices.Sorted(maps.Keys(fields)) {
			found, err := s.contributeFields(ctx, next, p.Name, object, fields[object])
			if err != nil {
				return note{}, err
			}
			faults = append(faults, found...)
		}
		if err := crm.BadInputs(faults); err != nil {
			return note{}, err
		}
		// A plugin that is turned off takes its functions with it; that is
		// what the admin wants, whatever rules call them.
		return note{action: "plugin.set", target: p.Name, before: putPlugin(next, p), after: p, mayBreak: !p.Enabled}, nil
	})
	if err != nil {
		return nil, err
	}
	return next.Plugin(p.Name), nil
}

// contribute adds an object, or those of its fields that are missing.
func contribute(next *crm.Catalog, plugin string, in *crm.Object) []crm.FieldError {
	o := in.Clone()
	o.Plugin = plugin
	for i := range o.Fields {
		own(&o.Fields[i], plugin)
	}
	there := find(next, o.Name)
	if there == nil {
		complete(o)
		next.Objects = append(next.Objects, o)
		return nil
	}
	if there.Plugin != "" && there.Plugin != plugin {
		return []crm.FieldError{{Field: o.Name, Code: "NAME_TAKEN", Message: crm.Text{
			EN:   "The object " + crm.Quote(o.Name) + " belongs to the plugin " + crm.Quote(there.Plugin) + ".",
			ZhCN: "对象 " + crm.Quote(o.Name) + " 属于插件 " + crm.Quote(there.Plugin) + "。"}}}
	}
	return merge(next, there, o.Fields)
}

// contributeFields adds fields to an object of somebody else.
func (s *Service) contributeFields(ctx context.Context, next *crm.Catalog, plugin, object string, in []crm.Field) ([]crm.FieldError, error) {
	o := find(next, object)
	if o == nil {
		return []crm.FieldError{{Field: object, Code: "UNKNOWN_OBJECT", Message: crm.Text{
			EN:   "The plugin adds fields to the object " + crm.Quote(object) + ", which is not there; make it first.",
			ZhCN: "插件要为对象 " + crm.Quote(object) + " 添加字段，但该对象不存在，请先创建。"}}}, nil
	}
	fields := make([]crm.Field, len(in))
	for i := range in {
		fields[i] = in[i].Clone()
		own(&fields[i], plugin)
		if o.Field(fields[i].Name) != nil {
			continue
		}
		if err := s.checkNewRequired(ctx, o, &fields[i]); err != nil {
			return nil, fmt.Errorf("add field %s.%s: %w", object, fields[i].Name, err)
		}
	}
	return merge(next, o, fields), nil
}

// merge adds the fields that an object does not have; one that is there must
// have the same type and target.
func merge(next *crm.Catalog, there *crm.Object, fields []crm.Field) []crm.FieldError {
	var faults []crm.FieldError
	o := there.Clone()
	for _, f := range fields {
		has := o.Field(f.Name)
		switch {
		case has == nil:
			o.Fields = append(o.Fields, f)
		case has.Type != f.Type || has.Target != f.Target || has.DecimalScale() != f.DecimalScale():
			faults = append(faults, crm.FieldError{Field: o.Name + "." + f.Name, Code: "NAME_TAKEN", Message: crm.Text{
				EN:   "There is a field " + crm.Quote(o.Name+"."+f.Name) + " of another type already; the plugin needs the type " + string(f.Type) + ".",
				ZhCN: "字段 " + crm.Quote(o.Name+"."+f.Name) + " 已存在且类型不同；插件需要的类型是 " + string(f.Type) + "。"}})
		}
	}
	complete(o)
	replace(next, o)
	return faults
}

// putPlugin adds or replaces a plugin and returns the one replaced, if any.
func putPlugin(next *crm.Catalog, p crm.Plugin) any {
	i := slices.IndexFunc(next.Plugins, func(other crm.Plugin) bool { return other.Name == p.Name })
	if i < 0 {
		next.Plugins = append(next.Plugins, p)
		return nil
	}
	before := next.Plugins[i]
	next.Plugins[i] = p
	return before
}

// RemovePlugin takes a plugin out of the configuration; NOT_FOUND when it is
// not there. With keepData its objects and fields stay as the admin's own,
// else they go with all their values, which is refused while somebody else
// needs them.
func (s *Service) RemovePlugin(ctx context.Context, actor crm.Actor, name string, keepData bool) error {
	_, err := s.change(ctx, actor, places{}, func(_ context.Context, next *crm.Catalog) (note, error) {
		i := slices.IndexFunc(next.Plugins, func(p crm.Plugin) bool { return p.Name == name })
		if i < 0 {
			return note{}, crm.NewError(crm.NotFound,
				"The plugin "+crm.Quote(name)+" is not installed.", "插件 "+crm.Quote(name)+" 未安装。")
		}
		before := next.Plugins[i]
		next.Plugins = slices.Delete(next.Plugins, i, i+1)
		if keepData {
			disown(next, name)
			return note{action: "plugin.remove", target: name, before: before}, nil
		}
		return note{action: "plugin.remove", target: name, before: before}, withdraw(next, name)
	})
	return err
}

// disown makes what a plugin contributed the admin's own.
func disown(next *crm.Catalog, plugin string) {
	for i, there := range next.Objects {
		o := there.Clone()
		if o.Plugin == plugin {
			o.Plugin = ""
		}
		for j := range o.Fields {
			if o.Fields[j].Plugin == plugin {
				o.Fields[j].Plugin = ""
			}
		}
		next.Objects[i] = o
	}
}

// withdraw removes what a plugin contributed, unless somebody else needs it.
func withdraw(next *crm.Catalog, plugin string) error {
	gone := func(o *crm.Object) bool { return o.Plugin == plugin }
	goneField := func(f crm.Field) bool { return f.Plugin == plugin }
	objects := next.Objects
	next.Objects = slices.DeleteFunc(slices.Clone(objects), gone)
	for i, there := range next.Objects {
		o := there.Clone()
		o.Fields = slices.DeleteFunc(o.Fields, goneField)
		next.Objects[i] = o
	}
	var faults []crm.FieldError
	for _, o := range objects {
		if gone(o) {
			faults = append(faults, stillUsed(o.Name, objectUsers(next, o))...)
			continue
		}
		for i := range o.Fields {
			if f := &o.Fields[i]; goneField(*f) {
				faults = append(faults, stillUsed(o.Name+"."+f.Name, fieldUsers(next, o, f))...)
			}
		}
	}
	return crm.Invalid(faults)
}

func stillUsed(what string, users []string) []crm.FieldError {
	var faults []crm.FieldError
	for _, user := range users {
		faults = append(faults, crm.FieldError{Field: what, Code: "IN_USE", Message: crm.Text{
			EN:   crm.Quote(what) + " is still used by " + user + "; change that first, or keep the plugin's data.",
			ZhCN: crm.Quote(what) + " 仍被 " + user + " 使用，请先修改，或保留插件数据。"}})
	}
	return faults
}
