package fieldtype

import (
	"net/url"
	"strings"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// maxURL is what browsers and servers agree to carry, in characters.
const maxURL = 2000

// webAddress is an absolute http or https address. Other schemes are refused:
// the web admin shows the value as a link, and "javascript:" would run.
type webAddress struct{}

func (webAddress) uses() setting                     { return useUnique | useIndexed }
func (webAddress) check(*crm.Field) []crm.FieldError { return nil }
func (webAddress) operators() []crm.Op               { return textOps }

func (webAddress) parse(f *crm.Field, raw any) (crm.Value, *crm.FieldError) {
	return parseText(f, raw)
}

func (webAddress) allow(f *crm.Field, v crm.Value) *crm.FieldError {
	if fault := allowLength(f, v, maxURL); fault != nil {
		return fault
	}
	s := v.Str()
	u, err := url.Parse(s)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "" || strings.ContainsAny(s, " \t\r\n\"<>\\") {
		return invalid(f, s,
			"use a web address like https://example.com", "请输入网址，例如 https://example.com")
	}
	return nil
}
