package escalation

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/record"
	"github.com/guanxi-crm/guanxi/core/rule"
	"github.com/guanxi-crm/guanxi/core/store"
)

// maxTries is how often a step is tried anew when its record changes between
// reading and writing.
const maxTries = 10

// due is a timer with the step it stands for.
type due struct {
	timer   store.Timer
	program *rule.Program // nil when the step is not active any more
	rule    int
	step    int
	actor   crm.Actor
	cause   string
}

// fire carries a timer out: its actions as one change that also removes it.
// effect is false when there was nothing to do any more: the rule set has
// another version, the condition is false, or someone else was first.
func (s *Scheduler) fire(ctx context.Context, t store.Timer) (effect bool, err error) {
	d := s.find(t)
	for range maxTries {
		effect, err = s.try(ctx, d)
		switch {
		case crm.CodeOf(err) == crm.Conflict, errors.Is(err, store.ErrConflict):
			continue
		case crm.CodeOf(err) == crm.NotFound, errors.Is(err, store.ErrNotFound):
			return false, nil
		}
		return effect, err
	}
	return false, err
}

// find looks up the step behind a timer in the active rule sets.
func (s *Scheduler) find(t store.Timer) due {
	d := due{timer: t, actor: crm.Actor{Kind: crm.ActorEscalation, ID: t.Key, Name: t.Key, Role: crm.RoleAdmin}, cause: "escalation:" + t.Key}
	set, ruleName, stepName, ok := ParseKey(t.Key)
	var data Data
	if !ok || json.Unmarshal(t.Data, &data) != nil {
		return d
	}
	p := s.o.Book().Program(set)
	if p == nil || p.Set().Kind != crm.RuleEscalation || p.Set().Object != t.Object || p.Set().Version != data.Version {
		return d
	}
	d.actor.ID, d.actor.Name = p.Set().Name, p.Set().Name
	for i := range p.Set().Rules {
		for j := range p.Set().Rules[i].Steps {
			if p.Set().Rules[i].Name == ruleName && p.Set().Rules[i].Steps[j].Name == stepName {
				d.program, d.rule, d.step = p, i, j
			}
		}
	}
	return d
}

// try reads the record, decides and writes on the very version it read.
func (s *Scheduler) try(ctx context.Context, d due) (effect bool, err error) {
	r, err := s.o.Records.Get(ctx, d.actor, d.timer.Object, d.timer.Record)
	if err != nil {
		return false, err
	}
	version := r.Version()
	req := record.Request{Actor: d.actor, Cause: d.cause, Fire: &d.timer,
		Writes: []record.Write{{Kind: record.Update, Object: d.timer.Object, ID: d.timer.Record, IfVersion: &version, Data: map[string]any{}}}}
	holds, err := s.holds(ctx, d)
	if err != nil {
		return false, err
	}
	if holds {
		if err := s.act(ctx, d, r, &req); err != nil {
			return false, err
		}
	}
	results, err := s.o.Records.Change(ctx, req)
	if err != nil {
		return false, err
	}
	return holds, results[0].Err
}

// holds tells whether the step is still to be taken.
func (s *Scheduler) holds(ctx context.Context, d due) (bool, error) {
	if d.program == nil {
		return false, nil
	}
	v, err := s.o.Records.Evaluate(ctx, d.actor, d.timer.Object, d.timer.Record, d.program.Condition(d.rule))
	if err != nil {
		return false, fmt.Errorf("evaluate the condition: %w", err)
	}
	return v.Bool(), nil
}

// act adds what the step's actions do to the request, in their order. Values
// are computed on the record as it was before the step.
func (s *Scheduler) act(ctx context.Context, d due, r *crm.Record, req *record.Request) error {
	data := req.Writes[0].Data
	owner := r.Get(crm.FieldOwner).Str()
	step := &d.program.Set().Rules[d.rule].Steps[d.step]
	for i := range step.Actions {
		a := &step.Actions[i]
		switch a.Kind {
		case crm.ActionSetField:
			v, err := s.o.Records.Evaluate(ctx, d.actor, d.timer.Object, d.timer.Record, d.program.ActionValue(d.rule, d.step, i))
			if err != nil {
				return fmt.Errorf("evaluate the value of %s: %w", a.Field, err)
			}
			data[a.Field] = rule.Fit(v, r.Object.Field(a.Field))
		case crm.ActionChangeOwner:
			id, err := s.user(ctx, a.User)
			if err != nil {
				return err
			}
			owner = id
			data[crm.FieldOwner] = id
		case crm.ActionNotify:
			notice, err := s.notice(ctx, d, a, owner)
			if err != nil {
				return err
			}
			req.Notices = append(req.Notices, notice...)
		}
	}
	return nil
}

func (s *Scheduler) user(ctx context.Context, email string) (string, error) {
	id, err := s.o.User(ctx, email)
	if err != nil {
		return "", fmt.Errorf("find the user %s: %w", email, err)
	}
	if id == "" {
		return "", fmt.Errorf("there is no user %s", email)
	}
	return id, nil
}

// notice is the message of a NOTIFY action; none when it is for the owner and
// the record has none.
func (s *Scheduler) notice(ctx context.Context, d due, a *crm.Action, owner string) ([]crm.Notice, error) {
	to := owner
	if a.User != "" {
		id, err := s.user(ctx, a.User)
		if err != nil {
			return nil, err
		}
		to = id
	}
	if to == "" {
		s.o.Log.WarnContext(ctx, "nobody to notify: the record has no owner", "object", d.timer.Object, "record", d.timer.Record, "timer", d.timer.Key)
		return nil, nil
	}
	return []crm.Notice{{User: to, Text: a.Text}}, nil
}
