package metadata

import (
	"fmt"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// defaults checks the default expressions of an object.
func (s *Service) defaults(c *checker, o *crm.Object) {
	for i := range o.Fields {
		f := &o.Fields[i]
		if f.DefaultExpression == "" {
			continue
		}
		for _, p := range s.rules.CheckDefault(c.catalog, o, f) {
			c.add(place{o.Name, f.Name, "defaultExpression"}, "INVALID_EXPRESSION",
				position(p)+p.Message.In("en"), position(p)+p.Message.In("zh-CN"))
		}
	}
}

// broken lists the active rule sets that work under the current catalog and
// would not under the next one.
func (s *Service) broken(current, next *crm.Catalog) []crm.FieldError {
	var faults []crm.FieldError
	for _, rs := range next.RuleSets {
		was := current.RuleSet(rs.Name)
		if was == nil || was.Version != rs.Version || len(s.rules.Check(current, was)) > 0 {
			continue
		}
		problems := s.rules.Check(next, rs)
		if len(problems) == 0 {
			continue
		}
		p := problems[0]
		faults = append(faults, crm.FieldError{Field: "ruleSet:" + rs.Name, Code: "IN_USE", Message: crm.Text{
			EN:   fmt.Sprintf("The rule set %s needs what you are changing (rule %s, %s: %s%s); change or deactivate it first.", crm.Quote(rs.Name), crm.Quote(p.Rule), p.Part, position(p), p.Message.In("en")),
			ZhCN: fmt.Sprintf("规则集 %s 依赖您要更改的内容（规则 %s，%s：%s%s），请先修改或停用该规则集。", crm.Quote(rs.Name), crm.Quote(p.Rule), p.Part, position(p), p.Message.In("zh-CN"))}})
	}
	return faults
}

// position is the place of a problem within its source, "2:14: ".
func position(p crm.RuleProblem) string {
	if p.Line == 0 {
		return ""
	}
	return fmt.Sprintf("%d:%d: ", p.Line, p.Column)
}
