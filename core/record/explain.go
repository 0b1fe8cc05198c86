package record

import (
	"context"
	"slices"
	"strings"

	"github.com/guanxi-crm/guanxi/core/access"
	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/rule"
)

// Explain tells why a rule set decides as it does for one record, by its
// active version.
func (s *Service) Explain(ctx context.Context, a crm.Actor, object, id, ruleSet string) (rule.Explanation, error) {
	cat := s.Catalog()
	for _, kind := range ruleKinds {
		for _, p := range s.Rules.Book(cat).Programs(object, kind) {
			if p.Set().Name == ruleSet {
				return s.ExplainProgram(ctx, a, p, id)
			}
		}
	}
	return rule.Explanation{}, crm.NewError(crm.NotFound,
		"There is no active rule set "+crm.Quote(ruleSet)+" for "+object+".",
		"对象 "+object+" 没有已启用的规则集 "+crm.Quote(ruleSet)+"。")
}

// ExplainProgram is Explain for any compiled version of a rule set.
func (s *Service) ExplainProgram(ctx context.Context, a crm.Actor, p *rule.Program, id string) (rule.Explanation, error) {
	w, err := s.subjectOf(ctx, a, p.Set().Object, id, p.Reads())
	if err != nil {
		return rule.Explanation{}, err
	}
	return p.Explain(ctx, w.subject), nil
}

// Evaluate runs an expression over one record that the actor may see.
func (s *Service) Evaluate(ctx context.Context, a crm.Actor, object, id string, e *rule.Expression) (crm.Value, error) {
	w, err := s.subjectOf(ctx, a, object, id, e.Reads())
	if err != nil {
		return crm.Value{}, err
	}
	return e.Eval(ctx, w.subject)
}

func (s *Service) subjectOf(ctx context.Context, a crm.Actor, object, id string, reads rule.Reads) (*work, error) {
	cat := s.Catalog()
	o := cat.Object(object)
	if o == nil {
		return nil, noObject(object)
	}
	w := &work{object: o, policy: access.For(cat, a), write: Write{Kind: Update, Object: object, ID: id}}
	if err := w.policy.Read(o); err != nil {
		return nil, err
	}
	byID := map[*crm.Object]map[string]*work{o: {id: w}}
	if err := s.loadByID(ctx, byID, crm.LiveOnly); err != nil {
		return nil, err
	}
	if w.err != nil {
		return nil, w.err
	}
	if err := hiddenReads(cat, w.policy, o, reads); err != nil {
		return nil, err
	}
	w.start()
	if err := s.subjects(ctx, cat, o, reads, userFields(a), []*work{w}); err != nil {
		return nil, err
	}
	return w, w.err
}

// hiddenReads refuses to show the working of a rule or expression that reads
// what the actor may not see, directly or behind a link: its values would leak
// through the explanation.
func hiddenReads(cat *crm.Catalog, p access.Policy, o *crm.Object, reads rule.Reads) error {
	hidden := !allVisible(p, o, reads.Fields)
	for path, fields := range reads.Lookups {
		hidden = hidden || !visiblePath(cat, p, o, path) || !allVisible(p, targetOf(cat, o, path), fields)
	}
	for _, list := range cat.Related(o.Name) {
		if fields, ok := reads.Lists[list.Name]; ok {
			hidden = hidden || p.Field(list.Object, list.Field.Name) == nil || !allVisible(p, list.Object, fields)
		}
	}
	if !hidden {
		return nil
	}
	return crm.NewError(crm.Forbidden,
		"This expression reads fields that your role does not show.",
		"该表达式读取了您的角色无权查看的字段。")
}

// visiblePath tells whether every lookup on a path is visible.
func visiblePath(cat *crm.Catalog, p access.Policy, o *crm.Object, path string) bool {
	for _, step := range strings.Split(path, ".") {
		if o == nil {
			return false
		}
		f := p.Field(o, step)
		if f == nil {
			return false
		}
		o = cat.Object(f.Target)
	}
	return true
}

func allVisible(p access.Policy, o *crm.Object, fields []string) bool {
	if o == nil || p.Read(o) != nil {
		return false
	}
	return !slices.ContainsFunc(fields, func(name string) bool { return p.Field(o, name) == nil })
}
