package rule

import (
	"fmt"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// Compile checks a rule set against a catalog and compiles it. The program is
// nil when there are problems, and all problems are told together.
func (c *Compiler) Compile(cat *crm.Catalog, rs *crm.RuleSet) (*Program, []crm.RuleProblem) {
	o := cat.Object(rs.Object)
	if o == nil {
		return nil, []crm.RuleProblem{unknownObject(rs.Object)}
	}
	b := &builder{compiler: c, set: rs, scope: newScope(cat, o, c.list)}
	p := &Program{set: rs, compiler: c, catalog: cat, object: o}
	b.shape()
	switch rs.Kind {
	case crm.RuleClassification:
		b.classification(p)
	case crm.RuleValidation:
		b.each(p, b.validation)
	case crm.RuleEscalation:
		b.each(p, b.escalation)
	}
	b.tests()
	if len(b.problems) > 0 {
		return nil, b.problems
	}
	p.frame = newFrame(b.scope)
	if rs.Kind == crm.RuleClassification {
		if err := p.joinConditions(b.scope); err != nil {
			b.fail("", "rules", "These rules can't be compiled together; write them in a simpler way.", "这些规则无法一起编译；请简化写法。")
			return nil, b.problems
		}
	}
	return p, nil
}

// builder makes a program and collects everything that is wrong on the way.
type builder struct {
	compiler *Compiler
	set      *crm.RuleSet
	scope    *scope
	problems []crm.RuleProblem
}

func (b *builder) add(rule, part string, found ...crm.RuleProblem) {
	for _, p := range found {
		p.Rule, p.Part = rule, part
		b.problems = append(b.problems, p)
	}
}

func (b *builder) fail(rule, part, en, zh string) {
	b.add(rule, part, crm.RuleProblem{Line: 1, Column: 1, Message: crm.Text{EN: en, ZhCN: zh}})
}

func (b *builder) unit(rule, part, source string, w wish) *unit {
	u, faults := b.compiler.compile(b.scope, source, w)
	b.add(rule, part, problems(source, faults)...)
	return u
}

// maxRules bounds a set: all of them may be tried on every save.
const maxRules = 200

// shape checks what all kinds have in common.
func (b *builder) shape() {
	switch b.set.Kind {
	case crm.RuleClassification, crm.RuleValidation, crm.RuleEscalation:
	default:
		b.fail("", "kind", "There is no kind of rule set "+crm.Quote(string(b.set.Kind))+"; use VALIDATION, CLASSIFICATION or ESCALATION.",
			"没有规则集类型 "+crm.Quote(string(b.set.Kind))+"；请使用 VALIDATION、CLASSIFICATION 或 ESCALATION。")
	}
	if n := len(b.set.Rules); n == 0 || n > maxRules {
		b.fail("", "rules", fmt.Sprintf("A rule set has 1 to %d rules, this one %d.", maxRules, n),
			fmt.Sprintf("规则集应有 1 到 %d 条规则，此处有 %d 条。", maxRules, n))
	}
	seen := map[string]bool{}
	for i, r := range b.set.Rules {
		part := fmt.Sprintf("rules[%d].name", i)
		switch {
		case r.Name == "":
			b.fail(r.Name, part, "Give each rule a name.", "请为每条规则命名。")
		case seen[r.Name]:
			b.fail(r.Name, part, "Another rule has the name "+crm.Quote(r.Name)+" already.", "名称 "+crm.Quote(r.Name)+" 已被另一条规则使用。")
		}
		seen[r.Name] = true
	}
}

func (b *builder) each(p *Program, build func(r *crm.Rule) compiledRule) {
	if b.set.Target != "" || b.set.Else != "" {
		b.fail("", "target", "Only a classification has a target field and an otherwise value.", "只有分类规则集才有目标字段和默认值。")
	}
	for i := range b.set.Rules {
		p.rules = append(p.rules, build(&b.set.Rules[i]))
	}
}

func (b *builder) classification(p *Program) {
	p.target = b.target()
	if b.set.Mode != "" && b.set.Mode != crm.FirstMatch {
		b.fail("", "mode", "The mode must be FIRST_MATCH.", "模式必须为 FIRST_MATCH。")
	}
	for i := range b.set.Rules {
		r := &b.set.Rules[i]
		p.rules = append(p.rules, compiledRule{
			rule: r,
			when: b.unit(r.Name, "when", r.When, condition),
			then: b.option(r.Name, "then", r.Then, p.target),
		})
	}
	if b.set.Else != "" {
		p.otherwise = b.option("", "otherwise", b.set.Else, p.target)
	}
}

func (b *builder) target() *crm.Field {
	f := b.scope.object.Field(b.set.Target)
	switch {
	case b.set.Target == "":
		b.fail("", "target", "A classification needs the picklist field that it sets.", "分类规则集需要指定要设置的选项列表字段。")
	case f == nil:
		meant := nearest(b.set.Target, fieldNames(b.scope.object))
		b.add("", "target", crm.RuleProblem{Line: 1, Column: 1, Suggestion: meant, Message: crm.Text{
			EN:   "There is no field " + crm.Quote(b.set.Target) + " in " + b.set.Object + "." + didYouMean(meant).EN,
			ZhCN: b.set.Object + " 中没有字段 " + crm.Quote(b.set.Target) + "。" + didYouMean(meant).ZhCN}})
	case f.Type != crm.TypePicklist:
		b.fail("", "target", "A classification sets a picklist field, "+f.Name+" is of type "+string(f.Type)+".",
			"分类规则集只能设置选项列表字段，而 "+f.Name+" 的类型是 "+string(f.Type)+"。")
	case f.RuleSet != "" && f.RuleSet != b.set.Name:
		b.fail("", "target", "The field "+f.Name+" is set by the rule set "+f.RuleSet+" already.", "字段 "+f.Name+" 已由规则集 "+f.RuleSet+" 设置。")
	default:
		return f
	}
	return nil
}

// option compiles the value of a classification.
func (b *builder) option(rule, part, source string, target *crm.Field) *unit {
	u := b.unit(rule, part, source, anyValue)
	if u != nil && target != nil {
		b.add(rule, part, problems(source, misfit(u.typ, target))...)
	}
	return u
}

func (b *builder) validation(r *crm.Rule) compiledRule {
	if r.Message.IsZero() {
		b.fail(r.Name, "message", "Say what the person reads when the save is refused.", "请填写保存被拒绝时显示给用户的提示。")
	}
	if r.Field != "" && b.scope.object.Field(r.Field) == nil {
		b.noField(r.Name, "field", r.Field)
	}
	return compiledRule{rule: r, when: b.unit(r.Name, "when", r.When, condition)}
}

func (b *builder) noField(rule, part, name string) {
	meant := nearest(name, fieldNames(b.scope.object))
	b.add(rule, part, crm.RuleProblem{Line: 1, Column: 1, Suggestion: meant, Message: crm.Text{
		EN:   "There is no field " + crm.Quote(name) + " in " + b.set.Object + "." + didYouMean(meant).EN,
		ZhCN: b.set.Object + " 中没有字段 " + crm.Quote(name) + "。" + didYouMean(meant).ZhCN}})
}
