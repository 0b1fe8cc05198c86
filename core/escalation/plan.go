package escalation

import (
	"context"
	"encoding/json"
	"maps"
	"strings"
	"time"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/rule"
	"github.com/guanxi-crm/guanxi/core/store"
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

// Plan computes which timers a change of a record sets and which it clears. A
// clock starts when its rule's condition becomes true, now or at the step's
// from field; it stops when the condition is false. While it stays true only a
// new value of a from field moves a timer. With force, clocks whose condition
// is true start whether or not it was true before, as after an activation.
func Plan(book *rule.Book, s *rule.Subject, force bool, now time.Time) (set []store.Timer, clear []string) {
	for _, p := range book.Programs(s.Object.Name, crm.RuleEscalation) {
		is := conditions(p, s)
		was := make([]bool, len(is))
		if s.Old != nil && !force {
			was = conditions(p, before(s))
		}
		for i := range is {
			r := &p.Set().Rules[i]
			for j := range r.Steps {
				step := &r.Steps[j]
				key := Key(p.Set().Name, r.Name, step.Name)
				switch {
				case !is[i]:
					clear = append(clear, key)
				case was[i] && (step.From == "" || s.Old[step.From] == s.Record[step.From]):
				default:
					if t, ok := timer(p, s, step, key, now); ok {
						set = append(set, t)
					} else {
						clear = append(clear, key)
					}
				}
			}
		}
	}
	return set, clear
}

// conditions evaluates a program. A plan is made while a change is on its way
// to the store and must come out whole, so the caller's context has no say;
// the rule package bounds how long it takes.
func conditions(p *rule.Program, s *rule.Subject) []bool {
	return p.Conditions(context.Background(), s)
}

// before is the record as it was. What lay behind a lookup that the change
// moved is not known any more and counts as empty.
func before(s *rule.Subject) *rule.Subject {
	lookups := maps.Clone(s.Lookups)
	for path := range lookups {
		first, _, _ := strings.Cut(path, ".")
		if s.Old[first] != s.Record[first] {
			delete(lookups, path)
		}
	}
	return &rule.Subject{Object: s.Object, Record: s.Old, Old: s.Old, Lookups: lookups, Lists: s.Lists, User: s.User}
}

// timer is a step's timer; ok is false while the field it counts from is
// empty.
func timer(p *rule.Program, s *rule.Subject, step *crm.Step, key string, now time.Time) (t store.Timer, ok bool) {
	after, err := rule.ParseAfter(step.After)
	if err != nil {
		return t, false // no rule set is activated with such a step
	}
	start := now
	if step.From != "" {
		if start, ok = p.Moment(s.Record[step.From]); !ok {
			return t, false
		}
	}
	start = start.UTC().Truncate(time.Millisecond)
	data, err := json.Marshal(Data{Version: p.Set().Version, Started: start})
	if err != nil {
		return t, false
	}
	return store.Timer{Object: s.Object.Name, Record: s.Record[crm.FieldID].Str(), Key: key, Due: start.Add(after), Data: data}, true
}
