package rule

import (
	"strconv"
	"strings"

	"github.com/shopspring/decimal"
)

func numberOf(a ...any) (any, error) {
	s, ok := textOf(a[1])
	if !ok {
		return nil, nil
	}
	if d, ok := toDecimal(cell(s)); ok {
		return d, nil
	}
	return nil, nil
}

func length(a ...any) (any, error) {
	switch v := a[1].(type) {
	case nil:
		return nil, nil
	case []string:
		return len(v), nil
	case []any:
		return len(v), nil
	}
	s, _ := textOf(a[1])
	return len([]rune(s)), a[0].(*run).spend(len(s) / 1024)
}

func textChange(change func(string) string) operation {
	return func(a ...any) (any, error) {
		s, ok := textOf(a[1])
		if !ok {
			return nil, nil
		}
		// Some letters take more bytes in the other case.
		if err := a[0].(*run).makeText(len(s)); err != nil {
			return nil, err
		}
		return change(s), nil
	}
}

func replace(a ...any) (any, error) {
	s, ok1 := textOf(a[1])
	old, ok2 := textOf(a[2])
	with, ok3 := textOf(a[3])
	if !ok1 || !ok2 || !ok3 || old == "" {
		return a[1], nil
	}
	size := len(s) + strings.Count(s, old)*(len(with)-len(old))
	if err := a[0].(*run).makeText(max(size, len(s))); err != nil {
		return nil, err
	}
	return strings.ReplaceAll(s, old, with), nil
}

func split(a ...any) (any, error) {
	s, ok1 := textOf(a[1])
	separator, ok2 := textOf(a[2])
	if !ok1 || !ok2 || separator == "" {
		return nil, nil
	}
	r := a[0].(*run)
	if err := r.makeList(strings.Count(s, separator) + 1); err != nil {
		return nil, err
	}
	return strings.Split(s, separator), r.makeText(len(s))
}

func join(a ...any) (any, error) {
	separator := ""
	if len(a) > 2 {
		separator, _ = textOf(a[2])
	}
	var texts []string
	size := 0
	for _, item := range items(a[1]) {
		if s, ok := textOf(item); ok {
			texts = append(texts, s)
			size += len(s) + len(separator)
		}
	}
	if err := a[0].(*run).makeText(size); err != nil {
		return nil, err
	}
	return strings.Join(texts, separator), nil
}

func asText(a ...any) (any, error) {
	var s string
	switch v := a[1].(type) {
	case nil:
		return nil, nil
	case decimal.Decimal:
		s = v.String()
	case int:
		s = strconv.Itoa(v)
	default:
		value, err := toValue(v)
		if err != nil {
			return nil, err
		}
		s = value.Text()
	}
	return s, a[0].(*run).makeText(len(s))
}
