package storetest

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/store"
)

// world is an open store with the catalog of these tests.
type world struct {
	testing.TB
	store   store.Store
	catalog *crm.Catalog
	events  atomic.Int64 // ids given
}

// start is when everything in these tests begins.
var start = time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)

func newWorld(t testing.TB, open Opener) *world {
	t.Helper()
	w := &world{TB: t, store: open(t), catalog: testCatalog()}
	t.Cleanup(func() {
		if err := w.store.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	w.must(w.store.Prepare(t.Context(), nil, w.catalog))
	return w
}

// with is the same world for a subtest.
func (w *world) with(t testing.TB) *world {
	return &world{TB: t, store: w.store, catalog: w.catalog}
}

func (w *world) ctx() context.Context { return w.Context() }

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatalf("unexpected error: %v", err)
	}
}

func (w *world) object(name string) *crm.Object {
	w.Helper()
	o := w.catalog.Object(name)
	if o == nil {
		w.Fatalf("the test catalog has no object %q", name)
	}
	return o
}

// id is the n-th record id: the order of ids is that of their numbers.
func id(n int) string { return fmt.Sprintf("01970000-0000-7000-8000-%012d", n) }

func ids(numbers ...int) []string {
	list := make([]string, len(numbers))
	for i, n := range numbers {
		list[i] = id(n)
	}
	return list
}

// fields are values by field name.
type fields map[string]crm.Value

// insertOf is a change that makes a record with its event.
func (w *world) insertOf(object, record string, values fields) store.Change {
	return w.change(store.Insert, object, record, 0, values)
}

// change is a change with its event.
func (w *world) change(kind store.ChangeKind, object, record string, version int64, values fields) store.Change {
	c := store.Change{Object: w.object(object), Kind: kind, ID: record, Version: version}
	for _, name := range sortedNames(values) {
		c.Set = append(c.Set, store.Assign{Field: name, Value: values[name]})
	}
	if kind == store.Insert {
		c.Set = append(c.Set, store.Assign{Field: crm.FieldCreatedAt, Value: crm.TimeValue(start)})
	}
	if kind == store.Trash {
		c.Set = append(c.Set, store.Assign{Field: crm.FieldDeletedAt, Value: crm.TimeValue(start.Add(time.Hour))})
	}
	c.Set = append(c.Set, store.Assign{Field: crm.FieldUpdatedAt, Value: crm.TimeValue(start)})
	kinds := map[store.ChangeKind]crm.EventKind{
		store.Insert: crm.Created, store.Update: crm.Updated, store.Trash: crm.Trashed, store.Restore: crm.Restored}
	c.Event = crm.Event{
		ID: fmt.Sprintf("event-%s-%d", record, version+1), At: start, Object: object, Record: record,
		Version: version + 1, Kind: kinds[kind], Actor: crm.Actor{Kind: crm.ActorUser, ID: "u1", Name: "Ann: 安"},
	}
	for _, name := range sortedNames(values) {
		c.Event.Changes = append(c.Event.Changes, crm.FieldChange{Field: name, New: values[name]})
	}
	return c
}

func sortedNames(values fields) []string {
	names := make([]string, 0, len(values))
	for name := range values {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// commit carries out one change and returns its answer.
func (w *world) commit(c store.Change) error {
	w.Helper()
	return w.batch(false, c)[0]
}

func (w *world) batch(atomic bool, changes ...store.Change) []error {
	w.Helper()
	errs, err := w.store.Commit(w.ctx(), store.Batch{Changes: changes, Atomic: atomic})
	w.must(err)
	if len(errs) != len(changes) {
		w.Fatalf("%d answers for %d changes", len(errs), len(changes))
	}
	return errs
}

// put inserts a record.
func (w *world) put(object, record string, values fields) {
	w.Helper()
	w.must(w.commit(w.insertOf(object, record, values)))
}

// find returns the ids that a query answers.
func (w *world) find(q crm.Query) []string {
	w.Helper()
	q.Fields = append(slices.Clone(q.Fields), crm.FieldID)
	set, err := w.store.Find(w.ctx(), q)
	w.must(err)
	list := make([]string, set.Len())
	for i := range list {
		row := set.Row(i)
		list[i] = row[len(row)-1].Str()
	}
	return list
}

// record reads one record, live or not; nil when there is none.
func (w *world) record(object, record string, names ...string) []crm.Value {
	w.Helper()
	set, err := w.store.Find(w.ctx(), crm.Query{Object: w.object(object), Fields: names, Limit: 1,
		Filter: crm.Where(crm.FieldID, crm.OpEq, crm.StringValue(record)), Deleted: crm.LiveAndDeleted})
	w.must(err)
	if set.Len() == 0 {
		return nil
	}
	return set.Row(0)
}

func (w *world) version(object, record string) int64 {
	w.Helper()
	row := w.record(object, record, crm.FieldVersion)
	if row == nil {
		return 0
	}
	return row[0].Int64()
}

// failer is what a check needs of a test or of a property.
type failer interface {
	Helper()
	Errorf(format string, a ...any)
}

// same fails the test unless two lists are equal, empty and nil being so.
func same[T comparable](t failer, what string, got, want []T) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s:\n got %v\nwant %v", what, got, want)
	}
}
