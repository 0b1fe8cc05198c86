package mongostore

import (
	"context"
	"errors"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/store"
)

// TestRecoverEachStep stops an atomic batch after each of its steps, as if the
// process had died there, and lets another process go on: by its sweep, or by
// a writer that meets one of the records.
func TestRecoverEachStep(t *testing.T) {
	uri := os.Getenv("GUANXI_TEST_MONGO")
	if uri == "" {
		t.Skip("GUANXI_TEST_MONGO is not set; core/store/mongostore/testserver/up starts a server and prints its address")
	}
	catalog := (&crm.Catalog{Version: 1, Objects: []*crm.Object{{Name: "account", Plural: "accounts", Fields: []crm.Field{
		{Name: "email", Type: crm.TypeEmail, Unique: true}, {Name: "size", Type: crm.TypeInteger}}}}}).Index()
	steps := []struct {
		name string
		run  func(*batch, context.Context) error
		done bool
	}{
		{"prepared", (*batch).prepare, false},
		{"announced", announceAll, false},
		{"committed", commitNow, true},
		{"half settled", settleOne, true},
	}
	for n := range steps {
		for _, how := range []string{"sweep", "writer"} {
			t.Run(steps[n].name+" "+how, func(t *testing.T) {
				name := fmt.Sprintf("guanxi_test_recover_%d_%d_%s", os.Getpid(), n, how)
				s := openRecovery(t, uri, name, time.Now)
				t.Cleanup(func() { _ = s.db.Drop(context.Background()) })
				t.Cleanup(func() { _ = s.Close() })
				if err := s.Prepare(t.Context(), nil, catalog); err != nil {
					t.Fatal(err)
				}
				o := catalog.Object("account")
				first := newChange(o, store.Insert, "old", 0, "old@example.com")
				if _, err := s.Commit(t.Context(), store.Batch{Changes: []store.Change{first}}); err != nil {
					t.Fatal(err)
				}
				writes, err := s.plan(store.Batch{Changes: []store.Change{
					newChange(o, store.Update, "old", 1, "changed@example.com"), newChange(o, store.Insert, "new", 0, "new@example.com")}})
				if err != nil {
					t.Fatal(err)
				}
				b, err := s.newBatch(writes)
				if err != nil {
					t.Fatal(err)
				}
				for _, step := range steps[:n+1] {
					if err := step.run(b, t.Context()); err != nil {
						t.Fatal(err)
					}
				}
				if set, err := s.Find(t.Context(), crm.Query{Object: o, Fields: []string{"id"}, Limit: 9, Deleted: crm.LiveAndDeleted}); err != nil || set.Len() != 1 && !steps[n].done {
					t.Fatalf("%d records are seen before the batch is committed, %v", set.Len(), err)
				}

				other := openRecovery(t, uri, name, func() time.Time { return time.Now().Add(time.Hour) })
				t.Cleanup(func() { _ = other.Close() })
				if how == "sweep" {
					if err := other.sweep(t.Context()); err != nil {
						t.Fatal(err)
					}
				}
				checkRecovered(t, other, o, steps[n].done)
			})
		}
	}
}

func announceAll(b *batch, ctx context.Context) error {
	unclaimed, err := b.announce(ctx)
	if err == nil && len(unclaimed) > 0 {
		err = errors.New("not all records could be claimed")
	}
	return err
}

func commitNow(b *batch, ctx context.Context) error {
	_, err := b.commit(ctx)
	return err
}

func settleOne(b *batch, ctx context.Context) error {
	return settleAll(ctx, b.writes[0].collection, []claimed{{b.writes[0].ID, b.claims[0]}}, true)
}

func openRecovery(t *testing.T, uri, name string, now func() time.Time) *Store {
	t.Helper()
	s, err := Open(t.Context(), uri, Options{Now: now, Database: name, SweepEvery: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func newChange(o *crm.Object, kind store.ChangeKind, id string, version int64, email string) store.Change {
	return store.Change{Object: o, Kind: kind, ID: id, Version: version,
		Set:   []store.Assign{{Field: "email", Value: crm.StringValue(email)}},
		Event: crm.Event{ID: fmt.Sprintf("%s-%d", id, version+1), Object: o.Name, Record: id, Version: version + 1, At: time.Now()}}
}

// checkRecovered has writers meet both records, by their ids and by the unique
// values that the batch reserved.
func checkRecovered(t *testing.T, s *Store, o *crm.Object, done bool) {
	t.Helper()
	answer := func(c store.Change) error {
		t.Helper()
		results, err := s.Commit(t.Context(), store.Batch{Changes: []store.Change{c}})
		if err != nil {
			t.Fatal(err)
		}
		return results[0]
	}
	var unique *store.UniqueError
	third := answer(newChange(o, store.Insert, "third", 0, "new@example.com"))
	update := answer(newChange(o, store.Update, "old", 1, "later@example.com"))
	insert := answer(newChange(o, store.Insert, "new", 0, "other@example.com"))
	if done {
		if !errors.As(third, &unique) || !errors.Is(update, store.ErrConflict) || !errors.Is(insert, store.ErrConflict) {
			t.Errorf("a committed batch was not completed: %v, %v, %v", third, update, insert)
		}
	} else if third != nil || update != nil || insert != nil {
		t.Errorf("an uncommitted batch was not taken back: %v, %v, %v", third, update, insert)
	}
	for _, id := range []string{"old", "new"} {
		want := 1
		if id == "old" {
			want = 2
		}
		events, err := s.EventsOf(t.Context(), "account", id, 0, 9)
		if err != nil || len(events) != want {
			t.Errorf("%d events of %s, want %d; %v", len(events), id, want, err)
		}
	}
}
