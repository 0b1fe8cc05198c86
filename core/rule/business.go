package rule

import "time"

// Business hours are Monday to Friday, 9 to 18 o'clock.
const (
	opensAt       = 9
	closesAt      = 18
	millisPerWeek = 5 * (closesAt - opensAt) * millisPerHour
)

// businessMillis is how much business time lies between two instants of one
// zone, in milliseconds; negative when to is before from.
func businessMillis(from, to time.Time) int64 {
	if to.Before(from) {
		return -businessMillis(to, from)
	}
	var total int64
	// Whole weeks first, so that a span of centuries costs no more than one
	// of days. They are counted on the calendar, since clocks change.
	if weeks := int(dayOf(to)-dayOf(from))/7 - 1; weeks > 0 {
		total = int64(weeks) * millisPerWeek
		from = from.AddDate(0, 0, 7*weeks)
	}
	for d := startOfDay(from); !d.After(to); d = d.AddDate(0, 0, 1) {
		total += businessMillisOfDay(d, from, to)
	}
	return total
}

func businessMillisOfDay(d, from, to time.Time) int64 {
	if w := d.Weekday(); w == time.Saturday || w == time.Sunday {
		return 0
	}
	open := time.Date(d.Year(), d.Month(), d.Day(), opensAt, 0, 0, 0, d.Location())
	shut := time.Date(d.Year(), d.Month(), d.Day(), closesAt, 0, 0, 0, d.Location())
	if from.After(open) {
		open = from
	}
	if to.Before(shut) {
		shut = to
	}
	return max(shut.Sub(open).Milliseconds(), 0)
}

func startOfDay(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, t.Location())
}
