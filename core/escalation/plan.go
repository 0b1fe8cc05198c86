package escalation

import (
	"context"
	"log/slog"
	"maps"
	"strings"
	"time"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/rule"
	"github.com/guanxi-crm/guanxi/core/store"
)

// Planner computes which clocks a change of a record starts and stops. Timers
// may be nil: then clocks whose condition looks beyond the record are judged
// like all others, by the record before and after the change.
type Planner struct {
	Timers store.Timers
	Log    *slog.Logger
}

// Plan is a Planner's Plan without a look at running timers.
func Plan(book *rule.Book, s *rule.Subject, force bool, now time.Time) (set []store.Timer, clear []string) {
	return Planner{}.Plan(book, s, force, now)
}

// Plan computes which timers a change of a record sets and which it clears. A
// clock starts when its rule's condition becomes true, now or at the step's
// from field; it stops when the condition becomes false. While it stays true
// only a new value of a from field moves a timer. With force, as after an
// activation, clocks whose condition is true start unless they run already in
// this version of the rule set.
//
// A condition that reads the clock, other records or lists becomes true
// without a change of its own record; whether its clock runs is then told by
// the record's timers, among them a marker that stays as long as the condition
// is true.
func (l Planner) Plan(book *rule.Book, s *rule.Subject, force bool, now time.Time) (set []store.Timer, clear []string) {
	p := &plan{planner: l, subject: s, now: now}
	for _, program := range book.Programs(s.Object.Name, crm.RuleEscalation) {
		p.program(program, force)
	}
	return p.set, p.clear
}

// plan is one Plan under way.
type plan struct {
	planner Planner
	subject *rule.Subject
	now     time.Time

	set   []store.Timer
	clear []string

	loaded  bool
	running []store.Timer // the record's timers, once loaded
}

func (p *plan) program(program *rule.Program, force bool) {
	is := conditions(program, p.subject)
	was := make([]bool, len(is))
	if p.subject.Old != nil {
		was = conditions(program, before(p.subject))
	}
	outside := looksOutside(program.Reads())
	for i := range is {
		c := clock{program: program, index: i, marked: outside && p.planner.Timers != nil}
		if c.marked || force {
			was[i] = p.runs(c, was[i], force)
		}
		p.rule(c, was[i], is[i])
	}
}

// looksOutside tells whether a condition can turn without a change of its own
// record.
func looksOutside(r rule.Reads) bool { return r.Clock || len(r.Lookups) > 0 || len(r.Lists) > 0 }

// clock is one rule of a program, for the record at hand.
type clock struct {
	program *rule.Program
	index   int
	marked  bool
}

func (c clock) rule() *crm.Rule { return &c.program.Set().Rules[c.index] }

func (c clock) key(step string) string { return Key(c.program.Set().Name, c.rule().Name, step) }

// runs tells whether a clock runs by the record's timers; with force, only one
// of this version counts.
func (p *plan) runs(c clock, was, force bool) bool {
	if p.planner.Timers == nil {
		return was && !force
	}
	for _, t := range p.timers() {
		if strings.HasPrefix(t.Key, c.key("")) && (!force || versionOf(t) == c.program.Set().Version) {
			return true
		}
	}
	return false
}

// timers are the record's timers; none for a record that is just being made.
func (p *plan) timers() []store.Timer {
	id := p.subject.Record[crm.FieldID].Str()
	if p.loaded || p.subject.Old == nil || id == "" {
		return p.running
	}
	p.loaded = true
	running, err := p.planner.Timers.ListTimers(context.Background(), p.subject.Object.Name, id, maxTimers)
	if err != nil {
		// The change goes on with the clocks as they are.
		p.planner.Log.Error("read a record's timers", "object", p.subject.Object.Name, "record", id, "error", err)
	}
	p.running = running
	return running
}

// maxTimers is more than the steps of all rule sets of an object.
const maxTimers = 10_000

// rule sets or clears the timers of one rule.
func (p *plan) rule(c clock, was, is bool) {
	steps := c.rule().Steps
	switch {
	case was && !is:
		for i := range steps {
			p.clear = append(p.clear, c.key(steps[i].Name))
		}
		if c.marked {
			p.clear = append(p.clear, c.key(""))
		}
	case is:
		if c.marked && !was {
			p.set = append(p.set, c.marker(p.now))
		}
		for i := range steps {
			from := steps[i].From
			if !was || (from != "" && p.subject.Old[from] != p.subject.Record[from]) {
				p.step(c, &steps[i])
			}
		}
	}
}

func (p *plan) step(c clock, step *crm.Step) {
	key := c.key(step.Name)
	if t, ok := timer(c.program, p.subject, step, key, p.now); ok {
		p.set = append(p.set, t)
	} else if p.subject.Old != nil {
		p.clear = append(p.clear, key)
	}
}

// never is when a marker is due: after all dates that records can have.
var never = time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)

// marker is the timer that says that a clock runs, beyond its last step.
func (c clock) marker(now time.Time) store.Timer {
	return store.Timer{Key: c.key(""), Due: never, Data: dataOf(c.program, now)}
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
	return store.Timer{Object: s.Object.Name, Record: s.Record[crm.FieldID].Str(), Key: key, Due: start.Add(after), Data: dataOf(p, start)}, true
}
