package crm_test

import (
	"encoding/json"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// A filter of every node and kind of value comes back as it was, with the
// objects of the catalog it is read against.
func TestFilterRoundTrip(t *testing.T) {
	cat := (&crm.Catalog{Objects: []*crm.Object{{Name: "deal", Plural: "deals"}}}).Index()
	price, err := crm.ParseDecimal("-12.50")
	if err != nil {
		t.Fatal(err)
	}
	all := &crm.Filter{Op: crm.OpAnd, Filters: []*crm.Filter{
		{Op: crm.OpOr},
		{Op: crm.OpNot, Filters: []*crm.Filter{crm.Where("name", crm.OpContains, crm.StringValue("关系 \"x\" -"))}},
		crm.Where("name", crm.OpEq, crm.Value{}),
		crm.Where("name", crm.OpEq, crm.StringValue("")),
		crm.Where("price", crm.OpBetween, crm.DecimalValue(price), crm.DecimalValue(price)),
		crm.Where("count", crm.OpIn, crm.IntValue(math.MaxInt64), crm.IntValue(-1), crm.IntValue(0)),
		crm.Where("active", crm.OpIsNull, crm.BoolValue(true)),
		crm.Where("active", crm.OpNe, crm.BoolValue(false)),
		crm.Where("on", crm.OpLt, crm.DateValue(-1)),
		crm.Where("at", crm.OpGte, crm.MillisValue(1_790_000_000_123)),
		crm.Where("tags", crm.OpEq, crm.ListValue([]string{"A", "B"})),
		{Op: crm.OpSome, Field: "account", Related: cat.Object("deal"), Filters: []*crm.Filter{{Op: crm.OpAnd}}},
	}}
	for _, f := range append(all.Filters, all) {
		b, err := json.Marshal(f)
		if err != nil {
			t.Fatal(err)
		}
		got, err := crm.DecodeFilter(b, cat)
		if err != nil || !reflect.DeepEqual(got, f) {
			t.Errorf("%s became %+v, %v", b, got, err)
		}
	}
}

func TestDecodeFilterRefuses(t *testing.T) {
	cat := (&crm.Catalog{}).Index()
	for _, none := range []string{"", "null"} {
		if f, err := crm.DecodeFilter([]byte(none), cat); f != nil || err != nil {
			t.Errorf("%q: %v, %v", none, f, err)
		}
	}
	for text, want := range map[string]string{
		`{"op":`: "decode filter", `{"op":"eq","field":"x","values":["?"]}`: `"x"`,
		`{"op":"and","filters":[{"op":"some","related":"gone"}]}`: "gone",
	} {
		if _, err := crm.DecodeFilter([]byte(text), cat); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", text, err)
		}
	}
}
