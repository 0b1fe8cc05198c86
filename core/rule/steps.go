package rule

import (
	"time"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// Condition is the condition of the set's i-th rule on its own.
func (p *Program) Condition(i int) *Expression {
	return &Expression{compiler: p.compiler, unit: p.rules[i].when, frame: p.frame}
}

// ActionValue is the value of a SET_FIELD action of an escalation; nil for
// other actions.
func (p *Program) ActionValue(rule, step, action int) *Expression {
	return p.rules[rule].steps[step][action]
}

// Moment is the instant of a date or dateTime value, a day's being its
// midnight; ok is false for any other value.
func (p *Program) Moment(v crm.Value) (t time.Time, ok bool) {
	switch v.Kind() {
	case crm.DateKind:
		return day(v.Int64()).start(p.compiler.options.Location).in(time.UTC), true
	case crm.DateTimeKind:
		return v.Time(), true
	}
	return time.Time{}, false
}

// Fit rounds a computed number to the digits that a field keeps, half away
// from zero; other values stay as they are.
func Fit(v crm.Value, f *crm.Field) crm.Value {
	if v.Kind() != crm.DecimalKind || f.Type.Kind() != crm.DecimalKind {
		return v
	}
	if d, _, ok := v.Decimal().Rescale(f.DecimalScale()); ok {
		return crm.DecimalValue(d)
	}
	return v
}
