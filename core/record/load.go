package record

import (
	"context"
	"fmt"

	"github.com/guanxi-crm/guanxi/core/access"
	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/fieldtype"
	"github.com/guanxi-crm/guanxi/core/store"
)

// key names the record that a write is about, "" for a new one.
func (w *Write) key() string {
	switch w.Kind {
	case Create:
		return ""
	case Upsert:
		return w.Object + "?" + w.Match + "=" + fmt.Sprint(w.Data[w.Match])
	}
	return w.Object + "/" + w.ID
}

// load reads the records to change, one store query an object and way of
// finding them, and decides what each work is: insert, update, trash, restore.
func (s *Service) load(ctx context.Context, req Request, works []*work) error {
	live := map[*crm.Object]map[string]*work{}
	deleted := map[*crm.Object]map[string]*work{}
	put := func(m map[*crm.Object]map[string]*work, w *work) {
		if m[w.object] == nil {
			m[w.object] = map[string]*work{}
		}
		m[w.object][w.write.ID] = w
	}
	matches := map[matchKey][]*work{}
	for _, w := range works {
		if w.failed() {
			continue
		}
		switch w.write.Kind {
		case Create:
			w.kind, w.id = store.Insert, s.NewID()
		case Update, Delete:
			put(live, w)
		case Restore:
			put(deleted, w)
		case Upsert:
			k := matchKey{w.object, w.write.Match}
			matches[k] = append(matches[k], w)
		}
	}
	if err := s.loadByID(ctx, live, crm.LiveOnly); err != nil {
		return err
	}
	if err := s.loadByID(ctx, deleted, crm.DeletedOnly); err != nil {
		return err
	}
	for k, group := range matches {
		if err := s.loadByMatch(ctx, k, group); err != nil {
			return err
		}
	}
	return s.loadCascades(ctx, works)
}

type matchKey struct {
	object *crm.Object
	field  string
}

func (s *Service) loadByID(ctx context.Context, byObject map[*crm.Object]map[string]*work, which crm.Deleted) error {
	for o, byID := range byObject {
		ids := make([]crm.Value, 0, len(byID))
		var policyOf *work
		for id, w := range byID {
			ids = append(ids, crm.StringValue(id))
			policyOf = w
		}
		rows, err := s.Store.Find(ctx, crm.Query{
			Object: o, Fields: allFields(o), Limit: len(ids), Deleted: which,
			Filter: crm.And(crm.Where(crm.FieldID, crm.OpIn, ids...), policyOf.policy.RecordFilter(o)),
		})
		if err != nil {
			return fmt.Errorf("load %s: %w", o.Plural, err)
		}
		for i := range rows.Len() {
			values := valuesOf(rows, i)
			byID[values[crm.FieldID].Str()].found(values, which)
		}
		for id, w := range byID {
			switch {
			case w.old != nil:
			case which == crm.DeletedOnly:
				w.err = notDeleted(o, id)
			default:
				w.err = noRecord(o, id)
			}
		}
	}
	return nil
}

// found takes the loaded record over and holds it against IfVersion.
func (w *work) found(values map[string]crm.Value, which crm.Deleted) {
	w.old = values
	w.id = values[crm.FieldID].Str()
	switch {
	case which == crm.DeletedOnly:
		w.kind = store.Restore
	case w.write.Kind == Delete:
		w.kind = store.Trash
	default:
		w.kind = store.Update
	}
	have := values[crm.FieldVersion].Int64()
	w.result.Version = have
	if want := w.write.IfVersion; want != nil && *want != have {
		w.err = otherVersion(*want, have)
	}
}

func (s *Service) loadByMatch(ctx context.Context, k matchKey, group []*work) error {
	byValue := map[crm.Value]*work{}
	for _, w := range group {
		f := w.policy.Field(k.object, k.field)
		if f == nil {
			w.faults = append(w.faults, unknownField(k.object, "match", k.field))
			continue
		}
		raw, given := w.write.Data[k.field]
		v, fault := fieldtype.Coerce(f, raw)
		switch {
		case fault != nil:
			w.faults = append(w.faults, *fault)
		case !given || v.IsNull():
			w.fault(k.field, "REQUIRED", "A value to match by is needed.", "需要提供用于匹配的值。")
		case byValue[v] != nil:
			w.err = namedTwice()
		default:
			byValue[v] = w
		}
	}
	if len(byValue) == 0 {
		return nil
	}
	values := make([]crm.Value, 0, len(byValue))
	for v := range byValue {
		values = append(values, v)
	}
	if err := s.match(ctx, k, group[0].policy, values, byValue); err != nil {
		return err
	}
	for _, w := range byValue {
		if w.old == nil {
			w.kind, w.id = store.Insert, s.NewID()
		}
	}
	return nil
}

// match finds the records of the values, two of each at most: more would only
// say again that the value is ambiguous. When many records share some of the
// values, the others may not be among the first answer and are asked for one
// by one: a record that is there must never be taken for missing.
func (s *Service) match(ctx context.Context, k matchKey, p access.Policy, values []crm.Value, byValue map[crm.Value]*work) error {
	limit := 2 * len(values)
	rows, err := s.Store.Find(ctx, crm.Query{
		Object: k.object, Fields: allFields(k.object), Limit: limit,
		Filter: crm.And(crm.Where(k.field, crm.OpIn, values...), p.RecordFilter(k.object)),
	})
	if err != nil {
		return fmt.Errorf("match %s: %w", k.object.Plural, err)
	}
	for i := range rows.Len() {
		row := valuesOf(rows, i)
		w := byValue[row[k.field]]
		if w == nil {
			return fmt.Errorf("match %s by %s: the store answered a value that was not asked for", k.object.Plural, k.field)
		}
		switch {
		case w.old == nil:
			w.found(row, crm.LiveOnly)
		case w.id != row[crm.FieldID].Str() && !w.hasFault(k.field):
			w.fault(k.field, "AMBIGUOUS", "Several records have this value; match by a unique field.", "有多条记录具有该值，请使用唯一字段匹配。")
		}
	}
	if rows.Len() < limit || len(values) == 1 {
		return nil
	}
	for _, v := range values {
		if byValue[v].old == nil {
			if err := s.match(ctx, k, p, []crm.Value{v}, byValue); err != nil {
				return err
			}
		}
	}
	return nil
}

// allFields are the columns of a whole record; a change needs them all, for
// rules, plugins and the history.
func allFields(o *crm.Object) []string {
	fields := make([]string, 0, len(o.Fields)+9)
	for _, f := range crm.SystemFields() {
		fields = append(fields, f.Name)
	}
	for i := range o.Fields {
		fields = append(fields, o.Fields[i].Name)
	}
	return fields
}

func valuesOf(rows *crm.RowSet, i int) map[string]crm.Value {
	values := make(map[string]crm.Value, len(rows.Columns))
	for c, v := range rows.Row(i) {
		if !v.IsNull() {
			values[rows.Columns[c]] = v
		}
	}
	return values
}
