package live

import (
	"encoding/json"

	"github.com/vektah/gqlparser/v2/ast"
)

// plain is an argument's value in the forms that fieldtype reads: nil, string,
// bool, json.Number, []any and map[string]any. Numbers keep their text, so that
// decimals stay exact. given is false for a variable that was not sent and has
// no default: as if the argument had not been written.
func plain(v *ast.Value, vars map[string]any) (value any, given bool) {
	if v == nil {
		return nil, false
	}
	switch v.Kind {
	case ast.Variable:
		value, given = vars[v.Raw]
		return value, given
	case ast.NullValue:
		return nil, true
	case ast.BooleanValue:
		return v.Raw == "true", true
	case ast.IntValue, ast.FloatValue:
		return json.Number(v.Raw), true
	case ast.ListValue:
		list := make([]any, 0, len(v.Children))
		for _, c := range v.Children {
			item, _ := plain(c.Value, vars)
			list = append(list, item)
		}
		return list, true
	case ast.ObjectValue:
		object := make(map[string]any, len(v.Children))
		for _, c := range v.Children {
			if item, ok := plain(c.Value, vars); ok {
				object[c.Name] = item
			}
		}
		return object, true
	}
	return v.Raw, true
}

// asList reads a list, or, as GraphQL has it, a single value as a list of one.
// Variables come as typed slices when gqlparser made the list.
func asList(v any) []any {
	switch v := v.(type) {
	case nil:
		return nil
	case []any:
		return v
	case []string:
		return toAny(v)
	case []json.Number:
		return toAny(v)
	case []bool:
		return toAny(v)
	case []map[string]any:
		return toAny(v)
	}
	return []any{v}
}

func toAny[T any](items []T) []any {
	list := make([]any, len(items))
	for i, item := range items {
		list[i] = item
	}
	return list
}

// hasVariables tells whether a value depends on the request's variables.
func hasVariables(v *ast.Value) bool {
	if v == nil {
		return false
	}
	if v.Kind == ast.Variable {
		return true
	}
	for _, c := range v.Children {
		if hasVariables(c.Value) {
			return true
		}
	}
	return false
}
