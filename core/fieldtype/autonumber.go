package fieldtype

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// numberFormat is text with one group of zeros in braces, the least digits of
// the number: "C-{000000}".
var numberFormat = regexp.MustCompile(`^([^{}\x00-\x1f]{0,40})\{(0{1,15})\}([^{}\x00-\x1f]{0,40})$`)

// autoNumber is a number that the product gives each record, as text.
type autoNumber struct{}

func (autoNumber) uses() setting       { return useFormat | useIndexed | useUnique | fixedValue }
func (autoNumber) operators() []crm.Op { return textOps }

func (autoNumber) check(f *crm.Field) []crm.FieldError {
	if f.Format == "" || numberFormat.MatchString(f.Format) {
		return nil
	}
	return []crm.FieldError{badSetting("format", codeInvalidValue,
		"Use a format like \"C-{000000}\": one group of zeros in braces, up to 40 characters before and after it.",
		"请使用类似 \"C-{000000}\" 的格式：花括号中一组 0，前后各最多 40 个字符。")}
}

func (autoNumber) parse(f *crm.Field, raw any) (crm.Value, *crm.FieldError) {
	return parseText(f, raw)
}

func (autoNumber) allow(f *crm.Field, _ crm.Value) *crm.FieldError {
	return fault(f, codeReadOnly,
		"the number is given by the system; leave the field out.", "编号由系统生成，请不要填写该字段。")
}

// FormatNumber writes the n-th number of an autoNumber field: with the format
// "C-{000000}" the 42nd is "C-000042". An empty format is the bare number.
func FormatNumber(f *crm.Field, n int64) string {
	parts := numberFormat.FindStringSubmatch(f.Format)
	if parts == nil {
		return fmt.Sprint(n)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s%0*d%s", parts[1], len(parts[2]), n, parts[3])
	return b.String()
}
