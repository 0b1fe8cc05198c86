package wire_test

import (
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"

	"github.com/guanxi-crm/guanxi/plugins/sdk"
	"github.com/guanxi-crm/guanxi/plugins/sdk/wire"
	"github.com/guanxi-crm/guanxi/plugins/sdk/wire/pluginv1"
)

// values has one value of every kind; the next kind must be added here.
func values() []sdk.Value {
	return []sdk.Value{
		sdk.Null(),
		sdk.TextValue("客户 \"A\"\n"), sdk.TextValue(""),
		sdk.IntegerValue(-1 << 53), sdk.IntegerValue(0),
		sdk.DecimalValue(sdk.NewDecimal(-123450, 2)), sdk.DecimalValue(sdk.NewDecimal(5, 9)),
		sdk.BooleanValue(true), sdk.BooleanValue(false),
		sdk.DateValue(sdk.NewDate(2026, 11, 22)), sdk.DateValue(sdk.NewDate(1, 1, 1)),
		sdk.DateTimeValue(time.UnixMilli(-1)), sdk.DateTimeValue(time.Date(2026, 11, 22, 12, 0, 0, 123e6, time.UTC)),
		sdk.ListValue([]string{"A", "B"}), sdk.ListValue([]string{""}),
	}
}

// fill puts something other than zero into every field of a struct.
func fill(t *testing.T, v reflect.Value, r *rand.Rand) {
	t.Helper()
	if _, ok := v.Interface().(sdk.Value); ok {
		all := values()
		v.Set(reflect.ValueOf(all[r.IntN(len(all))]))
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			fill(t, v.Field(i), r)
		}
	case reflect.String:
		v.SetString(string(rune('a' + r.IntN(26))))
	case reflect.Int:
		v.SetInt(1 + r.Int64N(4)) // a ChangeKind
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		for range 3 {
			key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
			fill(t, key, r)
			fill(t, value, r)
			v.SetMapIndex(key, value)
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range v.Len() {
			fill(t, v.Index(i), r)
		}
	default:
		t.Fatalf("a field of type %s, which this test can't fill", v.Type())
	}
}

// over sends a message through its bytes.
func over[M proto.Message](t *testing.T, from, to M) M {
	t.Helper()
	data, err := proto.Marshal(from)
	if err != nil {
		t.Fatal(err)
	}
	if err := proto.Unmarshal(data, to); err != nil {
		t.Fatal(err)
	}
	return to
}

func TestRoundTrips(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		var c, c2 sdk.Change
		fill(t, reflect.ValueOf(&c).Elem(), r)
		c2, err := wire.ToChange(over(t, wire.FromChange(c), &pluginv1.Change{}))
		if err != nil || !reflect.DeepEqual(c, c2) {
			t.Fatalf("change\n%+v came back as\n%+v, %v", c, c2, err)
		}
		var a, a2 sdk.Answer
		fill(t, reflect.ValueOf(&a).Elem(), r)
		a2, err = wire.ToAnswer(over(t, wire.FromAnswer(a), &pluginv1.Answer{}))
		if err != nil || !reflect.DeepEqual(a, a2) {
			t.Fatalf("answer\n%+v came back as\n%+v, %v", a, a2, err)
		}
	}
}

func TestEveryKindOfValue(t *testing.T) {
	kinds := map[sdk.Kind]bool{}
	for _, v := range values() {
		kinds[v.Kind()] = true
		got, err := wire.ToValue(over(t, wire.FromValue(v), &pluginv1.Value{}))
		if err != nil || !got.Equal(v) || !reflect.DeepEqual(got, v) {
			t.Errorf("%+v came back as %+v, %v", v, got, err)
		}
	}
	if n := (&pluginv1.Value{}).ProtoReflect().Descriptor().Fields().Len(); len(kinds) != n+1 {
		t.Errorf("%d kinds tried, the protocol has %d and null", len(kinds), n)
	}
}

func TestBadValues(t *testing.T) {
	for _, s := range []string{"", "-", "1e5", "1,5", ".", "1.", "0x1", "1234567890123456789"} {
		m := &pluginv1.Value{Kind: &pluginv1.Value_Decimal{Decimal: s}}
		if _, err := wire.ToValue(m); err == nil {
			t.Errorf("the decimal %q was taken", s)
		}
		if _, err := wire.ToChange(&pluginv1.Change{Old: map[string]*pluginv1.Value{"price": m}}); err == nil {
			t.Errorf("a change with the decimal %q was taken", s)
		}
		if _, err := wire.ToAnswer(&pluginv1.Answer{Set: map[string]*pluginv1.Value{"price": m}}); err == nil {
			t.Errorf("an answer with the decimal %q was taken", s)
		}
	}
	if v, err := wire.ToValue(nil); !v.IsNull() || err != nil {
		t.Errorf("nothing is %v, %v; want null", v, err)
	}
}
