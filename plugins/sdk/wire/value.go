package wire

import (
	"fmt"
	"time"

	"github.com/guanxi-crm/guanxi/plugins/sdk"
	"github.com/guanxi-crm/guanxi/plugins/sdk/wire/pluginv1"
)

// FromValue makes a message of a value.
func FromValue(v sdk.Value) *pluginv1.Value {
	switch v.Kind() {
	case sdk.KindText:
		return &pluginv1.Value{Kind: &pluginv1.Value_Text{Text: v.Text()}}
	case sdk.KindInteger:
		return &pluginv1.Value{Kind: &pluginv1.Value_Integer{Integer: v.Integer()}}
	case sdk.KindDecimal:
		return &pluginv1.Value{Kind: &pluginv1.Value_Decimal{Decimal: v.Decimal().String()}}
	case sdk.KindBoolean:
		return &pluginv1.Value{Kind: &pluginv1.Value_Boolean{Boolean: v.Boolean()}}
	case sdk.KindDate:
		return &pluginv1.Value{Kind: &pluginv1.Value_Date{Date: v.Date().Days()}}
	case sdk.KindDateTime:
		return &pluginv1.Value{Kind: &pluginv1.Value_DateTime{DateTime: v.DateTime().UnixMilli()}}
	case sdk.KindList:
		return &pluginv1.Value{Kind: &pluginv1.Value_List{List: &pluginv1.TextList{Items: v.List()}}}
	}
	return &pluginv1.Value{}
}

// ToValue reads a message; nil and a message without a kind are null. The
// error is about a decimal that is not one, or a kind of a later protocol.
func ToValue(m *pluginv1.Value) (sdk.Value, error) {
	switch k := m.GetKind().(type) {
	case nil:
		return sdk.Null(), nil
	case *pluginv1.Value_Text:
		return sdk.TextValue(k.Text), nil
	case *pluginv1.Value_Integer:
		return sdk.IntegerValue(k.Integer), nil
	case *pluginv1.Value_Decimal:
		d, err := sdk.ParseDecimal(k.Decimal)
		return sdk.DecimalValue(d), err
	case *pluginv1.Value_Boolean:
		return sdk.BooleanValue(k.Boolean), nil
	case *pluginv1.Value_Date:
		return sdk.DateValue(sdk.DateOfDays(k.Date)), nil
	case *pluginv1.Value_DateTime:
		return sdk.DateTimeValue(time.UnixMilli(k.DateTime)), nil
	case *pluginv1.Value_List:
		return sdk.ListValue(k.List.GetItems()), nil
	default:
		return sdk.Null(), fmt.Errorf("unknown kind of value %T", k)
	}
}

// FromValues and ToValues convert maps by field; an empty map becomes nil.
func FromValues(values map[string]sdk.Value) map[string]*pluginv1.Value {
	if len(values) == 0 {
		return nil
	}
	m := make(map[string]*pluginv1.Value, len(values))
	for field, v := range values {
		m[field] = FromValue(v)
	}
	return m
}

func ToValues(m map[string]*pluginv1.Value) (map[string]sdk.Value, error) {
	if len(m) == 0 {
		return nil, nil
	}
	values := make(map[string]sdk.Value, len(m))
	for field, v := range m {
		value, err := ToValue(v)
		if err != nil {
			return nil, fmt.Errorf("field %q: %w", field, err)
		}
		values[field] = value
	}
	return values, nil
}
