package storetest

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/guanxi-crm/guanxi/core/store"
)

func testDocs(t *testing.T, open Opener) {
	w := newWorld(t, open)
	t.Run("write and read", func(t *testing.T) { docRoundTrip(w.with(t)) })
	t.Run("keys", func(t *testing.T) { docKeys(w.with(t)) })
	t.Run("list", func(t *testing.T) { docList(w.with(t)) })
	t.Run("sweep", func(t *testing.T) { docSweep(w.with(t)) })
	t.Run("one writer wins", func(t *testing.T) { docRace(w.with(t)) })
}

func docRoundTrip(w *world) {
	ctx := w.ctx()
	if _, err := w.store.Doc(ctx, "user", "u1"); !errors.Is(err, store.ErrNotFound) {
		w.Fatalf("read before writing: %v", err)
	}
	expires := start.Add(time.Hour)
	made, err := w.store.PutDoc(ctx, store.Doc{Kind: "user", ID: "u1", Key: "ann@example.com", Data: []byte(`{"name":"安"}`), ExpiresAt: expires})
	w.must(err)
	if made.Version != 1 {
		w.Errorf("version of a new document: %d", made.Version)
	}
	read, err := w.store.Doc(ctx, "user", "u1")
	w.must(err)
	if read.Kind != "user" || read.ID != "u1" || read.Key != "ann@example.com" || read.Version != 1 ||
		string(read.Data) != `{"name":"安"}` || !read.ExpiresAt.Equal(expires) {
		w.Errorf("read back: %+v", read)
	}
	_, err = w.store.PutDoc(ctx, store.Doc{Kind: "user", ID: "u1", Data: []byte(`{}`)})
	if !errors.Is(err, store.ErrConflict) {
		w.Errorf("new over an existing one: %v", err)
	}
	read.Data = []byte(`[1,2]`)
	again, err := w.store.PutDoc(ctx, read)
	w.must(err)
	if again.Version != 2 {
		w.Errorf("version of the second write: %d", again.Version)
	}
	if _, err = w.store.PutDoc(ctx, read); !errors.Is(err, store.ErrConflict) {
		w.Errorf("write with an old version: %v", err)
	}
	if _, err = w.store.PutDoc(ctx, store.Doc{Kind: "user", ID: "nobody", Version: 3, Data: []byte(`{}`)}); !errors.Is(err, store.ErrConflict) {
		w.Errorf("change of a document that is not there: %v", err)
	}
	w.must(w.store.DeleteDoc(ctx, "user", "u1"))
	if err := w.store.DeleteDoc(ctx, "user", "u1"); !errors.Is(err, store.ErrNotFound) {
		w.Errorf("delete twice: %v", err)
	}
}

func docKeys(w *world) {
	ctx := w.ctx()
	one, err := w.store.PutDoc(ctx, store.Doc{Kind: "k", ID: "1", Key: "same", Data: []byte(`1`)})
	w.must(err)
	if _, err = w.store.PutDoc(ctx, store.Doc{Kind: "k", ID: "2", Key: "same", Data: []byte(`2`)}); !errors.Is(err, store.ErrConflict) {
		w.Errorf("a key twice: %v", err)
	}
	for _, d := range []store.Doc{{Kind: "other", ID: "1", Key: "same", Data: []byte(`3`)},
		{Kind: "k", ID: "3", Data: []byte(`4`)}, {Kind: "k", ID: "4", Data: []byte(`5`)}} {
		_, err := w.store.PutDoc(ctx, d)
		w.must(err)
	}
	found, err := w.store.DocByKey(ctx, "k", "same")
	w.must(err)
	if found.ID != "1" {
		w.Errorf("found %q by key", found.ID)
	}
	third, err := w.store.Doc(ctx, "k", "3")
	w.must(err)
	third.Key = "same"
	if _, err = w.store.PutDoc(ctx, third); !errors.Is(err, store.ErrConflict) {
		w.Errorf("change to a taken key: %v", err)
	}
	one.Key = "free"
	_, err = w.store.PutDoc(ctx, one)
	w.must(err)
	_, err = w.store.PutDoc(ctx, third)
	w.must(err)
	if _, err := w.store.DocByKey(ctx, "k", ""); !errors.Is(err, store.ErrNotFound) {
		w.Errorf("found by an empty key: %v", err)
	}
}

func docList(w *world) {
	ctx := w.ctx()
	var want []string
	for n := range 25 {
		name := fmt.Sprintf("d%02d", n)
		want = append(want, name)
		_, err := w.store.PutDoc(ctx, store.Doc{Kind: "list", ID: name, Data: []byte(`{}`)})
		w.must(err)
	}
	var got []string
	for after := ""; ; {
		page, err := w.store.ListDocs(ctx, "list", after, 10)
		w.must(err)
		if len(page) == 0 {
			break
		}
		for _, d := range page {
			got = append(got, d.ID)
		}
		after = page[len(page)-1].ID
	}
	same(w, "documents in pages", got, want)
	named, err := w.store.DocsByID(ctx, "list", []string{"d20", "d03", "ghost", "d03", "it's"})
	w.must(err)
	got = nil
	for _, d := range named {
		got = append(got, d.ID)
	}
	same(w, "documents by their ids", got, []string{"d03", "d20"})
	none, err := w.store.DocsByID(ctx, "other", []string{"d03"})
	w.must(err)
	if len(none) > 0 {
		w.Errorf("documents of another kind: %v", none)
	}
}

func docSweep(w *world) {
	ctx := w.ctx()
	for name, expires := range map[string]time.Time{"past": start.Add(-time.Second), "future": start.Add(time.Second), "never": {}} {
		_, err := w.store.PutDoc(ctx, store.Doc{Kind: "sweep", ID: name, Data: []byte(`{}`), ExpiresAt: expires})
		w.must(err)
	}
	w.must(w.store.SweepDocs(ctx, start))
	left, err := w.store.ListDocs(ctx, "sweep", "", 10)
	w.must(err)
	var names []string
	for _, d := range left {
		names = append(names, d.ID)
	}
	same(w, "left after sweeping", names, []string{"future", "never"})
}

// docRace has several writers change one document; each version is written once.
func docRace(w *world) {
	ctx := w.ctx()
	_, err := w.store.PutDoc(ctx, store.Doc{Kind: "race", ID: "1", Data: []byte(`0`)})
	w.must(err)
	const writers, rounds = 8, 20
	var written atomic.Int64
	var group sync.WaitGroup
	for range writers {
		group.Go(func() {
			for done := 0; done < rounds; {
				d, err := w.store.Doc(ctx, "race", "1")
				if err == nil {
					_, err = w.store.PutDoc(ctx, d)
				}
				switch {
				case err == nil:
					done++
					written.Add(1)
				case !errors.Is(err, store.ErrConflict):
					w.Errorf("write: %v", err)
					return
				}
			}
		})
	}
	group.Wait()
	d, err := w.store.Doc(ctx, "race", "1")
	w.must(err)
	if d.Version != written.Load()+1 || written.Load() != writers*rounds {
		w.Errorf("version %d after %d writes", d.Version, written.Load()+1)
	}
}
