package account

import (
	"net/mail"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/guanxi-crm/guanxi/core/crm"
)

func (s *Service) userFaults(in NewUser) []crm.FieldError {
	faults := s.profileFaults(in.Name, in.Role, in.Language)
	if !isEmail(in.Email) {
		faults = append(faults, crm.FieldError{Field: "email", Code: "INVALID_VALUE", Message: crm.Text{
			EN:   "Give an e-mail address like \"li.wei@example.com\"; got " + crm.Quote(in.Email) + ".",
			ZhCN: "请输入类似 \"li.wei@example.com\" 的邮箱；收到的是 " + crm.Quote(in.Email) + "。"}})
	}
	if f := checkPassword(in.Password, in.Email); f != nil {
		faults = append(faults, *f)
	}
	return faults
}

func (s *Service) profileFaults(name, role, language string) []crm.FieldError {
	var faults []crm.FieldError
	if !utf8.ValidString(name) || utf8.RuneCountInString(name) > 120 || strings.ContainsFunc(name, isControl) {
		faults = append(faults, crm.FieldError{Field: "name", Code: "INVALID_VALUE", Message: crm.Text{
			EN: "Use a name of at most 120 characters, in one line.", ZhCN: "姓名最多 120 个字符，且只能一行。"}})
	}
	if !s.roleExists(role) {
		faults = append(faults, crm.FieldError{Field: "role", Code: "UNKNOWN_ROLE", Message: crm.Text{
			EN:   "There is no role " + crm.Quote(role) + "; the built-in ones are admin, editor and reader.",
			ZhCN: "没有角色 " + crm.Quote(role) + "；内置角色为 admin、editor 和 reader。"}})
	}
	if !slices.Contains([]string{"", "en", "zh-CN"}, language) {
		faults = append(faults, crm.FieldError{Field: "language", Code: "INVALID_VALUE", Message: crm.Text{
			EN:   "The languages are \"en\" and \"zh-CN\"; got " + crm.Quote(language) + ".",
			ZhCN: "可选语言为 \"en\" 和 \"zh-CN\"；收到的是 " + crm.Quote(language) + "。"}})
	}
	return faults
}

func isEmail(s string) bool {
	if len(s) > 254 || strings.ContainsFunc(s, isControl) {
		return false
	}
	a, err := mail.ParseAddress(s)
	return err == nil && a.Address == s && a.Name == ""
}

func isControl(r rune) bool { return r < ' ' || r == 0x7f }
