package fieldtype

import (
	"strings"

	"github.com/google/uuid"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// lookup is the id of a record of the target object. Whether there is such a
// record is the record service's question.
type lookup struct{}

func (lookup) uses() setting                               { return useTarget | useUnique | useIndexed }
func (lookup) allow(*crm.Field, crm.Value) *crm.FieldError { return nil }
func (lookup) operators() []crm.Op                         { return nil }

func (lookup) check(f *crm.Field) []crm.FieldError {
	var faults []crm.FieldError
	if f.Target == "" {
		faults = append(faults, badSetting("target", "REQUIRED",
			"A lookup needs the object that it points to.", "查找字段需要指定其指向的对象。"))
	}
	if f.Inverse != "" {
		if fault := crm.CheckFieldName("inverse", f.Inverse); fault != nil {
			faults = append(faults, *fault)
		}
	}
	switch f.OnDelete {
	case "", crm.Keep, crm.Restrict, crm.Cascade:
	default:
		faults = append(faults, badSetting("onDelete", codeInvalidValue,
			"Use KEEP, RESTRICT or CASCADE.", "请使用 KEEP、RESTRICT 或 CASCADE。"))
	}
	return faults
}

func (lookup) parse(f *crm.Field, raw any) (crm.Value, *crm.FieldError) {
	return parseUUID(f, raw)
}

// parseUUID reads the id of a record, in its usual form of 36 characters.
func parseUUID(f *crm.Field, raw any) (crm.Value, *crm.FieldError) {
	s, ok := raw.(string)
	if _, err := uuid.Parse(s); !ok || err != nil || len(s) != 36 {
		return crm.Value{}, invalid(f, raw,
			"use the id of a record, like 0190f3a4-5b6c-7d8e-9fa0-b1c2d3e4f506",
			"请使用记录的 ID，例如 0190f3a4-5b6c-7d8e-9fa0-b1c2d3e4f506")
	}
	return crm.StringValue(strings.ToLower(s)), nil
}
