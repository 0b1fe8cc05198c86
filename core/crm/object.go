package crm

import "strings"

// Object is the definition of one kind of record: what a table is to a
// database. Names are API names (see CheckName) and identify it everywhere.
// A published Object is immutable: change a Clone.
type Object struct {
	Name   string `json:"name" yaml:"name"`     // singular, lowerCamelCase: "customer"
	Plural string `json:"plural" yaml:"plural"` // "customers"; differs from Name
	Label  Text   `json:"label" yaml:"label"`
	// PluralLabel is what lists are headed with; empty means Label.
	PluralLabel Text `json:"pluralLabel,omitzero" yaml:"pluralLabel,omitempty"`
	Help        Text `json:"help,omitzero" yaml:"help,omitempty"`
	// NameField is the field whose value stands for a record in links and
	// headings; empty means the record's id.
	NameField string  `json:"nameField,omitempty" yaml:"nameField,omitempty"`
	Fields    []Field `json:"fields" yaml:"fields"`
	// Indexes are composite indexes beside those that fields ask for, each
	// made for a list's filter and order.
	Indexes []Index `json:"indexes,omitempty" yaml:"indexes,omitempty"`
	// Plugin names the plugin that contributed the object; empty for the
	// admin's own.
	Plugin string `json:"plugin,omitempty" yaml:"plugin,omitempty"`

	byName map[string]int
}

// Index is a composite index: equality fields first, then the order.
type Index struct {
	Fields []IndexField `json:"fields" yaml:"fields"`
}

// IndexField is one column of an Index.
type IndexField struct {
	Field string `json:"field" yaml:"field"`
	Desc  bool   `json:"desc,omitempty" yaml:"desc,omitempty"`
}

// TypeName is the object's GraphQL type: its name in PascalCase.
func (o *Object) TypeName() string { return Pascal(o.Name) }

// Field returns the field of that API name, or nil. System fields are not
// among an object's fields; see SystemField.
func (o *Object) Field(name string) *Field {
	if o.byName == nil {
		for i := range o.Fields {
			if o.Fields[i].Name == name {
				return &o.Fields[i]
			}
		}
		return nil
	}
	if i, ok := o.byName[name]; ok {
		return &o.Fields[i]
	}
	return nil
}

// AnyField returns the object's own field or the system field of that name,
// or nil.
func (o *Object) AnyField(name string) *Field {
	if f := o.Field(name); f != nil {
		return f
	}
	return SystemField(name)
}

// Clone returns a copy that may be changed without the original noticing.
func (o *Object) Clone() *Object {
	c := *o
	c.byName = nil
	c.Fields = make([]Field, len(o.Fields))
	for i := range o.Fields {
		c.Fields[i] = o.Fields[i].Clone()
	}
	c.Indexes = make([]Index, len(o.Indexes))
	for i, x := range o.Indexes {
		c.Indexes[i] = Index{Fields: append([]IndexField(nil), x.Fields...)}
	}
	return &c
}

// index prepares an object for look-ups, once: catalogs share objects, and one
// that is published already is read by others.
func (o *Object) index() {
	if o.byName != nil {
		return
	}
	o.byName = make(map[string]int, len(o.Fields))
	for i := range o.Fields {
		o.byName[o.Fields[i].Name] = i
	}
}

// Pascal turns a lowerCamelCase API name into the PascalCase of type names.
func Pascal(name string) string {
	if name == "" {
		return ""
	}
	return strings.ToUpper(name[:1]) + name[1:]
}
