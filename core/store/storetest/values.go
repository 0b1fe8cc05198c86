package storetest

import (
	"strings"
	"testing"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/store"
)

// testValues writes values of every type and reads the same ones back, from
// the record and from its event.
func testValues(t *testing.T, open Opener) {
	w := newWorld(t, open)
	cases := []struct {
		field string
		value crm.Value
	}{
		{"name", str(`quotes ' " \ and $, %, _, {"$gt": ""}`)},
		{"name", str("中文，表情 😀 and e\u0301 é\u200d")},
		{"name", str("$where")},
		{"name", str("a.b.$c")},
		{"name", str(" spaces \t kept \n")},
		{"nAme", str("a name that differs in case only")},
		{"note", str(strings.Repeat("长", 100_000))},
		{"size", num(0)},
		{"size", num(1<<53 - 1)},
		{"size", num(-(1<<53 - 1))},
		{"rate", dec("0.0001")},
		{"rate", dec("-99999999999999.9999")},
		{"units", dec("999999999999999999")},
		{"revenue", dec("0.00")},
		{"revenue", dec("9999999999999999.99")},
		{"revenue", dec("-0.01")},
		{"vip", yes()},
		{"vip", no()},
		{"founded", day("0001-01-01")},
		{"founded", day("1969-12-31")},
		{"founded", day("2024-02-29")},
		{"founded", day("9999-12-31")},
		{"seen", at("0001-01-01T00:00:00Z")},
		{"seen", at("1969-12-31T23:59:59.999Z")},
		{"seen", at("2026-11-22T08:15:30.123Z")},
		{"seen", at("9999-12-31T23:59:59.999Z")},
		{"tier", str("A")},
		{"tags", list("RED")},
		{"tags", list("RED_DARK", "RED", "BLUE")},
		{"parent", str(id(1))},
		{"code", str("C-0001")},
		{crm.FieldCreatedBy, str("USER:u1:Ann: 安")},
		{crm.FieldOwner, str("u1")},
		{"name", null},
	}
	for n, c := range cases {
		record := id(n + 1)
		w.put("account", record, fields{c.field: c.value})
		if got := w.record("account", record, c.field)[0]; got != c.value {
			t.Errorf("%s: wrote %q, read %q of kind %d", c.field, c.value.Encode(), got.Encode(), got.Kind())
		}
		q := crm.Query{Object: w.object("account"), Limit: 2, Filter: crm.And(
			crm.Where(c.field, crm.OpEq, c.value), crm.Where(crm.FieldID, crm.OpEq, str(record)))}
		same(t, "found by "+c.field, w.find(q), []string{record})
		events, err := w.store.EventsOf(t.Context(), "account", record, 0, 1)
		w.must(err)
		if len(events) != 1 || len(events[0].Changes) != 1 || events[0].Changes[0].New != c.value {
			t.Errorf("%s: the event says %+v", c.field, events)
		}
		w.must(w.commit(w.change(store.Update, "account", record, 1, fields{c.field: null})))
		if got := w.record("account", record, c.field)[0]; !got.IsNull() {
			t.Errorf("%s: emptied, read %q", c.field, got.Encode())
		}
	}
}
