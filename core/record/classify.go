package record

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/rule"
	"github.com/guanxi-crm/guanxi/core/store"
)

// ruleKinds are the kinds that are evaluated when a record is saved.
var ruleKinds = []crm.RuleKind{crm.RuleValidation, crm.RuleClassification, crm.RuleEscalation}

// gather fetches, for the records of one object, what all its rules together
// read, so that it costs the same however many rules there are.
func (s *Service) gather(ctx context.Context, cat *crm.Catalog, o *crm.Object, actor crm.Actor, group []*work) error {
	reads := rule.Reads{Lookups: map[string][]string{}, Lists: map[string][]string{}}
	book := s.Rules.Book(cat)
	for _, kind := range ruleKinds {
		for _, p := range book.Programs(o.Name, kind) {
			merge(reads.Lookups, p.Reads().Lookups)
			merge(reads.Lists, p.Reads().Lists)
		}
	}
	return s.subjects(ctx, cat, o, reads, userFields(actor), group)
}

func merge(into, from map[string][]string) {
	for path, fields := range from {
		into[path] = append(into[path], fields...)
	}
}

// classify sets the fields that classifications own. Only programs that read
// something that changed are run; one that reads another's target runs again
// after it.
func (s *Service) classify(ctx context.Context, cat *crm.Catalog, req Request, works []*work) error {
	objects, groups := byObject(works)
	for _, o := range objects {
		group := groups[o]
		if err := s.gather(ctx, cat, o, req.Actor, group); err != nil {
			return err
		}
		programs := s.Rules.Book(cat).Programs(o.Name, crm.RuleClassification)
		if len(programs) == 0 {
			continue
		}
		for _, w := range group {
			s.classifyOne(ctx, w, programs, w.touched)
		}
	}
	return nil
}

// touched tells whether a program may decide otherwise after this change.
func (w *work) touched(p *rule.Program) bool {
	reads := p.Reads()
	if w.kind == store.Insert || reads.Old || reads.Clock || reads.User || len(reads.Lists) > 0 {
		return true
	}
	if slices.ContainsFunc(reads.Fields, w.differs) {
		return true
	}
	for path := range reads.Lookups {
		if w.differs(firstStep(path)) {
			return true
		}
	}
	return false
}

func firstStep(path string) string {
	for i := range len(path) {
		if path[i] == '.' {
			return path[:i]
		}
	}
	return path
}

// classifyOne runs the programs over one record until nothing changes any
// more; a cycle of classifications that feed each other ends after as many
// rounds as there are programs.
func (s *Service) classifyOne(ctx context.Context, w *work, programs []*rule.Program, due func(*rule.Program) bool) {
	outcomes := outcomesOf(w.old)
	for range programs {
		settled := true
		for _, p := range programs {
			if !due(p) || w.err != nil {
				continue
			}
			set := p.Set()
			d := p.Classify(ctx, w.subject)
			if d.Err != nil {
				// The record keeps its class: a rule that can't be evaluated
				// (a plugin that is gone, a limit) must not fail a save.
				s.Log.Warn("classification not evaluated", "rule_set", set.Name, "object", w.object.Name, "record", w.id, "error", d.Err)
				continue
			}
			if w.next[set.Target] != d.Value {
				w.set(set.Target, d.Value)
				settled = false
			}
			outcomes[set.Name] = outcomeAfter(outcomes[set.Name], set, d, s.Now())
		}
		if settled {
			break
		}
	}
	w.setOutcomes(outcomes)
}

// outcomeAfter keeps the moment of an outcome that has not changed.
func outcomeAfter(before crm.Outcome, set *crm.RuleSet, d rule.Decision, now time.Time) crm.Outcome {
	after := crm.Outcome{RuleSet: set.Name, Version: set.Version, Rule: d.Rule, Value: d.Value.Str(), At: before.At}
	if before != after {
		after.At = now.UTC().Truncate(time.Millisecond)
	}
	return after
}

// outcomesOf reads a record's outcomes, by rule set.
func outcomesOf(values map[string]crm.Value) map[string]crm.Outcome {
	outcomes := map[string]crm.Outcome{}
	for _, o := range readOutcomes(values[crm.FieldOutcomes]) {
		outcomes[o.RuleSet] = o
	}
	return outcomes
}

func readOutcomes(v crm.Value) []crm.Outcome {
	var list []crm.Outcome
	if v.IsNull() || json.Unmarshal([]byte(v.Str()), &list) != nil {
		return nil
	}
	return list
}

// Outcomes reads what classifications decided from the value of the system
// field outcomes.
func Outcomes(v crm.Value) []crm.Outcome {
	return slices.DeleteFunc(readOutcomes(v), func(o crm.Outcome) bool { return o.Clocks != "" })
}

func (w *work) setOutcomes(outcomes map[string]crm.Outcome) {
	if len(outcomes) == 0 {
		w.set(crm.FieldOutcomes, crm.Value{})
		return
	}
	list := slices.SortedFunc(maps.Values(outcomes), func(a, b crm.Outcome) int {
		return crm.StringValue(a.RuleSet).Compare(crm.StringValue(b.RuleSet))
	})
	b, err := json.Marshal(list)
	if err != nil {
		w.err = fmt.Errorf("encode outcomes: %w", err)
		return
	}
	w.set(crm.FieldOutcomes, crm.JSONValue(string(b)))
}
