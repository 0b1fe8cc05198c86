package receipt_test

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/graph/receipt"
	"github.com/guanxi-crm/guanxi/core/store/sqlitestore"
)

var li = crm.Actor{Kind: crm.ActorUser, ID: "li"}

// world is a keeper on a real store, with a clock that the test moves.
type world struct {
	*testing.T
	store *sqlitestore.Store
	keep  *receipt.Keeper
	now   time.Time
	runs  int
}

func newWorld(t *testing.T) *world {
	w := &world{T: t, now: time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)}
	var err error
	if w.store, err = sqlitestore.Open(t.Context(), t.TempDir(), sqlitestore.Options{}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.store.Close() })
	w.keep = &receipt.Keeper{Docs: w.store, Now: func() time.Time { return w.now }, Log: slog.New(slog.DiscardHandler)}
	return w
}

// do sends a request whose run ends as given, and expects an answer or a code.
func (w *world) do(a crm.Actor, key, body string, out receipt.Outcome, want string) {
	w.Helper()
	answer, err := w.keep.Do(w.Context(), receipt.Request{Actor: a, Key: key, Body: []byte(body)},
		func(context.Context) receipt.Outcome { w.runs++; return out })
	got := string(answer)
	if err != nil {
		got = string(crm.CodeOf(err))
	}
	if got != want {
		w.Errorf("%s %s %s: %.100s, want %.100s (%v)", a.ID, key, body, got, want, err)
	}
}

func answer(s string) receipt.Outcome { return receipt.Outcome{Answer: []byte(s)} }

func TestKeeper(t *testing.T) {
	w := newWorld(t)
	large := strings.Repeat("x", 256<<10+1)
	w.do(li, "k", "b", answer("1"), "1")
	w.do(li, "k", "b", answer("2"), "1")
	w.do(li, "k", "other", answer("2"), "CONFLICT")
	w.do(crm.Actor{Kind: crm.ActorUser, ID: "wang"}, "k", "b", answer("3"), "3")
	w.do(crm.Actor{Kind: crm.ActorAPIKey, ID: "li"}, "k", "b", answer("4"), "4")
	w.do(li, "undone", "b", receipt.Outcome{Answer: []byte("failed"), Undone: true}, "failed")
	w.do(li, "undone", "c", answer("5"), "5")
	w.do(li, "secret", "b", receipt.Outcome{Answer: []byte("gx_secret"), Secret: true}, "gx_secret")
	w.do(li, "secret", "b", answer("6"), "CONFLICT")
	w.do(li, "large", "b", answer(large), large)
	w.do(li, "large", "b", answer("7"), "CONFLICT")
	if w.runs != 7 {
		t.Errorf("%d runs, want 7", w.runs)
	}
	docs, err := w.store.ListDocs(t.Context(), "idempotency", "", 100)
	if err != nil || len(docs) != 6 {
		t.Fatalf("%d receipts, %v", len(docs), err)
	}
	for _, d := range docs {
		if bytes.Contains(d.Data, []byte("Z3hfc2VjcmV0")) || !d.ExpiresAt.Equal(w.now.Add(receipt.Life)) {
			t.Errorf("%s until %v", d.Data, d.ExpiresAt)
		}
	}
}

// After a day a key is free again, swept or not.
func TestExpiry(t *testing.T) {
	w := newWorld(t)
	w.do(li, "swept", "b", answer("1"), "1")
	w.do(li, "left", "b", answer("1"), "1")
	w.now = w.now.Add(receipt.Life - time.Second)
	w.do(li, "swept", "b", answer("2"), "1")
	w.now = w.now.Add(2 * time.Second)
	w.do(li, "left", "c", answer("3"), "3")
	w.do(li, "left", "c", answer("4"), "3")
	if err := w.store.SweepDocs(t.Context(), w.now); err != nil {
		t.Fatal(err)
	}
	w.do(li, "swept", "c", answer("5"), "5")
}

// A process that died in the middle leaves an unknown outcome: nothing runs
// again, and the caller is told.
func TestDiedInTheMiddle(t *testing.T) {
	w := newWorld(t)
	func() {
		defer func() { _ = recover() }()
		_, _ = w.keep.Do(t.Context(), receipt.Request{Actor: li, Key: "k", Body: []byte("b")}, func(context.Context) receipt.Outcome {
			panic("the process dies")
		})
	}()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := w.keep.Do(ctx, receipt.Request{Actor: li, Key: "k", Body: []byte("b")}, nil); err == nil {
		t.Error("answered while it may be under way")
	}
	w.now = w.now.Add(31 * time.Second)
	_, err := w.keep.Do(t.Context(), receipt.Request{Actor: li, Key: "k", Body: []byte("b")}, nil)
	if crm.CodeOf(err) != crm.Conflict || !strings.Contains(err.Error(), "unknown") {
		t.Error(err)
	}
}

// The run goes on when the caller goes away, and its answer is there for who
// asks again.
func TestCallerGoesAway(t *testing.T) {
	w := newWorld(t)
	ctx, cancel := context.WithCancel(t.Context())
	_, err := w.keep.Do(ctx, receipt.Request{Actor: li, Key: "k", Body: []byte("b")}, func(ctx context.Context) receipt.Outcome {
		cancel()
		if ctx.Err() != nil {
			t.Error("the run ended with the caller")
		}
		return answer("1")
	})
	if err != nil {
		t.Fatal(err)
	}
	w.do(li, "k", "b", answer("2"), "1")
}

func TestKey(t *testing.T) {
	for name, tc := range map[string]struct {
		values []string
		want   crm.Code
	}{
		"none":        {nil, ""},
		"a UUID":      {[]string{"4cf8bd9e-6ef0-4fd1-a1f0-31ac5a1f3d1e"}, ""},
		"the longest": {[]string{strings.Repeat("k", 200)}, ""},
		"too long":    {[]string{strings.Repeat("k", 201)}, crm.BadInput},
		"empty":       {[]string{""}, crm.BadInput},
		"two":         {[]string{"a", "b"}, crm.BadInput},
		"not ASCII":   {[]string{"键"}, crm.BadInput},
		"a tab":       {[]string{"a\tb"}, crm.BadInput},
	} {
		if _, err := receipt.Key(http.Header{receipt.Header: tc.values}); crm.CodeOf(err) != tc.want {
			t.Errorf("%s: %v", name, err)
		}
	}
}
