package fieldtype

import (
	"strings"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// boolean is yes or no.
type boolean struct{}

func (boolean) uses() setting                               { return useIndexed }
func (boolean) check(*crm.Field) []crm.FieldError           { return nil }
func (boolean) allow(*crm.Field, crm.Value) *crm.FieldError { return nil }
func (boolean) operators() []crm.Op                         { return nil }

// parse takes, besides true and false, the words by which spreadsheets of both
// languages say so.
func (boolean) parse(f *crm.Field, raw any) (crm.Value, *crm.FieldError) {
	switch raw := raw.(type) {
	case bool:
		return crm.BoolValue(raw), nil
	case string:
		switch strings.ToLower(raw) {
		case "true", "yes", "y", "1", "是":
			return crm.BoolValue(true), nil
		case "false", "no", "n", "0", "否":
			return crm.BoolValue(false), nil
		}
	}
	return crm.Value{}, invalid(f, raw,
		"use true or false (in files also yes and no, 1 and 0)", "请使用 true 或 false（文件中也可用“是”和“否”、1 和 0）")
}
