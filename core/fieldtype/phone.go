package fieldtype

import (
	"strings"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// phone is a telephone number, kept as written.
type phone struct{}

func (phone) uses() setting                                            { return useUnique | useIndexed }
func (phone) check(*crm.Field) []crm.FieldError                        { return nil }
func (phone) operators() []crm.Op                                      { return textOps }
func (phone) parse(f *crm.Field, raw any) (crm.Value, *crm.FieldError) { return parseText(f, raw) }

func (phone) allow(f *crm.Field, v crm.Value) *crm.FieldError {
	const least, most = 3, 20 // characters: "110" to "+86 (021) 6888-8888"
	s := v.Str()
	if len(s) < least || len(s) > most || strings.Trim(s, "0123456789+-() ") != "" || !strings.ContainsAny(s, "0123456789") {
		return invalid(f, s,
			"use a phone number like +86 21 6888 8888: digits, spaces and + - ( ), 3 to 20 characters",
			"请输入电话号码，例如 +86 21 6888 8888：仅含数字、空格和 + - ( )，3 到 20 个字符")
	}
	return nil
}
