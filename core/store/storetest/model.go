package storetest

import (
	"slices"
	"strings"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// model answers what a store should, from records in memory and straight from
// the words of package crm.
type model struct {
	catalog *crm.Catalog
	records map[string]map[string]fields // by object and id
	deleted map[string]bool
}

// sampleModel holds the sample's records.
func sampleModel(c *crm.Catalog) *model {
	m := &model{catalog: c, records: map[string]map[string]fields{}, deleted: map[string]bool{}}
	for object, records := range map[string]map[int]fields{"account": sampleAccounts(), "deal": sampleDeals()} {
		m.records[object] = map[string]fields{}
		for n, values := range records {
			values[crm.FieldVersion] = num(1)
			values[crm.FieldCreatedAt] = crm.TimeValue(start)
			m.add(object, id(n), values)
		}
		m.deleted[id(deletedSamples[object])] = true
	}
	return m
}

func (m *model) add(object, record string, values fields) {
	if m.records[object] == nil {
		m.records[object] = map[string]fields{}
	}
	values[crm.FieldID] = str(record)
	m.records[object][record] = values
}

// passing lists the live records that pass a filter, by id.
func (m *model) passing(object string, f *crm.Filter) []string {
	var list []string
	for record, values := range m.records[object] {
		if !m.deleted[record] && m.passes(values, f) {
			list = append(list, record)
		}
	}
	slices.Sort(list)
	return list
}

func (m *model) passes(r fields, f *crm.Filter) bool {
	if f == nil {
		return true
	}
	pass := func(f *crm.Filter) bool { return m.passes(r, f) }
	switch f.Op {
	case crm.OpAnd:
		return !slices.ContainsFunc(f.Filters, func(f *crm.Filter) bool { return !pass(f) })
	case crm.OpOr:
		return slices.ContainsFunc(f.Filters, pass)
	case crm.OpNot:
		return !pass(f.Filters[0])
	case crm.OpLookup:
		target := r[f.Field].Str()
		values, found := m.records[f.Related.Name][target]
		return found && !m.deleted[target] && m.passes(values, f.Filters[0])
	case crm.OpSome:
		return m.count(r, f, true) > 0
	case crm.OpNone:
		return m.count(r, f, true) == 0
	case crm.OpEvery:
		return m.count(r, f, false) == 0
	}
	return passesLeaf(r[f.Field], f)
}

// count counts the live records pointing to r that pass, or that don't.
func (m *model) count(r fields, f *crm.Filter, passing bool) (n int) {
	for record, values := range m.records[f.Related.Name] {
		if !m.deleted[record] && values[f.Field] == r[crm.FieldID] && m.passes(values, f.Filters[0]) == passing {
			n++
		}
	}
	return n
}

func passesLeaf(v crm.Value, f *crm.Filter) bool {
	equal := func(w crm.Value) bool { return v.Compare(w) == 0 }
	ordered := func(w crm.Value, test func(int) bool) bool {
		return !v.IsNull() && !w.IsNull() && test(v.Compare(w))
	}
	text := func(test func(s, needle string) bool) bool {
		return !v.IsNull() && test(crm.Fold(v.Str()), crm.Fold(f.Values[0].Str()))
	}
	has := func(option crm.Value) bool { return slices.Contains(v.Items(), option.Str()) }
	switch f.Op {
	case crm.OpEq, crm.OpIn:
		return slices.ContainsFunc(f.Values, equal)
	case crm.OpNe, crm.OpNotIn:
		return !slices.ContainsFunc(f.Values, equal)
	case crm.OpIsNull:
		return v.IsNull() == f.Values[0].Bool()
	case crm.OpLt:
		return ordered(f.Values[0], func(c int) bool { return c < 0 })
	case crm.OpLte:
		return ordered(f.Values[0], func(c int) bool { return c <= 0 })
	case crm.OpGt:
		return ordered(f.Values[0], func(c int) bool { return c > 0 })
	case crm.OpGte:
		return ordered(f.Values[0], func(c int) bool { return c >= 0 })
	case crm.OpBetween:
		return ordered(f.Values[0], func(c int) bool { return c >= 0 }) && ordered(f.Values[1], func(c int) bool { return c <= 0 })
	case crm.OpContains:
		return text(strings.Contains)
	case crm.OpStartsWith:
		return text(strings.HasPrefix)
	case crm.OpEndsWith:
		return text(strings.HasSuffix)
	case crm.OpHasAny:
		return slices.ContainsFunc(f.Values, has)
	case crm.OpHasNone:
		return !slices.ContainsFunc(f.Values, has)
	case crm.OpHasAll:
		return !slices.ContainsFunc(f.Values, func(o crm.Value) bool { return !has(o) })
	}
	panic("the model knows no operator " + string(f.Op))
}

// sorted orders records as a query asks for.
func (m *model) sorted(object string, list []string, by []crm.Order) []string {
	list = slices.Clone(list)
	slices.SortFunc(list, func(a, b string) int {
		return compareRecords(m.records[object][a], m.records[object][b], by)
	})
	return list
}

func compareRecords(a, b fields, by []crm.Order) int {
	for _, o := range by {
		v, w := a[o.Field], b[o.Field]
		nullsFirst := o.Nulls == crm.NullsFirst || (o.Nulls == crm.NullsDefault && !o.Desc)
		switch {
		case v.IsNull() && w.IsNull():
			continue
		case v.IsNull() || w.IsNull():
			if v.IsNull() == nullsFirst {
				return -1
			}
			return 1
		}
		if c := v.Compare(w); c != 0 {
			if o.Desc {
				return -c
			}
			return c
		}
	}
	return a[crm.FieldID].Compare(b[crm.FieldID])
}
