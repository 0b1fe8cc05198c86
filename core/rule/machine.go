package rule

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/expr-lang/expr/vm"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// machine evaluates units. It holds the library's machine, whose stacks are
// worth keeping, and the environment, which is emptied after each use.
type machine struct {
	vm  vm.VM
	env map[string]any
	run run
}

// frame is what the units of a rule set load.
type frame struct {
	bindings []binding
	reads    Reads
}

func newFrame(s *scope) frame { return frame{s.sortedBindings(), s.reads} }

// begin gets a machine ready for one subject. The machine must be ended.
func (c *Compiler) begin(ctx context.Context, f *frame, s *Subject) *machine {
	m, ok := c.pool.Get().(*machine)
	if !ok {
		m = &machine{env: map[string]any{}}
		m.vm.MemoryBudget = memoryBudget
	}
	now := c.options.Now()
	m.run = run{
		ctx: ctx, now: now, zone: c.options.Location, today: dayOf(now.In(c.options.Location)),
		functions: c.cache, slots: c.slots, stopwatch: c.options.Stopwatch,
	}
	for i := range f.bindings {
		b := &f.bindings[i]
		m.env[b.name] = b.load(s)
	}
	m.env[runName] = &m.run
	return m
}

// end gives a machine back with nothing left of its subject.
func (c *Compiler) end(m *machine) {
	clear(m.env)
	clear(m.vm.Variables)
	clear(m.vm.Stack[:cap(m.vm.Stack)])
	m.run = run{}
	c.pool.Put(m)
}

// eval runs a unit. Each has the whole budget of steps, time and bytes.
func (m *machine) eval(u *unit) (any, error) {
	m.run.steps, m.run.checked, m.run.made = 0, 0, 0
	m.run.started = time.Time{}
	defer m.run.release()
	v, err := m.vm.Run(u.program, m.env)
	if err != nil {
		return nil, evalError(err)
	}
	return v, nil
}

// test runs a unit that is a condition.
func (m *machine) test(u *unit) (bool, error) {
	v, err := m.eval(u)
	if err != nil {
		return false, err
	}
	return v == true, nil
}

// value runs a unit that gives a field's value.
func (m *machine) value(u *unit) (crm.Value, error) {
	v, err := m.eval(u)
	if err != nil {
		return crm.Value{}, err
	}
	return toValue(v)
}

// evalError brings what the machine reports into the closed list of errors:
// one of ours, the context's, the library's own budget, or an inside fault.
func evalError(err error) error {
	var ours *crm.Error
	switch {
	case errors.As(err, &ours):
		return ours
	case errors.Is(err, context.Canceled):
		return context.Canceled
	case errors.Is(err, context.DeadlineExceeded):
		return context.DeadlineExceeded
	case isBudget(err):
		return errTooCostly()
	}
	return errInside(err)
}

// isBudget tells the library's own limit on list items, which it reports as
// plain text.
func isBudget(err error) bool { return strings.Contains(err.Error(), "memory budget exceeded") }
