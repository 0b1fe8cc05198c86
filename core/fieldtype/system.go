package fieldtype

import (
	"regexp"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// recordID is the id of the record itself.
type recordID struct{}

func (recordID) uses() setting                     { return systemOnly }
func (recordID) check(*crm.Field) []crm.FieldError { return nil }
func (recordID) operators() []crm.Op               { return nil }

func (recordID) parse(f *crm.Field, raw any) (crm.Value, *crm.FieldError) {
	return parseUUID(f, raw)
}

func (recordID) allow(f *crm.Field, _ crm.Value) *crm.FieldError { return readOnly(f) }

var userIDPattern = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// user is the id of a user, in the owner field.
type user struct{}

func (user) uses() setting                               { return systemOnly }
func (user) check(*crm.Field) []crm.FieldError           { return nil }
func (user) allow(*crm.Field, crm.Value) *crm.FieldError { return nil }
func (user) operators() []crm.Op                         { return nil }

func (user) parse(f *crm.Field, raw any) (crm.Value, *crm.FieldError) {
	s, ok := raw.(string)
	if !ok || !userIDPattern.MatchString(s) {
		return crm.Value{}, invalid(f, raw, "use the id of a user", "请使用用户的 ID")
	}
	return crm.StringValue(s), nil
}

// actor is who made a change, in the text form of crm.Actor.
type actor struct{}

func (actor) uses() setting                     { return systemOnly }
func (actor) check(*crm.Field) []crm.FieldError { return nil }
func (actor) operators() []crm.Op               { return textOps }

func (actor) parse(f *crm.Field, raw any) (crm.Value, *crm.FieldError) { return parseText(f, raw) }

func (actor) allow(f *crm.Field, _ crm.Value) *crm.FieldError { return readOnly(f) }

func readOnly(f *crm.Field) *crm.FieldError {
	return fault(f, codeReadOnly, "the system keeps this field; leave it out.", "该字段由系统维护，请不要填写。")
}
