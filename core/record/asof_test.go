package record_test

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/guanxi-crm/guanxi/core/crm"
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
	name := fmt.Sprintf("guanxi_record_%d_%d", os.Getpid(), time.Now().UnixNano())
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

// what happens at random to an account.
func randomWrite(r *rand.Rand, id string, live bool) record.Write {
	if !live {
		return record.Write{Kind: record.Restore, Object: "account", ID: id}
	}
	if r.IntN(8) == 0 {
		return record.Write{Kind: record.Delete, Object: "account", ID: id}
	}
	data := map[string]any{}
	for field, values := range map[string][]any{
		"name": {"Acme", "关系", "Zed"}, "revenue": {nil, "10.50", "999.99", "5000"}, "status": {nil, "NEW", "OLD"},
		"since": {nil, "2026-01-31", "2024-02-29"}, "margin": {nil, "5", "7.5"}, "owner": {nil, admin.ID, editor.ID},
	} {
		if r.IntN(3) == 0 {
			data[field] = values[r.IntN(len(values))]
		}
	}
	if r.IntN(10) == 0 {
		data["name"] = "" // refused: nothing happens
	}
	return record.Write{Kind: record.Update, Object: "account", ID: id, Data: data}
}

// seen is a record as it was read at a moment, nil when there was none.
type seen struct {
	at             time.Time
	admins, reader map[string]crm.Value
}

// Whatever is done to a record, as of each moment it is what was read then.
func TestAsOfIsWhatWasReadThen(t *testing.T) {
	for name, open := range map[string]opener{"sqlite": sqlite, "mongodb": mongodb} {
		t.Run(name, func(t *testing.T) {
			for seed := range uint64(6) {
				w := newWorldOn(t, open)
				r := rand.New(rand.NewPCG(seed, 7))
				id := w.create("account", map[string]any{"name": "Start"})
				moments := []seen{{at: w.now.Add(-time.Millisecond)}, w.look(id)}
				for range 60 {
					w.pass(time.Duration(1+r.IntN(5)) * time.Millisecond)
					actor := []crm.Actor{admin, editor}[r.IntN(2)]
					last := moments[len(moments)-1]
					write := randomWrite(r, id, last.admins != nil)
					if actor == editor {
						delete(write.Data, "margin")
					}
					w.do(actor, write)
					moments = append(moments, w.look(id))
				}
				for i, m := range moments {
					w.wasThen(fmt.Sprintf("seed %d, moment %d", seed, i), id, m)
				}
			}
		})
	}
}

func (w *world) pass(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

// look reads the record as both roles see it now.
func (w *world) look(id string) seen {
	w.t.Helper()
	return seen{w.now, w.comparable(w.s.Get(w.t.Context(), admin, "account", id)), w.comparable(w.s.Get(w.t.Context(), reader, "account", id))}
}

// comparable are a record's values without those that asOf takes from now.
func (w *world) comparable(r *crm.Record, err error) map[string]crm.Value {
	w.t.Helper()
	if crm.CodeOf(err) == crm.NotFound {
		return nil
	}
	if err != nil {
		w.t.Fatal(err)
	}
	values := maps.Clone(r.Values)
	delete(values, crm.FieldOutcomes)
	return values
}

func (w *world) wasThen(name, id string, want seen) {
	w.t.Helper()
	for role, c := range map[crm.Actor]map[string]crm.Value{admin: want.admins, reader: want.reader} {
		got := w.comparable(w.s.AsOf(w.t.Context(), role, "account", id, want.at))
		if !maps.Equal(got, c) {
			w.t.Errorf("%s, as %s:\n got %v\nwant %v", name, role.Role, got, c)
		}
	}
}

func TestAsOfAtItsEdges(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	id := w.create("account", map[string]any{"name": "Acme", "visits": 1, "margin": "5"})
	made := w.now
	for i := range 1100 { // more than two pages of history
		w.pass(time.Second)
		w.do(admin, record.Write{Kind: record.Update, Object: "account", ID: id, Data: map[string]any{"revenue": i, "visits": i + 2}})
	}
	then, err := w.s.AsOf(ctx, admin, "account", id, made)
	if err != nil || then.Version() != 1 || !then.Get("revenue").IsNull() || then.Get("tier").Str() != "B" {
		t.Errorf("at first: %+v, %v", then, err)
	}
	if got := then.Get("visits").Int64(); got != 1101 {
		t.Errorf("a field without history is %d, not what it is now", got)
	}
	if then, err = w.s.AsOf(ctx, reader, "account", id, made); err != nil || !then.Get("margin").IsNull() {
		t.Errorf("a hidden field: %+v, %v", then, err)
	}
	if now, err := w.s.AsOf(ctx, admin, "account", id, w.now.Add(time.Hour)); err != nil || now.Version() != 1101 {
		t.Errorf("in the future: %+v, %v", now, err)
	}
	for name, tc := range map[string]struct {
		actor      crm.Actor
		object, id string
		want       crm.Code
	}{
		"no object":      {admin, "nothing", id, crm.NotFound},
		"another id":     {admin, "deal", id, crm.NotFound},
		"a role unknown": {crm.Actor{Kind: crm.ActorUser, ID: "x", Role: "nobody"}, "account", id, crm.Forbidden},
	} {
		if _, err := w.s.AsOf(ctx, tc.actor, tc.object, tc.id, w.now); crm.CodeOf(err) != tc.want {
			t.Errorf("%s: %v, want %s", name, err, tc.want)
		}
	}
}
