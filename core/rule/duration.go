package rule

import (
	"fmt"
	"strconv"
	"time"
)

// ParseAfter reads the duration of an escalation step: a whole number of
// minutes, hours, days or weeks, "90m", "12h", "30d", "2w"; ten years at most.
func ParseAfter(s string) (time.Duration, error) {
	units := map[byte]time.Duration{'m': time.Minute, 'h': time.Hour, 'd': 24 * time.Hour, 'w': 7 * 24 * time.Hour}
	const limit = 10 * 366 * 24 * time.Hour
	if s == "" {
		return 0, fmt.Errorf("no duration")
	}
	unit, ok := units[s[len(s)-1]]
	n, err := strconv.ParseUint(s[:len(s)-1], 10, 32)
	if !ok || err != nil || time.Duration(n) > limit/unit {
		return 0, fmt.Errorf("not a duration: %q", s)
	}
	return time.Duration(n) * unit, nil
}
