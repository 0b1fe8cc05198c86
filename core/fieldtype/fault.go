package fieldtype

import (
	"fmt"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// The codes of faults of values, part of the public API.
const (
	codeInvalidValue  = "INVALID_VALUE"
	codeTooLong       = "TOO_LONG"
	codeOutOfRange    = "OUT_OF_RANGE"
	codeTooManyDigits = "TOO_MANY_DIGITS"
	codeUnknownOption = "UNKNOWN_OPTION"
	codeRetiredOption = "RETIRED_OPTION"
	codeReadOnly      = "READ_ONLY"
)

// fault is a fault of a value; the message is headed by the field's label.
func fault(f *crm.Field, code, en, zh string) *crm.FieldError {
	label := f.Label
	if label.IsZero() {
		label.EN = f.Name
	}
	return &crm.FieldError{Field: f.Name, Code: code, Message: crm.Text{
		EN:   label.In("en") + ": " + en,
		ZhCN: label.In("zh-CN") + "：" + zh,
	}}
}

// invalid says what a value should look like and what came instead. What came
// is left out for fields whose values must not show up anywhere.
func invalid(f *crm.Field, raw any, en, zh string) *crm.FieldError {
	if f.Sensitivity == crm.Secret {
		return fault(f, codeInvalidValue, en+".", zh+"。")
	}
	got := got(raw)
	return fault(f, codeInvalidValue, en+"; got "+got+".", zh+"；收到的是 "+got+"。")
}

func got(raw any) string {
	switch raw := raw.(type) {
	case string:
		return crm.Quote(head(raw))
	case []any, []string:
		return "[…]"
	case map[string]any:
		return "{…}"
	}
	return head(fmt.Sprint(raw))
}

// head keeps what a message can show of a text that may be megabytes long.
func head(s string) string {
	const most = 400 // bytes: 60 characters of any script and more
	if len(s) > most {
		return s[:most]
	}
	return s
}
