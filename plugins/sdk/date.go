package sdk

import (
	"fmt"
	"time"
)

const secondsPerDay = 86400

// Date is a calendar day, without time and zone. The zero Date is 1970-01-01.
type Date struct {
	days int32 // since 1970-01-01
}

// NewDate is a day of the Gregorian calendar; like time.Date it carries
// February 30 over into March.
func NewDate(year int, month time.Month, day int) Date {
	return Date{int32(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix() / secondsPerDay)}
}

// DateOfDays is the day so many days after 1970-01-01.
func DateOfDays(days int32) Date { return Date{days} }

// ParseDate reads "2026-11-22".
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return Date{}, fmt.Errorf("%q is not a date like 2026-11-22", s)
	}
	return NewDate(t.Date()), nil
}

// Days is the number of days since 1970-01-01.
func (d Date) Days() int32 { return d.days }

// Sub is the number of days from e to d, negative when d is earlier.
func (d Date) Sub(e Date) int { return int(d.days) - int(e.days) }

// AddMonths is the same day so many months later, or the last day of that
// month when it is shorter: January 31 and one month make February 28 or 29.
func (d Date) AddMonths(months int) Date {
	y, m, day := d.Time().Date()
	last := time.Date(y, m+time.Month(months)+1, 0, 0, 0, 0, 0, time.UTC)
	return NewDate(last.Year(), last.Month(), min(day, last.Day()))
}

// Time is midnight UTC of the day.
func (d Date) Time() time.Time { return time.Unix(int64(d.days)*secondsPerDay, 0).UTC() }

// String writes "2026-11-22".
func (d Date) String() string { return d.Time().Format(time.DateOnly) }
