package escalation

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/guanxi-crm/guanxi/core/rule"
)

// Data is what a timer carries.
type Data struct {
	Version int       `json:"version"` // of the rule set that set it
	Started time.Time `json:"started"` // the clock's start
}

// Key is a timer's key within its record.
func Key(ruleSet, rule, step string) string {
	return ruleSet + "/" + escape(rule) + "/" + escape(step)
}

// ParseKey is the opposite of Key; ok is false for another's timer.
func ParseKey(key string) (ruleSet, rule, step string, ok bool) {
	parts := strings.Split(key, "/")
	if len(parts) != 3 {
		return "", "", "", false
	}
	return parts[0], unescape(parts[1]), unescape(parts[2]), true
}

func escape(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(s, "%", "%25"), "/", "%2F")
}

func unescape(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(s, "%2F", "/"), "%25", "%")
}

func dataOf(p *rule.Program, started time.Time) json.RawMessage {
	data, err := json.Marshal(Data{Version: p.Set().Version, Started: started})
	if err != nil {
		return nil // a moment outside of the calendar; the scheduler drops it
	}
	return data
}
