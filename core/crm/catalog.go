package crm

import "slices"

// Catalog is one version of the whole active configuration: what exists and
// what holds. It is stored as one document, so that every change of it is
// atomic, and handed out as an immutable snapshot.
type Catalog struct {
	Version  int64      `json:"version"`
	Objects  []*Object  `json:"objects"`
	RuleSets []*RuleSet `json:"ruleSets,omitempty"` // the active versions
	Roles    []Role     `json:"roles,omitempty"`    // beside the built-in ones
	Plugins  []Plugin   `json:"plugins,omitempty"`  // enabled or not

	objects map[string]*Object
	plurals map[string]*Object
	related map[string][]Related
}

// Related is a related list: the records of Object whose lookup Field points
// to the object that has the list.
type Related struct {
	Name   string // the list's API name on the target
	Object *Object
	Field  *Field
}

// Index prepares the catalog for look-ups; call it once before publishing.
func (c *Catalog) Index() *Catalog {
	c.objects = make(map[string]*Object, len(c.Objects))
	c.plurals = make(map[string]*Object, len(c.Objects))
	c.related = map[string][]Related{}
	for _, o := range c.Objects {
		o.index()
		c.objects[o.Name] = o
		c.plurals[o.Plural] = o
	}
	for _, o := range c.Objects {
		for i := range o.Fields {
			if f := &o.Fields[i]; f.Type == TypeLookup {
				c.related[f.Target] = append(c.related[f.Target], Related{relatedName(o, f), o, f})
			}
		}
	}
	return c
}

func relatedName(o *Object, f *Field) string {
	if f.Inverse != "" {
		return f.Inverse
	}
	for i := range o.Fields {
		other := &o.Fields[i]
		if other == f {
			return o.Plural
		}
		if other.Type == TypeLookup && other.Target == f.Target && other.Inverse == "" {
			return o.Plural + "By" + Pascal(f.Name)
		}
	}
	return o.Plural
}

// Object returns the object of that API name, or nil.
func (c *Catalog) Object(name string) *Object { return c.objects[name] }

// ObjectByPlural returns the object of that plural, or nil.
func (c *Catalog) ObjectByPlural(plural string) *Object { return c.plurals[plural] }

// Related lists the related lists of an object, in the catalog's order.
func (c *Catalog) Related(object string) []Related { return c.related[object] }

// RuleSetsOf lists the active rule sets of an object and kind.
func (c *Catalog) RuleSetsOf(object string, kind RuleKind) []*RuleSet {
	var sets []*RuleSet
	for _, r := range c.RuleSets {
		if r.Object == object && r.Kind == kind {
			sets = append(sets, r)
		}
	}
	return sets
}

// RuleSet returns the active rule set of that API name, or nil.
func (c *Catalog) RuleSet(name string) *RuleSet {
	for _, r := range c.RuleSets {
		if r.Name == name {
			return r
		}
	}
	return nil
}

// Plugin returns the plugin of that name, or nil.
func (c *Catalog) Plugin(name string) *Plugin {
	for i := range c.Plugins {
		if c.Plugins[i].Name == name {
			return &c.Plugins[i]
		}
	}
	return nil
}

// Clone returns a copy to build the next version from. Objects and rule sets
// are shared: replace them in the slices, never change them in place.
func (c *Catalog) Clone() *Catalog {
	return &Catalog{
		Version:  c.Version,
		Objects:  slices.Clone(c.Objects),
		RuleSets: slices.Clone(c.RuleSets),
		Roles:    slices.Clone(c.Roles),
		Plugins:  slices.Clone(c.Plugins),
	}
}
