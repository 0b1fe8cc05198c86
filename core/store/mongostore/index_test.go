package mongostore_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/store"
	"github.com/guanxi-crm/guanxi/core/store/mongostore"
)

// TestIndexCeiling has an object with as many indexes as MongoDB allows, and
// one with one more, which is refused before anything is made.
func TestIndexCeiling(t *testing.T) {
	s := open(t, mongostore.Options{})
	defer s.Close()
	catalog := func(n int) *crm.Catalog {
		o := &crm.Object{Name: "wide", Plural: "wides"}
		for i := range n {
			o.Fields = append(o.Fields, crm.Field{Name: fmt.Sprintf("f%d", i), Type: crm.TypeInteger, Indexed: true})
		}
		return (&crm.Catalog{Version: 1, Objects: []*crm.Object{o}}).Index()
	}
	const most = 64 - 4 // one on the id, three of the store's own
	if err := s.Prepare(t.Context(), nil, catalog(most)); err != nil {
		t.Errorf("%d indexed fields: %v", most, err)
	}
	err := s.Prepare(t.Context(), nil, catalog(most+1))
	var refused *crm.Error
	if !errors.As(err, &refused) || refused.Code != crm.LimitExceeded {
		t.Errorf("%d indexed fields: %v", most+1, err)
	}
}

// TestLeftovers deletes a field, leaves Prune undone, and makes another of the
// same name: it starts empty. A node with an old catalog does not empty what
// another node has just made.
func TestLeftovers(t *testing.T) {
	s := open(t, mongostore.Options{})
	defer s.Close()
	catalog := func(version int64, fields ...string) *crm.Catalog {
		o := &crm.Object{Name: "thing", Plural: "things"}
		for _, f := range fields {
			o.Fields = append(o.Fields, crm.Field{Name: f, Type: crm.TypeInteger})
		}
		return (&crm.Catalog{Version: version, Objects: []*crm.Object{o}}).Index()
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	sizeOf := func(c *crm.Catalog) crm.Value {
		t.Helper()
		set, err := s.Find(t.Context(), crm.Query{Object: c.Object("thing"), Fields: []string{"size"}, Limit: 1})
		must(err)
		return set.Row(0)[0]
	}
	first, without, again := catalog(1, "size"), catalog(2), catalog(3, "size")
	must(s.Prepare(t.Context(), nil, first))
	must(commit(t.Context(), s, false, change(first.Object("thing"), store.Insert, "1", 0, put("size", crm.IntValue(7)))))
	must(s.Prepare(t.Context(), first, without))
	must(s.Prepare(t.Context(), without, again))
	if v := sizeOf(again); !v.IsNull() {
		t.Errorf("a new field starts with %v", v)
	}
	must(commit(t.Context(), s, false, change(again.Object("thing"), store.Update, "1", 1, put("size", crm.IntValue(8)))))
	must(s.Prepare(t.Context(), without, catalog(3, "size", "other")))
	if v := sizeOf(again); v != crm.IntValue(8) {
		t.Errorf("another node's new field was changed to %v", v)
	}
}
