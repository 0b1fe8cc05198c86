package graph

import (
	"context"

	"github.com/guanxi-crm/guanxi/core/escalation"
	"github.com/guanxi-crm/guanxi/core/graph/model"
	"github.com/guanxi-crm/guanxi/core/store"
)

// maxTimers is how many clocks are looked through for those asked for.
const maxTimers = 10_000

// pending lists the running clocks of records that the caller may see.
func (r *Resolver) pending(ctx context.Context, filter model.EscalationFilter, limit int) ([]model.Escalation, error) {
	timers, err := r.Timers.ListTimers(ctx, given(filter.Object), given(filter.RecordID), maxTimers)
	if err != nil {
		return nil, err
	}
	_, catalog, policy := r.caller(ctx)
	found := []model.Escalation{}
	for _, t := range timers {
		e, ok := escalationView(t)
		o := catalog.Object(t.Object)
		if !ok || o == nil || policy.Read(o) != nil {
			continue
		}
		if wanted := given(filter.RuleSet); wanted != "" && wanted != e.RuleSet {
			continue
		}
		if len(found) == limit {
			break
		}
		found = append(found, e)
	}
	return found, nil
}

// escalationView is the step that a timer stands for, if it stands for one.
func escalationView(t store.Timer) (model.Escalation, bool) {
	ruleSet, rule, step, ok := escalation.ParseKey(t.Key)
	return model.Escalation{Object: t.Object, RecordID: t.Record, RuleSet: ruleSet, Rule: rule, Step: step, Due: t.Due}, ok
}
