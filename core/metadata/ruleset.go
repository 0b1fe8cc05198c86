package metadata

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/store"
)

// The most that one rule set holds; the rule language has limits of its own
// for what can be activated.
const (
	maxRules   = 500
	maxTests   = 500
	maxSource  = 20_000  // bytes of one condition or value
	maxRuleSet = 1 << 20 // bytes of all as JSON
	saveTries  = 10      // when others save the same draft
)

// SaveRuleSet saves a rule set as a draft and returns it with what still keeps
// it from being activated. Without an id it is a new rule set. Id, name,
// object and kind of a rule set never change. A draft is overwritten; when the
// newest version has been active, the draft is a new version.
func (s *Service) SaveRuleSet(ctx context.Context, actor crm.Actor, in crm.RuleSet) (*crm.RuleSet, []crm.RuleProblem, error) {
	if err := s.mayConfigure(actor); err != nil {
		return nil, nil, err
	}
	if err := crm.BadInputs(s.ruleSetFaults(&in)); err != nil {
		return nil, nil, err
	}
	if in.Label.IsZero() {
		in.Label = crm.Text{EN: in.Name, ZhCN: in.Name}
	}
	if in.Mode == "" && in.Kind == crm.RuleClassification {
		in.Mode = crm.FirstMatch
	}
	for try := 0; ; try++ {
		saved, before, err := s.saveDraft(ctx, in)
		if errors.Is(err, store.ErrConflict) && try < saveTries {
			continue
		}
		if err != nil {
			return nil, nil, fmt.Errorf("save rule set %s: %w", in.Name, err)
		}
		if err := s.audit(ctx, actor, note{action: "ruleSet.save", target: saved.Name, before: before, after: saved}); err != nil {
			return nil, nil, err
		}
		return saved, s.Problems(saved), nil
	}
}

// saveDraft writes the draft and returns it with the version that it replaces
// or follows, if any.
func (s *Service) saveDraft(ctx context.Context, in crm.RuleSet) (saved *crm.RuleSet, before any, err error) {
	draft := storedRuleSet{RuleSet: in}
	draft.Status, draft.ActivatedAt, draft.Plugin = crm.RuleDraft, time.Time{}, ""
	if in.ID == "" {
		draft.ID, draft.Version = uuid.NewString(), 1
	} else {
		versions, err := s.ruleSetDocs(ctx, in.ID)
		if err != nil {
			return nil, nil, err
		}
		if len(versions) == 0 {
			return nil, nil, noRuleSet(in.ID)
		}
		newest := versions[len(versions)-1]
		if err := crm.BadInputs(identityFaults(&newest.RuleSet, &in)); err != nil {
			return nil, nil, err
		}
		draft.Version, draft.doc, draft.Plugin = newest.Version, newest.doc, newest.Plugin
		if newest.Status != crm.RuleDraft {
			draft.Version, draft.doc = newest.Version+1, 0
		}
		before = newest.RuleSet
	}
	if err := s.putRuleSet(ctx, draft); err != nil {
		return nil, nil, err
	}
	return &draft.RuleSet, before, nil
}

// ruleSetFaults refuses what not even a draft may be.
func (s *Service) ruleSetFaults(rs *crm.RuleSet) []crm.FieldError {
	var faults []crm.FieldError
	add := func(field, code, en, zh string) {
		faults = append(faults, crm.FieldError{Field: field, Code: code, Message: crm.Text{EN: en, ZhCN: zh}})
	}
	if e := crm.CheckName("name", rs.Name); e != nil {
		faults = append(faults, *e)
	}
	if s.Catalog().Object(rs.Object) == nil {
		add("object", "UNKNOWN_OBJECT", "There is no object "+crm.Quote(rs.Object)+".", "没有对象 "+crm.Quote(rs.Object)+"。")
	}
	switch rs.Kind {
	case crm.RuleValidation, crm.RuleClassification, crm.RuleEscalation:
	default:
		add("kind", "INVALID_VALUE", "Use VALIDATION, CLASSIFICATION or ESCALATION.", "请使用 VALIDATION、CLASSIFICATION 或 ESCALATION。")
	}
	if data, err := json.Marshal(rs); err != nil || len(data) > maxRuleSet {
		add("rules", "TOO_LONG", fmt.Sprintf("A rule set takes at most %d bytes as JSON.", maxRuleSet), fmt.Sprintf("规则集的 JSON 最多 %d 字节。", maxRuleSet))
	}
	if len(rs.Rules) > maxRules {
		add("rules", "TOO_MANY", fmt.Sprintf("A rule set has at most %d rules.", maxRules), fmt.Sprintf("一个规则集最多可有 %d 条规则。", maxRules))
	}
	if len(rs.Tests) > maxTests {
		add("tests", "TOO_MANY", fmt.Sprintf("A rule set has at most %d test cases.", maxTests), fmt.Sprintf("一个规则集最多可有 %d 个测试用例。", maxTests))
	}
	for i, r := range rs.Rules {
		if len(r.When) > maxSource || len(r.Then) > maxSource {
			add("rules["+itoa(i)+"]", "TOO_LONG", fmt.Sprintf("An expression has at most %d bytes.", maxSource), fmt.Sprintf("表达式最多 %d 字节。", maxSource))
		}
	}
	return faults
}

// identityFaults refuses to change what others know a rule set by.
func identityFaults(old, in *crm.RuleSet) []crm.FieldError {
	var faults []crm.FieldError
	for _, f := range []struct {
		field    string
		old, new string
	}{
		{"name", old.Name, in.Name},
		{"object", old.Object, in.Object},
		{"kind", string(old.Kind), string(in.Kind)},
	} {
		if f.old != f.new {
			faults = append(faults, crm.FieldError{Field: f.field, Code: "FIXED", Message: crm.Text{
				EN:   "The " + f.field + " of a rule set can't change from " + crm.Quote(f.old) + "; make a new rule set.",
				ZhCN: "规则集的 " + f.field + " 不能从 " + crm.Quote(f.old) + " 更改，请新建规则集。"}})
		}
	}
	return faults
}
