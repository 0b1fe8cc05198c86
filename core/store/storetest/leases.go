package storetest

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func testLeases(t *testing.T, open Opener) {
	w := newWorld(t, open)
	take := func(holder string, at time.Time) bool {
		t.Helper()
		got, err := w.store.Lease(t.Context(), "scheduler", holder, at, time.Minute)
		w.must(err)
		return got
	}
	steps := []struct {
		holder string
		at     time.Duration
		want   bool
	}{
		{"a", 0, true},
		{"b", 0, false},
		{"a", 30 * time.Second, true}, // renewed
		{"b", 80 * time.Second, false},
		{"b", 90 * time.Second, true}, // ended
		{"a", 100 * time.Second, false},
	}
	for i, s := range steps {
		if got := take(s.holder, start.Add(s.at)); got != s.want {
			t.Errorf("step %d: %s got %v", i, s.holder, got)
		}
	}
	w.must(w.store.Unlease(t.Context(), "scheduler", "a")) // not a's to give back
	if take("a", start.Add(100*time.Second)) {
		t.Error("a lease was given back by another holder")
	}
	w.must(w.store.Unlease(t.Context(), "scheduler", "b"))
	w.must(w.store.Unlease(t.Context(), "scheduler", "b"))
	if !take("a", start.Add(100*time.Second)) {
		t.Error("a lease given back can't be taken")
	}
	if got, err := w.store.Lease(t.Context(), "another", "b", start, time.Minute); err != nil || !got {
		t.Errorf("another lease: %v, %v", got, err)
	}
	var holders atomic.Int64
	var group sync.WaitGroup
	for n := range 16 {
		group.Go(func() {
			got, err := w.store.Lease(w.ctx(), "race", fmt.Sprint(n), start, time.Minute)
			w.must(err)
			if got {
				holders.Add(1)
			}
		})
	}
	group.Wait()
	if holders.Load() != 1 {
		t.Errorf("%d hold one lease", holders.Load())
	}
}

func testSequences(t *testing.T, open Opener) {
	w := newWorld(t, open)
	for i, want := range []int64{1, 4, 7} {
		got, err := w.store.NextNumbers(t.Context(), "customer.code", 3)
		w.must(err)
		if got != want {
			t.Errorf("reservation %d starts at %d, want %d", i, got, want)
		}
	}
	other, err := w.store.NextNumbers(t.Context(), "deal.code", 1)
	w.must(err)
	if other != 1 {
		t.Errorf("another sequence starts at %d", other)
	}
	if _, err := w.store.NextNumbers(t.Context(), "deal.code", 0); err == nil {
		t.Error("a reservation of no numbers was answered")
	}
	var mu sync.Mutex
	given := map[int64]int{}
	var group sync.WaitGroup
	for n := range 8 {
		group.Go(func() {
			for range 20 {
				first, err := w.store.NextNumbers(w.ctx(), "race", int64(n%3+1))
				w.must(err)
				mu.Lock()
				for i := range int64(n%3 + 1) {
					given[first+i]++
				}
				mu.Unlock()
			}
		})
	}
	group.Wait()
	for number, times := range given {
		if times != 1 {
			t.Errorf("number %d was given %d times", number, times)
		}
	}
}
