package pluginhost

import (
	"fmt"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// Contributions is what a plugin would add to a catalog: the plugin's entry
// (not yet Enabled, without SHA256 unless it comes from a Package), its own
// objects, and its fields for objects of others by the object's name.
//
// What needs an object that is neither in the catalog nor the plugin's own is
// left out until the object exists: fields added to it and lookups that point
// to it. Call it again then. Nothing that is returned is shared with m.
func Contributions(m *Manifest, cat *crm.Catalog) (crm.Plugin, []*crm.Object, map[string][]crm.Field, error) {
	data, err := m.json()
	if err != nil {
		return crm.Plugin{}, nil, nil, fmt.Errorf("keep manifest of plugin %q: %w", m.Name, err)
	}
	p := crm.Plugin{
		Name: m.Name, Version: m.Version, Publisher: m.Publisher, Label: m.Label, Help: m.Help,
		Functions: m.Contributes.Functions, Hooks: m.Contributes.Hooks, Manifest: data,
	}
	exists := func(object string) bool { return cat.Object(object) != nil || m.Object(object) != nil }
	var objects []*crm.Object
	for i := range m.Contributes.Objects {
		o := m.Contributes.Objects[i].Clone()
		o.Plugin = m.Name
		o.Fields = contributed(m.Name, o.Fields, exists)
		objects = append(objects, o)
	}
	fields := map[string][]crm.Field{}
	for _, of := range m.Contributes.Fields {
		if cat.Object(of.Object) == nil {
			continue
		}
		fields[of.Object] = append(fields[of.Object], contributed(m.Name, of.Fields, exists)...)
	}
	return p, objects, fields, nil
}

// Contributions is the same for a plugin's folder, with its checksum.
func (p *Package) Contributions(cat *crm.Catalog) (crm.Plugin, []*crm.Object, map[string][]crm.Field, error) {
	if p.Err != nil {
		return crm.Plugin{}, nil, nil, p.Err
	}
	plugin, objects, fields, err := Contributions(p.Manifest, cat)
	plugin.SHA256 = p.SHA256
	return plugin, objects, fields, err
}

// contributed copies fields, marks them as the plugin's and leaves out lookups
// without a target.
func contributed(plugin string, fields []crm.Field, exists func(string) bool) []crm.Field {
	var kept []crm.Field
	for _, f := range fields {
		if f.Type == crm.TypeLookup && !exists(f.Target) {
			continue
		}
		f = f.Clone()
		f.Plugin = plugin
		kept = append(kept, f)
	}
	return kept
}
