package pluginhost

import (
	"fmt"
	"math"
	"time"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/plugins/sdk/wire/pluginv1"
)

// toMessage makes a message of a record's value.
func toMessage(v crm.Value) *pluginv1.Value {
	switch v.Kind() {
	case crm.Null:
		return &pluginv1.Value{}
	case crm.Int:
		return &pluginv1.Value{Kind: &pluginv1.Value_Integer{Integer: v.Int64()}}
	case crm.DecimalKind:
		return &pluginv1.Value{Kind: &pluginv1.Value_Decimal{Decimal: v.Decimal().String()}}
	case crm.Bool:
		return &pluginv1.Value{Kind: &pluginv1.Value_Boolean{Boolean: v.Bool()}}
	case crm.DateKind:
		return &pluginv1.Value{Kind: &pluginv1.Value_Date{Date: int32(v.Int64())}}
	case crm.DateTimeKind:
		return &pluginv1.Value{Kind: &pluginv1.Value_DateTime{DateTime: v.Int64()}}
	case crm.List:
		return &pluginv1.Value{Kind: &pluginv1.Value_List{List: &pluginv1.TextList{Items: v.Items()}}}
	}
	return &pluginv1.Value{Kind: &pluginv1.Value_Text{Text: v.Str()}}
}

// dates of the product are those of years 1 to 9999.
var (
	firstDay = time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC).Unix() / 86400
	lastDay  = time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC).Unix() / 86400
)

// fromMessage reads a value that a plugin sent; nil and no kind are null.
// Whether it fits a field is decided by whoever puts it there.
func fromMessage(m *pluginv1.Value) (crm.Value, error) {
	switch k := m.GetKind().(type) {
	case nil:
		return crm.Value{}, nil
	case *pluginv1.Value_Text:
		if k.Text == "" {
			return crm.Value{}, nil
		}
		return crm.StringValue(k.Text), nil
	case *pluginv1.Value_Integer:
		return crm.IntValue(k.Integer), nil
	case *pluginv1.Value_Decimal:
		d, err := crm.ParseDecimal(k.Decimal)
		return crm.DecimalValue(d), err
	case *pluginv1.Value_Boolean:
		return crm.BoolValue(k.Boolean), nil
	case *pluginv1.Value_Date:
		if days := int64(k.Date); days < firstDay || days > lastDay {
			return crm.Value{}, fmt.Errorf("a date outside years 1 to 9999")
		}
		return crm.DateValue(int64(k.Date)), nil
	case *pluginv1.Value_DateTime:
		if day := int64(math.Floor(float64(k.DateTime) / 86_400_000)); day < firstDay || day > lastDay {
			return crm.Value{}, fmt.Errorf("an instant outside years 1 to 9999")
		}
		return crm.MillisValue(k.DateTime), nil
	case *pluginv1.Value_List:
		return crm.ListValue(k.List.GetItems()), nil
	default:
		return crm.Value{}, fmt.Errorf("a value of unknown kind %T", k)
	}
}

// argument makes a message of a plain value for a parameter of that type:
// nil, bool, int, int64, string, []string, crm.Decimal, time.Time; decimals,
// dates and instants may also be text as crm.Value.Text writes it.
func argument(v any, t crm.ExprType) (*pluginv1.Value, error) {
	value, ok := plainValue(v, t)
	if !ok {
		return nil, fmt.Errorf("needs %s, got %T", t, v)
	}
	return toMessage(value), nil
}

func plainValue(v any, t crm.ExprType) (crm.Value, bool) {
	if v == nil {
		return crm.Value{}, true
	}
	switch t {
	case crm.ExprText:
		s, ok := v.(string)
		return crm.StringValue(s), ok
	case crm.ExprInteger:
		return plainInteger(v)
	case crm.ExprDecimal:
		return plainDecimal(v)
	case crm.ExprBoolean:
		b, ok := v.(bool)
		return crm.BoolValue(b), ok
	case crm.ExprDate, crm.ExprDateTime:
		return plainTime(v, t)
	case crm.ExprList:
		items, ok := v.([]string)
		return crm.ListValue(items), ok
	}
	return crm.Value{}, false
}

func plainInteger(v any) (crm.Value, bool) {
	switch n := v.(type) {
	case int:
		return crm.IntValue(int64(n)), true
	case int64:
		return crm.IntValue(n), true
	}
	return crm.Value{}, false
}

func plainDecimal(v any) (crm.Value, bool) {
	switch n := v.(type) {
	case int:
		return crm.DecimalValue(crm.NewDecimal(int64(n), 0)), true
	case int64:
		return crm.DecimalValue(crm.NewDecimal(n, 0)), true
	case crm.Decimal:
		return crm.DecimalValue(n), true
	case string:
		d, err := crm.ParseDecimal(n)
		return crm.DecimalValue(d), err == nil
	}
	return crm.Value{}, false
}

func plainTime(v any, t crm.ExprType) (crm.Value, bool) {
	at, ok := v.(time.Time)
	if s, isText := v.(string); isText {
		layout := time.RFC3339Nano
		if t == crm.ExprDate {
			layout = time.DateOnly
		}
		var err error
		at, err = time.Parse(layout, s)
		ok = err == nil
	}
	if !ok || t == crm.ExprDateTime {
		return crm.TimeValue(at), ok
	}
	y, m, d := at.Date() // the day where the clock stands, not in UTC
	return crm.DateValue(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / 86400), true
}

// plain is the reverse of argument: nil, bool, int, string, []string; decimals,
// dates and instants as text. An integer does for a decimal.
func plain(m *pluginv1.Value, t crm.ExprType) (any, error) {
	v, err := fromMessage(m)
	if err != nil {
		return nil, err
	}
	switch {
	case v.IsNull():
		return nil, nil
	case v.Kind() == crm.Int && t == crm.ExprInteger:
		return int(v.Int64()), nil
	case v.Kind() == crm.Bool && t == crm.ExprBoolean:
		return v.Bool(), nil
	case v.Kind() == crm.List && t == crm.ExprList:
		return v.Items(), nil
	case v.Kind() == crm.String && t == crm.ExprText,
		(v.Kind() == crm.DecimalKind || v.Kind() == crm.Int) && t == crm.ExprDecimal,
		v.Kind() == crm.DateKind && t == crm.ExprDate,
		v.Kind() == crm.DateTimeKind && t == crm.ExprDateTime:
		return v.Text(), nil
	}
	return nil, fmt.Errorf("an answer that is not %s", t)
}
