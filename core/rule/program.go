package rule

import (
	"context"
	"errors"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/vm"

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
	// first gives the number of the first rule whose condition is true, or
	// how many there are: one run instead of many.
	first *vm.Program
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
	defer p.compiler.end(&p.frame, m)
	v, err := m.exec(p.first)
	i, ok := v.(int)
	if err != nil || !ok {
		i, err = p.oneByOne(m)
	}
	switch {
	case err != nil:
		return Decision{Rule: p.rules[i].rule.Name, Err: err}
	case i == len(p.rules):
		return p.decide(m, "", p.otherwise)
	}
	return p.decide(m, p.rules[i].rule.Name, p.rules[i].then)
}

// oneByOne looks for the first rule again after a fault, to find whose it is.
// Each rule then has the whole budget, so the fault may not come back.
func (p *Program) oneByOne(m *machine) (int, error) {
	for i := range p.rules {
		hit, err := m.test(p.rules[i].when)
		if err != nil || hit {
			return i, err
		}
	}
	return len(p.rules), nil
}

// joinConditions makes the one program of a classification's conditions.
func (p *Program) joinConditions(s *scope) error {
	var node ast.Node = &ast.ConstantNode{Value: len(p.rules)}
	for i := len(p.rules) - 1; i >= 0; i-- {
		node = &ast.ConditionalNode{Cond: p.rules[i].when.node, Exp1: &ast.ConstantNode{Value: i}, Exp2: node}
	}
	var err error
	p.first, err = p.compiler.assemble(s, "", node, operand)
	return err
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
	defer p.compiler.end(&p.frame, m)
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
	defer p.compiler.end(&p.frame, m)
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
