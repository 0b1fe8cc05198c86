package storetest

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/store"
)

func testEvents(t *testing.T, open Opener) {
	t.Run("what an event holds", func(t *testing.T) { eventRoundTrip(newWorld(t, open)) })
	t.Run("one for each change", func(t *testing.T) { eventPerChange(newWorld(t, open)) })
	t.Run("history in pages", func(t *testing.T) { eventPages(newWorld(t, open)) })
	t.Run("followed while written", func(t *testing.T) { followEvents(newWorld(t, open)) })
}

func eventRoundTrip(w *world) {
	c := w.insertOf("account", id(1), fields{"name": str("安 \"q\"")})
	c.Event = crm.Event{
		ID: "e1", At: start.Add(123 * time.Millisecond), Object: "account", Record: id(1), Version: 1, Kind: crm.Created,
		Actor: crm.Actor{Kind: crm.ActorPlugin, ID: "retail", Name: "Retail: 零售"}, Cause: "import:42",
		Changes: []crm.FieldChange{
			{Field: "name", Old: null, New: str("安 \"q\" \\ \n , ]")}, {Field: "size", Old: num(3), New: null},
			{Field: "revenue", Old: dec("1.50"), New: dec("-2.00")}, {Field: "vip", Old: yes(), New: no()},
			{Field: "founded", Old: day("1969-01-02"), New: null}, {Field: "seen", New: at("2026-01-01T00:00:00.5Z")},
			{Field: "tags", Old: list("A", "B"), New: list("C")}},
		Notices: []crm.Notice{{User: "u1", Text: crm.Text{EN: "late", ZhCN: "逾期"}}},
	}
	w.must(w.commit(c))
	list, err := w.store.EventsOf(w.ctx(), "account", id(1), 0, 10)
	w.must(err)
	if len(list) != 1 {
		w.Fatalf("%d events", len(list))
	}
	w.sameEvent(list[0], c.Event)
	w.must(w.eventually(func() bool { n, err := w.store.LastEvent(w.ctx()); return err == nil && n == 1 }))
	list, err = w.store.EventsAfter(w.ctx(), 0, 10)
	w.must(err)
	if len(list) != 1 || list[0].Seq != 1 {
		w.Fatalf("the log: %+v", list)
	}
	w.sameEvent(list[0], c.Event)
}

func (w *world) sameEvent(got, want crm.Event) {
	w.Helper()
	if !got.At.Equal(want.At) {
		w.Errorf("at %s, want %s", got.At, want.At)
	}
	same(w, "changes", got.Changes, want.Changes)
	same(w, "notices", got.Notices, want.Notices)
	same(w, "the rest", []any{got.ID, got.Object, got.Record, got.Version, got.Kind, got.Actor, got.Cause},
		[]any{want.ID, want.Object, want.Record, want.Version, want.Kind, want.Actor, want.Cause})
}

func eventPerChange(w *world) {
	last, err := w.store.LastEvent(w.ctx())
	w.must(err)
	if last != 0 {
		w.Errorf("last event of an empty store: %d", last)
	}
	w.put("account", id(1), fields{"name": str("a"), "email": str("a@example.com")})
	w.must(w.commit(w.change(store.Update, "account", id(1), 1, fields{"name": str("b")})))
	if err := w.commit(w.change(store.Update, "account", id(1), 1, fields{"name": str("refused")})); err == nil {
		w.Error("an old version was taken")
	}
	if err := w.commit(w.insertOf("account", id(2), fields{"email": str("a@example.com")})); err == nil {
		w.Error("a double value was taken")
	}
	w.batch(true, w.insertOf("account", id(3), nil), w.change(store.Update, "account", id(404), 1, nil))
	w.must(w.commit(w.change(store.Trash, "account", id(1), 2, nil)))
	w.must(w.commit(w.change(store.Restore, "account", id(1), 3, nil)))
	w.put("deal", id(9), nil)
	want := []string{"CREATED 1", "UPDATED 2", "DELETED 3", "RESTORED 4"}
	list, err := w.store.EventsOf(w.ctx(), "account", id(1), 0, 10)
	w.must(err)
	slices.Reverse(list)
	same(w, "of the record, at once", kindsOf(list), want)
	w.must(w.eventually(func() bool { n, err := w.store.LastEvent(w.ctx()); return err == nil && n >= 5 }))
	list, err = w.store.EventsAfter(w.ctx(), 0, 100)
	w.must(err)
	for i, e := range list {
		if e.Seq != int64(i+1) {
			w.Errorf("event %d has number %d", i, e.Seq)
		}
	}
	of := slices.DeleteFunc(slices.Clone(list), func(e crm.Event) bool { return e.Record != id(1) })
	same(w, "of the record, in the log", kindsOf(of), want)
	if len(list) != 5 {
		w.Errorf("%d events for five changes: %v", len(list), kindsOf(list))
	}
}

func kindsOf(list []crm.Event) []string {
	var kinds []string
	for _, e := range list {
		kinds = append(kinds, fmt.Sprint(e.Kind, " ", e.Version))
	}
	return kinds
}

func eventPages(w *world) {
	w.put("account", id(1), nil)
	w.put("deal", id(1), nil) // the same id, another object
	for version := int64(1); version < 12; version++ {
		w.must(w.commit(w.change(store.Update, "account", id(1), version, fields{"size": num(version)})))
	}
	var got, want []int64
	for v := int64(12); v >= 1; v-- {
		want = append(want, v)
	}
	for before := int64(0); ; {
		page, err := w.store.EventsOf(w.ctx(), "account", id(1), before, 5)
		w.must(err)
		if len(page) == 0 || len(got) > 20 {
			break
		}
		for _, e := range page {
			got = append(got, e.Version)
		}
		if before = page[len(page)-1].Version; before == 1 {
			break
		}
	}
	same(w, "versions, newest first", got, want)
}

// followEvents reads the log while several write: every event once, in order
// of numbers without gaps, those of a record in order of versions.
func followEvents(w *world) {
	const writers, rounds = 4, 50
	var group sync.WaitGroup
	for n := range writers {
		group.Go(func() {
			for i := range rounds {
				if i == 0 {
					w.put("account", id(n), nil)
					continue
				}
				w.must(w.commit(w.change(store.Update, "account", id(n), int64(i), fields{"size": num(int64(i))})))
			}
		})
	}
	var seen []crm.Event
	w.must(w.eventually(func() bool {
		after := int64(0)
		if len(seen) > 0 {
			after = seen[len(seen)-1].Seq
		}
		page, err := w.store.EventsAfter(w.ctx(), after, 7)
		w.must(err)
		seen = append(seen, page...)
		return len(seen) >= writers*rounds
	}))
	group.Wait()
	versions := map[string]int64{}
	for i, e := range seen {
		if e.Seq != int64(i+1) {
			w.Fatalf("event %d has number %d", i+1, e.Seq)
		}
		if versions[e.Record]++; e.Version != versions[e.Record] {
			w.Fatalf("record %s: version %d comes as number %d", e.Record, e.Version, versions[e.Record])
		}
	}
	last, err := w.store.LastEvent(w.ctx())
	w.must(err)
	if last != writers*rounds {
		w.Errorf("last event %d of %d", last, writers*rounds)
	}
}
