package sqlitestore

import (
	"strings"
	"sync"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// snake writes an API name so that names that differ stay different although
// SQLite compares names without case: a capital becomes "_" and its small
// letter, which no API name contains otherwise.
func snake(name string) string {
	b := make([]byte, 0, len(name)+4)
	for i := 0; i < len(name); i++ {
		if c := name[i]; c >= 'A' && c <= 'Z' {
			b = append(b, '_', c+'a'-'A')
		} else {
			b = append(b, c)
		}
	}
	return string(b)
}

// objectName is the API name of the object that a table belongs to.
func objectName(table string) string {
	words := strings.Split(strings.TrimPrefix(table, tablePrefix), "_")
	for i := 1; i < len(words); i++ {
		words[i] = crm.Pascal(words[i])
	}
	return strings.Join(words, "")
}

func quote(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// Prefixes keep the names that users choose apart from everything else.
const (
	tablePrefix  = "o_"
	columnPrefix = "f_"
)

// column is where a field's values are.
type column struct {
	field  string
	name   string // bare
	quoted string
	kind   crm.Kind
	scale  int // decimals
}

// sqlType is the declared type. None of SQLite's date types: they would make
// the driver guess at what an integer means.
func (c *column) sqlType() string {
	switch c.kind {
	case crm.String, crm.List, crm.JSONKind:
		return "TEXT"
	}
	return "INTEGER"
}

// neverNull tells whether every record has a value.
func (c *column) neverNull() bool { return c.field == crm.FieldID || c.field == crm.FieldVersion }

// table is an object as SQLite sees it.
type table struct {
	object  *crm.Object
	name    string
	quoted  string
	columns map[string]*column // by field name, system fields too
}

func newTable(o *crm.Object) *table {
	t := &table{object: o, name: tablePrefix + snake(o.Name), columns: make(map[string]*column, len(o.Fields)+9)}
	t.quoted = quote(t.name)
	system := crm.SystemFields()
	for i := range system {
		t.add(&system[i], snake(system[i].Name))
	}
	for i := range o.Fields {
		t.add(&o.Fields[i], columnPrefix+snake(o.Fields[i].Name))
	}
	return t
}

func (t *table) add(f *crm.Field, name string) {
	c := &column{field: f.Name, name: name, quoted: quote(name), kind: f.Type.Kind()}
	if f.Name == crm.FieldOutcomes {
		c.kind = crm.JSONKind
	}
	if c.kind == crm.DecimalKind {
		c.scale = f.DecimalScale()
	}
	t.columns[f.Name] = c
}

// maxTables bounds the cache; objects of past catalogs fall out with it.
const maxTables = 2000

// tables remembers the table of each published object, which never changes.
type tables struct {
	mu     sync.RWMutex
	byItem map[*crm.Object]*table
}

func (t *tables) of(o *crm.Object) *table {
	t.mu.RLock()
	found := t.byItem[o]
	t.mu.RUnlock()
	if found != nil {
		return found
	}
	made := newTable(o)
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.byItem == nil || len(t.byItem) >= maxTables {
		t.byItem = map[*crm.Object]*table{}
	}
	t.byItem[o] = made
	return made
}
