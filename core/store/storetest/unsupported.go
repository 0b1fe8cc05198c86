package storetest

import (
	"errors"
	"testing"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/store"
)

// testUnsupported asks what nobody should: it is refused, not half answered.
func testUnsupported(t *testing.T, open Opener) {
	w := newWorld(t, open)
	w.sample()
	o := w.object("account")
	queries := map[string]crm.Query{
		"unknown operator":          {Filter: crm.Where("name", "matches", str("x"))},
		"unknown field in a filter": {Filter: crm.Where("nope", crm.OpEq, str("x"))},
		"a field of hostile name":   {Filter: crm.Where(`name" OR 1=1 --`, crm.OpEq, str("x"))},
		"unknown field in an order": {OrderBy: []crm.Order{{Field: "nope"}}},
		"unknown column":            {Fields: []string{"nope"}},
		"unknown partition":         {PartitionBy: "nope"},
	}
	for name, q := range queries {
		q.Object, q.Limit = o, 5
		if q.Fields == nil {
			q.Fields = []string{crm.FieldID}
		}
		if _, err := w.store.Find(t.Context(), q); !errors.Is(err, store.ErrUnsupported) {
			t.Errorf("%s: %v", name, err)
		}
	}
	aggregates := map[string]crm.Aggregate{
		"unknown measure":     {Measures: []crm.Measure{{Op: "median", Field: "size"}}},
		"sum of texts":        {Measures: []crm.Measure{{Op: crm.AggSum, Field: "name"}}},
		"average of booleans": {Measures: []crm.Measure{{Op: crm.AggAvg, Field: "vip"}}},
		"unknown field":       {Measures: []crm.Measure{{Op: crm.AggMax, Field: "nope"}}},
		"unknown group":       {GroupBy: []crm.Group{{Field: "nope"}}},
		"month of a text":     {GroupBy: []crm.Group{{Field: "name", Date: crm.Month}}},
		"unknown unit":        {GroupBy: []crm.Group{{Field: "founded", Date: "DECADE"}}},
	}
	for name, a := range aggregates {
		a.Object, a.Limit = o, 5
		if _, err := w.store.Aggregate(t.Context(), a); !errors.Is(err, store.ErrUnsupported) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
