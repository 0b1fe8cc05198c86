package storetest

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// testFilterProperties compares any filter's answer with the model's.
func testFilterProperties(t *testing.T, open Opener) {
	w := newWorld(t, open)
	w.sample()
	m := sampleModel(w.catalog)
	rapid.Check(t, func(r *rapid.T) {
		object := rapid.SampledFrom([]string{"account", "deal"}).Draw(r, "object")
		f := w.drawFilter(r, object, 3)
		set, err := w.store.Find(t.Context(), crm.Query{Object: w.object(object), Fields: []string{crm.FieldID}, Filter: f, Limit: 100})
		if err != nil {
			r.Fatalf("find: %v", err)
		}
		var got []string
		for i := range set.Len() {
			got = append(got, set.Row(i)[0].Str())
		}
		same(r, "records", got, m.passing(object, f))
	})
}

var propertyOps = map[crm.Kind][]crm.Op{
	crm.String:       {crm.OpEq, crm.OpNe, crm.OpIn, crm.OpNotIn, crm.OpIsNull, crm.OpLt, crm.OpGte, crm.OpContains, crm.OpStartsWith, crm.OpEndsWith},
	crm.Int:          {crm.OpEq, crm.OpNe, crm.OpIn, crm.OpNotIn, crm.OpIsNull, crm.OpLt, crm.OpLte, crm.OpGt, crm.OpGte, crm.OpBetween},
	crm.DecimalKind:  {crm.OpEq, crm.OpNe, crm.OpIn, crm.OpNotIn, crm.OpIsNull, crm.OpLt, crm.OpLte, crm.OpGt, crm.OpGte, crm.OpBetween},
	crm.Bool:         {crm.OpEq, crm.OpNe, crm.OpIsNull},
	crm.DateKind:     {crm.OpEq, crm.OpNe, crm.OpIn, crm.OpLt, crm.OpGte, crm.OpBetween},
	crm.DateTimeKind: {crm.OpEq, crm.OpNe, crm.OpIn, crm.OpLt, crm.OpGte, crm.OpBetween},
	crm.List:         {crm.OpEq, crm.OpNe, crm.OpIsNull, crm.OpHasAny, crm.OpHasAll, crm.OpHasNone},
}

func (w *world) drawFilter(r *rapid.T, object string, depth int) *crm.Filter {
	inner := func(object string) *crm.Filter { return w.drawFilter(r, object, depth-1) }
	choice := 0
	if depth > 0 {
		choice = rapid.IntRange(0, 8).Draw(r, "node")
	}
	switch choice {
	case 1, 2:
		op := []crm.Op{crm.OpAnd, crm.OpOr}[choice-1]
		f := &crm.Filter{Op: op}
		for range rapid.IntRange(0, 3).Draw(r, "parts") {
			f.Filters = append(f.Filters, inner(object))
		}
		return f
	case 3:
		return &crm.Filter{Op: crm.OpNot, Filters: []*crm.Filter{inner(object)}}
	case 4:
		field := map[string]string{"account": "parent", "deal": "account"}[object]
		return &crm.Filter{Op: crm.OpLookup, Field: field, Related: w.catalog.Object("account"), Filters: []*crm.Filter{inner("account")}}
	case 5:
		if object == "account" {
			op := rapid.SampledFrom([]crm.Op{crm.OpSome, crm.OpNone, crm.OpEvery}).Draw(r, "op")
			list := w.catalog.Related("account")[rapid.IntRange(0, 1).Draw(r, "list")]
			return &crm.Filter{Op: op, Field: list.Field.Name, Related: list.Object, Filters: []*crm.Filter{inner(list.Object.Name)}}
		}
	}
	return w.drawLeaf(r, object)
}

func (w *world) drawLeaf(r *rapid.T, object string) *crm.Filter {
	o := w.catalog.Object(object)
	field := &o.Fields[rapid.IntRange(0, len(o.Fields)-1).Draw(r, "field")]
	op := rapid.SampledFrom(propertyOps[field.Type.Kind()]).Draw(r, "op")
	f := &crm.Filter{Op: op, Field: field.Name}
	n := 1
	switch op {
	case crm.OpIsNull:
		f.Values = []crm.Value{crm.BoolValue(rapid.Bool().Draw(r, "null"))}
		return f
	case crm.OpIn, crm.OpNotIn, crm.OpHasAny, crm.OpHasAll, crm.OpHasNone:
		n = rapid.IntRange(0, 3).Draw(r, "values")
	case crm.OpBetween:
		n = 2
	}
	for range n {
		f.Values = append(f.Values, w.drawOperand(r, object, field, op))
	}
	return f
}

// drawOperand takes a value that some record has, or nearly.
func (w *world) drawOperand(r *rapid.T, object string, field *crm.Field, op crm.Op) crm.Value {
	switch op {
	case crm.OpContains, crm.OpStartsWith, crm.OpEndsWith:
		return str(rapid.SampledFrom([]string{"a", "ALPHA", "公", "Σ", "I", "k", "%", "o'", "0", "won", id(1)}).Draw(r, "needle"))
	case crm.OpHasAny, crm.OpHasAll, crm.OpHasNone:
		return str(rapid.SampledFrom([]string{"RED", "RED_DARK", "BLUE", "GREEN"}).Draw(r, "option"))
	}
	records := sampleAccounts()
	if object == "deal" {
		records = sampleDeals()
	}
	values := []crm.Value{}
	if op == crm.OpEq || op == crm.OpNe || op == crm.OpIn || op == crm.OpNotIn {
		values = append(values, null)
	}
	for n := 1; n < 108; n++ {
		if v := records[n][field.Name]; !v.IsNull() {
			values = append(values, v)
		}
	}
	if len(values) == 0 {
		values = append(values, str("nowhere"))
	}
	return rapid.SampledFrom(values).Draw(r, "value")
}
