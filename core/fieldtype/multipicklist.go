package fieldtype

import (
	"slices"
	"strings"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// multiPicklist is some of the field's options, in the order given, each once.
type multiPicklist struct{}

func (multiPicklist) uses() setting                       { return useOptions }
func (multiPicklist) check(f *crm.Field) []crm.FieldError { return checkOptions(f) }

func (multiPicklist) operators() []crm.Op {
	return []crm.Op{crm.OpHasAny, crm.OpHasAll, crm.OpHasNone}
}

// parse takes a list, or, as files hold it, options joined by commas or
// semicolons.
func (multiPicklist) parse(f *crm.Field, raw any) (crm.Value, *crm.FieldError) {
	items, ok := raw.([]string)
	if s, isText := raw.(string); isText {
		items, ok = strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(",;，；、", r) }), true
	}
	if !ok {
		return crm.Value{}, invalid(f, raw, "use a list of option values", "请使用选项值的列表")
	}
	var values []string
	for _, item := range items {
		item = strings.TrimSpace(item)
		if item == "" {
			continue
		}
		option := findOption(f, item)
		if option == nil {
			return crm.Value{}, unknownOption(f, item)
		}
		if !slices.Contains(values, option.Value) {
			values = append(values, option.Value)
		}
	}
	return crm.ListValue(values), nil
}

func (multiPicklist) allow(f *crm.Field, v crm.Value) *crm.FieldError {
	for _, item := range v.Items() {
		if fault := allowOption(f, item); fault != nil {
			return fault
		}
	}
	return nil
}
