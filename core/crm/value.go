package crm

import (
	"strconv"
	"strings"
	"time"
)

// Kind is what a Value holds.
type Kind uint8

const (
	Null Kind = iota
	String
	Int
	DecimalKind
	Bool
	DateKind     // a calendar day, without zone
	DateTimeKind // an instant, to the millisecond
	List         // option values of a multi-picklist
	JSONKind     // raw JSON text, only of system fields
)

// Value is one value of a record: small, comparable with == and free of
// interfaces, so that rows travel from a store to a socket without boxing.
// The zero value is null. Equal decimals compare equal only at the same scale,
// which values of one field always have.
type Value struct {
	s     string
	n     int64
	kind  Kind
	scale uint8
}

func StringValue(s string) Value { return Value{kind: String, s: s} }
func IntValue(n int64) Value     { return Value{kind: Int, n: n} }
func JSONValue(s string) Value   { return Value{kind: JSONKind, s: s} }

func DecimalValue(d Decimal) Value {
	return Value{kind: DecimalKind, n: d.unscaled, scale: d.scale}
}

func BoolValue(b bool) Value {
	if b {
		return Value{kind: Bool, n: 1}
	}
	return Value{kind: Bool}
}

// DateValue is a day given as days since 1970-01-01.
func DateValue(days int64) Value { return Value{kind: DateKind, n: days} }

// MillisValue is an instant given as milliseconds since 1970-01-01T00:00Z.
func MillisValue(ms int64) Value { return Value{kind: DateTimeKind, n: ms} }

// TimeValue is the instant t, cut to the millisecond.
func TimeValue(t time.Time) Value { return MillisValue(t.UnixMilli()) }

// ListValue holds option values in the order given. Option values have no
// comma, so the text form is the list joined by commas.
func ListValue(items []string) Value {
	if len(items) == 0 {
		return Value{}
	}
	return Value{kind: List, s: strings.Join(items, ",")}
}

func (v Value) Kind() Kind   { return v.kind }
func (v Value) IsNull() bool { return v.kind == Null }

// Str is the text of a String or JSONKind value, and a List joined by commas.
func (v Value) Str() string { return v.s }

// Int64 is the number of an Int, the days of a DateKind, the milliseconds of a
// DateTimeKind and the unscaled number of a DecimalKind.
func (v Value) Int64() int64     { return v.n }
func (v Value) Bool() bool       { return v.n != 0 }
func (v Value) Decimal() Decimal { return Decimal{v.n, v.scale} }

// Time is the instant of a DateTimeKind or the UTC midnight of a DateKind.
func (v Value) Time() time.Time {
	if v.kind == DateKind {
		return time.Unix(v.n*86400, 0).UTC()
	}
	return time.UnixMilli(v.n).UTC()
}

// Items are the option values of a List.
func (v Value) Items() []string {
	if v.s == "" {
		return nil
	}
	return strings.Split(v.s, ",")
}

// Compare orders two values of the same field: null first, text by its UTF-8
// bytes, false before true. Values of different kinds compare by kind.
func (v Value) Compare(w Value) int {
	if v.kind != w.kind {
		return int(v.kind) - int(w.kind)
	}
	switch v.kind {
	case String, List, JSONKind:
		return strings.Compare(v.s, w.s)
	case DecimalKind:
		return v.Decimal().Cmp(w.Decimal())
	}
	switch {
	case v.n < w.n:
		return -1
	case v.n > w.n:
		return 1
	}
	return 0
}

// Text is the value as people write it in files: numbers plain, dates as
// 2026-11-22, instants as RFC 3339 in UTC, lists joined by commas, null empty.
func (v Value) Text() string {
	switch v.kind {
	case Null:
		return ""
	case Int:
		return strconv.FormatInt(v.n, 10)
	case DecimalKind:
		return v.Decimal().String()
	case Bool:
		return strconv.FormatBool(v.n != 0)
	case DateKind:
		return v.Time().Format(time.DateOnly)
	case DateTimeKind:
		return v.Time().Format("2006-01-02T15:04:05.000Z")
	}
	return v.s
}

// AppendJSON appends the value as the API writes it: decimals and dates as
// strings, lists as arrays.
func (v Value) AppendJSON(b []byte) []byte {
	switch v.kind {
	case Null:
		return append(b, "null"...)
	case Int:
		return strconv.AppendInt(b, v.n, 10)
	case Bool:
		return strconv.AppendBool(b, v.n != 0)
	case DecimalKind:
		b = append(b, '"')
		return append(v.Decimal().Append(b), '"')
	case DateKind:
		b = append(b, '"')
		return append(v.Time().AppendFormat(b, time.DateOnly), '"')
	case DateTimeKind:
		b = append(b, '"')
		return append(v.Time().AppendFormat(b, "2006-01-02T15:04:05.000Z"), '"')
	case JSONKind:
		return append(b, v.s...)
	case List:
		b = append(b, '[')
		for i, item := range v.Items() {
			if i > 0 {
				b = append(b, ',')
			}
			b = AppendJSONString(b, item)
		}
		return append(b, ']')
	}
	return AppendJSONString(b, v.s)
}

// MarshalJSON writes what AppendJSON does.
func (v Value) MarshalJSON() ([]byte, error) { return v.AppendJSON(nil), nil }

const hexDigits = "0123456789abcdef"

// AppendJSONString appends s as a JSON string. Text in the stores is valid
// UTF-8 (fieldtype sees to it), so only quotes, backslashes and control
// characters need escaping; U+2028 and U+2029 are valid in JSON.
func AppendJSONString(b []byte, s string) []byte {
	b = append(b, '"')
	start := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= 0x20 && c != '"' && c != '\\' {
			continue
		}
		b = append(b, s[start:i]...)
		switch c {
		case '"', '\\':
			b = append(b, '\\', c)
		case '\n':
			b = append(b, '\\', 'n')
		case '\r':
			b = append(b, '\\', 'r')
		case '\t':
			b = append(b, '\\', 't')
		default:
			b = append(b, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&0xF])
		}
		start = i + 1
	}
	b = append(b, s[start:]...)
	return append(b, '"')
}
