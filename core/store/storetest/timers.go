package storetest

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/store"
)

func testTimers(t *testing.T, open Opener) {
	t.Run("set, replace, clear", func(t *testing.T) { setTimers(newWorld(t, open)) })
	t.Run("claim", func(t *testing.T) { claimTimers(newWorld(t, open)) })
	t.Run("fire", func(t *testing.T) { fireTimer(newWorld(t, open)) })
	t.Run("fire once", func(t *testing.T) { fireOnce(newWorld(t, open)) })
	t.Run("claimed once", func(t *testing.T) { claimOnce(newWorld(t, open)) })
	t.Run("recycle bin", func(t *testing.T) { timersInTheBin(newWorld(t, open)) })
}

func timer(record, key string, due time.Time) store.Timer {
	return store.Timer{Object: "account", Record: record, Key: key, Due: due, Data: []byte(`{"step":"` + key + `"}`)}
}

// timerKeys lists "record/key" of a record's timers, or of all.
func (w *world) timerKeys(object, record string) []string {
	w.Helper()
	list, err := w.store.ListTimers(w.ctx(), object, record, 100)
	w.must(err)
	return keysOf(list)
}

func keysOf(list []store.Timer) []string {
	var keys []string
	for _, t := range list {
		keys = append(keys, t.Record[len(t.Record)-2:]+"/"+t.Key)
	}
	return keys
}

func (w *world) claim(now time.Time, limit int) []string {
	w.Helper()
	list, err := w.store.ClaimTimers(w.ctx(), now, time.Minute, limit)
	w.must(err)
	return keysOf(list)
}

func setTimers(w *world) {
	c := w.insertOf("account", id(1), nil)
	c.SetTimers = []store.Timer{timer(id(1), "b", start.Add(2*time.Hour)), timer(id(1), "a", start.Add(time.Hour))}
	w.must(w.commit(c))
	c = w.insertOf("account", id(2), nil)
	c.SetTimers = []store.Timer{timer(id(2), "a", start.Add(90*time.Minute))}
	w.must(w.commit(c))
	same(w, "of all, earliest first", w.timerKeys("", ""), []string{"01/a", "02/a", "01/b"})
	same(w, "of one", w.timerKeys("account", id(1)), []string{"01/a", "01/b"})
	same(w, "of another object", w.timerKeys("deal", id(1)), nil)
	list, err := w.store.ListTimers(w.ctx(), "account", id(1), 1)
	w.must(err)
	if len(list) != 1 || list[0].Object != "account" || list[0].Record != id(1) || list[0].Key != "a" ||
		!list[0].Due.Equal(start.Add(time.Hour)) || string(list[0].Data) != `{"step":"a"}` {
		w.Errorf("a timer read back: %+v", list)
	}
	c = w.change(store.Update, "account", id(1), 1, nil)
	c.SetTimers = []store.Timer{timer(id(1), "a", start.Add(3*time.Hour))}
	c.ClearTimers = []string{"b", "never set"}
	w.must(w.commit(c))
	same(w, "after replacing and clearing", w.timerKeys("", ""), []string{"02/a", "01/a"})
	refused := w.change(store.Update, "account", id(1), 1, nil)
	refused.SetTimers, refused.ClearTimers = []store.Timer{timer(id(1), "c", start)}, []string{"a"}
	if err := w.commit(refused); !errors.Is(err, store.ErrConflict) {
		w.Errorf("old version: %v", err)
	}
	errs := w.batch(true, w.withTimer(w.change(store.Update, "account", id(1), 2, nil), timer(id(1), "d", start)),
		w.change(store.Update, "account", id(404), 1, nil))
	if errs[1] == nil {
		w.Errorf("answers %v", errs)
	}
	same(w, "a refused change leaves timers alone", w.timerKeys("", ""), []string{"02/a", "01/a"})
}

func (w *world) withTimer(c store.Change, t store.Timer) store.Change {
	c.SetTimers = []store.Timer{t}
	return c
}

func claimTimers(w *world) {
	for n := 1; n <= 4; n++ {
		w.must(w.commit(w.withTimer(w.insertOf("account", id(n), nil), timer(id(n), "t", start.Add(time.Duration(n)*time.Minute)))))
	}
	same(w, "before any is due", w.claim(start, 10), nil)
	same(w, "due to the millisecond", w.claim(start.Add(time.Minute), 10), []string{"01/t"})
	same(w, "earliest first, with a limit", w.claim(start.Add(3*time.Minute), 1), []string{"01/t"}) // its lease ended
	same(w, "the next", w.claim(start.Add(3*time.Minute), 10), []string{"02/t", "03/t"})
	same(w, "while leased", w.claim(start.Add(3*time.Minute+59*time.Second), 10), nil)
	same(w, "claimed ones are listed", w.timerKeys("", ""), []string{"01/t", "02/t", "03/t", "04/t"})
	c := w.change(store.Update, "account", id(2), 1, nil)
	c.ClearTimers = []string{"t"}
	w.must(w.commit(c))
	same(w, "after the lease", w.claim(start.Add(4*time.Minute), 10), []string{"01/t", "03/t", "04/t"})
	w.must(w.commit(w.withTimer(w.change(store.Update, "account", id(3), 1, nil), timer(id(3), "t", start.Add(time.Minute)))))
	same(w, "set anew, claimable anew", w.claim(start.Add(4*time.Minute), 10), []string{"03/t"})
	same(w, "no limit means none", w.claim(start.Add(time.Hour), 0), nil)
}

// fire is a change that fires the timer "t" of a record.
func (w *world) fire(record string, version int64, due time.Time) store.Change {
	c := w.change(store.Update, "account", record, version, fields{"size": num(version)})
	c.FireTimer, c.FireDue = "t", due
	return c
}

func fireTimer(w *world) {
	w.must(w.commit(w.withTimer(w.insertOf("account", id(1), nil), timer(id(1), "t", start))))
	if err := w.commit(w.fire(id(1), 1, start.Add(time.Second))); !errors.Is(err, store.ErrNotFound) {
		w.Errorf("fire with another due time: %v", err)
	}
	if err := w.commit(w.fire(id(1), 9, start)); !errors.Is(err, store.ErrConflict) {
		w.Errorf("fire on another version: %v", err)
	}
	same(w, "still there", w.timerKeys("", ""), []string{"01/t"})
	w.must(w.commit(w.fire(id(1), 1, start)))
	same(w, "gone", w.timerKeys("", ""), nil)
	if err := w.commit(w.fire(id(1), 2, start)); !errors.Is(err, store.ErrNotFound) {
		w.Errorf("fire twice: %v", err)
	}
	same(w, "changed once", w.record("account", id(1), "size", crm.FieldVersion), []crm.Value{num(1), num(2)})
	c := w.change(store.Update, "account", id(1), 2, nil)
	c.SetTimers = []store.Timer{timer(id(1), "t", start)}
	w.must(w.commit(c))
	again := w.fire(id(1), 3, start)
	again.SetTimers = []store.Timer{timer(id(1), "t", start.Add(time.Hour))} // the next step of the same key
	w.must(w.commit(again))
	same(w, "fired and set anew", w.timerKeys("", ""), []string{"01/t"})
}

// fireOnce has many try to fire each timer, as nodes with leases that ended do.
func fireOnce(w *world) {
	const timers, nodes = 10, 16
	for n := range timers {
		w.must(w.commit(w.withTimer(w.insertOf("account", id(n), fields{"size": num(0)}), timer(id(n), "t", start))))
	}
	var fired atomic.Int64
	var group sync.WaitGroup
	for range nodes {
		group.Go(func() {
			for n := range timers {
				switch err := w.commit(w.fire(id(n), 1, start)); {
				case err == nil:
					fired.Add(1)
				case !errors.Is(err, store.ErrNotFound) && !errors.Is(err, store.ErrConflict):
					w.Errorf("fire: %v", err)
				}
			}
		})
	}
	group.Wait()
	if fired.Load() != timers {
		w.Errorf("%d effects of %d timers", fired.Load(), timers)
	}
	for n := range timers {
		if v := w.version("account", id(n)); v != 2 {
			w.Errorf("record %d is at version %d", n, v)
		}
	}
	same(w, "left", w.timerKeys("", ""), nil)
}

// claimOnce has many claim at the same moment: no timer goes to two.
func claimOnce(w *world) {
	const timers, nodes = 100, 8
	var changes []store.Change
	for n := range timers {
		changes = append(changes, w.withTimer(w.insertOf("account", id(n), nil), timer(id(n), fmt.Sprint("t", n), start)))
	}
	for _, err := range w.batch(true, changes...) {
		w.must(err)
	}
	var mu sync.Mutex
	taken := map[string]int{}
	var group sync.WaitGroup
	for range nodes {
		group.Go(func() {
			for {
				list, err := w.store.ClaimTimers(w.ctx(), start, time.Minute, 7)
				w.must(err)
				if len(list) == 0 {
					return
				}
				mu.Lock()
				for _, t := range list {
					taken[t.Key]++
				}
				mu.Unlock()
			}
		})
	}
	group.Wait()
	for key, n := range taken {
		if n != 1 {
			w.Errorf("timer %s was claimed %d times", key, n)
		}
	}
	if len(taken) != timers {
		w.Errorf("%d of %d timers were claimed", len(taken), timers)
	}
}

func timersInTheBin(w *world) {
	w.must(w.commit(w.withTimer(w.insertOf("account", id(1), nil), timer(id(1), "t", start))))
	w.must(w.commit(w.withTimer(w.insertOf("account", id(2), nil), timer(id(2), "t", start))))
	w.must(w.commit(w.change(store.Trash, "account", id(1), 1, nil)))
	same(w, "of live records", w.claim(start, 10), []string{"02/t"})
	same(w, "listed all the same", w.timerKeys("account", id(1)), []string{"01/t"})
	if err := w.commit(w.fire(id(1), 2, start)); !errors.Is(err, store.ErrNotFound) {
		w.Errorf("fire on a deleted record: %v", err)
	}
	w.must(w.commit(w.change(store.Restore, "account", id(1), 2, nil)))
	same(w, "back from the bin", w.claim(start, 10), []string{"01/t"})
	c := w.change(store.Trash, "account", id(2), 1, nil)
	c.ClearTimers = []string{"t"}
	w.must(w.commit(c))
	same(w, "cleared on the way", w.timerKeys("account", id(2)), nil)
}
