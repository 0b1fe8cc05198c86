package graph

import (
	"context"
	"errors"

	"github.com/guanxi-crm/guanxi/core/automation"
	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/fieldtype"
	"github.com/guanxi-crm/guanxi/core/graph/model"
	"github.com/guanxi-crm/guanxi/core/graph/request"
	"github.com/guanxi-crm/guanxi/core/rule"
)

func (r *Resolver) ruleSetView(ctx context.Context, rs *crm.RuleSet) *model.RuleSet {
	return &model.RuleSet{
		ID: rs.ID, Object: rs.Object, Kind: rs.Kind, Name: rs.Name, Label: text(rs.Label),
		Target: optional(rs.Target), Mode: optional(rs.Mode), Otherwise: optional(rs.Else),
		Rules: each(rs.Rules, ruleView), Tests: each(rs.Tests, testView),
		Version: rs.Version, Status: rs.Status, ActiveVersion: optional(r.Metadata.ActiveVersion(rs.ID)),
		Plugin: optional(rs.Plugin), ActivatedAt: optionalTime(rs.ActivatedAt),
		Problems: problemViews(ctx, r.Metadata.Problems(rs)),
	}
}

func (r *Resolver) ruleSetViews(ctx context.Context, sets []*crm.RuleSet) []model.RuleSet {
	return each(sets, func(rs *crm.RuleSet) model.RuleSet { return *r.ruleSetView(ctx, rs) })
}

func ruleView(r crm.Rule) model.Rule {
	return model.Rule{
		Name: r.Name, When: r.When, Then: optional(r.Then), Message: optionalText(r.Message), Field: optional(r.Field),
		Steps: each(r.Steps, stepView),
	}
}

func stepView(s crm.Step) model.Step {
	return model.Step{Name: s.Name, After: s.After, From: optional(s.From), Actions: each(s.Actions, actionView)}
}

func actionView(a crm.Action) model.Action {
	return model.Action{
		Kind: a.Kind, Field: optional(a.Field), Value: optional(a.Value), User: optional(a.User), Text: optionalText(a.Text),
	}
}

func testView(t crm.RuleTest) model.RuleTest {
	return model.RuleTest{Name: t.Name, Record: t.Record, Expect: optional(t.Expect)}
}

func problemViews(ctx context.Context, problems []crm.RuleProblem) []model.RuleProblem {
	language := request.Language(ctx)
	return each(problems, func(p crm.RuleProblem) model.RuleProblem {
		return model.RuleProblem{
			Rule: p.Rule, Part: p.Part, Line: p.Line, Column: p.Column,
			Message: p.Message.In(language), Suggestion: optional(p.Suggestion),
		}
	})
}

func newRuleSet(in model.SaveRuleSetInput) crm.RuleSet {
	return crm.RuleSet{
		ID: given(in.ID), Object: in.Object, Kind: in.Kind, Name: in.Name, Label: given(in.Label),
		Target: given(in.Target), Mode: given(in.Mode), Rules: in.Rules, Else: given(in.Otherwise), Tests: in.Tests.Value(),
	}
}

// startActivation queues the job that evaluates all records by a version that
// was made the active one.
func (r *Resolver) startActivation(ctx context.Context, actor crm.Actor, rs *crm.RuleSet) (*model.Job, error) {
	j, err := r.Jobs.Start(ctx, automation.ActivationKind, actor, automation.ActivationInput{
		Object: rs.Object, RuleSet: rs.Name, Version: rs.Version,
	})
	if err != nil {
		return nil, err
	}
	return jobView(j), nil
}

// program compiles the active version of a rule set, or its newest one when
// none is active.
func (r *Resolver) program(ctx context.Context, id string) (*rule.Program, error) {
	rs, err := r.Metadata.RuleSet(ctx, id)
	if err != nil {
		return nil, err
	}
	catalog := r.Metadata.Catalog()
	if active := catalog.RuleSet(rs.Name); active != nil && active.ID == rs.ID {
		rs = active
	} else if err := r.mayConfigure(ctx); err != nil {
		return nil, err // drafts are the admins' own matter
	}
	p, problems := r.Rules.Compile(catalog, rs)
	if p == nil {
		return nil, crm.BadInputs(each(problems, func(p crm.RuleProblem) crm.FieldError {
			return crm.FieldError{Field: p.Part, Code: "INVALID_RULE", Message: p.Message}
		}))
	}
	return p, nil
}

func explanationView(ctx context.Context, x rule.Explanation) *model.Explanation {
	return &model.Explanation{
		RuleSet: x.RuleSet, Version: x.Version, Value: optional(x.Value.Text()), Rule: optional(x.Rule),
		Sentence: x.Sentence.In(request.Language(ctx)),
		Rules:    each(x.Rules, func(t rule.RuleTrace) model.RuleTrace { return traceView(ctx, t) }),
	}
}

func traceView(ctx context.Context, t rule.RuleTrace) model.RuleTrace {
	language := request.Language(ctx)
	return model.RuleTrace{
		Rule: t.Rule, Matched: t.Matched, Tried: t.Tried, Note: optional(t.Note.In(language)),
		Parts: each(t.Parts, func(p rule.Part) model.ConditionPart {
			return model.ConditionPart{Source: p.Source, Depth: p.Depth, Value: fieldtype.Plain(p.Value), Note: optional(p.Note.In(language))}
		}),
	}
}

// evaluate runs an expression over a record, or over none.
func (r *Resolver) evaluate(ctx context.Context, object, recordID string, e *rule.Expression) (crm.Value, error) {
	actor, catalog, _ := r.caller(ctx)
	if recordID != "" {
		return r.Records.Evaluate(ctx, actor, object, recordID, e)
	}
	return e.Eval(ctx, &rule.Subject{Object: catalog.Object(object), Record: map[string]crm.Value{}, User: map[string]crm.Value{
		"id":   crm.StringValue(actor.ID),
		"name": crm.StringValue(actor.Name),
		"kind": crm.StringValue(string(actor.Kind)),
		"role": crm.StringValue(actor.Role),
	}})
}

func symbolView(language string) func(rule.Symbol) model.ExpressionSymbol {
	return func(s rule.Symbol) model.ExpressionSymbol {
		return model.ExpressionSymbol{
			Name: s.Name, Kind: s.Kind, Type: s.Type, Label: s.Label.In(language),
			Signature: optional(s.Signature), Help: optional(s.Help.In(language)),
		}
	}
}

// evaluationFailure is the sentence of an expression that could not be
// evaluated, which is an answer; other errors are the request's own.
func evaluationFailure(ctx context.Context, err error) *string {
	var e *crm.Error
	if !errors.As(err, &e) || (e.Code != crm.BadInput && e.Code != crm.LimitExceeded && e.Code != crm.PluginUnavailable) {
		return nil
	}
	return optional(e.Message.In(request.Language(ctx)))
}
