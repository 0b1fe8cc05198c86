package mongostore_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/store"
	"github.com/guanxi-crm/guanxi/core/store/mongostore"
)

func clock() time.Time { return time.Now() }

// useEverything does something of each kind.
func useEverything(t *testing.T, s store.Store) {
	t.Helper()
	ctx := t.Context()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	catalog := account()
	o := catalog.Object("account")
	must(s.Prepare(ctx, nil, catalog))
	must(s.Ping(ctx))
	timed := change(o, store.Insert, "1", 0, put("email", crm.StringValue("one@example.com")))
	timed.SetTimers = []store.Timer{{Object: "account", Record: "1", Key: "k", Due: clock().Add(-time.Minute)}}
	must(commit(ctx, s, false, timed))
	must(commit(ctx, s, true, change(o, store.Insert, "2", 0), change(o, store.Update, "1", 1, put("size", crm.IntValue(2)))))
	must(commit(ctx, s, false, change(o, store.Insert, "3", 0), change(o, store.Insert, "4", 0)))
	must(commit(ctx, s, false, change(o, store.Trash, "3", 1), change(o, store.Trash, "4", 1)))
	d, err := s.PutDoc(ctx, store.Doc{Kind: "k", ID: "1", Key: "key", Data: []byte("{}")})
	must(err)
	_, err = s.PutDoc(ctx, d)
	must(err)
	must(s.DeleteDoc(ctx, "k", "1"))
	must(s.SweepDocs(ctx, clock()))
	timers, err := s.ClaimTimers(ctx, clock(), time.Minute, 10)
	must(err)
	if len(timers) != 1 {
		t.Fatalf("claimed %d timers", len(timers))
	}
	must(s.AddJob(ctx, crm.Job{ID: "j", Kind: "k", State: crm.JobQueued, CreatedAt: clock()}))
	j, err := s.ClaimJob(ctx, []string{"k"}, "w", clock(), time.Minute)
	must(err)
	must(s.SaveJob(ctx, j, "w", clock(), time.Minute))
	if _, err := s.Lease(ctx, "l", "h", clock(), time.Minute); err != nil {
		t.Fatal(err)
	}
	must(s.Unlease(ctx, "l", "h"))
	if _, err := s.NextNumbers(ctx, "n", 3); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Find(ctx, crm.Query{Object: o, Fields: []string{"id"}, Limit: 9}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Aggregate(ctx, crm.Aggregate{Object: o, Measures: []crm.Measure{{Op: crm.AggSum, Field: "size"}}}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.EventsOf(ctx, "account", "1", 0, 9); err != nil {
		t.Fatal(err)
	}
	must(s.Prune(ctx, catalog))
}

func TestUnavailable(t *testing.T) {
	start := time.Now()
	_, err := mongostore.Open(t.Context(), "mongodb://127.0.0.1:1/", mongostore.Options{Now: clock})
	if !errors.Is(err, store.ErrUnavailable) || !strings.Contains(err.Error(), "check its address") {
		t.Errorf("no server at the address: %v", err)
	}
	if took := time.Since(start); took > 8*time.Second {
		t.Errorf("that took %s", took)
	}
}

func TestBadAddress(t *testing.T) {
	for _, uri := range []string{"", "nonsense", "http://localhost", "mongodb://", "mongodb://a:b:c/"} {
		if _, err := mongostore.Open(t.Context(), uri, mongostore.Options{Now: clock}); err == nil {
			t.Errorf("the address %q was taken", uri)
		}
	}
}

func TestNewerFormat(t *testing.T) {
	uri, name := address(t), newDatabase(t)
	meta := connect(t, uri).Database(name).Collection("_meta")
	if _, err := meta.InsertOne(t.Context(), bson.D{{Key: "_id", Value: "format"}, {Key: "version", Value: int64(1000)}}); err != nil {
		t.Fatal(err)
	}
	_, err := mongostore.Open(t.Context(), uri, mongostore.Options{Now: clock, Database: name})
	if !errors.Is(err, store.ErrNewer) {
		t.Errorf("data of a newer version: %v", err)
	}
}

func TestDatabaseFromAddress(t *testing.T) {
	uri, name := address(t), newDatabase(t)
	s, err := mongostore.Open(t.Context(), strings.TrimSuffix(uri, "/")+"/"+name, mongostore.Options{Now: clock})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	names, err := connect(t, uri).ListDatabaseNames(t.Context(), bson.D{{Key: "name", Value: name}})
	if err != nil || len(names) != 1 {
		t.Errorf("databases of that name: %v, %v", names, err)
	}
}
