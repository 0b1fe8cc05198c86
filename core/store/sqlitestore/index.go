package sqlitestore

import "github.com/guanxi-crm/guanxi/core/crm"

// indexPrefix marks indexes that belong to objects. The rest of an index's
// name is its definition, so that a look at the names tells what is missing.
const indexPrefix = "i "

// index is an index that the catalog asks for.
type index struct {
	name   string
	ddl    string
	unique *column
}

// indexesOf lists the indexes of an object. All but the one for the recycle
// bin hold live records only, as nearly every query asks for; those that serve
// an order end in the id, which makes it total. Ties come by ascending id also
// when the field descends; reading an ascending index backwards, SQLite sorts
// each run of ties by itself. Where runs are long there is an index for either
// direction, and times, mostly asked for newest first, have the one for that.
func indexesOf(t *table) []index {
	list := []index{
		t.ordered(crm.IndexField{Field: crm.FieldCreatedAt, Desc: true}),
		t.ordered(crm.IndexField{Field: crm.FieldUpdatedAt, Desc: true}),
		{name: indexPrefix + t.name + " deleted", ddl: "(deleted_at, id) WHERE deleted_at IS NOT NULL"},
	}
	for i := range t.object.Fields {
		f := &t.object.Fields[i]
		c := t.columns[f.Name]
		if f.Unique {
			list = append(list, index{indexPrefix + t.name + " unique " + c.name, "(" + c.quoted + ") WHERE deleted_at IS NULL", c})
		}
		if f.Indexed || f.Type == crm.TypeLookup {
			list = append(list, t.ordered(crm.IndexField{Field: f.Name}))
		}
		if f.Indexed && fewValues(f.Type) {
			list = append(list, t.ordered(crm.IndexField{Field: f.Name, Desc: true}))
		}
	}
	for _, x := range t.object.Indexes {
		list = append(list, t.ordered(x.Fields...))
	}
	return list
}

// fewValues tells whether many records share a value.
func fewValues(t crm.FieldType) bool { return t == crm.TypePicklist || t == crm.TypeBoolean }

// ordered is an index over fields and the id.
func (t *table) ordered(fields ...crm.IndexField) index {
	name, list := indexPrefix+t.name, ""
	for _, f := range fields {
		c := t.columns[f.Field]
		if c == nil || c.field == crm.FieldID {
			continue
		}
		name += " " + c.name
		list += c.quoted
		if f.Desc {
			name += " desc"
			list += " DESC"
		}
		list += ", "
	}
	return index{name: name, ddl: "(" + list + "id) WHERE deleted_at IS NULL"}
}

func (x index) create(t *table) string {
	kind := "INDEX"
	if x.unique != nil {
		kind = "UNIQUE INDEX"
	}
	return "CREATE " + kind + " IF NOT EXISTS " + quote(x.name) + " ON " + t.quoted + x.ddl
}
