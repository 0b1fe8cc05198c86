package fieldtype_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/fieldtype"
)

// sample is one field type as the shared suite knows it. A new type gets one
// and inherits every test of this file.
type sample struct {
	field   crm.Field
	good    map[string]any        // text form of the value wanted -> any raw form of it, or a list of them (rawForms)
	bad     map[string][]any      // code -> raw forms refused with it
	generic *rapid.Generator[any] // raw forms that are mostly good
}

type rawForms []any

func dec(s string) *crm.Decimal {
	d, err := crm.ParseDecimal(s)
	if err != nil {
		panic(err)
	}
	return &d
}

func anyOf[T any](g *rapid.Generator[T]) *rapid.Generator[any] {
	return rapid.Map(g, func(v T) any { return v })
}

var options = []crm.Option{
	{Value: "GOLD", Label: crm.Text{EN: "Gold", ZhCN: "金牌"}},
	{Value: "SILVER", Label: crm.Text{EN: "Silver", ZhCN: "银牌"}},
	{Value: "OLD", Label: crm.Text{EN: "Legacy", ZhCN: "旧"}, Retired: true},
}

const anID = "0190f3a4-5b6c-7d8e-9fa0-b1c2d3e4f506"

func samples() []sample {
	texts := rapid.OneOf(anyOf(rapid.String()), anyOf(rapid.StringN(0, 400, -1)))
	numbers := rapid.OneOf(anyOf(rapid.Int64()), anyOf(rapid.Float64()), anyOf(rapid.StringMatching(`[+-]?[0-9]{0,20}(\.[0-9]{0,12})?`)))
	words := rapid.SampledFrom([]any{"GOLD", " gold ", "金牌", "Silver", "OLD", "none", []string{"GOLD", "SILVER"}, []any{"SILVER", "GOLD", "GOLD"}, "SILVER;GOLD", ""})
	id := anyOf(rapid.StringMatching(`[0-9a-fA-F]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9A-F]{4}-[0-9a-f]{12}`))
	long := strings.Repeat("长", 256)
	return []sample{
		{crm.Field{Type: crm.TypeText},
			map[string]any{"李伟": rawForms{"李伟", "  李伟\n", crm.StringValue("李伟")}, "007": "007", "5": crm.IntValue(5), "": rawForms{"", " \t", nil, crm.Value{}}},
			map[string][]any{"TOO_LONG": {long}, "INVALID_VALUE": {7, true, 1.5, []any{"a"}, "a\x00b", "a\xffb", map[string]any{}}}, texts},
		{crm.Field{Type: crm.TypeText, MaxLength: 3}, map[string]any{"客户名": "客户名 "}, map[string][]any{"TOO_LONG": {"abcd"}}, texts},
		{crm.Field{Type: crm.TypeLongText},
			map[string]any{"a\nb": "a\nb", long: long}, map[string][]any{"TOO_LONG": {strings.Repeat("a", 100_001)}}, texts},
		{crm.Field{Type: crm.TypeEmail},
			map[string]any{"li.wei@example.com": " li.wei@example.com ", "a+b@x.co.uk": "a+b@x.co.uk", "李@例子.中国": "李@例子.中国"},
			map[string][]any{"INVALID_VALUE": {"li.wei", "a@b@c.com", "@x.com", "a@", "a@localhost", "Li <a@b.com>", "a b@c.com", "a@.com", "a@b.", `"a@b"@c.com`, 1},
				"TOO_LONG": {strings.Repeat("a", 250) + "@x.com"}},
			anyOf(rapid.StringMatching(`[a-z.]{1,8}@[a-z]{1,8}(\.[a-z]{1,4}){0,2}`))},
		{crm.Field{Type: crm.TypePhone},
			map[string]any{"+86 (021) 6888-8888": "+86 (021) 6888-8888 ", "110": "110"},
			map[string][]any{"INVALID_VALUE": {"12", "+++", "021x6888", strings.Repeat("1", 21), 13800000000, "１３８００"}},
			anyOf(rapid.StringMatching(`[+]?[0-9 ()-]{1,24}`))},
		{crm.Field{Type: crm.TypeURL},
			map[string]any{"https://example.com/a?b=c#d": "https://example.com/a?b=c#d", "http://例子.中国": "http://例子.中国"},
			map[string][]any{"INVALID_VALUE": {"example.com", "javascript:alert(1)", "ftp://x.com", "https://", "https:x", "//x.com", "https://a b.com", "http://x/\"onclick", "https://:80"}},
			anyOf(rapid.StringMatching(`(https?://)?[a-z.]{1,10}(/[a-z%?]{0,5})?`))},
		{crm.Field{Type: crm.TypeInteger, Min: dec("-10"), Max: dec("9007199254740991")},
			map[string]any{"42": rawForms{42, int64(42), 42.0, "42", "+42", "42.00", json.Number("42"), *dec("42.0"), crm.IntValue(42)}, "-10": "-10", "9007199254740991": "9007199254740991"},
			map[string][]any{"INVALID_VALUE": {"1,000", "1e3", "4.5", 4.5, "abc", true, "٣", json.Number("1e3"), "0x10"}, "OUT_OF_RANGE": {"-11", "9007199254740992", int64(1) << 54}}, numbers},
		{crm.Field{Type: crm.TypeDecimal},
			map[string]any{"1234.50": rawForms{"1234.5", 1234.5, json.Number("1234.50"), *dec("1234.5000"), crm.DecimalValue(*dec("1234.5"))}, "-0.10": "-0.1", "9999999999999999.99": "9999999999999999.99"},
			map[string][]any{"TOO_MANY_DIGITS": {"0.001", "99999999999999999"}, "INVALID_VALUE": {"1,5", "1 000", "¥5", "NaN", "."}}, numbers},
		{crm.Field{Type: crm.TypeCurrency, Scale: new(int), Currency: "JPY", Min: dec("0")},
			map[string]any{"100": rawForms{"100", "100.0"}}, map[string][]any{"TOO_MANY_DIGITS": {"1.5"}, "OUT_OF_RANGE": {"-1"}}, numbers},
		{crm.Field{Type: crm.TypePercent, Max: dec("100")},
			map[string]any{"12.50": 12.5}, map[string][]any{"OUT_OF_RANGE": {101}, "INVALID_VALUE": {"12%"}}, numbers},
		{crm.Field{Type: crm.TypeBoolean},
			map[string]any{"true": rawForms{true, "TRUE", "Yes", "y", "1", "是", crm.BoolValue(true)}, "false": rawForms{false, "no", "0", "否", "False"}},
			map[string][]any{"INVALID_VALUE": {"maybe", 1, 0.0, "2"}}, anyOf(rapid.SampledFrom([]string{"true", "NO", "是", "x", ""}))},
		{crm.Field{Type: crm.TypeDate},
			map[string]any{"2026-11-22": "2026-11-22", "0001-01-01": "0001-01-01", "9999-12-31": "9999-12-31", "1969-12-31": rawForms{"1969-12-31", crm.DateValue(-1)}},
			map[string][]any{"INVALID_VALUE": {"0000-12-31", "2026-2-3", "22.11.2026", "2026-02-30", "2026-11-22T00:00:00Z", 20261122, "10000-01-01", crm.MillisValue(0), crm.DateValue(1 << 40)}},
			anyOf(rapid.StringMatching(`[0-2][0-9]{3}-[01][0-9]-[0-3][0-9]`))},
		{crm.Field{Type: crm.TypeDateTime},
			map[string]any{"2026-11-22T00:30:00.000Z": rawForms{"2026-11-22T08:30:00+08:00", "2026-11-22t00:30:00z", "2026-11-22 00:30:00.0001Z"}, "1969-12-31T23:59:59.999Z": rawForms{"1969-12-31T23:59:59.9999Z", crm.MillisValue(-1)}},
			map[string][]any{"INVALID_VALUE": {"2026-11-22", "2026-11-22T08:30:00", "2026-11-22T8:30:00Z", "2026-11-22T08:30:00,5Z", "0001-01-01T00:00:00+08:00", "2026-11-22T25:00:00Z", 1763769600000}},
			anyOf(rapid.StringMatching(`[0-2][0-9]{3}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9](\.[0-9]{1,9})?(Z|[+-]0[0-9]:[0-5][0-9])`))},
		{crm.Field{Type: crm.TypePicklist, Options: options},
			map[string]any{"GOLD": rawForms{"GOLD", " gold", "Gold", "金牌"}, "SILVER": crm.StringValue("SILVER")},
			map[string][]any{"UNKNOWN_OPTION": {"BRONZE", "GOLD,SILVER"}, "RETIRED_OPTION": {"OLD", "legacy"}, "INVALID_VALUE": {1, true, []any{"GOLD"}}}, words},
		{crm.Field{Type: crm.TypeMultiPicklist, Options: options},
			map[string]any{"SILVER,GOLD": rawForms{[]any{"SILVER", "GOLD", "SILVER"}, []string{"SILVER", "gold"}, "SILVER; GOLD", "SILVER,GOLD", "银牌、金牌", crm.ListValue([]string{"SILVER", "GOLD"})}, "": rawForms{[]any{}, []any{" "}, ";"}},
			map[string][]any{"UNKNOWN_OPTION": {[]any{"GOLD", "BRONZE"}}, "RETIRED_OPTION": {[]any{"GOLD", "OLD"}}, "INVALID_VALUE": {[]any{1}, 5, map[string]any{}}}, words},
		{crm.Field{Type: crm.TypeLookup, Target: "account"},
			map[string]any{anID: rawForms{anID, strings.ToUpper(anID), " " + anID}},
			map[string][]any{"INVALID_VALUE": {"acme", 5, "{" + anID + "}", "urn:uuid:" + anID, strings.ReplaceAll(anID, "-", "")}}, id},
		{crm.Field{Type: crm.TypeAutoNumber, Format: "C-{0000}"}, map[string]any{"": ""}, map[string][]any{"READ_ONLY": {"C-0001"}, "INVALID_VALUE": {5}}, texts},
		{crm.Field{Type: crm.TypeUser}, map[string]any{anID: anID}, map[string][]any{"INVALID_VALUE": {"a b", 5, "a;b"}}, id},
		{crm.Field{Type: crm.TypeID}, nil, map[string][]any{"READ_ONLY": {anID}, "INVALID_VALUE": {"x"}}, id},
		{crm.Field{Type: crm.TypeActor}, nil, map[string][]any{"READ_ONLY": {"USER:1:Li"}}, texts},
	}
}

func each(t *testing.T, test func(t *testing.T, s sample)) {
	t.Helper()
	for _, s := range samples() {
		s.field.Name = "theField"
		s.field.Label = crm.Text{EN: "The field", ZhCN: "该字段"}
		t.Run(string(s.field.Type), func(t *testing.T) { test(t, s) })
	}
}

func TestEveryTypeHasASample(t *testing.T) {
	covered := map[crm.FieldType]bool{}
	for _, s := range samples() {
		covered[s.field.Type] = true
	}
	for _, ft := range append(crm.FieldTypes(), crm.TypeID, crm.TypeUser, crm.TypeActor) {
		if !covered[ft] {
			t.Errorf("no sample for the type %s", ft)
		}
	}
}

func TestCoerceTakes(t *testing.T) {
	each(t, func(t *testing.T, s sample) {
		for want, raw := range s.good {
			forms, ok := raw.(rawForms)
			if !ok {
				forms = rawForms{raw}
			}
			for _, form := range forms {
				v, fault := fieldtype.Coerce(&s.field, form)
				if fault != nil {
					t.Errorf("%#v: refused: %s", form, fault.Message.EN)
				} else if v.Text() != want || (v.Kind() != s.field.Type.Kind() && !v.IsNull()) {
					t.Errorf("%#v: got %q of kind %d, want %q", form, v.Text(), v.Kind(), want)
				}
			}
		}
	})
}

func TestCoerceRefuses(t *testing.T) {
	each(t, func(t *testing.T, s sample) {
		for code, forms := range s.bad {
			for _, form := range forms {
				v, fault := fieldtype.Coerce(&s.field, form)
				if fault == nil {
					t.Errorf("%#v: taken as %q, want %s", form, v.Text(), code)
					continue
				}
				if fault.Code != code || fault.Field != "theField" {
					t.Errorf("%#v: got %s at %s, want %s", form, fault.Code, fault.Field, code)
				}
				if !strings.HasPrefix(fault.Message.EN, "The field: ") || !strings.HasPrefix(fault.Message.ZhCN, "该字段：") {
					t.Errorf("%#v: message does not name the field: %+v", form, fault.Message)
				}
			}
		}
	})
}

// What the API writes of a value reads back as the same value, and so does its
// text form in a file and its plain form.
func TestWrittenFormsReadBackTheSame(t *testing.T) {
	each(t, func(t *testing.T, s sample) {
		rapid.Check(t, func(t *rapid.T) {
			raw := s.generic.Draw(t, "raw")
			v, fault := fieldtype.Parse(&s.field, raw)
			if fault != nil {
				return
			}
			decoder := json.NewDecoder(bytes.NewReader(v.AppendJSON(nil)))
			decoder.UseNumber()
			var decoded any
			if err := decoder.Decode(&decoded); err != nil {
				t.Fatalf("%#v: the JSON form of %q does not parse: %v", raw, v.Text(), err)
			}
			for form, again := range map[string]any{"JSON": decoded, "text": v.Text(), "plain": fieldtype.Plain(v), "value": v} {
				if got, fault := fieldtype.Parse(&s.field, again); fault != nil || got != v {
					t.Fatalf("%#v became %q, whose %s form %#v became %q (%v)", raw, v.Text(), form, again, got.Text(), fault)
				}
			}
		})
	})
}

// Whatever comes in, the answer is a value of the type's kind or a fault with
// a code and both languages.
func TestAnyInputHasAnAnswer(t *testing.T) {
	anything := rapid.OneOf(anyOf(rapid.String()), anyOf(rapid.Int64()), anyOf(rapid.Float64()), anyOf(rapid.Bool()),
		anyOf(rapid.SliceOf(rapid.String())), anyOf(rapid.SliceOf(anyOf(rapid.Int()))), anyOf(rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) })))
	each(t, func(t *testing.T, s sample) {
		rapid.Check(t, func(t *rapid.T) {
			raw := anything.Draw(t, "raw")
			v, fault := fieldtype.Coerce(&s.field, raw)
			switch {
			case fault != nil && (fault.Code == "" || fault.Message.EN == "" || fault.Message.ZhCN == "" || !v.IsNull()):
				t.Fatalf("%#v: incomplete fault %+v", raw, fault)
			case fault == nil && !v.IsNull() && v.Kind() != s.field.Type.Kind():
				t.Fatalf("%#v: value of kind %d", raw, v.Kind())
			}
		})
	})
}

func TestOperatorsTakeOperands(t *testing.T) {
	each(t, func(t *testing.T, s sample) {
		ops := fieldtype.Operators(&s.field)
		for _, op := range []crm.Op{crm.OpEq, crm.OpNe, crm.OpIn, crm.OpNotIn, crm.OpIsNull} {
			if !slices.Contains(ops, op) {
				t.Errorf("no operator %s", op)
			}
		}
		if _, fault := fieldtype.Operands(&s.field, crm.OpAnd, true); fault == nil || fault.Code != "UNKNOWN_OPERATOR" {
			t.Errorf("and is no operator of a field; got %v", fault)
		}
		for _, op := range ops {
			if op == crm.OpEq || op == crm.OpNe {
				continue
			}
			if _, fault := fieldtype.Operands(&s.field, op, nil); fault == nil {
				t.Errorf("%s takes null", op)
			}
		}
		null, fault := fieldtype.Operands(&s.field, crm.OpEq, nil)
		if fault != nil || len(null) != 1 || !null[0].IsNull() {
			t.Errorf("eq null: %v, %v", null, fault)
		}
	})
}
