package fieldtype

import (
	"regexp"
	"time"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// instantPattern is RFC 3339 to the letter; time.Parse alone would also take
// one-digit hours and a comma before the fraction.
var instantPattern = regexp.MustCompile(`^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)$`)

// dateTime is an instant, kept to the millisecond. Text needs its time zone:
// guessing one would be wrong for half of the readers.
type dateTime struct{}

func (dateTime) uses() setting                               { return useUnique | useIndexed }
func (dateTime) check(*crm.Field) []crm.FieldError           { return nil }
func (dateTime) allow(*crm.Field, crm.Value) *crm.FieldError { return nil }
func (dateTime) operators() []crm.Op                         { return orderOps }

func (dateTime) parse(f *crm.Field, raw any) (crm.Value, *crm.FieldError) {
	at, ok := time.Time{}, false
	switch raw := raw.(type) {
	case crm.Value:
		at, ok = raw.Time(), true
	case string:
		at, ok = parseInstant(raw)
	}
	if !ok || !inCalendar(at) {
		return crm.Value{}, invalid(f, shown(raw),
			"use a date and time with its zone, like 2026-11-22T08:30:00+08:00",
			"请使用带时区的日期时间，例如 2026-11-22T08:30:00+08:00")
	}
	return crm.TimeValue(at), nil
}

func parseInstant(s string) (time.Time, bool) {
	if !instantPattern.MatchString(s) {
		return time.Time{}, false
	}
	b := []byte(s)
	b[10] = 'T' // RFC 3339 lets a space or a small t stand here
	if last := len(b) - 1; b[last] == 'z' {
		b[last] = 'Z'
	}
	at, err := time.Parse(time.RFC3339Nano, string(b))
	return at, err == nil
}
