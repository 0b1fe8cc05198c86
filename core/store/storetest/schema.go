package storetest

import (
	"errors"
	"testing"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/store"
)

func testSchema(t *testing.T, open Opener) {
	t.Run("repeated", func(t *testing.T) {
		w := newWorld(t, open)
		w.put("account", id(1), fields{"name": str("One")})
		for range 2 {
			w.must(w.store.Prepare(t.Context(), w.catalog, w.catalog))
			w.must(w.store.Prepare(t.Context(), nil, w.catalog))
			w.must(w.store.Prepare(t.Context(), (&crm.Catalog{}).Index(), w.catalog))
			w.must(w.store.Prune(t.Context(), w.catalog))
		}
		same(t, "record", w.record("account", id(1), "name"), []crm.Value{str("One")})
	})
	t.Run("added field", func(t *testing.T) { addedField(newWorld(t, open)) })
	t.Run("added object", func(t *testing.T) { addedObject(newWorld(t, open)) })
	t.Run("dropped field", func(t *testing.T) { droppedField(newWorld(t, open)) })
	t.Run("prepared and not published", func(t *testing.T) { unpublished(newWorld(t, open)) })
	t.Run("dropped object", func(t *testing.T) { droppedObject(newWorld(t, open)) })
	t.Run("unique", func(t *testing.T) { madeUnique(newWorld(t, open)) })
	t.Run("index", func(t *testing.T) { madeIndexed(newWorld(t, open)) })
}

// evolve publishes a next catalog with an object changed, as metadata does.
func (w *world) evolve(object string, change func(o *crm.Object)) (old, next *crm.Catalog) {
	old, next = w.catalog, w.catalog.Clone()
	next.Version++
	for i, o := range next.Objects {
		if o.Name == object {
			o = o.Clone()
			change(o)
			next.Objects[i] = o
		}
	}
	return old, next.Index()
}

func (w *world) publish(old, next *crm.Catalog) {
	w.Helper()
	w.must(w.store.Prepare(w.ctx(), old, next))
	w.catalog = next
}

func dropField(name string) func(*crm.Object) {
	return func(o *crm.Object) {
		for i := range o.Fields {
			if o.Fields[i].Name == name {
				o.Fields = append(o.Fields[:i], o.Fields[i+1:]...)
				return
			}
		}
	}
}

func addField(f crm.Field) func(*crm.Object) {
	return func(o *crm.Object) { o.Fields = append(o.Fields, f) }
}

func addedField(w *world) {
	w.put("account", id(1), fields{"name": str("old")})
	before := w.catalog
	old, next := w.evolve("account", addField(crm.Field{Name: "score", Type: crm.TypeInteger, Indexed: true}))
	w.publish(old, next)
	same(w, "old record", w.record("account", id(1), "score"), []crm.Value{null})
	w.put("account", id(2), fields{"score": num(5)})
	w.must(w.commit(w.change(store.Update, "account", id(1), 1, fields{"score": num(7)})))
	same(w, "by the new field", w.find(crm.Query{Object: w.object("account"), Limit: 9, OrderBy: []crm.Order{{Field: "score"}}}), ids(2, 1))
	// A request that began with the old catalog still works.
	w.catalog = before
	w.put("account", id(3), fields{"name": str("late")})
	same(w, "as the old catalog sees it", w.record("account", id(3), "name"), []crm.Value{str("late")})
}

func addedObject(w *world) {
	next := w.catalog.Clone()
	next.Version++
	next.Objects = append(next.Objects, &crm.Object{Name: "visit", Plural: "visits", Fields: []crm.Field{
		{Name: "account", Type: crm.TypeLookup, Target: "account"}, {Name: "order", Type: crm.TypeText}, {Name: "select", Type: crm.TypeText}}})
	w.publish(w.catalog, next.Index())
	w.put("visit", id(1), fields{"order": str("first"), "select": str("from")})
	same(w, "record", w.record("visit", id(1), "order", "select", "account"), []crm.Value{str("first"), str("from"), null})
}

// droppedField drops a field and makes one of its name again, of another type
// and without Prune between: old values never come back.
func droppedField(w *world) {
	w.put("account", id(1), fields{"site": str("https://old.example"), "name": str("kept")})
	for round, prune := range []bool{true, false} {
		w.publish(w.evolve("account", dropField("site")))
		if prune {
			w.must(w.store.Prune(w.ctx(), w.catalog))
			w.must(w.store.Prune(w.ctx(), w.catalog))
		}
		same(w, "the rest", w.record("account", id(1), "name"), []crm.Value{str("kept")})
		w.publish(w.evolve("account", addField(crm.Field{Name: "site", Type: crm.TypeInteger, Indexed: true})))
		same(w, "a new field of the old name", w.record("account", id(1), "site"), []crm.Value{null})
		w.must(w.commit(w.change(store.Update, "account", id(1), int64(round+1), fields{"site": num(3)})))
		same(w, "its value", w.record("account", id(1), "site"), []crm.Value{num(3)})
	}
}

// unpublished prepares catalogs that lose the race to be published: nothing
// that the published one has is harmed by them, then or later.
func unpublished(w *world) {
	w.put("account", id(1), fields{"site": str("https://kept.example")})
	old, without := w.evolve("account", dropField("site"))
	w.must(w.store.Prepare(w.ctx(), old, without))
	_, next := w.evolve("account", addField(crm.Field{Name: "score", Type: crm.TypeInteger}))
	w.publish(old, next)
	w.must(w.commit(w.change(store.Update, "account", id(1), 1, fields{"score": num(5)})))
	_, late := (&world{TB: w.TB, catalog: old}).evolve("account", addField(crm.Field{Name: "score", Type: crm.TypeInteger}))
	w.must(w.store.Prepare(w.ctx(), old, late))
	w.publish(w.evolve("deal", addField(crm.Field{Name: "more", Type: crm.TypeText})))
	w.must(w.store.Prune(w.ctx(), w.catalog))
	same(w, "record", w.record("account", id(1), "site", "score"), []crm.Value{str("https://kept.example"), num(5)})
}

func droppedObject(w *world) {
	deal := w.object("deal")
	change := w.insertOf("deal", id(1), fields{"title": str("old")})
	change.SetTimers = []store.Timer{{Object: "deal", Record: id(1), Key: "k", Due: start}}
	w.must(w.commit(change))
	gone := w.catalog.Clone()
	gone.Version++
	gone.Objects = gone.Objects[:1]
	w.publish(w.catalog, gone.Index())
	w.must(w.store.Prune(w.ctx(), w.catalog))
	timers, err := w.store.ListTimers(w.ctx(), "", "", 10)
	w.must(err)
	if len(timers) != 0 {
		w.Errorf("timers of an object that is gone: %v", timers)
	}
	events, err := w.store.EventsOf(w.ctx(), "deal", id(1), 0, 10)
	w.must(err)
	if len(events) != 1 {
		w.Errorf("events are history and stay: %v", events)
	}
	again := w.catalog.Clone()
	again.Version++
	again.Objects = append(again.Objects, deal)
	w.publish(w.catalog, again.Index())
	same(w, "a new object of the old name", w.find(crm.Query{Object: deal, Limit: 9, Deleted: crm.LiveAndDeleted}), nil)
}

func madeUnique(w *world) {
	w.put("account", id(1), fields{"phone": str("1")})
	w.put("account", id(2), fields{"phone": str("1")})
	w.put("account", id(3), nil)
	w.put("account", id(4), nil)
	unique := func(o *crm.Object) {
		for i := range o.Fields {
			if o.Fields[i].Name == "phone" {
				o.Fields[i].Unique = true
			}
		}
	}
	old, next := w.evolve("account", unique)
	var taken *store.UniqueError
	if err := w.store.Prepare(w.ctx(), old, next); !errors.As(err, &taken) || taken.Object != "account" || taken.Field != "phone" {
		w.Errorf("unique over double values: %v", err)
	}
	w.put("account", id(5), fields{"phone": str("1")}) // the old catalog holds
	for _, n := range []int{2, 5} {
		w.must(w.commit(w.change(store.Trash, "account", id(n), 1, nil))) // deleted ones don't count
	}
	w.publish(old, next)
	if err := w.commit(w.insertOf("account", id(6), fields{"phone": str("1")})); !errors.As(err, &taken) || taken.Field != "phone" {
		w.Errorf("a value taken: %v", err)
	}
	w.publish(w.evolve("account", func(o *crm.Object) {
		for i := range o.Fields {
			o.Fields[i].Unique = false
		}
	}))
	w.must(w.store.Prune(w.ctx(), w.catalog))
	w.put("account", id(6), fields{"phone": str("1")})
}

func madeIndexed(w *world) {
	w.sample()
	w.publish(w.evolve("account", func(o *crm.Object) {
		for i := range o.Fields {
			o.Fields[i].Indexed = o.Fields[i].Type != crm.TypeLongText
		}
		o.Indexes = append(o.Indexes, crm.Index{Fields: []crm.IndexField{{Field: "tier"}, {Field: crm.FieldOwner}, {Field: "name", Desc: true}}})
	}))
	m := sampleModel(w.catalog)
	for _, c := range append(equalityCases(), orderCases()...) {
		same(w, c.name, w.find(crm.Query{Object: w.object("account"), Filter: c.filter, Limit: 100}), m.passing("account", c.filter))
	}
}
