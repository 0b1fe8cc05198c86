package fieldtype

import (
	"strconv"
	"unicode/utf8"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// Lengths in characters (Unicode code points).
const (
	defaultText = 255
	maxText     = 4000
	maxLongText = 100_000
)

// text is a text of one line, or of many when long.
type text struct {
	limit  int // what maxLength may be
	preset int // what it is when not set
	long   bool
}

func (t text) uses() setting {
	if t.long {
		return useMaxLength
	}
	return useMaxLength | useUnique | useIndexed
}

func (t text) check(f *crm.Field) []crm.FieldError {
	if f.MaxLength >= 0 && f.MaxLength <= t.limit {
		return nil
	}
	most := strconv.Itoa(t.limit)
	return []crm.FieldError{badSetting("maxLength", codeOutOfRange,
		"Use a length from 1 to "+most+".", "长度须在 1 到 "+most+" 之间。")}
}

func (text) parse(f *crm.Field, raw any) (crm.Value, *crm.FieldError) { return parseText(f, raw) }

func (t text) allow(f *crm.Field, v crm.Value) *crm.FieldError {
	limit := f.MaxLength
	if limit == 0 {
		limit = t.preset
	}
	return allowLength(f, v, limit)
}

func (text) operators() []crm.Op { return textOps }

// parseText is the parsing of every type that holds text. Numbers and booleans
// are refused: who sends 007 as a number has lost the zeros already.
func parseText(f *crm.Field, raw any) (crm.Value, *crm.FieldError) {
	s, ok := raw.(string)
	if !ok {
		return crm.Value{}, invalid(f, raw, "use a text", "请输入文本")
	}
	return crm.StringValue(s), nil
}

func allowLength(f *crm.Field, v crm.Value, limit int) *crm.FieldError {
	n := utf8.RuneCountInString(v.Str())
	if n <= limit {
		return nil
	}
	have, most := strconv.Itoa(n), strconv.Itoa(limit)
	return fault(f, codeTooLong,
		"use at most "+most+" characters; got "+have+".",
		"最多 "+most+" 个字符；收到 "+have+" 个。")
}
