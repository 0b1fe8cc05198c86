package live

import (
	"strconv"
	"time"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// relative reads withinLast and olderThan of a date or an instant.
func (b *binder) relative(f *crm.Field, name string, raw any, at string) *crm.Filter {
	text, _ := raw.(string)
	ago, ok := period(text)
	wholeDays := ago%day == 0
	if f.Type == crm.TypeDate && !wholeDays {
		ok = false
	}
	if !ok {
		b.fault(at, "INVALID_VALUE",
			"Use a period like \"90d\", \"2w\" or, for instants, \"12h\" or \"30m\"; got "+crm.Quote(text)+".",
			"请使用类似 \"90d\"、\"2w\" 的时间段（时间字段还可用 \"12h\"、\"30m\"）；收到的是 "+crm.Quote(text)+"。")
		return nil
	}
	b.clock = true
	now, then := crm.TimeValue(b.now), crm.TimeValue(b.now.Add(-ago))
	if f.Type == crm.TypeDate {
		today := b.now.Unix() / int64(day/time.Second)
		now, then = crm.DateValue(today), crm.DateValue(today-int64(ago/day))
	}
	if name == "olderThan" {
		return crm.Where(f.Name, crm.OpLt, then)
	}
	return crm.Where(f.Name, crm.OpBetween, then, now)
}

const day = 24 * time.Hour

// period reads "30m", "12h", "90d" or "2w"; a hundred years at most.
func period(s string) (time.Duration, bool) {
	if len(s) < 2 {
		return 0, false
	}
	unit := map[byte]time.Duration{'m': time.Minute, 'h': time.Hour, 'd': day, 'w': 7 * day}[s[len(s)-1]]
	n, err := strconv.ParseUint(s[:len(s)-1], 10, 32)
	if unit == 0 || err != nil || n > uint64(100*365*day/unit) {
		return 0, false
	}
	return time.Duration(n) * unit, true
}
