package mongostore_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/store"
)

// account is an object with a unique field, for tests of this store's own.
func account() *crm.Catalog {
	c := &crm.Catalog{Version: 1, Objects: []*crm.Object{{Name: "account", Plural: "accounts", Fields: []crm.Field{
		{Name: "name", Type: crm.TypeText},
		{Name: "email", Type: crm.TypeEmail, Unique: true},
		{Name: "size", Type: crm.TypeInteger, Indexed: true},
		{Name: "revenue", Type: crm.TypeCurrency},
		{Name: "parent", Type: crm.TypeLookup, Target: "account"},
	}}}}
	return c.Index()
}

func change(o *crm.Object, kind store.ChangeKind, id string, version int64, set ...store.Assign) store.Change {
	eventKind := map[store.ChangeKind]crm.EventKind{
		store.Insert: crm.Created, store.Update: crm.Updated, store.Trash: crm.Trashed, store.Restore: crm.Restored}[kind]
	return store.Change{Object: o, Kind: kind, ID: id, Version: version, Set: set, Event: crm.Event{
		ID: uuid.NewString(), At: time.Now(), Object: o.Name, Record: id, Version: version + 1, Kind: eventKind, Actor: crm.System}}
}

func put(field string, v crm.Value) store.Assign { return store.Assign{Field: field, Value: v} }

// commit returns the first error of any kind.
func commit(ctx context.Context, s store.Store, atomic bool, changes ...store.Change) error {
	results, err := s.Commit(ctx, store.Batch{Changes: changes, Atomic: atomic})
	if err != nil {
		return err
	}
	for _, r := range results {
		if r != nil {
			return r
		}
	}
	return nil
}

// snapshot is what the records of an object are: version and size by id.
type snapshot map[string][2]int64

func read(t testing.TB, s store.Store, o *crm.Object) snapshot {
	t.Helper()
	set, err := s.Find(t.Context(), crm.Query{Object: o, Fields: []string{crm.FieldID, crm.FieldVersion, "size"},
		Limit: 1_000_000, Deleted: crm.LiveAndDeleted})
	if err != nil {
		t.Fatal(err)
	}
	all := snapshot{}
	for i := range set.Len() {
		row := set.Row(i)
		all[row[0].Str()] = [2]int64{row[1].Int64(), row[2].Int64()}
	}
	return all
}

// checkLog fails the test unless the log has each version of each record once,
// in order and without gaps in its numbers.
func checkLog(t testing.TB, s store.Store, records snapshot) {
	t.Helper()
	want := int64(0)
	for _, r := range records {
		want += r[0]
	}
	eventually(t, fmt.Sprintf("%d events in the log", want), func() bool {
		last, err := s.LastEvent(t.Context())
		return err == nil && last >= want
	})
	versions := map[string]int64{}
	seq := int64(0)
	for {
		events, err := s.EventsAfter(t.Context(), seq, 1000)
		if err != nil {
			t.Fatal(err)
		}
		if len(events) == 0 {
			break
		}
		for _, e := range events {
			if e.Seq != seq+1 {
				t.Fatalf("event %d follows %d", e.Seq, seq)
			}
			seq = e.Seq
			if versions[e.Record]++; e.Version != versions[e.Record] {
				t.Errorf("record %s: version %d follows %d in the log", e.Record, e.Version, versions[e.Record]-1)
			}
		}
	}
	if seq != want {
		t.Errorf("%d events in the log for %d changes", seq, want)
	}
	for id, r := range records {
		if versions[id] != r[0] {
			t.Errorf("record %s has version %d and %d events", id, r[0], versions[id])
		}
		delete(versions, id)
	}
	for id := range versions {
		t.Errorf("there are events of %s, and no record", id)
	}
}

// eventually waits for a condition.
func eventually(t testing.TB, what string, condition func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !condition() {
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatalf("waited in vain for %s", what)
		}
	}
}
