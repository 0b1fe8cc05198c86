package rule

import (
	"context"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// Expression is one compiled expression. It may be used from several
// goroutines.
type Expression struct {
	compiler *Compiler
	unit     *unit
	frame    frame
}

// Reads says what the expression looks at.
func (e *Expression) Reads() Reads { return e.frame.reads }

// Source is what was compiled.
func (e *Expression) Source() string { return e.unit.source }

// Eval computes the value. The error is a crm.Error (LIMIT_EXCEEDED,
// PLUGIN_UNAVAILABLE, BAD_INPUT for what no field can hold) or the context's.
func (e *Expression) Eval(ctx context.Context, s *Subject) (crm.Value, error) {
	m := e.compiler.begin(ctx, &e.frame, s)
	defer e.compiler.end(&e.frame, m)
	return m.value(e.unit)
}

// Problems are the reasons why the expression's values don't fit a field, none
// when they do.
func (e *Expression) Problems(f *crm.Field) []crm.RuleProblem {
	return problems(e.unit.source, misfit(e.unit.typ, f))
}

// misfit is why values of type t don't go into a field.
func misfit(t typ, f *crm.Field) []fault {
	if t.isNil() {
		return nil
	}
	want := typeOfField(f)
	if !fits(t, want) && !(want.kind == kindBool && t.kind == kindCell) {
		got, need := t.name(), want.name()
		return []fault{{message: crm.Text{
			EN:   "The field " + f.Name + " holds " + need.EN + ", the expression gives " + got.EN + ".",
			ZhCN: "字段 " + f.Name + " 的类型是" + need.ZhCN + "，而表达式的结果是" + got.ZhCN + "。"}}}
	}
	if f.Type != crm.TypePicklist {
		return nil
	}
	k := &checker{}
	k.options(nowhere, t, want)
	return k.faults
}
