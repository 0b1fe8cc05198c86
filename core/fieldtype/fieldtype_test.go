package fieldtype_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/fieldtype"
)

func TestSettings(t *testing.T) {
	scale := func(n int) *int { return &n }
	many := make([]crm.Option, 1001)
	for i := range many {
		many[i].Value = fmt.Sprintf("O%d", i)
	}
	for _, tt := range []struct {
		name  string
		field crm.Field
		want  string // "path CODE", joined by a comma
	}{
		{"plain text", crm.Field{Type: crm.TypeText, MaxLength: 4000, Unique: true, Default: "x"}, ""},
		{"unknown type", crm.Field{Type: "txt"}, "type UNKNOWN_TYPE"},
		{"system type", crm.Field{Type: crm.TypeActor}, "type UNKNOWN_TYPE"},
		{"too long", crm.Field{Type: crm.TypeText, MaxLength: 4001}, "maxLength OUT_OF_RANGE"},
		{"negative length", crm.Field{Type: crm.TypeLongText, MaxLength: -1}, "maxLength OUT_OF_RANGE"},
		{"all faults together", crm.Field{Type: crm.TypeBoolean, MaxLength: 5, Scale: scale(1), Min: dec("1"), Max: dec("2"), Currency: "CNY", Options: options, Target: "a", Inverse: "b", OnDelete: crm.Keep, Format: "{0}", Unique: true, Sensitivity: "top"},
			"maxLength SETTING_NOT_ALLOWED,scale SETTING_NOT_ALLOWED,min SETTING_NOT_ALLOWED,max SETTING_NOT_ALLOWED,currency SETTING_NOT_ALLOWED,options SETTING_NOT_ALLOWED,target SETTING_NOT_ALLOWED,inverse SETTING_NOT_ALLOWED,onDelete SETTING_NOT_ALLOWED,format SETTING_NOT_ALLOWED,unique SETTING_NOT_ALLOWED,sensitivity INVALID_VALUE"},
		{"scale", crm.Field{Type: crm.TypeDecimal, Scale: scale(10)}, "scale OUT_OF_RANGE"},
		{"range upside down", crm.Field{Type: crm.TypeInteger, Min: dec("2"), Max: dec("1")}, "max OUT_OF_RANGE"},
		{"broken bound of an integer", crm.Field{Type: crm.TypeInteger, Min: dec("1.5")}, "min INVALID_VALUE"},
		{"currency", crm.Field{Type: crm.TypeCurrency, Currency: "yuan"}, "currency INVALID_VALUE"},
		{"no options", crm.Field{Type: crm.TypePicklist}, "options REQUIRED"},
		{"too many options", crm.Field{Type: crm.TypePicklist, Options: many}, "options TOO_LONG"},
		{"most options", crm.Field{Type: crm.TypeMultiPicklist, Options: many[:1000]}, ""},
		{"bad options", crm.Field{Type: crm.TypePicklist, Options: []crm.Option{{Value: "A"}, {Value: "A"}, {Value: "true"}, {Value: "B", Color: "<b>"}}},
			"options[1].value DUPLICATE,options[2].value INVALID_NAME,options[3].color INVALID_VALUE"},
		{"lookup without target", crm.Field{Type: crm.TypeLookup, Inverse: "history", OnDelete: "X"}, "target REQUIRED,inverse RESERVED_NAME,onDelete INVALID_VALUE"},
		{"number format", crm.Field{Type: crm.TypeAutoNumber, Format: "C-000"}, "format INVALID_VALUE"},
		{"autoNumber is always given", crm.Field{Type: crm.TypeAutoNumber, Format: "C-{000}", Required: true, Default: "C-1"}, "required SETTING_NOT_ALLOWED,default SETTING_NOT_ALLOWED"},
		{"default", crm.Field{Type: crm.TypeDate, Default: "soon"}, "default INVALID_VALUE"},
		{"retired default", crm.Field{Type: crm.TypePicklist, Options: options, Default: "OLD"}, "default RETIRED_OPTION"},
		{"two defaults", crm.Field{Type: crm.TypeDate, Default: "2026-01-01", DefaultExpression: "today()"}, "defaultExpression CONFLICTING"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, fault := range fieldtype.Check(&tt.field) {
				got = append(got, fault.Field+" "+fault.Code)
				if fault.Message.EN == "" || fault.Message.ZhCN == "" {
					t.Errorf("%s has no message in both languages", fault.Field)
				}
			}
			if strings.Join(got, ",") != tt.want {
				t.Errorf("got  %s\nwant %s", strings.Join(got, ","), tt.want)
			}
		})
	}
}

func TestOperands(t *testing.T) {
	for _, tt := range []struct {
		field crm.Field
		op    crm.Op
		raw   any
		want  string // values joined by |, or the code of the fault
	}{
		{crm.Field{Type: crm.TypeEmail}, crm.OpContains, "@acme ", "@acme "},
		{crm.Field{Type: crm.TypeEmail}, crm.OpEq, "not an address", "not an address"},
		{crm.Field{Type: crm.TypeText}, crm.OpContains, "", "INVALID_VALUE"},
		{crm.Field{Type: crm.TypeText}, crm.OpIn, []any{"a", " b"}, "a|b"},
		{crm.Field{Type: crm.TypeText}, crm.OpIn, []any{"a", nil}, "INVALID_VALUE"},
		{crm.Field{Type: crm.TypeText}, crm.OpIn, []any{}, ""},
		{crm.Field{Type: crm.TypeText}, crm.OpHasAny, []any{"a"}, "UNKNOWN_OPERATOR"},
		{crm.Field{Type: crm.TypeInteger, Max: dec("5")}, crm.OpGt, 9, "9"},
		{crm.Field{Type: crm.TypeInteger}, crm.OpBetween, []any{1, 2}, "1|2"},
		{crm.Field{Type: crm.TypeInteger}, crm.OpBetween, []any{1}, "INVALID_VALUE"},
		{crm.Field{Type: crm.TypeInteger}, crm.OpGt, nil, "INVALID_VALUE"},
		{crm.Field{Type: crm.TypeInteger}, crm.OpContains, "1", "UNKNOWN_OPERATOR"},
		{crm.Field{Type: crm.TypeBoolean}, crm.OpIsNull, true, "true"},
		{crm.Field{Type: crm.TypeBoolean}, crm.OpIsNull, 3, "INVALID_VALUE"},
		{crm.Field{Type: crm.TypePicklist, Options: options}, crm.OpEq, "OLD", "OLD"},
		{crm.Field{Type: crm.TypePicklist, Options: options}, crm.OpEq, "NEW", "UNKNOWN_OPTION"},
		{crm.Field{Type: crm.TypeMultiPicklist, Options: options}, crm.OpHasAll, []any{"GOLD", "OLD"}, "GOLD|OLD"},
		{crm.Field{Type: crm.TypeMultiPicklist, Options: options}, crm.OpEq, []any{"GOLD", "OLD"}, "GOLD,OLD"},
		{crm.Field{Type: crm.TypeAutoNumber}, crm.OpStartsWith, "C-", "C-"},
		{crm.Field{Type: "hologram"}, crm.OpEq, "x", "UNKNOWN_OPERATOR"},
	} {
		t.Run(fmt.Sprint(tt.field.Type, " ", tt.op, " ", tt.raw), func(t *testing.T) {
			values, fault := fieldtype.Operands(&tt.field, tt.op, tt.raw)
			var texts []string
			for _, v := range values {
				texts = append(texts, v.Text())
			}
			got := strings.Join(texts, "|")
			if fault != nil {
				got = fault.Code
			}
			if got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestAnUnchangedValueIsAlwaysAllowed(t *testing.T) {
	f := crm.Field{Name: "tier", Type: crm.TypePicklist, Options: options}
	if _, fault := fieldtype.CoerceChange(&f, "OLD", crm.StringValue("OLD")); fault != nil {
		t.Errorf("the same retired option again: %s", fault.Message.EN)
	}
	if _, fault := fieldtype.CoerceChange(&f, "OLD", crm.StringValue("GOLD")); fault == nil {
		t.Error("a retired option must not be chosen anew")
	}
}

func TestFaultsKeepSecrets(t *testing.T) {
	for _, f := range []crm.Field{
		{Name: "secret", Type: crm.TypeEmail, Sensitivity: crm.Secret},
		{Name: "secret", Type: crm.TypePicklist, Options: options, Sensitivity: crm.Secret},
	} {
		_, fault := fieldtype.Coerce(&f, "hunter2")
		if fault == nil || strings.Contains(fault.Message.EN+fault.Message.ZhCN, "hunter2") {
			t.Errorf("%s: the message must not repeat the value: %+v", f.Type, fault)
		}
	}
}

func TestALongValueMakesAShortMessage(t *testing.T) {
	f := crm.Field{Name: "n", Type: crm.TypeInteger}
	_, fault := fieldtype.Coerce(&f, strings.Repeat("x", 2<<20))
	if fault == nil || len(fault.Message.EN) > 500 {
		t.Errorf("a 2 MB value must be refused with a short message; got %d bytes", len(fault.Message.EN))
	}
}

func TestFormatNumber(t *testing.T) {
	for format, want := range map[string]string{"C-{000000}": "C-000042", "": "42", "{0}号": "42号", "{0000}-CN": "0042-CN"} {
		if got := fieldtype.FormatNumber(&crm.Field{Format: format}, 42); got != want {
			t.Errorf("%q: got %q, want %q", format, got, want)
		}
	}
}
