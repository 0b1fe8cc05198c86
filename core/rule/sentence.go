package rule

import (
	"errors"
	"fmt"
	"strings"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// sentence says an explanation in words.
func (p *Program) sentence(x *Explanation) crm.Text {
	switch {
	case x.Err != nil:
		reason := messageOf(x.Err)
		return crm.Text{EN: "Nothing was decided. " + reason.EN, ZhCN: "未作出判定。" + reason.ZhCN}
	case p.set.Kind == crm.RuleClassification:
		return p.classified(x)
	}
	return p.applies(x)
}

func (p *Program) classified(x *Explanation) crm.Text {
	target := fieldLabel(p.target)
	value := optionLabel(p.target, x.Value)
	if x.Rule == "" {
		return crm.Text{
			EN:   fmt.Sprintf("%s is %s, because none of the %d rules applies.", target.EN, value.EN, len(x.Rules)) + p.emptyEN(x),
			ZhCN: fmt.Sprintf("%s为%s，因为 %d 条规则均不成立。", target.ZhCN, value.ZhCN, len(x.Rules)) + p.emptyZH(x),
		}
	}
	var hit *RuleTrace
	before := 0
	for i := range x.Rules {
		if x.Rules[i].Rule == x.Rule {
			hit, before = &x.Rules[i], i
		}
	}
	return crm.Text{
		EN:   fmt.Sprintf("%s is %s by rule %q: %s.", target.EN, value.EN, x.Rule, p.because(hit, "en")) + earlierEN(before) + p.emptyEN(x),
		ZhCN: fmt.Sprintf("%s为%s，依据规则“%s”：%s。", target.ZhCN, value.ZhCN, x.Rule, p.because(hit, "zh-CN")) + earlierZH(before) + p.emptyZH(x),
	}
}

func earlierEN(n int) string {
	switch n {
	case 0:
		return ""
	case 1:
		return " The rule before it does not apply."
	}
	return fmt.Sprintf(" The %d rules before it do not apply.", n)
}

func earlierZH(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("之前的 %d 条规则不成立。", n)
}

// applies is the sentence of validations and escalations: which rules hold.
func (p *Program) applies(x *Explanation) crm.Text {
	var en, zh []string
	for i := range x.Rules {
		r := &x.Rules[i]
		if r.Matched {
			en = append(en, fmt.Sprintf("Rule %q applies: %s.", r.Rule, p.because(r, "en")))
			zh = append(zh, fmt.Sprintf("规则“%s”成立：%s。", r.Rule, p.because(r, "zh-CN")))
		}
		if !r.Note.IsZero() {
			en = append(en, fmt.Sprintf("Rule %q: %s", r.Rule, r.Note.EN))
			zh = append(zh, fmt.Sprintf("规则“%s”：%s", r.Rule, r.Note.ZhCN))
		}
	}
	if len(en) == 0 {
		en, zh = []string{"No rule applies."}, []string{"没有规则成立。"}
	}
	return crm.Text{EN: strings.Join(en, " ") + p.emptyEN(x), ZhCN: strings.Join(zh, "") + p.emptyZH(x)}
}

// because is the condition with the values that it looked at.
func (p *Program) because(r *RuleTrace, language string) string {
	if r == nil || len(r.Parts) == 0 {
		return ""
	}
	var values []string
	seen := map[string]bool{}
	for i, part := range r.Parts {
		isValue := i+1 == len(r.Parts) || r.Parts[i+1].Depth <= part.Depth
		if !isValue || seen[part.Source] || (part.Value.Kind() == crm.Bool && p.object.AnyField(part.Source) == nil) {
			continue
		}
		seen[part.Source] = true
		f := p.object.AnyField(part.Source)
		values = append(values, labelOf(p.object, part.Source).In(language)+" = "+optionLabel(f, part.Value).In(language))
	}
	where, and := " where ", ", "
	if language == "zh-CN" {
		where, and = "，其中 ", "、"
	}
	if len(values) == 0 {
		return r.Parts[0].Source
	}
	return r.Parts[0].Source + where + strings.Join(values, and)
}

// emptyEN and emptyZH name what was empty where it mattered.
func (p *Program) emptyEN(x *Explanation) string {
	var s string
	for _, note := range p.empties(x) {
		s += " " + note.EN + "."
	}
	return s
}

func (p *Program) emptyZH(x *Explanation) string {
	var s string
	for _, note := range p.empties(x) {
		s += note.ZhCN + "。"
	}
	return s
}

func (p *Program) empties(x *Explanation) []crm.Text {
	var notes []crm.Text
	for _, r := range x.Rules {
		for _, part := range r.Parts {
			if len(notes) < 3 && strings.HasSuffix(part.Note.EN, "so this is false") {
				notes = append(notes, crm.Text{
					EN:   strings.Replace(part.Note.EN, "this", part.Source, 1),
					ZhCN: strings.Replace(part.Note.ZhCN, "不成立", " "+part.Source+" 不成立", 1)})
			}
		}
	}
	return notes
}

// labelOf is what people call the source of a value: the field's label, or the
// source itself.
func labelOf(o *crm.Object, source string) crm.Text {
	if f := o.AnyField(source); f != nil {
		return fieldLabel(f)
	}
	return crm.Text{EN: source, ZhCN: source}
}

func fieldLabel(f *crm.Field) crm.Text {
	label := f.Label
	if label.IsZero() {
		label = crm.Text{EN: f.Name, ZhCN: f.Name}
	}
	return crm.Text{EN: label.In("en"), ZhCN: label.In("zh-CN")}
}

func optionLabel(f *crm.Field, v crm.Value) crm.Text {
	if v.IsNull() {
		return crm.Text{EN: "empty", ZhCN: "空"}
	}
	if f != nil {
		if o := f.Option(v.Str()); o != nil && !o.Label.IsZero() {
			return crm.Text{EN: o.Label.In("en"), ZhCN: o.Label.In("zh-CN")}
		}
	}
	s := shorten(v.Text(), 80)
	return crm.Text{EN: s, ZhCN: s}
}

// display is a value for people to look at; what no field can hold is told in
// words.
func display(v any) crm.Value {
	switch x := v.(type) {
	case duration:
		return crm.StringValue(hours(int64(x)).String() + " h")
	case []any:
		if value, err := toValue(x); err == nil {
			return value
		}
		return crm.StringValue(fmt.Sprintf("[%d]", len(x)))
	}
	value, err := toValue(v)
	if err != nil {
		return crm.StringValue("…")
	}
	return value
}

func messageOf(err error) crm.Text {
	var e *crm.Error
	if errors.As(err, &e) {
		return e.Message
	}
	return crm.Text{EN: "The evaluation was stopped.", ZhCN: "计算被中止。"}
}
