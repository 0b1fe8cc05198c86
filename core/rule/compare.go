package rule

import (
	"slices"
	"strings"
)

// equal tells whether two values are the same; nil equals nil only.
func equal(a, b any) bool {
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	if order, ok := compare(a, b); ok {
		return order == 0
	}
	switch x := a.(type) {
	case bool:
		y, ok := b.(bool)
		return ok && x == y
	case []string, []any:
		return slices.EqualFunc(items(a), items(b), equal)
	}
	return false
}

// compare orders two values of one class; ok is false when one is nil or they
// have no order.
func compare(a, b any) (order int, ok bool) {
	switch x := a.(type) {
	case nil:
		return 0, false
	case string:
		if y, ok := textOf(b); ok {
			return strings.Compare(x, y), true
		}
		return 0, false
	case cell:
		if y, ok := b.(string); ok {
			return strings.Compare(string(x), y), true
		}
		if y, ok := b.(cell); ok {
			if order, ok := compareNumbers(x, y); ok {
				return order, true
			}
			return strings.Compare(string(x), string(y)), true
		}
	case day, instant:
		return compareMoments(a, b)
	case duration:
		return compareDurations(x, b)
	case int:
		if y, ok := b.(duration); ok {
			order, ok := compareDurations(y, a)
			return -order, ok
		}
	}
	return compareNumbers(a, b)
}

func textOf(v any) (string, bool) {
	switch s := v.(type) {
	case string:
		return s, true
	case cell:
		return string(s), true
	}
	return "", false
}

// items are the items of a list, none for nil.
func items(v any) []any {
	switch list := v.(type) {
	case []any:
		return list
	case []string:
		all := make([]any, len(list))
		for i, s := range list {
			all[i] = s
		}
		return all
	}
	return nil
}
