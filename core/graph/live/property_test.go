package live_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// enum is a value that GraphQL writes without quotes.
type enum string

// filters draws a filter of accounts as a value.
func filters(depth int) *rapid.Generator[map[string]any] {
	comparison := rapid.OneOf(
		pair("name", "eq", "ne", "contains", "startsWith", "lt", "gte", rapid.SampledFrom([]any{"Acme", "b", "o", "电"})),
		pair("tier", "eq", "ne", rapid.SampledFrom([]any{enum("A"), enum("B"), nil})),
		pair("tags", "hasAny", "hasAll", "hasNone", rapid.SampledFrom([]any{[]any{enum("NEW")}, []any{enum("OLD"), enum("HOT")}, []any{}})),
		pair("revenue", "eq", "gt", "lte", rapid.SampledFrom([]any{"1200.50", 80, "0"})),
		pair("employees", "in", "notIn", rapid.SampledFrom([]any{[]any{3, 10}, []any{}, []any{5}})),
		pair("active", "eq", "ne", "isNull", rapid.SampledFrom([]any{true, false})),
		pair("founded", "lt", "gte", rapid.SampledFrom([]any{"2000-01-01", "2020-02-29"})),
		pair("seenAt", "withinLast", "olderThan", rapid.SampledFrom([]any{"12h", "90d", "1w"})),
		pair("parentId", "isNull", rapid.SampledFrom([]any{true, false})),
	)
	if depth == 0 {
		return comparison
	}
	below := filters(depth - 1)
	one := func(name string) *rapid.Generator[map[string]any] {
		return rapid.Map(below, func(f map[string]any) map[string]any { return map[string]any{name: f} })
	}
	several := func(name string) *rapid.Generator[map[string]any] {
		return rapid.Map(rapid.SliceOfN(below, 0, 3), func(list []map[string]any) map[string]any {
			items := []any{}
			for _, f := range list {
				items = append(items, f)
			}
			return map[string]any{name: items}
		})
	}
	list := rapid.Custom(func(t *rapid.T) map[string]any {
		quantifier := rapid.SampledFrom([]string{"some", "none", "every"}).Draw(t, "quantifier")
		return map[string]any{"subsidiaries": map[string]any{quantifier: below.Draw(t, "of list")}}
	})
	return rapid.OneOf(comparison, one("not"), one("parent"), several("and"), several("or"), list)
}

// pair draws {field: {op: value}}; the last argument draws the value.
func pair(field string, rest ...any) *rapid.Generator[map[string]any] {
	value := rest[len(rest)-1].(*rapid.Generator[any])
	ops := rest[:len(rest)-1]
	return rapid.Custom(func(t *rapid.T) map[string]any {
		op := rapid.SampledFrom(ops).Draw(t, "op").(string)
		v := value.Draw(t, "value")
		if v == nil && op != "eq" && op != "ne" {
			v = enum("A")
		}
		return map[string]any{field: map[string]any{op: v}}
	})
}

// literal writes a value as GraphQL text.
func literal(v any) string {
	switch v := v.(type) {
	case enum:
		return string(v)
	case []any:
		parts := []string{}
		for _, item := range v {
			parts = append(parts, literal(item))
		}
		return "[" + strings.Join(parts, ",") + "]"
	case map[string]any:
		parts := []string{}
		for name, item := range v {
			parts = append(parts, name+":"+literal(item))
		}
		slices.Sort(parts)
		return "{" + strings.Join(parts, ",") + "}"
	}
	b, _ := json.Marshal(v)
	return string(b)
}

// TestFilterProperties: a filter means the same as text and in a variable; a
// filter and its not find all records and none twice.
func TestFilterProperties(t *testing.T) {
	w := newSales(t)
	rapid.Check(t, func(t *rapid.T) {
		f := filters(3).Draw(t, "filter")
		const names = `orderBy: [{field: name}]) { nodes { name } } }`
		asText := w.ask("admin", `{ accounts(filter: `+literal(f)+`, `+names)
		asVariable := w.ask("admin", `query($f: AccountFilter) { accounts(filter: $f, `+names, map[string]any{"f": f})
		if asText != asVariable || !strings.Contains(asText, `{"data":{"accounts"`) {
			t.Fatalf("%s\n    text %s\nvariable %s", literal(f), asText, asVariable)
		}
		counts := w.ask("admin", fmt.Sprintf(`{ yes: accounts(filter: %s) { totalCount } no: accounts(filter: {not: %s}) { totalCount } }`, literal(f), literal(f)))
		var answer struct {
			Data map[string]struct{ TotalCount int }
		}
		if err := json.Unmarshal([]byte(counts), &answer); err != nil || answer.Data["yes"].TotalCount+answer.Data["no"].TotalCount != 3 {
			t.Fatalf("%s: %s", literal(f), counts)
		}
	})
}
