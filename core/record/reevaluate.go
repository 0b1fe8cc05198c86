package record

import (
	"context"
	"fmt"
	"slices"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/rule"
	"github.com/guanxi-crm/guanxi/core/store"
)

// Reevaluation asks for rule sets to be run again over records that did not
// change themselves. Escalation clocks are always looked at.
type Reevaluation struct {
	Object string
	IDs    []string
	// RuleSets are API names of active rule sets; nil means all of the object.
	RuleSets []string
	Cause    string
}

// Reevaluated counts records whose class or clocks came out differently, and
// those that could not be evaluated.
type Reevaluated struct{ Changed, Failed int }

// Reevaluate runs classifications and escalation conditions over the records
// and stores what comes out differently, as the rules' own change. Records
// that are gone are passed over; those that change meanwhile are tried anew.
func (s *Service) Reevaluate(ctx context.Context, r Reevaluation) (Reevaluated, error) {
	var done Reevaluated
	req := Request{Actor: crm.Actor{Kind: crm.ActorRule, ID: "rules", Name: "Rules", Role: crm.RoleAdmin}, Cause: r.Cause}
	pending := make([]*work, 0, len(r.IDs))
	for i, id := range r.IDs {
		pending = append(pending, &work{index: i, write: Write{Kind: Update, Object: r.Object, ID: id}})
	}
	for try := 0; len(pending) > 0; try++ {
		if try == maxTries {
			return done, fmt.Errorf("re-evaluate %s: %w", r.Object, store.ErrConflict)
		}
		again, err := s.reevaluate(ctx, req, r, pending)
		if err != nil {
			return done, err
		}
		for _, w := range pending {
			switch {
			case slices.Contains(again, w), crm.CodeOf(w.failure()) == crm.NotFound:
			case w.failed():
				done.Failed++
				s.Log.Warn("record not re-evaluated", "object", r.Object, "record", w.id, "error", w.failure())
			case w.moved:
				done.Changed++
			}
		}
		if err := pause(ctx, try, len(again) > 0); err != nil {
			return done, err
		}
		pending = again
	}
	return done, nil
}

func (s *Service) reevaluate(ctx context.Context, req Request, r Reevaluation, works []*work) (again []*work, err error) {
	cat := s.Catalog()
	s.open(cat, req, works)
	if err := s.load(ctx, req, works); err != nil {
		return nil, err
	}
	live := slices.DeleteFunc(slices.Clone(works), (*work).failed)
	if len(live) == 0 {
		return nil, nil
	}
	o := live[0].object
	for _, w := range live {
		w.start()
	}
	if err := s.gather(ctx, cat, o, req.Actor, live); err != nil {
		return nil, err
	}
	programs := s.Rules.Book(cat).Programs(o.Name, crm.RuleClassification)
	for _, w := range live {
		s.classifyOne(ctx, w, programs, func(p *rule.Program) bool {
			return r.RuleSets == nil || slices.Contains(r.RuleSets, p.Set().Name)
		})
	}
	return s.commit(ctx, cat, req, works)
}
