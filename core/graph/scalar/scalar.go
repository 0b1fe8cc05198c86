// Package scalar is the form in which the platform half of the schema reads
// and writes its own scalars: exact decimals and instants in UTC. It is apart
// from package graph because the generated code needs it.
package scalar

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/fieldtype"
)

// MarshalDecimal writes a decimal as a string: "1234.50".
func MarshalDecimal(d crm.Decimal) graphql.Marshaler {
	return graphql.WriterFunc(func(w io.Writer) {
		_, _ = w.Write(crm.DecimalValue(d).AppendJSON(nil))
	})
}

// UnmarshalDecimal reads a decimal from a string or a number.
func UnmarshalDecimal(raw any) (crm.Decimal, error) {
	s := fmt.Sprint(raw)
	switch raw := raw.(type) {
	case string, json.Number, int64, int:
	case float64:
		s = strconv.FormatFloat(raw, 'f', -1, 64)
	default:
		return crm.Decimal{}, notDecimal(s)
	}
	d, err := crm.ParseDecimal(s)
	if err != nil {
		return crm.Decimal{}, notDecimal(s)
	}
	return d, nil
}

func notDecimal(s string) error {
	return bad(crm.FieldError{Code: "INVALID_VALUE", Message: crm.Text{
		EN:   "Use a decimal number like \"1234.50\", of at most 18 digits; got " + crm.Quote(s) + ".",
		ZhCN: "请使用十进制数，例如 \"1234.50\"，最多 18 位；收到的是 " + crm.Quote(s) + "。"}})
}

// MarshalDateTime writes an instant in UTC with milliseconds.
func MarshalDateTime(t time.Time) graphql.Marshaler {
	return graphql.WriterFunc(func(w io.Writer) {
		_, _ = w.Write(crm.TimeValue(t).AppendJSON(nil))
	})
}

// UnmarshalDateTime reads an instant with any offset.
func UnmarshalDateTime(raw any) (time.Time, error) {
	v, fault := fieldtype.Coerce(&crm.Field{Name: "DateTime", Type: crm.TypeDateTime}, raw)
	if fault != nil {
		return time.Time{}, bad(*fault)
	}
	return v.Time(), nil
}

// MarshalJSON writes any value that encoding/json writes.
func MarshalJSON(v any) graphql.Marshaler {
	return graphql.WriterFunc(func(w io.Writer) {
		b, err := json.Marshal(v)
		if err != nil {
			panic(err) // a value of ours that is no JSON
		}
		_, _ = w.Write(b)
	})
}

// UnmarshalJSON takes what the request's parser made of the JSON.
func UnmarshalJSON(raw any) (any, error) { return raw, nil }

// MarshalJSONObject writes a JSON object.
func MarshalJSONObject(v map[string]any) graphql.Marshaler { return graphql.MarshalAny(v) }

// UnmarshalJSONObject reads a JSON object.
func UnmarshalJSONObject(raw any) (map[string]any, error) {
	if m, ok := raw.(map[string]any); ok {
		return m, nil
	}
	return nil, bad(crm.FieldError{Code: "INVALID_VALUE", Message: crm.Text{
		EN: "Use a JSON object here, like {\"field\": \"value\"}.", ZhCN: "此处应为 JSON 对象，例如 {\"字段\": \"值\"}。"}})
}

// bad leaves it to the presenter to say where in the input the value is.
func bad(fault crm.FieldError) error {
	fault.Field = ""
	return crm.BadInputs([]crm.FieldError{fault})
}
