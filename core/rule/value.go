package rule

import (
	"strings"

	"github.com/shopspring/decimal"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// toAny is a record's value as expressions see it: a plain value, never
// anything with a method that reaches further.
func toAny(v crm.Value) any {
	switch v.Kind() {
	case crm.String:
		return v.Str()
	case crm.Int:
		return int(v.Int64())
	case crm.DecimalKind:
		return v.Decimal()
	case crm.Bool:
		return v.Bool()
	case crm.DateKind:
		return day(v.Int64())
	case crm.DateTimeKind:
		return instant(v.Int64())
	case crm.List:
		return v.Items()
	}
	return nil
}

// toValue is what an expression gave as a record's value.
func toValue(v any) (crm.Value, error) {
	switch x := v.(type) {
	case nil:
		return crm.Value{}, nil
	case string:
		return crm.StringValue(x), nil
	case cell:
		return crm.StringValue(string(x)), nil
	case bool:
		return crm.BoolValue(x), nil
	case int:
		return crm.IntValue(int64(x)), nil
	case crm.Decimal:
		return crm.DecimalValue(x), nil
	case decimal.Decimal:
		d, err := exact(x)
		return crm.DecimalValue(d), err
	case day:
		return crm.DateValue(int64(x)), nil
	case instant:
		return crm.MillisValue(int64(x)), nil
	case []string, []any:
		return listValue(items(x))
	}
	return crm.Value{}, errValue("The expression gave something that no field can hold.", "表达式的结果无法存入任何字段。")
}

func listValue(list []any) (crm.Value, error) {
	texts := make([]string, 0, len(list))
	for _, item := range list {
		s, ok := textOf(item)
		if !ok || strings.Contains(s, ",") {
			return crm.Value{}, errValue("The expression gave a list of other things than options.", "表达式给出的列表包含非选项内容。")
		}
		texts = append(texts, s)
	}
	return crm.ListValue(texts), nil
}

// fromPlain brings what a plugin answered into the declared type; ok is false
// when it is something else. Nil is always fine.
func fromPlain(v any, t crm.ExprType) (any, bool) {
	if v == nil {
		return nil, true
	}
	switch t {
	case crm.ExprInteger:
		return plainInt(v)
	case crm.ExprDecimal:
		return plainDecimal(v)
	case crm.ExprBoolean:
		b, ok := v.(bool)
		return b, ok
	case crm.ExprList:
		return plainList(v)
	}
	s, ok := v.(string)
	if !ok || len(s) > maxText {
		return nil, false
	}
	switch t {
	case crm.ExprDate:
		return parseDay(s)
	case crm.ExprDateTime:
		return parseInstant(s)
	}
	return s, true
}

func plainInt(v any) (any, bool) {
	switch n := v.(type) {
	case int:
		return n, true
	case int64:
		return int(n), true
	case float64:
		if n == float64(int64(n)) && n < 1<<53 && n > -(1<<53) {
			return int(n), true
		}
	}
	return nil, false
}

func plainDecimal(v any) (any, bool) {
	switch n := v.(type) {
	case crm.Decimal:
		return n, true
	case string:
		d, err := crm.ParseDecimal(n)
		return d, err == nil
	}
	return plainInt(v)
}

func plainList(v any) (any, bool) {
	switch list := v.(type) {
	case []string:
		return list, len(list) <= maxItems
	case []any:
		texts := make([]string, len(list))
		for i, item := range list {
			s, ok := item.(string)
			if !ok {
				return nil, false
			}
			texts[i] = s
		}
		return texts, len(list) <= maxItems
	}
	return nil, false
}

// toPlain is a value as a plugin receives it: decimals and moments as text.
func toPlain(v any) (any, error) {
	switch v.(type) {
	case nil, bool, int, string, []string:
		return v, nil
	case []any:
		value, err := toValue(v)
		return value.Items(), err
	}
	value, err := toValue(v)
	return value.Text(), err
}
