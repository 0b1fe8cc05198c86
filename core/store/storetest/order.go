package storetest

import (
	"testing"

	"github.com/guanxi-crm/guanxi/core/crm"
)

func testOrder(t *testing.T, open Opener) {
	w := newWorld(t, open)
	w.sample()
	m := sampleModel(w.catalog)
	all := m.passing("account", nil)
	cases := []struct {
		name string
		by   []crm.Order
		want []string // nil: only as the model says
	}{
		{"by id", nil, ids(1, 2, 3, 4, 5, 6, 7)},
		{"by id descending", []crm.Order{{Field: "id", Desc: true}}, ids(7, 6, 5, 4, 3, 2, 1)},
		{"integer", []crm.Order{{Field: "size"}}, ids(4, 6, 7, 3, 2, 1, 5)},
		{"integer descending", []crm.Order{{Field: "size", Desc: true}}, ids(5, 1, 2, 3, 4, 6, 7)},
		{"nulls last", []crm.Order{{Field: "size", Nulls: crm.NullsLast}}, ids(3, 2, 1, 5, 4, 6, 7)},
		{"descending nulls first", []crm.Order{{Field: "size", Desc: true, Nulls: crm.NullsFirst}}, ids(4, 6, 7, 5, 1, 2, 3)},
		{"currency", []crm.Order{{Field: "revenue", Desc: true}}, ids(1, 6, 2, 3, 4, 5, 7)},
		{"date", []crm.Order{{Field: "founded", Nulls: crm.NullsLast}}, ids(3, 1, 2, 4, 5, 6, 7)},
		{"dateTime", []crm.Order{{Field: "seen", Nulls: crm.NullsLast}}, ids(6, 1, 2, 3, 4, 5, 7)},
		{"boolean", []crm.Order{{Field: "vip"}}, ids(3, 4, 6, 7, 2, 1, 5)},
		{"text by bytes", []crm.Order{{Field: "name"}}, ids(4, 1, 5, 2, 7, 3, 6)},
		{"two keys", []crm.Order{{Field: "tier"}, {Field: "revenue", Desc: true}}, ids(4, 1, 3, 7, 6, 2, 5)},
		{"tie turned around by the id", []crm.Order{{Field: "tier"}, {Field: "id", Desc: true}}, ids(4, 7, 3, 1, 6, 2, 5)},
		{"list", []crm.Order{{Field: "tags"}}, nil},
		{"lookup", []crm.Order{{Field: "parent", Desc: true}}, nil},
		{"system field", []crm.Order{{Field: crm.FieldCreatedAt, Desc: true}}, ids(1, 2, 3, 4, 5, 6, 7)},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			w := w.with(t)
			modelled := m.sorted("account", all, c.by)
			if c.want != nil {
				same(t, "the model", modelled, c.want)
			}
			same(t, "rows", w.find(crm.Query{Object: w.object("account"), OrderBy: c.by, Limit: 100}), modelled)
			same(t, "first three", w.find(crm.Query{Object: w.object("account"), OrderBy: c.by, Limit: 3}), modelled[:3])
		})
	}
}
