package record_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/record"
)

func historyShows(t *testing.T, w *world, a crm.Actor, id, field string) bool {
	t.Helper()
	events, err := w.s.History(t.Context(), a, "account", id, 0, 10)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range events {
		for _, c := range e.Changes {
			if c.Field == field {
				return true
			}
		}
	}
	return false
}

func TestHistoryKeepsSecretsOfFieldsThatAreGone(t *testing.T) {
	w := newWorld(t)
	id := w.create("account", map[string]any{"name": "Acme", "margin": "12.5"})
	account := w.cat.Object("account").Clone()
	margin := account.Field("margin")
	margin.Name, margin.Sensitivity = "other", crm.Normal
	w.cat = (&crm.Catalog{Version: 2, Objects: append([]*crm.Object{account}, w.cat.Objects[1:]...)}).Index()
	if historyShows(t, w, editor, id, "margin") || !historyShows(t, w, admin, id, "margin") {
		t.Error("values of a field that is gone are for those only who see secrets")
	}
	again := account.Clone()
	again.Field("other").Name = "margin"
	again.Field("margin").CreatedAt = w.now.Add(time.Hour)
	w.cat = (&crm.Catalog{Version: 3, Objects: append([]*crm.Object{again}, w.cat.Objects[1:]...)}).Index()
	if historyShows(t, w, editor, id, "margin") || !historyShows(t, w, admin, id, "margin") {
		t.Error("a new field of the same name shows the old one's values")
	}
}

func TestFaultsOfHiddenFieldsTellNothing(t *testing.T) {
	w := newWorld(t)
	secret := w.cat.Object("account").Field("margin")
	secret.Unique = true
	if err := w.store.Prepare(t.Context(), (&crm.Catalog{Version: 1}).Index(), w.cat); err != nil {
		t.Fatal(err)
	}
	id := w.create("account", map[string]any{"name": "Acme", "margin": "12.5"})
	if r := w.do(admin, record.Write{Kind: record.Delete, Object: "account", ID: id}); r.Err != nil {
		t.Fatal(r.Err)
	}
	w.create("account", map[string]any{"name": "Other", "margin": "12.5"})
	err := w.do(editor, record.Write{Kind: record.Restore, Object: "account", ID: id}).Err
	if faults(err) != "VALIDATION_FAILED :NOT_UNIQUE" || strings.Contains(err.Error(), "12.5") || strings.Contains(err.Error(), "argin") {
		t.Errorf("got %v", err)
	}
	secret.Required = true
	err = w.do(editor, record.Write{Kind: record.Create, Object: "account", Data: map[string]any{"name": "Third"}}).Err
	if faults(err) != "VALIDATION_FAILED :REQUIRED" || strings.Contains(err.Error(), "argin") {
		t.Errorf("got %v", err)
	}
}

func TestExplanationsKeepHiddenLists(t *testing.T) {
	w := newWorld(t)
	id := w.create("account", map[string]any{"name": "Acme"})
	w.cat.Object("deal").Field("account").Sensitivity = crm.Secret
	if _, err := w.s.Explain(t.Context(), editor, "account", id, "accountTier"); crm.CodeOf(err) != crm.Forbidden {
		t.Errorf("an editor is told of deals behind a secret lookup: %v", err)
	}
	if _, err := w.s.Explain(t.Context(), admin, "account", id, "accountTier"); err != nil {
		t.Error(err)
	}
}

// A value that many records share must not hide the records of other values,
// which would then be made a second time.
func TestUpsertFindsRecordsBesideAmbiguousOnes(t *testing.T) {
	w := newWorld(t)
	for range 40 {
		w.create("note", map[string]any{"text": "same"})
	}
	var writes []record.Write
	for i := range 10 {
		text := fmt.Sprintf("text %d", i)
		w.create("note", map[string]any{"text": text})
		writes = append(writes, record.Write{Kind: record.Upsert, Object: "note", Match: "text", Data: map[string]any{"text": text}})
	}
	writes = append(writes, record.Write{Kind: record.Upsert, Object: "note", Match: "text", Data: map[string]any{"text": "same"}})
	results, err := w.s.Change(t.Context(), record.Request{Actor: admin, Writes: writes})
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range results[:10] {
		if r.Err != nil || r.Created {
			t.Errorf("text %d: %+v", i, r)
		}
	}
	if got := faults(results[10].Err); got != "VALIDATION_FAILED text:AMBIGUOUS" {
		t.Errorf("the shared value: %s", got)
	}
}

// What an export wrote can be imported again: values that only the system sets
// may be given as they are.
func TestReadOnlyFieldsMayBeGivenUnchanged(t *testing.T) {
	w := newWorld(t)
	id := w.create("account", map[string]any{"name": "Acme", "revenue": 5000})
	r := w.do(admin, record.Write{Kind: record.Update, Object: "account", ID: id, Data: map[string]any{"no": "A-001", "tier": "A", "name": "Acme"}})
	if r.Err != nil || r.Changed {
		t.Errorf("%+v", r)
	}
}
