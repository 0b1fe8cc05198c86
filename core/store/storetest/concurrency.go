package storetest

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/store"
)

func testConcurrency(t *testing.T, open Opener) {
	t.Run("no lost update", func(t *testing.T) { increments(newWorld(t, open)) })
	t.Run("one of equal values", func(t *testing.T) { equalValues(newWorld(t, open)) })
	t.Run("ended context", func(t *testing.T) { endedContext(newWorld(t, open)) })
}

// increments has eight writers count one record up 200 times each, by version:
// none is lost, and each has its event.
func increments(w *world) {
	const writers, rounds = 8, 200
	w.put("account", id(1), fields{"size": num(0)})
	var group sync.WaitGroup
	for range writers {
		group.Go(func() {
			for done := 0; done < rounds; {
				row := w.record("account", id(1), "size", crm.FieldVersion)
				c := w.change(store.Update, "account", id(1), row[1].Int64(), fields{"size": num(row[0].Int64() + 1)})
				switch err := w.commit(c); {
				case err == nil:
					done++
				case !errors.Is(err, store.ErrConflict):
					w.Errorf("increment: %v", err)
					return
				}
			}
		})
	}
	group.Wait()
	same(w, "after all", w.record("account", id(1), "size", crm.FieldVersion),
		[]crm.Value{num(writers * rounds), num(writers*rounds + 1)})
	events, err := w.store.EventsOf(w.ctx(), "account", id(1), 0, writers*rounds+10)
	w.must(err)
	for i, e := range events {
		if want := int64(writers*rounds + 1 - i); e.Version != want {
			w.Fatalf("event %d is of version %d, want %d", i, e.Version, want)
		}
	}
	if len(events) != writers*rounds+1 {
		w.Errorf("%d events", len(events))
	}
}

// equalValues has many insert the same unique value: one succeeds.
func equalValues(w *world) {
	const rivals = 12
	errs := make([]error, rivals)
	var group sync.WaitGroup
	for n := range rivals {
		group.Go(func() { errs[n] = w.commit(w.insertOf("account", id(n), fields{"email": str("one@example.com")})) })
	}
	group.Wait()
	done := 0
	for _, err := range errs {
		var unique *store.UniqueError
		switch {
		case err == nil:
			done++
		case !errors.As(err, &unique):
			w.Errorf("a rival: %v", err)
		}
	}
	n, err := w.store.Count(w.ctx(), crm.Query{Object: w.object("account")})
	w.must(err)
	if done != 1 || n != 1 {
		w.Errorf("%d succeeded, %d records", done, n)
	}
}

func endedContext(w *world) {
	ctx, cancel := context.WithCancel(w.ctx())
	cancel()
	_, err := w.store.Find(ctx, crm.Query{Object: w.object("account"), Fields: []string{"id"}, Limit: 1})
	if !errors.Is(err, context.Canceled) {
		w.Errorf("find: %v", err)
	}
	if _, err = w.store.Commit(ctx, store.Batch{Changes: []store.Change{w.insertOf("account", id(1), nil)}}); !errors.Is(err, context.Canceled) {
		w.Errorf("commit: %v", err)
	}
	w.put("account", id(2), nil) // and all is well
}
