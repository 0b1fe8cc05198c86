package rule

import (
	"fmt"
	"net/mail"

	"github.com/guanxi-crm/guanxi/core/crm"
)

func (b *builder) escalation(r *crm.Rule) compiledRule {
	out := compiledRule{rule: r, when: b.unit(r.Name, "when", r.When, condition)}
	if len(r.Steps) == 0 {
		b.fail(r.Name, "steps", "An escalation needs at least one step.", "升级规则至少需要一个步骤。")
	}
	seen := map[string]bool{}
	for i := range r.Steps {
		s := &r.Steps[i]
		part := fmt.Sprintf("steps[%d]", i)
		if s.Name == "" || seen[s.Name] {
			b.fail(r.Name, part+".name", "Give each step a name of its own.", "请为每个步骤起一个不重复的名称。")
		}
		seen[s.Name] = true
		out.steps = append(out.steps, b.step(r.Name, part, s))
	}
	return out
}

func (b *builder) step(rule, part string, s *crm.Step) []*Expression {
	if _, err := ParseAfter(s.After); err != nil {
		b.fail(rule, part+".after", "Write a duration like \"90m\", \"12h\" or \"30d\"; got "+crm.Quote(s.After)+".",
			"请填写时长，如 \"90m\"、\"12h\" 或 \"30d\"；收到的是 "+crm.Quote(s.After)+"。")
	}
	if s.From != "" {
		b.from(rule, part+".from", s.From)
	}
	if len(s.Actions) == 0 {
		b.fail(rule, part+".actions", "A step needs at least one action.", "步骤至少需要一个操作。")
	}
	values := make([]*Expression, len(s.Actions))
	for i := range s.Actions {
		values[i] = b.action(rule, fmt.Sprintf("%s.actions[%d]", part, i), &s.Actions[i])
	}
	return values
}

func (b *builder) from(rule, part, name string) {
	f := b.scope.object.AnyField(name)
	switch {
	case f == nil:
		b.noField(rule, part, name)
	case f.Type != crm.TypeDate && f.Type != crm.TypeDateTime:
		b.fail(rule, part, "The clock can start from a date or date and time only; "+name+" is of type "+string(f.Type)+".",
			"计时只能从日期或日期时间字段开始；"+name+" 的类型是 "+string(f.Type)+"。")
	default:
		b.scope.reads.Fields = addName(b.scope.reads.Fields, name)
	}
}

func (b *builder) action(rule, part string, a *crm.Action) *Expression {
	switch a.Kind {
	case crm.ActionSetField:
		return b.setField(rule, part, a)
	case crm.ActionChangeOwner:
		b.user(rule, part, a.User)
		if a.User == "" {
			b.fail(rule, part+".user", "Say who becomes the owner, by e-mail.", "请以邮箱指定新负责人。")
		}
	case crm.ActionNotify:
		b.user(rule, part, a.User)
		if a.Text.IsZero() {
			b.fail(rule, part+".text", "Say what the notification reads.", "请填写通知内容。")
		}
	default:
		b.fail(rule, part+".kind", "There is no action "+crm.Quote(string(a.Kind))+"; use SET_FIELD, CHANGE_OWNER or NOTIFY.",
			"没有操作 "+crm.Quote(string(a.Kind))+"；请使用 SET_FIELD、CHANGE_OWNER 或 NOTIFY。")
	}
	return nil
}

func (b *builder) user(rule, part, email string) {
	if email == "" {
		return
	}
	if a, err := mail.ParseAddress(email); err != nil || a.Address != email {
		b.fail(rule, part+".user", crm.Quote(email)+" is no e-mail address.", crm.Quote(email)+" 不是邮箱地址。")
	}
}

func (b *builder) setField(rule, part string, a *crm.Action) *Expression {
	f := b.scope.object.Field(a.Field)
	switch {
	case f == nil:
		b.noField(rule, part+".field", a.Field)
		return nil
	case f.RuleSet != "":
		b.fail(rule, part+".field", "The field "+f.Name+" is set by the classification "+f.RuleSet+" alone.", "字段 "+f.Name+" 只能由分类规则集 "+f.RuleSet+" 设置。")
		return nil
	case f.Type == crm.TypeAutoNumber:
		b.fail(rule, part+".field", "Numbers of the field "+f.Name+" are given by the platform.", "字段 "+f.Name+" 的编号由平台生成。")
		return nil
	}
	e, found := b.compiler.expression(newScope(b.scope.catalog, b.scope.object, b.compiler.list), a.Value)
	if e != nil {
		found = e.Problems(f)
	}
	b.add(rule, part+".value", found...)
	return e
}
