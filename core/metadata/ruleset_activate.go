package metadata

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// ActivateRuleSet makes a version of a rule set the active one, the newest
// when version is 0, and returns it. It is refused while the version has
// problems or its own test cases fail. That records are evaluated anew is the
// caller's matter.
func (s *Service) ActivateRuleSet(ctx context.Context, actor crm.Actor, id string, version int) (*crm.RuleSet, error) {
	var name string
	next, err := s.change(ctx, actor, places{}, func(ctx context.Context, next *crm.Catalog) (note, error) {
		chosen, err := s.chooseVersion(ctx, id, version)
		if err != nil {
			return note{}, err
		}
		name = chosen.Name
		rs := chosen.RuleSet
		rs.Status, rs.ActivatedAt = crm.RuleActive, s.now().UTC()
		if rs.ActivatedSeq, err = s.store.LastEvent(ctx); err != nil {
			return note{}, fmt.Errorf("find the newest event: %w", err)
		}
		before := withoutRuleSet(next, id)
		next.RuleSets = append(next.RuleSets, &rs)
		if err := lockTarget(next, &rs); err != nil {
			return note{}, err
		}
		if err := s.checkActivation(ctx, next.Clone().Index(), &rs); err != nil {
			return note{}, err
		}
		// From here on the version is never written again, whatever happens.
		chosen.ActivatedAt = rs.ActivatedAt
		if err := s.putRuleSet(ctx, *chosen); err != nil {
			return note{}, err
		}
		return note{action: "ruleSet.activate", target: rs.Name, before: before, after: &rs}, nil
	})
	if err != nil {
		return nil, err
	}
	return next.RuleSet(name), nil
}

func (s *Service) chooseVersion(ctx context.Context, id string, version int) (*storedRuleSet, error) {
	versions, err := s.ruleSetDocs(ctx, id)
	if err != nil {
		return nil, err
	}
	if len(versions) == 0 {
		return nil, noRuleSet(id)
	}
	if version == 0 {
		return &versions[len(versions)-1], nil
	}
	for i := range versions {
		if versions[i].Version == version {
			return &versions[i], nil
		}
	}
	return nil, crm.NewError(crm.NotFound,
		fmt.Sprintf("The rule set %s has no version %d.", versions[0].Name, version),
		fmt.Sprintf("规则集 %s 没有版本 %d。", versions[0].Name, version))
}

// checkActivation refuses a rule set with problems or failing test cases.
func (s *Service) checkActivation(ctx context.Context, c *crm.Catalog, rs *crm.RuleSet) error {
	if found := s.rules.Check(c, rs); len(found) > 0 {
		return crm.BadInputs(problemFaults(rs, found, "INVALID_RULE"))
	}
	return crm.Invalid(problemFaults(rs, s.rules.RunTests(ctx, c, rs), "TEST_FAILED"))
}

// problemFaults places problems in the rule set's input: "rules[1].when".
func problemFaults(rs *crm.RuleSet, found []crm.RuleProblem, code string) []crm.FieldError {
	faults := make([]crm.FieldError, len(found))
	for i, p := range found {
		path := p.Part
		if at := slices.IndexFunc(rs.Rules, func(r crm.Rule) bool { return p.Rule != "" && r.Name == p.Rule }); at >= 0 && !strings.HasPrefix(path, "rules[") {
			path = join("rules["+itoa(at)+"]", p.Part)
		}
		where := position(p)
		if p.Rule != "" {
			where = p.Rule + " " + where
		}
		faults[i] = crm.FieldError{Field: path, Code: code, Message: crm.Text{EN: where + p.Message.In("en"), ZhCN: where + p.Message.In("zh-CN")}}
	}
	return faults
}

// DeactivateRuleSet stops a rule set and returns its newest version; one that
// is not active already stays so. What it has set stays, and its target can be
// written by everybody again.
func (s *Service) DeactivateRuleSet(ctx context.Context, actor crm.Actor, id string) (*crm.RuleSet, error) {
	if err := s.mayConfigure(actor); err != nil {
		return nil, err
	}
	newest, err := s.RuleSet(ctx, id)
	if err != nil {
		return nil, err
	}
	_, err = s.change(ctx, actor, places{}, func(_ context.Context, next *crm.Catalog) (note, error) {
		before := withoutRuleSet(next, id)
		if before == nil {
			return note{}, errUnchanged
		}
		return note{action: "ruleSet.deactivate", target: newest.Name, before: before}, nil
	})
	if err != nil && !errors.Is(err, errUnchanged) {
		return nil, err
	}
	return s.RuleSet(ctx, id)
}

// withoutRuleSet takes the active version of a rule set out of a catalog, and
// frees its target. It returns that version, nil when there is none.
func withoutRuleSet(c *crm.Catalog, id string) any {
	i := slices.IndexFunc(c.RuleSets, func(rs *crm.RuleSet) bool { return rs.ID == id })
	if i < 0 {
		return nil
	}
	old := c.RuleSets[i]
	c.RuleSets = slices.Delete(c.RuleSets, i, i+1)
	setWriter(c, old.Object, old.Target, "")
	return old
}

// lockTarget gives the target of a classification to it alone.
func lockTarget(c *crm.Catalog, rs *crm.RuleSet) error {
	if rs.Kind != crm.RuleClassification {
		return nil
	}
	for _, other := range c.RuleSets {
		if other.ID != rs.ID && other.Kind == rs.Kind && other.Object == rs.Object && other.Target == rs.Target {
			return crm.BadInputs([]crm.FieldError{{Field: "target", Code: "CONFLICTING", Message: crm.Text{
				EN:   "The field " + crm.Quote(rs.Target) + " is set by the rule set " + crm.Quote(other.Name) + " already; deactivate that one or choose another field.",
				ZhCN: "字段 " + crm.Quote(rs.Target) + " 已由规则集 " + crm.Quote(other.Name) + " 设置，请先停用它或另选字段。"}}})
		}
	}
	setWriter(c, rs.Object, rs.Target, rs.Name)
	return nil
}

// setWriter says which rule set alone writes a field, if there is such a
// field.
func setWriter(c *crm.Catalog, object, field, ruleSet string) {
	o := find(c, object)
	if o == nil || field == "" || o.Field(field) == nil {
		return
	}
	o = o.Clone()
	o.Field(field).RuleSet = ruleSet
	replace(c, o)
}
