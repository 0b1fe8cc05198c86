package rule

import (
	"context"
	"errors"
	"strings"
	"sync"
	"time"

	"github.com/expr-lang/expr/vm"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// machine evaluates units. It holds the library's machine, whose stacks are
// worth keeping, and the environment.
type machine struct {
	vm  vm.VM
	env map[string]any
	run run
}

// frame is what the units of a rule set load. Its machines have an environment
// of exactly its names, all of them written anew for each subject.
type frame struct {
	bindings []binding
	reads    Reads
	machines *sync.Pool
}

func newFrame(s *scope) frame { return frame{s.sortedBindings(), s.reads, new(sync.Pool)} }

// begin gets a machine ready for one subject. The machine must be ended.
func (c *Compiler) begin(ctx context.Context, f *frame, s *Subject) *machine {
	m, ok := f.machines.Get().(*machine)
	if !ok {
		m = &machine{env: make(map[string]any, len(f.bindings)+1)}
		m.env[runName] = &m.run
		m.vm.MemoryBudget = memoryBudget
	}
	m.run = run{ctx: ctx, subject: s, compiler: c}
	if f.reads.Clock {
		m.run.now = c.options.Now()
		m.run.today = dayOf(m.run.now.In(c.options.Location))
	}
	for i := range f.bindings {
		b := &f.bindings[i]
		m.env[b.name] = b.load(s)
	}
	return m
}

// end gives a machine back. Lists are let go at once, since they can be long.
func (c *Compiler) end(f *frame, m *machine) {
	for i := range f.bindings {
		if f.bindings[i].origin == fromList {
			m.env[f.bindings[i].name] = nil
		}
	}
	m.run.ctx, m.run.subject = nil, nil
	f.machines.Put(m)
}

// eval runs a unit. Each has the whole budget of steps, time and bytes.
func (m *machine) eval(u *unit) (any, error) {
	if u.constant != nil {
		return *u.constant, nil
	}
	return m.exec(u.program)
}

func (m *machine) exec(p *vm.Program) (any, error) {
	m.run.steps, m.run.checked, m.run.made = 0, 0, 0
	m.run.started = time.Time{}
	v, err := m.vm.Run(p, m.env)
	m.run.release()
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
