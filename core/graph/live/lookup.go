package live

import (
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// batch is how many ids one query takes; a page's links fit into one.
const batch = 5000

// lookupKid fetches the records that a lookup column points to.
type lookupKid struct {
	column int
	object *object
	id     int
	sel    *selection
}

func (c *compiler) lookup(target *object, column int, sets []ast.SelectionSet) *lookupKid {
	cols := &columns{}
	return &lookupKid{column: column, object: target, id: cols.add(crm.FieldID), sel: c.selection(target, cols, sets)}
}

func (k *lookupKid) cost(r *run, parents int64) int64 {
	return add(parents, k.sel.cost(r, parents))
}

func (k *lookupKid) load(r *run, set *crm.RowSet) (loaded, error) {
	found, err := r.byID(k.object, k.sel.cols.names, distinct(set, k.column))
	if err != nil {
		return nil, err
	}
	l := &linked{column: k.column, at: make(map[string]int, found.Len())}
	for i := range found.Len() {
		l.at[found.Row(i)[k.id].Str()] = i
	}
	l.rows, err = k.sel.fetch(r, found)
	return l, err
}

// linked are the records that lookups point to, by id.
type linked struct {
	column int
	at     map[string]int
	rows   *rows
}

func (l *linked) append(b []byte, parent []crm.Value) []byte {
	i, there := l.at[parent[l.column].Str()]
	if !there {
		return append(b, "null"...)
	}
	return l.rows.append(b, i)
}

// byID reads live records by their ids, in no certain order.
func (r *run) byID(o *object, fields []string, ids []crm.Value) (*crm.RowSet, error) {
	all := &crm.RowSet{Columns: fields}
	for len(ids) > 0 {
		some := ids[:min(batch, len(ids))]
		ids = ids[len(some):]
		q := crm.Query{Object: o.Object, Fields: fields, Limit: len(some), Filter: oneOf(crm.FieldID, some)}
		set, err := r.records.Find(r.ctx, r.actor, q)
		if err != nil {
			return nil, err
		}
		all.Cells = append(all.Cells, set.Cells...)
	}
	return all, nil
}

// oneOf is the filter for a field that has one of the values.
func oneOf(field string, values []crm.Value) *crm.Filter {
	if len(values) == 1 {
		return crm.Where(field, crm.OpEq, values[0])
	}
	return crm.Where(field, crm.OpIn, values...)
}

// distinct are the values of a column, each once, without null.
func distinct(set *crm.RowSet, column int) []crm.Value {
	n := set.Len()
	values := make([]crm.Value, 0, n)
	seen := make(map[string]bool, n)
	for i := range n {
		v := set.Row(i)[column]
		if v.IsNull() || seen[v.Str()] {
			continue
		}
		seen[v.Str()] = true
		values = append(values, v)
	}
	return values
}
