package live

import (
	"fmt"
	"slices"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/fieldtype"
	"github.com/guanxi-crm/guanxi/core/graph/limit"
	"github.com/guanxi-crm/guanxi/core/record"
)

// readID returns the reader of get's id and asOf. What can't be an id is the
// id of no record.
func readID(o *object) func(*binder, *spec) any {
	return func(b *binder, s *spec) any {
		text, _ := b.text(s, "id")
		id, _ := fieldtype.Parse(crm.SystemField(crm.FieldID), text)
		a := &getArgs{object: o, id: id}
		if raw, _ := b.arg(s, "asOf"); raw != nil {
			at, fault := fieldtype.Parse(crm.SystemField(crm.FieldUpdatedAt), raw)
			if fault != nil {
				b.faults = append(b.faults, crm.FieldError{Field: s.path + "asOf", Code: fault.Code, Message: fault.Message})
			}
			a.asOf = at
		}
		return a
	}
}

// maxWrites is how many records one createMany takes.
const maxWrites = 1000

// readWrites reads the arguments of a mutation.
func readWrites(o *object, kind rootKind) func(*binder, *spec) any {
	return func(b *binder, s *spec) any {
		data, _ := b.arg(s, "data")
		if kind != rootCreateMany {
			w := b.write(o, kind, s, data)
			return []record.Write{w}
		}
		list := asList(data)
		if len(list) > maxWrites {
			b.exceed("records in data", "data 中的记录数", maxWrites)
			return nil
		}
		writes := make([]record.Write, len(list))
		for i, item := range list {
			writes[i] = b.write(o, kind, s, item)
		}
		return writes
	}
}

func (b *binder) write(o *object, kind rootKind, s *spec, data any) record.Write {
	id, _ := b.text(s, "id")
	w := record.Write{Kind: writeKinds[kind], Object: o.Name, ID: id, Data: fieldsOf(data, o.inputs)}
	if version, given := b.number(s, "ifVersion"); given {
		w.IfVersion = &version
	}
	if kind == rootUpsert {
		b.match(&w, o, s)
	}
	return w
}

var writeKinds = map[rootKind]record.Kind{
	rootCreate: record.Create, rootCreateMany: record.Create, rootUpdate: record.Update,
	rootUpsert: record.Upsert, rootDelete: record.Delete, rootRestore: record.Restore,
}

// fieldsOf turns an input object's names into field names: accountId is the
// lookup account.
func fieldsOf(data any, inputs map[string]string) map[string]any {
	given, _ := data.(map[string]any)
	fields := make(map[string]any, len(given))
	for name, v := range given {
		fields[inputs[name]] = v
	}
	delete(fields, "")
	return fields
}

// match reads upsert's match: one field, whose value may be repeated in data
// but not contradicted.
func (b *binder) match(w *record.Write, o *object, s *spec) {
	v, _ := b.arg(s, "match")
	fields := fieldsOf(v, o.matches)
	if len(fields) != 1 {
		b.fault(s.path+"match", "INVALID_VALUE", "Match by exactly one field.", "请使用且仅使用一个字段进行匹配。")
		return
	}
	for name, value := range fields {
		other, repeated := w.Data[name]
		if repeated && fmt.Sprint(other) != fmt.Sprint(value) {
			b.fault(s.path+"data."+name, "INVALID_VALUE",
				"data has another value than match; leave it out, or change it by an update.",
				"data 中的值与 match 不同；请省略该值，或通过更新来修改。")
			return
		}
		w.Match = name
		w.Data[name] = value
	}
}

// writeNode carries out a mutation and answers the records as they are then.
type writeNode struct {
	slot   int
	object *object
	many   bool
	sel    *selection
}

func (n *writeNode) writes(r *run) []record.Write { return r.args[n.slot].([]record.Write) }

func (n *writeNode) cost(r *run) int64 {
	rows := int64(len(n.writes(r)))
	return add(rows, n.sel.cost(r, rows))
}

func (n *writeNode) answer(r *run, b []byte) ([]byte, error) {
	results, err := r.change(n.writes(r))
	if err != nil {
		return b, err
	}
	set, err := n.readBack(r, results)
	if err != nil {
		return b, err
	}
	rows, err := n.sel.fetch(r, set)
	if err != nil {
		return b, err
	}
	if !n.many {
		return rows.append(b, 0), nil
	}
	b = append(b, '[')
	for i := range results {
		if i > 0 {
			b = append(b, ',')
		}
		b = rows.append(b, i)
	}
	return append(b, ']'), nil
}

// readBack reads what is selected of the written records, in their order.
// Nothing is read when the results say it all.
func (n *writeNode) readBack(r *run, results []record.Result) (*crm.RowSet, error) {
	if set := n.known(results); set != nil {
		return set, nil
	}
	ids := make([]crm.Value, len(results))
	for i, res := range results {
		ids[i] = crm.StringValue(res.ID)
	}
	cols := columns{slices.Clone(n.sel.cols.names)}
	id := cols.add(crm.FieldID)
	found, err := r.byID(n.object, cols.names, ids)
	if err != nil {
		return nil, err
	}
	at := make(map[string]int, found.Len())
	for i := range found.Len() {
		at[found.Row(i)[id].Str()] = i
	}
	set := &crm.RowSet{Columns: cols.names, Cells: make([]crm.Value, 0, len(found.Cells))}
	for _, res := range results {
		i, there := at[res.ID]
		if !there {
			return nil, gone(n.object, res.ID)
		}
		set.Cells = append(set.Cells, found.Row(i)...)
	}
	return set, nil
}

// known are the rows when only id and version are selected.
func (n *writeNode) known(results []record.Result) *crm.RowSet {
	set := &crm.RowSet{Columns: n.sel.cols.names}
	if len(set.Columns) == 0 {
		set.Columns = idOnly
	}
	for _, res := range results {
		for _, c := range set.Columns {
			switch c {
			case crm.FieldID:
				set.Cells = append(set.Cells, crm.StringValue(res.ID))
			case crm.FieldVersion:
				set.Cells = append(set.Cells, crm.IntValue(res.Version))
			default:
				return nil
			}
		}
	}
	return set
}

func gone(o *object, id string) error {
	return crm.NewError(crm.NotFound,
		"The "+o.Name+" "+id+" was written, and deleted by somebody else before it could be read.",
		"记录 "+id+" 已写入，但在读取之前被其他人删除。")
}

// deleteNode puts a record into the recycle bin and answers its id.
type deleteNode struct{ slot int }

func (n *deleteNode) cost(*run) int64 { return 1 }

func (n *deleteNode) answer(r *run, b []byte) ([]byte, error) {
	results, err := r.change(r.args[n.slot].([]record.Write))
	if err != nil {
		return b, err
	}
	return crm.AppendJSONString(b, results[0].ID), nil
}

// change carries writes out, all or none.
func (r *run) change(writes []record.Write) ([]record.Result, error) {
	if len(writes) == 0 {
		return nil, nil
	}
	results, err := r.records.Change(r.ctx, record.Request{Actor: r.actor, Writes: writes, Atomic: true})
	if err == nil {
		wrote(r.ctx)
	}
	return results, err
}

// perRecord counts reads that are made a record at a time.
func (r *run) perRecord() error {
	if r.singles++; r.singles > r.limits.Histories {
		return limit.Exceeded("records with history, explanations or asOf", "读取历史、解释或过往状态的记录数", int64(r.limits.Histories))
	}
	return nil
}
