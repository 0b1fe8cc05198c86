package fieldtype

import (
	"slices"
	"unicode/utf8"

	"github.com/guanxi-crm/guanxi/core/crm"
)

var (
	allOps   = []crm.Op{crm.OpEq, crm.OpNe, crm.OpIn, crm.OpNotIn, crm.OpIsNull}
	orderOps = []crm.Op{crm.OpLt, crm.OpLte, crm.OpGt, crm.OpGte, crm.OpBetween}
	textOps  = append(slices.Clone(orderOps), crm.OpContains, crm.OpStartsWith, crm.OpEndsWith)
)

// Operators lists what a filter can do with the field; none for an unknown
// type.
func Operators(f *crm.Field) []crm.Op {
	b := behaviourOf(f.Type)
	if b == nil {
		return nil
	}
	return slices.Concat(allOps, b.operators())
}

// Operands reads the raw operand of a filter's operator: the Values of a
// crm.Filter. A list is wanted for in, notIn, between, hasAny, hasAll and
// hasNone, a boolean for isNull, else one value; null only for eq and ne. A
// field's limits do not hold, since asking for what can't be is no fault.
func Operands(f *crm.Field, op crm.Op, raw any) ([]crm.Value, *crm.FieldError) {
	if !slices.Contains(Operators(f), op) {
		return nil, fault(f, "UNKNOWN_OPERATOR",
			"a field of type "+string(f.Type)+" can't be filtered by "+crm.Quote(string(op))+".",
			"类型为 "+string(f.Type)+" 的字段不支持筛选操作 "+crm.Quote(string(op))+"。")
	}
	switch op {
	case crm.OpIsNull:
		return isNullOperand(f, raw)
	case crm.OpContains, crm.OpStartsWith, crm.OpEndsWith:
		return patternOperand(f, raw)
	case crm.OpIn, crm.OpNotIn:
		return listOperand(f, op, raw)
	case crm.OpHasAny, crm.OpHasAll, crm.OpHasNone:
		return optionOperand(f, raw)
	case crm.OpBetween:
		values, fault := listOperand(f, op, raw)
		if fault == nil && len(values) != 2 {
			return nil, invalid(f, raw, "between needs two values", "between 需要两个值")
		}
		return values, fault
	}
	v, fault := Parse(f, raw)
	if fault != nil {
		return nil, fault
	}
	if v.IsNull() && op != crm.OpEq && op != crm.OpNe {
		return nil, needsValue(f, op)
	}
	return []crm.Value{v}, nil
}

func isNullOperand(f *crm.Field, raw any) ([]crm.Value, *crm.FieldError) {
	v, fault := boolean{}.parse(f, raw)
	if fault != nil {
		return nil, fault
	}
	return []crm.Value{v}, nil
}

// patternOperand keeps the text as it is: a space at its end is part of what
// is looked for.
func patternOperand(f *crm.Field, raw any) ([]crm.Value, *crm.FieldError) {
	s, ok := raw.(string)
	if v, isValue := raw.(crm.Value); isValue {
		s, ok = v.Str(), v.Kind() == crm.String
	}
	if !ok || s == "" || !utf8.ValidString(s) {
		return nil, invalid(f, raw, "use the text to look for", "请输入要查找的文本")
	}
	return []crm.Value{crm.StringValue(s)}, nil
}

func listOperand(f *crm.Field, op crm.Op, raw any) ([]crm.Value, *crm.FieldError) {
	items, ok := anyList(raw)
	if !ok {
		return nil, invalid(f, raw, "use a list of values", "请使用值的列表")
	}
	values := make([]crm.Value, 0, len(items))
	for _, item := range items {
		v, fault := Parse(f, item)
		if fault != nil {
			return nil, fault
		}
		if v.IsNull() {
			return nil, needsValue(f, op)
		}
		values = append(values, v)
	}
	return values, nil
}

// optionOperand reads option values, each as a value of its own.
func optionOperand(f *crm.Field, raw any) ([]crm.Value, *crm.FieldError) {
	items, ok := anyList(raw)
	if !ok {
		return nil, invalid(f, raw, "use a list of option values", "请使用选项值的列表")
	}
	values := make([]crm.Value, 0, len(items))
	for _, item := range items {
		v, fault := picklist{}.parse(f, item)
		if fault != nil {
			return nil, fault
		}
		values = append(values, v)
	}
	return values, nil
}

func anyList(raw any) ([]any, bool) {
	switch raw := raw.(type) {
	case []any:
		return raw, true
	case []string:
		items := make([]any, len(raw))
		for i, s := range raw {
			items[i] = s
		}
		return items, true
	case []crm.Value:
		items := make([]any, len(raw))
		for i, v := range raw {
			items[i] = v
		}
		return items, true
	}
	return nil, false
}

func needsValue(f *crm.Field, op crm.Op) *crm.FieldError {
	return fault(f, codeInvalidValue,
		string(op)+" needs a value; for empty fields use isNull.", string(op)+" 需要一个值；查找空值请使用 isNull。")
}
