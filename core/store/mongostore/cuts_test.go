package mongostore_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/store"
	"github.com/guanxi-crm/guanxi/core/store/mongostore"
)

// TestCutConnections cuts all connections at random moments while writers
// insert and count up, alone and in atomic pairs. What was acknowledged is
// there, nothing is there twice, and no pair is half done.
func TestCutConnections(t *testing.T) {
	uri := address(t)
	name := newDatabase(t)
	p := newProxy(t, uri)
	s, err := mongostore.Open(t.Context(), p.uri(uri), mongostore.Options{Now: time.Now, Database: name, SweepEvery: 100 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	catalog := account()
	o := catalog.Object("account")
	if err := s.Prepare(t.Context(), nil, catalog); err != nil {
		t.Fatal(err)
	}

	const writers, rounds = 4, 20
	var done atomic.Bool
	var cuts int
	var cutter, group sync.WaitGroup
	cutter.Go(func() {
		for !done.Load() {
			wait(t, 10*time.Millisecond+rand.N(90*time.Millisecond))
			cuts += p.cut()
		}
	})
	for n := range writers {
		group.Go(func() { writeUnderCuts(t, s, o, n, rounds) })
	}
	group.Wait()
	done.Store(true)
	cutter.Wait()
	t.Logf("%d connections cut", cuts)
	if cuts < 50 {
		t.Errorf("only %d connections were cut: that proves little", cuts)
	}

	records := read(t, s, o)
	for n := range writers {
		for _, member := range []string{"a", "b"} {
			id := fmt.Sprintf("pair-%d-%s", n, member)
			if got := records[id]; got != [2]int64{rounds + 1, rounds} {
				t.Errorf("%s: version and size %v, want %d and %d", id, got, rounds+1, rounds)
			}
		}
		for round := range rounds {
			if records[fmt.Sprintf("single-%d-%d", n, round)] != [2]int64{1, int64(round)} {
				t.Errorf("single-%d-%d: %v", n, round, records[fmt.Sprintf("single-%d-%d", n, round)])
			}
		}
	}
	checkLog(t, s, records)
}

// writeUnderCuts repeats each write until it is acknowledged; when a repeated
// one is refused, an earlier one must have been done.
func writeUnderCuts(t *testing.T, s store.Store, o *crm.Object, n, rounds int) {
	ctx := context.Background()
	pair := []string{fmt.Sprintf("pair-%d-a", n), fmt.Sprintf("pair-%d-b", n)}
	until := func(what string, attempt func() error) bool {
		for tries := 0; ; tries++ {
			err := attempt()
			if err == nil || (tries > 0 && errors.Is(err, store.ErrConflict)) {
				return true
			}
			if !errors.Is(err, store.ErrUnavailable) {
				t.Errorf("%s: %v", what, err)
				return false
			}
		}
	}
	if !until("insert a pair", func() error {
		return commit(ctx, s, true, change(o, store.Insert, pair[0], 0, put("size", crm.IntValue(0))),
			change(o, store.Insert, pair[1], 0, put("size", crm.IntValue(0)), put("email", crm.StringValue(pair[1]))))
	}) {
		return
	}
	for round := range rounds {
		single := change(o, store.Insert, fmt.Sprintf("single-%d-%d", n, round), 0, put("size", crm.IntValue(int64(round))))
		if !until("insert", func() error { return commit(ctx, s, false, single) }) {
			return
		}
		size := crm.IntValue(int64(round + 1))
		if !until("update a pair", func() error {
			return commit(ctx, s, true, change(o, store.Update, pair[0], int64(round+1), put("size", size)),
				change(o, store.Update, pair[1], int64(round+1), put("size", size)))
		}) {
			return
		}
	}
}

// wait lets time pass where passing time is what the test is about.
func wait(t testing.TB, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-t.Context().Done():
	}
}
