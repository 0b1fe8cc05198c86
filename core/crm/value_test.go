package crm_test

import (
	"encoding/json"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/guanxi-crm/guanxi/core/crm"
)

func drawValue(t *rapid.T) crm.Value {
	switch rapid.IntRange(0, 8).Draw(t, "kind") {
	case 0:
		return crm.StringValue(rapid.String().Draw(t, "text"))
	case 1:
		return crm.IntValue(rapid.Int64().Draw(t, "int"))
	case 2:
		return crm.DecimalValue(drawDecimal(t, "decimal"))
	case 3:
		return crm.BoolValue(rapid.Bool().Draw(t, "bool"))
	case 4:
		return crm.DateValue(rapid.Int64Range(-719162, 2932896).Draw(t, "days"))
	case 5:
		return crm.MillisValue(rapid.Int64Range(-62135596800000, 253402300799999).Draw(t, "ms"))
	case 6:
		return crm.ListValue(rapid.SliceOf(rapid.StringMatching(`[A-Z][A-Z0-9_]{0,8}`)).Draw(t, "items"))
	case 7:
		return crm.JSONValue(`{"a":[1,null]}`)
	}
	return crm.Value{}
}

func TestValueEncodesBothWays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := drawValue(t)
		back, err := crm.DecodeValue(v.Encode())
		if err != nil || back != v {
			t.Fatalf("%q reads back as %#v, %v; want %#v", v.Encode(), back, err, v)
		}
		b, err := json.Marshal(crm.FieldChange{Field: "f", Old: v, New: crm.IntValue(1)})
		if err != nil {
			t.Fatal(err)
		}
		var c crm.FieldChange
		if err := json.Unmarshal(b, &c); err != nil || c.Old != v || c.New != crm.IntValue(1) {
			t.Fatalf("%s reads back as %#v, %v", b, c, err)
		}
	})
}

func TestDecodeRefusesRubbish(t *testing.T) {
	for _, s := range []string{"", "x", "i", "i1.5", "dabc", "Zfoo", "b"} {
		if v, err := crm.DecodeValue(s); err == nil {
			t.Errorf("%q is read as %#v", s, v)
		}
	}
}

func TestAppendJSONStringIsJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := strings.ToValidUTF8(rapid.String().Draw(t, "s"), "")
		var back string
		if err := json.Unmarshal(crm.AppendJSONString(nil, s), &back); err != nil || back != s {
			t.Fatalf("%q comes back as %q, %v", s, back, err)
		}
	})
}

func TestValueJSON(t *testing.T) {
	d, err := crm.ParseDecimal("12.50")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		v    crm.Value
		want string
	}{
		{crm.Value{}, `null`},
		{crm.StringValue("关系 \"x\"\n"), `"关系 \"x\"\n"`},
		{crm.DecimalValue(d), `"12.50"`},
		{crm.DateValue(20779), `"2026-11-22"`},
		{crm.MillisValue(1_500), `"1970-01-01T00:00:01.500Z"`},
		{crm.ListValue([]string{"A", "B"}), `["A","B"]`},
		{crm.BoolValue(true), `true`},
		{crm.IntValue(-7), `-7`},
	} {
		if got := string(c.v.AppendJSON(nil)); got != c.want {
			t.Errorf("got %s, want %s", got, c.want)
		}
	}
}
