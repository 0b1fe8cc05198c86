package storetest

import (
	"errors"
	"testing"
	"time"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/store"
)

func testRecords(t *testing.T, open Opener) {
	w := newWorld(t, open)
	w.put("account", id(1), fields{"name": str("One"), "size": num(1), crm.FieldOwner: str("u1")})

	t.Run("insert", func(t *testing.T) {
		w := w.with(t)
		row := w.record("account", id(1), "name", "size", "tier", crm.FieldOwner, crm.FieldVersion, crm.FieldCreatedAt, crm.FieldDeletedAt)
		same(t, "record", row, []crm.Value{str("One"), num(1), null, str("u1"), num(1), crm.TimeValue(start), null})
		if err := w.commit(w.insertOf("account", id(1), fields{"name": str("Again")})); !errors.Is(err, store.ErrConflict) {
			t.Errorf("insert of an id that exists: %v", err)
		}
		same(t, "after the refusal", w.record("account", id(1), "name"), []crm.Value{str("One")})
	})
	t.Run("update", func(t *testing.T) {
		w := w.with(t)
		w.must(w.commit(w.change(store.Update, "account", id(1), 1, fields{"name": str("Uno"), "size": null})))
		same(t, "record", w.record("account", id(1), "name", "size", crm.FieldOwner, crm.FieldVersion),
			[]crm.Value{str("Uno"), null, str("u1"), num(2)})
		for _, version := range []int64{0, 1, 3} {
			if err := w.commit(w.change(store.Update, "account", id(1), version, fields{"name": str("x")})); !errors.Is(err, store.ErrConflict) {
				t.Errorf("update of version %d: %v", version, err)
			}
		}
		if err := w.commit(w.change(store.Update, "account", id(404), 1, fields{"name": str("x")})); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("update of a record that is not there: %v", err)
		}
		same(t, "after the refusals", w.record("account", id(1), "name", crm.FieldVersion), []crm.Value{str("Uno"), num(2)})
	})
	t.Run("the store keeps id, version and deletedAt", func(t *testing.T) {
		w := w.with(t)
		c := w.insertOf("account", id(2), fields{"name": str("Two"), crm.FieldVersion: num(77), crm.FieldID: str(id(3)),
			crm.FieldDeletedAt: crm.TimeValue(start)})
		w.must(w.commit(c))
		same(t, "record", w.record("account", id(2), crm.FieldID, crm.FieldVersion, crm.FieldDeletedAt),
			[]crm.Value{str(id(2)), num(1), null})
	})
	t.Run("outcomes are JSON", func(t *testing.T) {
		w := w.with(t)
		outcomes := crm.JSONValue(`[{"ruleSet":"tier","version":1,"at":"2026-11-22T08:00:00Z"}]`)
		w.put("account", id(4), fields{crm.FieldOutcomes: outcomes})
		same(t, "record", w.record("account", id(4), crm.FieldOutcomes), []crm.Value{outcomes})
	})
	t.Run("columns come as asked for", func(t *testing.T) {
		w := w.with(t)
		set, err := w.store.Find(w.ctx(), crm.Query{Object: w.object("account"), Fields: []string{"size", "name", "id"}, Limit: 10})
		w.must(err)
		same(t, "columns", set.Columns, []string{"size", "name", "id"})
	})
	t.Run("no limit means no rows", func(t *testing.T) {
		w := w.with(t)
		same(t, "rows", w.find(crm.Query{Object: w.object("account")}), nil)
	})
	t.Run("ping", func(t *testing.T) {
		w := w.with(t)
		w.must(w.store.Ping(w.ctx()))
		if w.store.Kind() == "" {
			t.Error("the store has no kind")
		}
	})
}

func testTrash(t *testing.T, open Opener) {
	w := newWorld(t, open)
	o := w.object("account")
	w.put("account", id(1), fields{"name": str("One"), "email": str("one@example.com")})
	w.put("account", id(2), fields{"name": str("Two")})
	if err := w.commit(w.change(store.Restore, "account", id(1), 1, nil)); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("restore of a live record: %v", err)
	}
	if err := w.commit(w.change(store.Trash, "account", id(1), 5, nil)); !errors.Is(err, store.ErrConflict) {
		t.Errorf("trash of another version: %v", err)
	}
	w.must(w.commit(w.change(store.Trash, "account", id(1), 1, nil)))
	same(t, "in the bin", w.record("account", id(1), "name", crm.FieldVersion, crm.FieldDeletedAt),
		[]crm.Value{str("One"), num(2), crm.TimeValue(start.Add(time.Hour))})
	same(t, "live", w.find(crm.Query{Object: o, Limit: 9}), ids(2))
	same(t, "deleted", w.find(crm.Query{Object: o, Limit: 9, Deleted: crm.DeletedOnly}), ids(1))
	same(t, "both", w.find(crm.Query{Object: o, Limit: 9, Deleted: crm.LiveAndDeleted}), ids(1, 2))
	for deleted, want := range map[crm.Deleted]int64{crm.LiveOnly: 1, crm.DeletedOnly: 1, crm.LiveAndDeleted: 2} {
		n, err := w.store.Count(w.ctx(), crm.Query{Object: o, Deleted: deleted})
		w.must(err)
		if n != want {
			t.Errorf("count with deleted %d: %d, want %d", deleted, n, want)
		}
	}
	for _, kind := range []store.ChangeKind{store.Update, store.Trash} {
		if err := w.commit(w.change(kind, "account", id(1), 2, nil)); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("change %d of a deleted record: %v", kind, err)
		}
	}
	if err := w.commit(w.insertOf("account", id(1), nil)); !errors.Is(err, store.ErrConflict) {
		t.Errorf("insert of the id of a deleted record: %v", err)
	}
	if err := w.commit(w.change(store.Restore, "account", id(1), 1, nil)); !errors.Is(err, store.ErrConflict) {
		t.Errorf("restore of another version: %v", err)
	}

	w.put("account", id(3), fields{"email": str("one@example.com")}) // free meanwhile
	var unique *store.UniqueError
	if err := w.commit(w.change(store.Restore, "account", id(1), 2, nil)); !errors.As(err, &unique) || unique.Field != "email" {
		t.Errorf("restore of a value taken meanwhile: %v", err)
	}
	w.must(w.commit(w.change(store.Trash, "account", id(3), 1, nil)))
	w.must(w.commit(w.change(store.Restore, "account", id(1), 2, fields{"name": str("Back")})))
	same(t, "restored", w.record("account", id(1), "name", "email", crm.FieldVersion, crm.FieldDeletedAt),
		[]crm.Value{str("Back"), str("one@example.com"), num(3), null})
}

func testUnique(t *testing.T, open Opener) {
	w := newWorld(t, open)
	w.put("account", id(1), fields{"email": str("one@example.com")})
	w.put("account", id(2), fields{"email": null})
	w.put("account", id(3), nil) // empty values are free
	check := func(what string, err error) {
		t.Helper()
		var unique *store.UniqueError
		if !errors.As(err, &unique) || unique.Object != "account" || unique.Field != "email" {
			t.Errorf("%s: %v", what, err)
		}
	}
	check("insert", w.commit(w.insertOf("account", id(4), fields{"email": str("one@example.com")})))
	check("update", w.commit(w.change(store.Update, "account", id(2), 1, fields{"email": str("one@example.com")})))
	w.must(w.commit(w.insertOf("account", id(4), fields{"email": str("ONE@example.com")}))) // another text
	w.must(w.commit(w.change(store.Update, "account", id(1), 1, fields{"email": str("one@example.com"), "name": str("same")})))
	w.must(w.commit(w.change(store.Update, "account", id(1), 2, fields{"email": null})))
	w.must(w.commit(w.change(store.Update, "account", id(2), 1, fields{"email": str("one@example.com")})))
	if w.version("account", id(2)) != 2 {
		t.Error("a refused change left something behind")
	}
}
