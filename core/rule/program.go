package rule

import (
	"context"
	"errors"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// Program is a compiled rule set. It may be used from several goroutines.
type Program struct {
	set       *crm.RuleSet
	compiler  *Compiler
	catalog   *crm.Catalog
	object    *crm.Object
	target    *crm.Field
	rules     []compiledRule
	otherwise *unit
	frame     frame
}

type compiledRule struct {
	rule  *crm.Rule
	when  *unit
	then  *unit
	steps [][]*Expression // values of SET_FIELD actions, nil for others
}

// Set is the rule set that was compiled; it is not to be changed.
func (p *Program) Set() *crm.RuleSet { return p.set }

// Reads says what the conditions and values of a classification or validation
// and the conditions of an escalation look at. What an escalation's actions
// read is ActionValue's own matter.
func (p *Program) Reads() Reads { return p.frame.reads }

// Decision is what a classification came to. Rule is empty when none matched
// and Value is then that of otherwise. With Err set nothing was decided.
type Decision struct {
	Rule  string
	Value crm.Value
	Err   error
}

// Classify takes the first rule whose condition is true. A condition that
// can't be evaluated ends the search: rules behind it must not win by it.
func (p *Program) Classify(ctx context.Context, s *Subject) Decision {
	m := p.compiler.begin(ctx, &p.frame, s)
	defer p.compiler.end(m)
	for i := range p.rules {
		r := &p.rules[i]
		hit, err := m.test(r.when)
		if err != nil {
			return Decision{Rule: r.rule.Name, Err: err}
		}
		if hit {
			return p.decide(m, r.rule.Name, r.then)
		}
	}
	return p.decide(m, "", p.otherwise)
}

func (p *Program) decide(m *machine, rule string, u *unit) Decision {
	if u == nil {
		return Decision{Rule: rule}
	}
	v, err := m.value(u)
	if err == nil && !v.IsNull() && p.target.Option(v.Str()) == nil {
		err = errOption(v.Text(), p.target)
	}
	if err != nil {
		return Decision{Rule: rule, Err: err}
	}
	return Decision{Rule: rule, Value: v}
}

// Validate returns the faults of a record: one for each rule whose condition
// is true. A rule that can't be evaluated refuses nothing, as a plugin that is
// down must not stop people from saving; it is logged.
func (p *Program) Validate(ctx context.Context, s *Subject) []crm.FieldError {
	m := p.compiler.begin(ctx, &p.frame, s)
	defer p.compiler.end(m)
	var faults []crm.FieldError
	for i := range p.rules {
		r := &p.rules[i]
		hit, err := m.test(r.when)
		if err != nil {
			p.skipped(ctx, r.rule.Name, err)
			continue
		}
		if hit {
			faults = append(faults, crm.FieldError{Field: r.rule.Field, Code: "RULE_FAILED", Message: r.rule.Message})
		}
	}
	return faults
}

// Conditions tells of each rule, in their order, whether its condition is
// true; one that can't be evaluated is false and logged.
func (p *Program) Conditions(ctx context.Context, s *Subject) []bool {
	m := p.compiler.begin(ctx, &p.frame, s)
	defer p.compiler.end(m)
	results := make([]bool, len(p.rules))
	for i := range p.rules {
		hit, err := m.test(p.rules[i].when)
		if err != nil {
			p.skipped(ctx, p.rules[i].rule.Name, err)
		}
		results[i] = hit
	}
	return results
}

func (p *Program) skipped(ctx context.Context, rule string, err error) {
	if errors.Is(err, context.Canceled) {
		return
	}
	p.compiler.options.Log.WarnContext(ctx, "rule not evaluated", "rule_set", p.set.Name, "rule", rule, "error", err)
}
