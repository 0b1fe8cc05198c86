package automation_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/guanxi-crm/guanxi/core/automation"
	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/job"
	"github.com/guanxi-crm/guanxi/core/record"
	"github.com/guanxi-crm/guanxi/core/store"
	"github.com/guanxi-crm/guanxi/core/store/mongostore"
)

// mongodb opens a database of the test alone, which is dropped after it.
func mongodb(t *testing.T, now func() time.Time) store.Store {
	t.Helper()
	uri := os.Getenv("GUANXI_TEST_MONGO")
	if uri == "" {
		t.Skip("GUANXI_TEST_MONGO is not set; make test sets it")
	}
	name := fmt.Sprintf("guanxi_bulk_%d_%d", os.Getpid(), time.Now().UnixNano())
	t.Cleanup(func() {
		ctx := context.Background()
		client, err := mongo.Connect(options.Client().ApplyURI(uri))
		if err != nil {
			t.Error(err)
			return
		}
		if err := client.Database(name).Drop(ctx); err != nil {
			t.Error(err)
		}
		_ = client.Disconnect(ctx)
	})
	base, query, _ := strings.Cut(uri, "?")
	uri = strings.TrimRight(base, "/") + "/" + name
	if query != "" {
		uri += "?" + query
	}
	st, err := mongostore.Open(t.Context(), uri, mongostore.Options{Now: now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	return st
}

// observed is the real store; committed is called after each commit.
type observed struct {
	store.Store
	committed func()
}

func (s *observed) Commit(ctx context.Context, b store.Batch) ([]error, error) {
	errs, err := s.Store.Commit(ctx, b)
	s.committed()
	return errs, err
}

// node is a server of the world's store: its own runner, over a store that the
// test observes.
func (w *world) node(committed func()) *automation.Bulk {
	if committed == nil {
		committed = func() {}
	}
	newID := func() string { return uuid.Must(uuid.NewV7()).String() }
	o := w.records.Options
	o.Store = &observed{w.store, committed}
	b := &automation.Bulk{Records: record.New(o), Catalog: o.Catalog,
		Jobs: job.NewRunner(job.Options{Store: w.store, Worker: newID(), NewID: newID, Now: w.clock, Log: slog.New(slog.DiscardHandler)})}
	b.Register()
	return b
}

// work lets a node run until the context or the test ends.
func (w *world) work(ctx context.Context, b *automation.Bulk) (wait func()) {
	ctx, stop := context.WithCancel(ctx)
	var running sync.WaitGroup
	running.Go(func() { _ = b.Jobs.Run(ctx) })
	w.Cleanup(func() { stop(); running.Wait() })
	return running.Wait
}

// ended waits for the end of a job.
func (w *world) ended(b *automation.Bulk, id string) (crm.Job, outcome) {
	w.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.After(30 * time.Second); ; {
		j, err := b.Jobs.Job(w.Context(), id)
		w.check(err)
		if j.State != crm.JobQueued && j.State != crm.JobRunning {
			var o outcome
			if len(j.Result) > 0 {
				w.check(json.Unmarshal(j.Result, &o))
			}
			return j, o
		}
		select {
		case <-deadline:
			w.Fatalf("job is still %s: %+v", j.State, j)
		case <-tick.C:
		}
	}
}

type outcome struct {
	Changed, Failed int
	Errors          []struct {
		ID      string
		Code    crm.Code
		Message string
	}
}

// deals makes n deals of a value and returns their ids, in order.
func (w *world) deals(n int, value string) []string {
	w.Helper()
	var ids []string
	for len(ids) < n {
		writes := make([]record.Write, min(500, n-len(ids)))
		for i := range writes {
			writes[i] = record.Write{Kind: record.Create, Object: "deal", Data: map[string]any{"value": value}}
		}
		results, err := w.records.Change(w.Context(), record.Request{Actor: admin, Writes: writes, Atomic: true})
		w.check(err)
		for _, r := range results {
			ids = append(ids, r.ID)
		}
	}
	return ids
}

func (w *world) setValue(id, value string) {
	w.Helper()
	results, err := w.records.Change(w.Context(), record.Request{Actor: admin, Atomic: true,
		Writes: []record.Write{{Kind: record.Update, Object: "deal", ID: id, Data: map[string]any{"value": value}}}})
	w.check(err)
	if !results[0].Changed {
		w.Fatal("nothing changed")
	}
}

// byJob counts the job's changes of a record.
func (w *world) byJob(job, id string) (n int) {
	w.Helper()
	events, err := w.records.History(w.Context(), admin, "deal", id, 0, 100)
	w.check(err)
	for _, e := range events {
		if e.Cause == "job:"+job {
			n++
		}
	}
	return n
}

func atLeast(value string) *crm.Filter {
	d, err := crm.ParseDecimal(value)
	if err != nil {
		panic(err)
	}
	return crm.Where("value", crm.OpGte, crm.DecimalValue(d))
}

// A server that dies between a commit and the note of it is followed by another
// one: each record is changed once, what people changed meanwhile stays, and
// the counts are right. Deletion likewise.
func TestBulkGoesOnAfterACrash(t *testing.T) {
	for name, open := range map[string]opener{"sqlite": sqlite, "mongodb": mongodb} {
		for kind, where := range map[string]automation.Where{
			"update": {Object: "deal", Filter: atLeast("10.00"), Data: map[string]any{"value": "5.00"}},
			"delete": {Object: "deal", Filter: atLeast("10.00"), Delete: true},
		} {
			t.Run(name+"/"+kind, func(t *testing.T) {
				w := newWorldOn(t, open)
				ids := w.deals(700, "20.00")
				w.deals(3, "1.00")
				ctx, kill := context.WithCancel(t.Context())
				first := w.node(kill)
				j, err := first.Start(t.Context(), admin, where)
				w.check(err)
				w.work(ctx, first)()
				if n := w.byJob(j.ID, ids[499]) + w.byJob(j.ID, ids[500]); n != 1 {
					t.Fatalf("the crash is not between the batches: %d", n)
				}
				if !where.Delete {
					w.setValue(ids[0], "30.00")
				}
				w.setValue(ids[600], "2.00") // no longer selected
				w.pass(time.Minute)          // the lease ends
				late := w.deals(2, "40.00")  // after the start
				second := w.node(nil)
				w.work(t.Context(), second)
				done, result := w.ended(second, j.ID)
				if done.State != crm.JobDone || result.Changed != 699 || result.Failed != 0 || done.Done != 699 || done.Total != 700 {
					t.Errorf("%+v, %+v", done, result)
				}
				for i, id := range append(ids, late...) {
					want := 1
					if i == 600 || i >= 700 {
						want = 0
					}
					if n := w.byJob(j.ID, id); n != want {
						t.Fatalf("record %d was changed %d times, want %d", i, n, want)
					}
				}
				if where.Delete {
					return
				}
				if r, err := w.records.Get(t.Context(), admin, "deal", ids[0]); err != nil || r.Get("value").Text() != "30.00" {
					t.Errorf("what somebody changed behind the job is %v, %v", r, err)
				}
			})
		}
	}
}

func TestBulkIsCancelled(t *testing.T) {
	w := newWorld(t)
	ids := w.deals(600, "20.00")
	var b *automation.Bulk
	var j crm.Job
	var once sync.Once
	b = w.node(func() {
		once.Do(func() {
			_, err := b.Jobs.Cancel(context.Background(), j.ID)
			w.check(err)
		})
	})
	var err error
	j, err = b.Start(t.Context(), admin, automation.Where{Object: "deal", Data: map[string]any{"note": "x"}})
	w.check(err)
	w.work(t.Context(), b)
	if done, _ := w.ended(b, j.ID); done.State != crm.JobCancelled {
		t.Errorf("%+v", done)
	}
	if first, last := w.byJob(j.ID, ids[0]), w.byJob(j.ID, ids[599]); first != 1 || last != 0 {
		t.Errorf("changed %d and %d times", first, last)
	}
}

// Records that are refused are counted, the first hundred told, in the language
// of who asked; the others are changed.
func TestBulkTellsFaults(t *testing.T) {
	w := newWorld(t)
	w.deals(120, "20.00")
	b := w.node(nil)
	w.work(t.Context(), b)
	j, err := b.Start(t.Context(), admin, automation.Where{Object: "deal", Language: "zh-CN",
		Data: map[string]any{"account": "0190a000-0000-7000-8000-00000000dead"}})
	w.check(err)
	done, result := w.ended(b, j.ID)
	if done.State != crm.JobDone || done.Failed != 120 || result.Failed != 120 || result.Changed != 0 || len(result.Errors) != 100 {
		t.Fatalf("%+v, %+v", done, result)
	}
	e := result.Errors[0]
	if e.Code != crm.ValidationFailed || len(e.ID) != 36 || !strings.ContainsAny(e.Message, "的不没有") {
		t.Errorf("%+v", e)
	}
}

func TestBulkRefusesAtTheStart(t *testing.T) {
	w := newWorld(t)
	b := w.node(nil)
	reader, editor := admin, admin
	reader.Role, editor.Role = crm.RoleReader, crm.RoleEditor
	note := map[string]any{"note": "x"}
	for name, tc := range map[string]struct {
		actor crm.Actor
		where automation.Where
		want  crm.Code
	}{
		"a reader updates":  {reader, automation.Where{Object: "deal", Data: note}, crm.Forbidden},
		"a reader deletes":  {reader, automation.Where{Object: "deal", Delete: true}, crm.Forbidden},
		"an editor updates": {editor, automation.Where{Object: "deal", Data: note}, ""},
		"no object":         {admin, automation.Where{Object: "nothing", Delete: true}, crm.NotFound},
		"no data":           {admin, automation.Where{Object: "deal"}, crm.BadInput},
		"an unknown field":  {admin, automation.Where{Object: "deal", Data: map[string]any{"nothing": 1}}, crm.ValidationFailed},
		"no number":         {admin, automation.Where{Object: "deal", Data: map[string]any{"value": "lots"}}, crm.ValidationFailed},
		"a filter's field":  {admin, automation.Where{Object: "deal", Delete: true, Filter: crm.Where("nothing", crm.OpEq, crm.IntValue(1))}, crm.BadInput},
	} {
		if _, err := b.Start(t.Context(), tc.actor, tc.where); crm.CodeOf(err) != tc.want {
			t.Errorf("%s: %v, want %q", name, err, tc.want)
		}
	}
}

// A role that loses a permission stops what was started under it.
func TestBulkAsksAgainWhenItRuns(t *testing.T) {
	w := newWorld(t)
	ids := w.deals(2, "20.00")
	cat := w.cat
	clerk := crm.Role{Name: "clerk", Records: crm.RecordPermissions{Read: true, Update: true}}
	w.cat = cat.Clone()
	w.cat.Roles = []crm.Role{clerk}
	w.cat.Index()
	b := w.node(nil)
	actor := admin
	actor.Role = "clerk"
	j, err := b.Start(t.Context(), actor, automation.Where{Object: "deal", Data: map[string]any{"note": "x"}})
	w.check(err)
	clerk.Records.Update = false
	w.cat = w.cat.Clone()
	w.cat.Roles = []crm.Role{clerk}
	w.cat.Index()
	w.work(t.Context(), b)
	done, result := w.ended(b, j.ID)
	if done.State != crm.JobDone || result.Failed != 2 || result.Errors[0].Code != crm.Forbidden || w.byJob(j.ID, ids[0]) != 0 {
		t.Errorf("%+v, %+v", done, result)
	}
}

// halfway commits the first half of a batch and dies.
type halfway struct {
	store.Store
	kill func()
}

func (s *halfway) Commit(ctx context.Context, b store.Batch) ([]error, error) {
	b.Changes = b.Changes[:len(b.Changes)/2]
	if _, err := s.Store.Commit(ctx, b); err != nil {
		return nil, err
	}
	s.kill()
	return nil, ctx.Err()
}

// What a dead server had committed of a batch is left alone; the rest of the
// batch is changed, as far as the filter still selects it.
func TestBulkGoesOnInABatch(t *testing.T) {
	w := newWorld(t)
	ids := w.deals(200, "20.00")
	ctx, kill := context.WithCancel(t.Context())
	first := w.node(nil)
	o := w.records.Options
	o.Store = &halfway{w.store, kill}
	first.Records = record.New(o)
	first.Register()
	j, err := first.Start(t.Context(), admin, automation.Where{Object: "deal", Filter: atLeast("10.00"), Data: map[string]any{"note": "x"}})
	w.check(err)
	w.work(ctx, first)()
	if n := w.byJob(j.ID, ids[99]) + 10*w.byJob(j.ID, ids[100]); n != 1 {
		t.Fatalf("the crash is not within the batch: %d", n)
	}
	w.setValue(ids[0], "30.00")  // changed before
	w.setValue(ids[150], "2.00") // no longer selected
	w.pass(time.Minute)
	second := w.node(nil)
	w.work(t.Context(), second)
	done, result := w.ended(second, j.ID)
	if done.State != crm.JobDone || result.Changed != 199 || done.Done != 200 {
		t.Errorf("%+v, %+v", done, result)
	}
	for i, id := range ids {
		if n := w.byJob(j.ID, id); (n == 1) != (i != 150) {
			t.Fatalf("record %d was changed %d times", i, n)
		}
	}
}
