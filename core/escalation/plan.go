package escalation

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/record"
	"github.com/guanxi-crm/guanxi/core/rule"
	"github.com/guanxi-crm/guanxi/core/store"
)

// Plan computes which timers a change of a record sets and clears. A clock
// starts when its rule's condition becomes true, now or at the step's from
// field; it stops when the condition becomes false. While it stays true only a
// new value of a from field moves a timer.
//
// What was true is told by the state that the last change of the record left,
// not by its old values: a condition over other records or the time turns
// without the record, and an activation finds records whose condition has held
// for long. State of another activation counts as nothing, so each activation
// starts the clocks of its records, once, however often it is repeated.
func Plan(book *rule.Book, s *rule.Subject, state map[string]crm.Outcome, now time.Time) record.Clocks {
	p := &plan{subject: s, now: now}
	for _, program := range book.Programs(s.Object.Name, crm.RuleEscalation) {
		p.program(program, runningOf(state[program.Set().Name], program.Set()))
	}
	return p.Clocks
}

// plan is one Plan under way.
type plan struct {
	record.Clocks
	subject *rule.Subject
	now     time.Time
}

func (p *plan) program(program *rule.Program, was []string) {
	var running []string
	for i, is := range conditions(program, p.subject) {
		r := &program.Set().Rules[i]
		p.rule(program, r, slices.Contains(was, r.Name), is)
		if is {
			running = append(running, r.Name)
		}
	}
	if len(running) > 0 {
		p.State = append(p.State, stateOf(running, program.Set()))
	}
}

// stateOf keeps which clocks of a rule set run for a record.
func stateOf(running []string, set *crm.RuleSet) crm.Outcome {
	escaped := make([]string, len(running))
	for i, name := range running {
		escaped[i] = escape(name)
	}
	return crm.Outcome{RuleSet: set.Name, Version: set.Version, Clocks: strings.Join(escaped, "/"), At: activated(set)}
}

// runningOf reads what stateOf kept, as far as it is of this activation.
func runningOf(state crm.Outcome, set *crm.RuleSet) []string {
	if state.Clocks == "" || state.Version != set.Version || !state.At.Equal(activated(set)) {
		return nil
	}
	names := strings.Split(state.Clocks, "/")
	for i := range names {
		names[i] = unescape(names[i])
	}
	return names
}

func activated(set *crm.RuleSet) time.Time { return set.ActivatedAt.UTC().Truncate(time.Millisecond) }

// rule sets or clears the timers of one rule.
func (p *plan) rule(program *rule.Program, r *crm.Rule, was, is bool) {
	for i := range r.Steps {
		step := &r.Steps[i]
		key := Key(program.Set().Name, r.Name, step.Name)
		switch {
		case was && !is:
			p.Clear = append(p.Clear, key)
		case is && (!was || p.moved(step.From)):
			p.step(program, step, key)
		}
	}
}

// moved tells whether the change gives the field another value.
func (p *plan) moved(field string) bool {
	return field != "" && p.subject.Old[field] != p.subject.Record[field]
}

func (p *plan) step(program *rule.Program, step *crm.Step, key string) {
	if t, ok := timer(program, p.subject, step, key, p.now); ok {
		p.Set = append(p.Set, t)
	} else if p.subject.Old != nil {
		p.Clear = append(p.Clear, key)
	}
}

// conditions evaluates a program. A plan is made while a change is on its way
// to the store and must come out whole, so the caller's context has no say;
// the rule package bounds how long it takes.
func conditions(p *rule.Program, s *rule.Subject) []bool {
	return p.Conditions(context.Background(), s)
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
