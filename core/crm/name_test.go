package crm_test

import (
	"strings"
	"testing"

	"github.com/guanxi-crm/guanxi/core/crm"
)

func TestNames(t *testing.T) {
	code := func(e *crm.FieldError) string {
		if e == nil {
			return ""
		}
		return e.Code
	}
	long := strings.Repeat("a", 41)
	for _, c := range []struct{ name, object, field, option string }{
		{"customer", "", "", ""},
		{"annualRevenue2", "", "", ""},
		{"Customer", "INVALID_NAME", "INVALID_NAME", ""},
		{"deal_stage", "INVALID_NAME", "INVALID_NAME", ""},
		{"", "INVALID_NAME", "INVALID_NAME", "INVALID_NAME"},
		{long, "INVALID_NAME", "INVALID_NAME", ""},
		{"客户", "INVALID_NAME", "INVALID_NAME", "INVALID_NAME"},
		{"$where", "INVALID_NAME", "INVALID_NAME", "INVALID_NAME"},
		{"a.b", "INVALID_NAME", "INVALID_NAME", "INVALID_NAME"},
		{"query", "RESERVED_NAME", "", ""},
		{"ruleset", "RESERVED_NAME", "", ""},
		{"createdAt", "", "RESERVED_NAME", ""},
		{"null", "", "RESERVED_NAME", "INVALID_NAME"},
		{"__typename", "INVALID_NAME", "INVALID_NAME", "INVALID_NAME"},
		{"GOLD_1", "INVALID_NAME", "INVALID_NAME", ""},
		{"1A", "INVALID_NAME", "INVALID_NAME", "INVALID_NAME"},
		{"A,B", "INVALID_NAME", "INVALID_NAME", "INVALID_NAME"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := code(crm.CheckObjectName("name", c.name)); got != c.object {
				t.Errorf("as an object: %q, want %q", got, c.object)
			}
			if got := code(crm.CheckFieldName("name", c.name)); got != c.field {
				t.Errorf("as a field: %q, want %q", got, c.field)
			}
			if got := code(crm.CheckOptionValue("value", c.name)); got != c.option {
				t.Errorf("as an option: %q, want %q", got, c.option)
			}
		})
	}
}

func TestRelatedListNames(t *testing.T) {
	lookup := func(name, target, inverse string) crm.Field {
		return crm.Field{Name: name, Type: crm.TypeLookup, Target: target, Inverse: inverse}
	}
	cat := (&crm.Catalog{Objects: []*crm.Object{
		{Name: "account", Plural: "accounts", Fields: []crm.Field{lookup("parent", "account", "subsidiaries")}},
		{Name: "deal", Plural: "deals", Fields: []crm.Field{
			lookup("account", "account", ""), lookup("partner", "account", ""), lookup("owner2", "person", "")}},
	}}).Index()
	var names []string
	for _, r := range cat.Related("account") {
		names = append(names, r.Name)
	}
	if got := strings.Join(names, " "); got != "subsidiaries deals dealsByPartner" {
		t.Errorf("related lists are %q", got)
	}
}

func TestErrorJoinsFaults(t *testing.T) {
	if crm.Invalid(nil) != nil {
		t.Error("no faults make an error")
	}
	err := crm.Invalid([]crm.FieldError{
		{Field: "a", Code: "REQUIRED", Message: crm.Text{EN: "A is required.", ZhCN: "A为必填项。"}},
		{Field: "b", Code: "REQUIRED", Message: crm.Text{EN: "B is required.", ZhCN: "B为必填项。"}},
	})
	if crm.CodeOf(err) != crm.ValidationFailed {
		t.Errorf("code is %s", crm.CodeOf(err))
	}
	e := err.(*crm.Error)
	if e.Message.In("zh-CN") != "A为必填项。B为必填项。" || e.Message.In("en") != "A is required. B is required." {
		t.Errorf("message is %+v", e.Message)
	}
}
