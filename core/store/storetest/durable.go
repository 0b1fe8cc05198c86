package storetest

import (
	"errors"
	"testing"
	"time"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/store"
)

// testReopen writes something of everything, closes, opens and looks.
func testReopen(t *testing.T, place Place) {
	openAgain := place(t)
	w := &world{TB: t, store: openAgain(), catalog: testCatalog()}
	ctx := t.Context()
	w.must(w.store.Prepare(ctx, nil, w.catalog))
	w.sample()
	w.must(w.commit(w.withTimer(w.change(store.Update, "account", id(1), 1, nil), timer(id(1), "t", start))))
	_, err := w.store.PutDoc(ctx, store.Doc{Kind: "catalog", ID: "current", Data: []byte(`{"version":1}`)})
	w.must(err)
	w.must(w.store.AddJob(ctx, newJob(1, "import")))
	_, err = w.store.NextNumbers(ctx, "s", 5)
	w.must(err)
	if got, err := w.store.Lease(ctx, "l", "a", start, time.Hour); err != nil || !got {
		t.Fatalf("lease: %v, %v", got, err)
	}
	w.must(w.eventually(func() bool { n, err := w.store.LastEvent(ctx); return err == nil && n == 18 }))
	log, err := w.store.EventsAfter(ctx, 0, 100)
	w.must(err)
	w.must(w.store.Close())

	w.store = openAgain()
	defer func() { w.must(w.store.Close()) }()
	w.must(w.store.Prepare(ctx, nil, w.catalog))
	m := sampleModel(w.catalog)
	for _, object := range []string{"account", "deal"} {
		same(t, "live records", w.find(crm.Query{Object: w.object(object), Limit: 100}), m.passing(object, nil))
	}
	same(t, "a record", w.record("account", id(1), "name", "revenue", crm.FieldVersion),
		[]crm.Value{str("Alpha GmbH"), dec("1500000.50"), num(2)})
	again, err := w.store.EventsAfter(ctx, 0, 100)
	w.must(err)
	same(t, "the log", kindsOf(again), kindsOf(log))
	same(t, "timers", w.timerKeys("", ""), []string{"01/t"})
	d, err := w.store.Doc(ctx, "catalog", "current")
	w.must(err)
	if string(d.Data) != `{"version":1}` || d.Version != 1 {
		t.Errorf("document: %+v", d)
	}
	if _, err = w.store.Job(ctx, id(1)); err != nil {
		t.Errorf("job: %v", err)
	}
	if n, err := w.store.NextNumbers(ctx, "s", 1); err != nil || n != 6 {
		t.Errorf("sequence goes on at %d, %v", n, err)
	}
	if got, err := w.store.Lease(ctx, "l", "b", start, time.Hour); err != nil || got {
		t.Errorf("a lease was forgotten: %v, %v", got, err)
	}
	w.put("account", id(1000), nil)
	w.must(w.eventually(func() bool { n, err := w.store.LastEvent(ctx); return err == nil && n == 19 }))
}

func testClosed(t *testing.T, place Place) {
	w := &world{TB: t, store: place(t)(), catalog: testCatalog()}
	w.must(w.store.Prepare(t.Context(), nil, w.catalog))
	w.must(w.store.Close())
	if err := w.store.Ping(t.Context()); !errors.Is(err, store.ErrUnavailable) {
		t.Errorf("ping after closing: %v", err)
	}
	if _, err := w.store.Commit(t.Context(), store.Batch{Changes: []store.Change{w.insertOf("account", id(1), nil)}}); !errors.Is(err, store.ErrUnavailable) {
		t.Errorf("commit after closing: %v", err)
	}
	if _, err := w.store.Count(t.Context(), crm.Query{Object: w.object("account")}); !errors.Is(err, store.ErrUnavailable) {
		t.Errorf("count after closing: %v", err)
	}
}
