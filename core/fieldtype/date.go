package fieldtype

import (
	"time"

	"github.com/guanxi-crm/guanxi/core/crm"
)

const secondsADay = 24 * 60 * 60

// date is a day of the calendar, without a time zone.
type date struct{}

func (date) uses() setting                               { return useUnique | useIndexed }
func (date) check(*crm.Field) []crm.FieldError           { return nil }
func (date) allow(*crm.Field, crm.Value) *crm.FieldError { return nil }
func (date) operators() []crm.Op                         { return orderOps }

func (date) parse(f *crm.Field, raw any) (crm.Value, *crm.FieldError) {
	day, ok := time.Time{}, false
	switch raw := raw.(type) {
	case crm.Value:
		day, ok = raw.Time(), true
	case string:
		parsed, err := time.Parse(time.DateOnly, raw)
		day, ok = parsed, err == nil
	}
	if !ok || !inCalendar(day) {
		return crm.Value{}, invalid(f, shown(raw), "use a date like 2026-11-22", "请使用类似 2026-11-22 的日期")
	}
	return crm.DateValue(floorDiv(day.Unix(), secondsADay)), nil
}

// inCalendar holds for the years 1 to 9999, which both stores and every file
// format can keep.
func inCalendar(t time.Time) bool {
	year := t.UTC().Year()
	return year >= 1 && year <= 9999
}

// shown is what a message shows of a raw date or instant.
func shown(raw any) any {
	if v, ok := raw.(crm.Value); ok {
		return v.Text()
	}
	return raw
}

// floorDiv rounds down, so that days before 1970 come out right.
func floorDiv(a, b int64) int64 {
	if a%b < 0 {
		return a/b - 1
	}
	return a / b
}
