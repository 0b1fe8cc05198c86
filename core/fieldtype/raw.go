package fieldtype

import (
	"encoding/json"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// plainRaw reduces the raw forms a value may come in to string (trimmed, not
// empty), bool, json.Number, []string, and crm.Value of a date or an instant;
// nil is null. Text that no store and no file format carries safely is refused.
func plainRaw(f *crm.Field, raw any) (any, *crm.FieldError) {
	switch raw := raw.(type) {
	case nil:
		return nil, nil
	case string:
		return plainText(f, raw)
	case bool, json.Number:
		return raw, nil
	case int:
		return json.Number(strconv.Itoa(raw)), nil
	case int64:
		return json.Number(strconv.FormatInt(raw, 10)), nil
	case float64:
		return json.Number(strconv.FormatFloat(raw, 'f', -1, 64)), nil
	case crm.Decimal:
		return json.Number(raw.String()), nil
	case crm.Value:
		return plainValue(f, raw)
	case []string:
		if f.Type.Kind() == crm.List {
			return plainList(f, raw)
		}
	case []any:
		if f.Type.Kind() == crm.List {
			return plainAnyList(f, raw)
		}
	}
	return nil, invalid(f, raw, "this kind of value does not fit the field", "该值的类型与字段不符")
}

// plainValue takes a typed value of the field's own kind as it is and any
// other in its text form, as a file would hold it.
func plainValue(f *crm.Field, v crm.Value) (any, *crm.FieldError) {
	switch kind := v.Kind(); {
	case kind == crm.Null:
		return nil, nil
	case kind == crm.List:
		return plainList(f, v.Items())
	case kind == crm.Bool:
		return v.Bool(), nil
	case kind == crm.DateKind, kind == crm.DateTimeKind:
		if kind == f.Type.Kind() {
			return v, nil
		}
	case (kind == crm.Int || kind == crm.DecimalKind) && f.Type.Kind() != crm.String:
		return json.Number(v.Text()), nil
	}
	return plainText(f, v.Text())
}

func plainText(f *crm.Field, s string) (any, *crm.FieldError) {
	s = strings.TrimSpace(s)
	if s == "" {
		return nil, nil
	}
	if !utf8.ValidString(s) || strings.IndexByte(s, 0) >= 0 {
		return nil, fault(f, codeInvalidValue,
			"the text holds bytes that are not characters; save the file as UTF-8.",
			"文本中含有无效字节，请将文件另存为 UTF-8 编码。")
	}
	return s, nil
}

func plainList(f *crm.Field, items []string) (any, *crm.FieldError) {
	list := make([]string, 0, len(items))
	for _, item := range items {
		s, fault := plainText(f, item)
		if fault != nil {
			return nil, fault
		}
		if s != nil {
			list = append(list, s.(string))
		}
	}
	if len(list) == 0 {
		return nil, nil
	}
	return list, nil
}

func plainAnyList(f *crm.Field, items []any) (any, *crm.FieldError) {
	list := make([]string, 0, len(items))
	for _, item := range items {
		s, ok := item.(string)
		if !ok {
			return nil, invalid(f, item, "each item of the list must be a text", "列表中的每一项都必须是文本")
		}
		list = append(list, s)
	}
	return plainList(f, list)
}
