package fieldtype

import (
	"net/mail"
	"strings"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// maxEmail is the longest address that can be delivered (RFC 5321), in
// characters.
const maxEmail = 254

// email is one e-mail address, without a display name.
type email struct{}

func (email) uses() setting                                            { return useUnique | useIndexed }
func (email) check(*crm.Field) []crm.FieldError                        { return nil }
func (email) operators() []crm.Op                                      { return textOps }
func (email) parse(f *crm.Field, raw any) (crm.Value, *crm.FieldError) { return parseText(f, raw) }

func (email) allow(f *crm.Field, v crm.Value) *crm.FieldError {
	if fault := allowLength(f, v, maxEmail); fault != nil {
		return fault
	}
	if !isEmail(v.Str()) {
		return invalid(f, v.Str(),
			"use an e-mail address like li.wei@example.com", "请输入电子邮箱地址，例如 li.wei@example.com")
	}
	return nil
}

// isEmail takes the plain form only: net/mail would also accept a display
// name, a quoted local part with a second @, and a comment.
func isEmail(s string) bool {
	a, err := mail.ParseAddress(s)
	if err != nil || a.Address != s || a.Name != "" || strings.Count(s, "@") != 1 {
		return false
	}
	_, domain, _ := strings.Cut(s, "@")
	return !strings.ContainsAny(s, "<>()[]\" \t\r\n") &&
		strings.Contains(domain, ".") && !strings.HasPrefix(domain, ".") && !strings.HasSuffix(domain, ".")
}
