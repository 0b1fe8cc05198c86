package rule

import (
	"time"

	"github.com/shopspring/decimal"
)

// day is a calendar day, counted from 1970-01-01; instant a moment and
// duration a length of time, both in milliseconds.
type (
	day      int64
	instant  int64
	duration int64
)

const (
	millisPerDay  = 24 * 60 * 60 * 1000
	millisPerHour = 60 * 60 * 1000
)

// start is the midnight at which a day begins in a zone.
func (d day) start(zone *time.Location) instant {
	t := time.Unix(int64(d)*86400, 0).UTC()
	return instant(time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, zone).UnixMilli())
}

func (i instant) in(zone *time.Location) time.Time { return time.UnixMilli(int64(i)).In(zone) }

func dayOf(t time.Time) day {
	return day(time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// compareMoments orders two days or two instants. The checker turns a day that
// meets an instant into its midnight first.
func compareMoments(a, b any) (int, bool) {
	switch x := a.(type) {
	case day:
		if y, ok := b.(day); ok {
			return compareInts(int(x), int(y)), true
		}
	case instant:
		if y, ok := b.(instant); ok {
			return compareInts(int(x), int(y)), true
		}
	}
	return 0, false
}

// compareDurations orders a duration and another one or a number of days.
func compareDurations(x duration, b any) (int, bool) {
	switch y := b.(type) {
	case duration:
		return compareInts(int(x), int(y)), true
	case int:
		days := decimal.NewFromInt(int64(y)).Mul(decimal.NewFromInt(millisPerDay))
		return decimal.NewFromInt(int64(x)).Cmp(days), true
	}
	return 0, false
}

// shift moves a moment by a duration or a number of days; a day moved by
// anything but whole days is cut to the day. Nil when it leaves the calendar.
func shift(a, by any, sign int64, zone *time.Location) any {
	var millis int64
	switch n := by.(type) {
	case duration:
		millis = int64(n) * sign
	case int:
		if n > maxCalendarDays || n < -maxCalendarDays {
			return nil
		}
		millis = int64(n) * sign * millisPerDay
	default:
		return nil
	}
	switch m := a.(type) {
	case day:
		return inCalendar(m + day(floorDiv(millis, millisPerDay)))
	case instant:
		return instantInCalendar(shiftInstant(m, millis, by, zone))
	}
	return nil
}

// shiftInstant keeps the time of day when an instant moves by a number of days.
func shiftInstant(m instant, millis int64, by any, zone *time.Location) instant {
	if _, isDays := by.(int); isDays {
		return instant(m.in(zone).AddDate(0, 0, int(millis/millisPerDay)).UnixMilli())
	}
	return m + instant(millis)
}

func floorDiv(n, by int64) int64 {
	q := n / by
	if n%by < 0 {
		q--
	}
	return q
}

// maxCalendarDays spans the years that dates can have, 1 to 9999.
const maxCalendarDays = 3_652_058

var (
	firstDay = dayOf(time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC))
	lastDay  = dayOf(time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC))
)

func inCalendar(d day) any {
	if d < firstDay || d > lastDay {
		return nil
	}
	return d
}

func instantInCalendar(i instant) any {
	if inCalendar(dayOf(i.in(time.UTC))) == nil {
		return nil
	}
	return i
}

// durationOf is n units of time; nil when n is no number or the result is out
// of any calendar.
func durationOf(n any, unit int64) any {
	d, ok := toDecimal(n)
	if !ok {
		return nil
	}
	millis := d.Mul(decimal.NewFromInt(unit)).Round(0)
	if millis.Abs().Cmp(decimal.NewFromInt(maxCalendarDays*millisPerDay)) > 0 {
		return nil
	}
	return duration(millis.IntPart())
}

// dateOf is the day y-m-d, nil when there is no such day.
func dateOf(y, m, d any) any {
	year, ok1 := toInt(y)
	month, ok2 := toInt(m)
	dom, ok3 := toInt(d)
	if !ok1 || !ok2 || !ok3 || year < 1 || year > 9999 || month < 1 || month > 12 || dom < 1 || dom > 31 {
		return nil
	}
	t := time.Date(year, time.Month(month), dom, 0, 0, 0, 0, time.UTC)
	if t.Day() != dom {
		return nil
	}
	return dayOf(t)
}

func hours(millis int64) decimal.Decimal {
	return withoutZeros(decimal.NewFromInt(millis).DivRound(decimal.NewFromInt(millisPerHour), 9))
}

// parseDay reads 2026-11-22.
func parseDay(s string) (any, bool) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil || t.Year() < 1 {
		return nil, false
	}
	return dayOf(t), true
}

// parseInstant reads RFC 3339.
func parseInstant(s string) (any, bool) {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return nil, false
	}
	i := instantInCalendar(instant(t.UnixMilli()))
	return i, i != nil
}
