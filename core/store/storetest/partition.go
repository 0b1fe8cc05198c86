package storetest

import (
	"testing"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/store"
)

// testPartition reads the related records of several records in one query.
func testPartition(t *testing.T, open Opener) {
	w := newWorld(t, open)
	w.put("account", id(1), nil)
	w.put("account", id(2), nil)
	var changes []store.Change
	for n := range 12 {
		account := ids(1, 2, 3)[n%3]
		changes = append(changes, w.insertOf("deal", id(100+n), fields{"account": str(account), "amount": dec([]string{"5.00", "1.00", "3.00", "4.00"}[n/3])}))
	}
	changes = append(changes, w.insertOf("deal", id(200), fields{"amount": dec("2.00")}))
	for _, err := range w.batch(true, changes...) {
		w.must(err)
	}
	w.must(w.commit(w.change(store.Trash, "deal", id(103), 1, nil)))
	deal := w.object("deal")
	two := crm.Where("account", crm.OpIn, str(id(2)), str(id(1)))
	dear := []crm.Order{{Field: "amount", Desc: true}}

	same(t, "two of each, by id", w.find(crm.Query{Object: deal, Filter: two, PartitionBy: "account", Limit: 2}), ids(100, 106, 101, 104))
	same(t, "two of each, dearest first", w.find(crm.Query{Object: deal, Filter: two, OrderBy: dear, PartitionBy: "account", Limit: 2}),
		ids(100, 109, 101, 110))
	same(t, "all of each", w.find(crm.Query{Object: deal, Filter: two, PartitionBy: "account", Limit: 100}),
		ids(100, 106, 109, 101, 104, 107, 110))
	same(t, "backward", w.find(crm.Query{Object: deal, Filter: two, PartitionBy: "account", Limit: 1, Backward: true}), ids(109, 110))
	same(t, "behind a row", w.find(crm.Query{Object: deal, Filter: two, OrderBy: dear, PartitionBy: "account", Limit: 1,
		After: []crm.Value{dec("4.00"), str(id(109))}}), ids(106, 110))
	same(t, "no limit means no rows", w.find(crm.Query{Object: deal, Filter: two, PartitionBy: "account"}), nil)
	set, err := w.store.Find(t.Context(), crm.Query{Object: deal, Fields: []string{"amount", "account"}, Filter: two, OrderBy: dear,
		PartitionBy: "account", Limit: 1})
	w.must(err)
	same(t, "columns", set.Columns, []string{"amount", "account"})
	same(t, "cells", set.Cells, []crm.Value{dec("5.00"), str(id(1)), dec("5.00"), str(id(2))})
}
