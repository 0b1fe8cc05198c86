package storetest

import (
	"errors"
	"sync"
	"testing"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/store"
)

func testBatches(t *testing.T, open Opener) {
	w := newWorld(t, open)
	t.Run("empty", func(t *testing.T) {
		w := w.with(t)
		errs, err := w.store.Commit(w.ctx(), store.Batch{Atomic: true})
		w.must(err)
		same(t, "answers", errs, nil)
	})
	t.Run("each for itself", func(t *testing.T) { looseBatch(w.with(t)) })
	t.Run("all or none", func(t *testing.T) { atomicBatch(w.with(t)) })
	t.Run("across objects", func(t *testing.T) {
		w := w.with(t)
		errs := w.batch(true, w.insertOf("account", id(50), fields{"name": str("New")}),
			w.insertOf("deal", id(51), fields{"account": str(id(50))}))
		same(t, "answers", errs, []error{nil, nil})
		same(t, "deal", w.record("deal", id(51), "account"), []crm.Value{str(id(50))})
	})
	t.Run("a thousand", func(t *testing.T) { largeBatch(w.with(t)) })
	t.Run("at the same time", func(t *testing.T) { rivalBatches(w.with(t)) })
}

func looseBatch(w *world) {
	w.put("account", id(1), fields{"email": str("taken@example.com")})
	errs := w.batch(false,
		w.insertOf("account", id(2), fields{"name": str("fine")}),
		w.insertOf("account", id(3), fields{"email": str("taken@example.com")}),
		w.change(store.Update, "account", id(404), 1, nil),
		w.change(store.Update, "account", id(1), 9, nil),
		w.insertOf("account", id(4), fields{"name": str("fine too")}))
	var unique *store.UniqueError
	if errs[0] != nil || !errors.As(errs[1], &unique) || !errors.Is(errs[2], store.ErrNotFound) ||
		!errors.Is(errs[3], store.ErrConflict) || errs[4] != nil {
		w.Errorf("answers: %v", errs)
	}
	same(w, "records", w.find(crm.Query{Object: w.object("account"), Limit: 9}), ids(1, 2, 4))
}

func atomicBatch(w *world) {
	w.put("account", id(11), fields{"name": str("before"), "email": str("eleven@example.com")})
	w.put("account", id(12), fields{"email": str("twelve@example.com")})
	faults := map[string]store.Change{
		"unique":   w.insertOf("account", id(21), fields{"email": str("twelve@example.com")}),
		"conflict": w.change(store.Update, "account", id(12), 7, nil),
		"missing":  w.change(store.Trash, "account", id(404), 1, nil),
		"exists":   w.insertOf("account", id(12), nil),
	}
	for name, fault := range faults {
		for position := range 3 {
			changes := []store.Change{
				w.change(store.Update, "account", id(11), 1, fields{"name": str("after"), "email": str("new@example.com")}),
				w.insertOf("account", id(22), fields{"name": str("inserted")})}
			changes = append(changes[:position:position], append([]store.Change{fault}, changes[position:]...)...)
			errs := w.batch(true, changes...)
			if errs[position] == nil {
				w.Errorf("%s at %d: answers %v", name, position, errs)
			}
			same(w, name+": unchanged", w.record("account", id(11), "name", "email", crm.FieldVersion),
				[]crm.Value{str("before"), str("eleven@example.com"), num(1)})
			if w.record("account", id(22), crm.FieldID) != nil {
				w.Errorf("%s at %d: the insert is there", name, position)
			}
		}
	}
	events, err := w.store.EventsOf(w.ctx(), "account", id(11), 0, 10)
	w.must(err)
	if len(events) != 1 {
		w.Errorf("%d events of an unchanged record", len(events))
	}
	// The value that a refused batch wanted is free, and the batch can be retried.
	errs := w.batch(true, w.change(store.Update, "account", id(11), 1, fields{"email": str("new@example.com")}),
		w.insertOf("account", id(22), fields{"email": str("eleven2@example.com")}))
	same(w, "answers", errs, []error{nil, nil})
}

func largeBatch(w *world) {
	var changes []store.Change
	for n := range 1000 {
		changes = append(changes, w.insertOf("deal", id(1000+n), fields{"title": str("many"), "amount": dec("1.00")}))
	}
	errs := w.batch(true, changes...)
	for _, err := range errs {
		w.must(err)
	}
	n, err := w.store.Count(w.ctx(), crm.Query{Object: w.object("deal"), Filter: crm.Where("title", crm.OpEq, str("many"))})
	w.must(err)
	if n != 1000 {
		w.Errorf("%d records", n)
	}
}

// rivalBatches has atomic batches move the same two records at once: their
// versions stay the same, and each batch that succeeded counts once.
func rivalBatches(w *world) {
	w.put("account", id(91), fields{"size": num(0)})
	w.put("account", id(92), fields{"size": num(0)})
	const writers, rounds = 6, 10
	var group sync.WaitGroup
	for n := range writers {
		group.Go(func() {
			pair := []string{id(91), id(92)}
			if n%2 == 1 { // the other way around, for stores that lock
				pair = []string{id(92), id(91)}
			}
			for done := 0; done < rounds; {
				version := w.version("account", pair[0])
				var changes []store.Change
				for _, record := range pair {
					changes = append(changes, w.change(store.Update, "account", record, version, fields{"size": num(version)}))
				}
				errs, err := w.store.Commit(w.ctx(), store.Batch{Changes: changes, Atomic: true})
				if err != nil {
					w.Errorf("commit: %v", err)
					return
				}
				if errs[0] == nil && errs[1] == nil {
					done++
				}
			}
		})
	}
	group.Wait()
	for _, record := range ids(91, 92) {
		same(w, "after all", w.record("account", record, crm.FieldVersion, "size"),
			[]crm.Value{num(writers*rounds + 1), num(writers * rounds)})
	}
}
