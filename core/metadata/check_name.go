package metadata

import (
	"strings"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// typeSuffixes are what follows an object's type name in the names of the
// types that the live schema makes for it.
var typeSuffixes = []string{
	"", "Filter", "ListFilter", "OrderBy", "OrderField", "GroupBy", "GroupField", "Connection", "Edge",
	"Aggregate", "AggregateKey", "Sum", "Avg", "Min", "Max", "CountDistinct", "Create", "Update", "Match", "Change",
}

// rootFields are the queries, mutations and subscriptions of an object.
func rootFields(o *crm.Object) []string {
	one, many := o.TypeName(), crm.Pascal(o.Plural)
	return []string{
		o.Name, o.Plural, o.Plural + "Aggregate", o.Name + "Changed",
		"create" + one, "create" + many, "update" + one, "upsert" + one, "delete" + one, "restore" + one,
		"merge" + many, "update" + many + "Where", "delete" + many + "Where",
	}
}

// owner is who has a name: an object, or the platform.
type owner struct {
	object *crm.Object // nil: the platform
	what   string      // how the name is spelled there
}

func (o owner) by() (en, zh string) {
	if o.object == nil {
		return "by the platform itself", "被平台自身"
	}
	return "by the object " + crm.Quote(o.object.Name), "被对象 " + crm.Quote(o.object.Name)
}

// namespace is a set of names, compared without case: SQLite's columns and
// people's memory do so too.
type namespace map[string]owner

// claim takes a name for an object; it returns the owner when another one has
// it already.
func (n namespace) claim(o *crm.Object, name string) (owner, bool) {
	key := strings.ToLower(name)
	if taken, ok := n[key]; ok && taken.object != o {
		return taken, false
	}
	n[key] = owner{o, name}
	return owner{}, true
}

// names finds names that clash: of types, of root fields, and within records.
func (c *checker) names(reserved []string) {
	types, roots := namespace{}, namespace{}
	for _, name := range reserved {
		types[strings.ToLower(name)] = owner{what: name}
		roots[strings.ToLower(name)] = owner{what: name}
	}
	seen := map[string]bool{}
	for _, o := range c.catalog.Objects {
		if key := strings.ToLower(o.Name); seen[key] {
			c.taken(place{o.Name, "", "name"}, o.Name, owner{object: o})
			continue
		} else {
			seen[key] = true
		}
		c.objectNames(o, types, roots)
	}
	for _, o := range c.catalog.Objects {
		c.enumNames(o, types)
		c.members(o)
	}
}

// objectNames reports at most one clash for the name and one for the plural.
func (c *checker) objectNames(o *crm.Object, types, roots namespace) {
	for _, suffix := range typeSuffixes {
		if taken, ok := types.claim(o, o.TypeName()+suffix); !ok {
			c.taken(place{o.Name, "", "name"}, o.TypeName()+suffix, taken)
			return
		}
	}
	for _, name := range rootFields(o) {
		if taken, ok := roots.claim(o, name); !ok {
			at := "name"
			if strings.Contains(strings.ToLower(name), strings.ToLower(o.Plural)) {
				at = "plural"
			}
			c.taken(place{o.Name, "", at}, name, taken)
			return
		}
	}
}

// enumNames finds picklists whose enum has the name of another object's type.
// One that only clashes with its own object's types gets a longer name.
func (c *checker) enumNames(o *crm.Object, types namespace) {
	for i := range o.Fields {
		f := &o.Fields[i]
		if f.Type != crm.TypePicklist && f.Type != crm.TypeMultiPicklist {
			continue
		}
		for _, name := range []string{o.TypeName() + crm.Pascal(f.Name), o.TypeName() + crm.Pascal(f.Name) + "Filter"} {
			if taken, ok := types.claim(o, name); !ok {
				c.taken(place{o.Name, f.Name, "name"}, name, taken)
				break
			}
		}
	}
}

// members finds names that a record would have twice: fields, a lookup's id
// beside it, related lists and their aggregates.
func (c *checker) members(o *crm.Object) {
	taken := map[string]string{}
	claim := func(at place, name, what string) {
		key := strings.ToLower(name)
		if other, ok := taken[key]; ok {
			c.add(at, "NAME_TAKEN",
				"The name "+crm.Quote(name)+" is used already by "+other+" of "+o.Name+"; choose another.",
				"名称 "+crm.Quote(name)+" 已被 "+o.Name+" 的 "+other+" 使用，请另选一个。")
			return
		}
		taken[key] = what
	}
	for i := range o.Fields {
		f := &o.Fields[i]
		at := place{o.Name, f.Name, "name"}
		claim(at, f.Name, f.Name)
		if f.Type == crm.TypeLookup {
			claim(at, f.Name+"Id", f.Name)
		}
	}
	for _, list := range c.catalog.Related(o.Name) {
		at := place{list.Object.Name, list.Field.Name, "inverse"}
		claim(at, list.Name, list.Object.Name+"."+list.Field.Name)
		claim(at, list.Name+"Aggregate", list.Object.Name+"."+list.Field.Name)
	}
}

func (c *checker) taken(at place, name string, by owner) {
	en, zh := by.by()
	c.add(at, "NAME_TAKEN",
		"The name "+crm.Quote(name)+" is used already "+en+"; choose another.",
		"名称 "+crm.Quote(name)+" 已"+zh+"使用，请另选一个。")
}
