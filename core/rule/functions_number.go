package rule

import "github.com/shopspring/decimal"

// extreme is the smallest (sign -1) or largest (sign 1) of the arguments or of
// the list that is the only one.
func extreme(sign int) operation {
	return func(a ...any) (any, error) {
		values := a[1:]
		switch a[1].(type) {
		case []any, []string:
			values = items(a[1])
		}
		if err := a[0].(*run).spend(len(values) / 8); err != nil {
			return nil, err
		}
		var best any
		for _, v := range values {
			if best == nil {
				best = v
			} else if order, ok := compare(v, best); ok && order == sign {
				best = v
			}
		}
		return best, nil
	}
}

// sum adds the numbers of a list: run, list. It is what sum(list, …) becomes.
func sum(a ...any) (any, error) {
	list := items(a[1])
	if err := a[0].(*run).spend(len(list)); err != nil {
		return nil, err
	}
	var total any = 0
	for _, v := range list {
		next, err := arithmetic('+', total, v)
		if err != nil {
			return nil, err
		}
		if next != nil {
			total = next
		}
	}
	return total, nil
}

func average(a ...any) (any, error) {
	total, err := sum(a...)
	if err != nil {
		return nil, err
	}
	n := 0
	for _, v := range items(a[1]) {
		if _, ok := toDecimal(v); ok {
			n++
		}
	}
	return arithmetic('/', total, n)
}

func absolute(a ...any) (any, error) {
	order, ok := compareNumbers(a[1], 0)
	if !ok || order >= 0 {
		return a[1], nil
	}
	return arithmetic('-', 0, a[1])
}

func rounded(round func(decimal.Decimal, int32) decimal.Decimal) operation {
	return func(a ...any) (any, error) {
		d, ok := toDecimal(a[1])
		if !ok {
			return nil, nil
		}
		if len(a) == 2 {
			if n, ok := toInt(round(d, 0)); ok {
				return n, nil
			}
			return nil, errNumberSize()
		}
		digits, ok := toInt(a[2])
		if !ok {
			return nil, nil
		}
		return bounded(round(d, int32(min(max(digits, -maxScale), maxScale))))
	}
}
