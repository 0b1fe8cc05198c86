package storetest

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/store"
)

// pageRecords is how many records the property walks over: with few values,
// so that there are many ties and many empty fields.
const pageRecords = 60

func testPages(t *testing.T, open Opener) {
	w := newWorld(t, open)
	m := &model{catalog: w.catalog, records: map[string]map[string]fields{}, deleted: map[string]bool{}}
	var changes []store.Change
	for n := range pageRecords {
		values := pageValues(n)
		changes = append(changes, w.insertOf("account", id(2*n), values)) // even numbers: room between
		values[crm.FieldCreatedAt] = crm.TimeValue(start)
		m.add("account", id(2*n), values)
	}
	for _, err := range w.batch(true, changes...) {
		w.must(err)
	}
	t.Run("each row once", func(t *testing.T) {
		rapid.Check(t, func(r *rapid.T) { w.walk(t, r, m) })
	})
	t.Run("rows come and go meanwhile", func(t *testing.T) { walkWhileChanging(w.with(t), m) })
	t.Run("a page behind a row that is gone", func(t *testing.T) {
		w := w.with(t)
		q := crm.Query{Object: w.object("account"), Limit: 2, After: []crm.Value{str(id(3))}}
		same(t, "rows", w.find(q), ids(4, 6))
		q.Backward = true
		same(t, "rows before", w.find(q), ids(2, 0))
	})
	t.Run("the id may be among the keys", func(t *testing.T) {
		w := w.with(t)
		q := crm.Query{Object: w.object("account"), Limit: 2, OrderBy: []crm.Order{{Field: "id", Desc: true}},
			After: []crm.Value{str(id(4)), str(id(4))}}
		same(t, "rows", w.find(q), ids(2, 0))
	})
}

// pageValues are a record's values: nearly all combinations of few values.
func pageValues(n int) fields {
	pick := func(by int, values ...crm.Value) crm.Value { return values[(n/by)%len(values)] }
	return fields{
		"tier":    pick(1, null, str("A"), str("B"), str("A")),
		"size":    pick(3, num(1), null, num(2), num(3)),
		"revenue": pick(5, dec("1.00"), dec("-3.50"), null),
		"founded": pick(2, day("2020-02-29"), null),
		"vip":     pick(7, yes(), no(), null),
		"name":    str(fmt.Sprintf("名 %d", n%11)),
		"tags":    pick(4, list("RED"), null, list("RED", "BLUE")),
	}
}

// walk goes through all rows in pages, in any order and direction.
func (w *world) walk(t *testing.T, r *rapid.T, m *model) {
	by := drawOrder(r)
	q := crm.Query{Object: w.object("account"), OrderBy: by, Limit: rapid.IntRange(1, 25).Draw(r, "limit"),
		Backward: rapid.Bool().Draw(r, "backward")}
	if rapid.Bool().Draw(r, "filtered") {
		q.Filter = crm.Where("vip", crm.OpNe, yes())
	}
	want := m.sorted("account", m.passing("account", q.Filter), by)
	if q.Backward {
		slices.Reverse(want)
	}
	got, err := w.pages(t, q, nil)
	if err != nil {
		r.Fatalf("find: %v", err)
	}
	same(r, "rows in pages", got, want)
}

func drawOrder(r *rapid.T) []crm.Order {
	names := []string{"tier", "size", "revenue", "founded", "vip", "name", "tags", "id", crm.FieldCreatedAt}
	var by []crm.Order
	for range rapid.IntRange(0, 3).Draw(r, "keys") {
		by = append(by, crm.Order{Field: rapid.SampledFrom(names).Draw(r, "field"), Desc: rapid.Bool().Draw(r, "desc"),
			Nulls: rapid.SampledFrom([]crm.Nulls{crm.NullsDefault, crm.NullsFirst, crm.NullsLast}).Draw(r, "nulls")})
	}
	return by
}

// pages follows a query from page to page; between is called after each.
func (w *world) pages(t testing.TB, q crm.Query, between func(page int)) ([]string, error) {
	for _, o := range q.OrderBy {
		q.Fields = append(q.Fields, o.Field)
	}
	q.Fields = append(q.Fields, crm.FieldID)
	var all []string
	for page := 0; page <= pageRecords*4; page++ {
		set, err := w.store.Find(t.Context(), q)
		if err != nil || set.Len() == 0 {
			return all, err
		}
		if set.Len() > q.Limit {
			return nil, fmt.Errorf("%d rows with limit %d", set.Len(), q.Limit)
		}
		for i := range set.Len() {
			row := set.Row(i)
			all = append(all, row[len(row)-1].Str())
		}
		q.After = slices.Clone(set.Row(set.Len() - 1))
		if between != nil {
			between(page)
		}
	}
	return nil, fmt.Errorf("the pages do not end")
}

// walkWhileChanging inserts and deletes between the pages: the rows that were
// there all along come once each.
func walkWhileChanging(w *world, m *model) {
	for round, backward := range []bool{false, true} {
		by := []crm.Order{{Field: "tier", Desc: true}, {Field: "size"}}
		q := crm.Query{Object: w.object("account"), OrderBy: by, Limit: 4, Backward: backward}
		next := 1 + 4*pageRecords*round // other numbers in the other direction
		end := next + 2*pageRecords
		gone := next
		got, err := w.pages(w, q, func(int) {
			if next >= end {
				return
			}
			w.put("account", id(next), pageValues(next))
			if next += 2; next%3 == 0 {
				w.must(w.commit(w.change(store.Trash, "account", id(gone), 1, nil)))
				gone += 2
			}
		})
		w.must(err)
		var old []string
		for _, record := range got {
			if m.records["account"][record] != nil {
				old = append(old, record)
			}
		}
		want := m.sorted("account", m.passing("account", nil), by)
		if backward {
			slices.Reverse(want)
		}
		same(w, "rows that were there all along", old, want)
	}
}
