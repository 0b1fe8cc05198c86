package rule

import (
	"regexp"
	"strings"
)

// operation is a function of the expression machine. Arguments come as the
// checker promised them, or nil.
type operation = func(args ...any) (any, error)

// operators are what the operators of a source become. The checker alone calls
// them: a source reaches the names of functions() and no others.
func operators() map[string]operation {
	return map[string]operation{
		"==":          func(a ...any) (any, error) { return equal(a[0], a[1]), nil },
		"!=":          func(a ...any) (any, error) { return !equal(a[0], a[1]), nil },
		"==text":      sameText,
		"<":           ordered(func(order int) bool { return order < 0 }),
		"<=":          ordered(func(order int) bool { return order <= 0 }),
		">":           ordered(func(order int) bool { return order > 0 }),
		">=":          ordered(func(order int) bool { return order >= 0 }),
		"is nil":      func(a ...any) (any, error) { return a[0] == nil, nil },
		"is not nil":  func(a ...any) (any, error) { return a[0] != nil, nil },
		"is true":     func(a ...any) (any, error) { return a[0] == true, nil },
		"+":           func(a ...any) (any, error) { return arithmetic('+', a[0], a[1]) },
		"-":           func(a ...any) (any, error) { return arithmetic('-', a[0], a[1]) },
		"*":           func(a ...any) (any, error) { return arithmetic('*', a[0], a[1]) },
		"/":           func(a ...any) (any, error) { return arithmetic('/', a[0], a[1]) },
		"%":           func(a ...any) (any, error) { return arithmetic('%', a[0], a[1]) },
		"+text":       addText,
		"+any":        addAny,
		"in set":      inSet,
		"in list":     inList,
		"between":     between,
		"contains":    textTest(strings.Contains),
		"starts with": textTest(strings.HasPrefix),
		"ends with":   textTest(strings.HasSuffix),
		"matches":     matches,
		"item":        itemAt,
		"member":      member,
		"tick":        tick,
		"moment":      moment,
		"shift":       func(a ...any) (any, error) { return shift(a[1], a[2], 1, a[0].(*run).zone()), nil },
		"shift back":  func(a ...any) (any, error) { return shift(a[1], a[2], -1, a[0].(*run).zone()), nil },
		"days apart":  daysApart,
		"time apart":  timeApart,
		"add time":    addTime,
		"list":        func(a ...any) (any, error) { return append([]any(nil), a...), nil },
		"plugin":      callPlugin,
		"sum":         sum,
		"items":       itemsOfList,
	}
}

func ordered(test func(order int) bool) operation {
	return func(a ...any) (any, error) {
		order, ok := compare(a[0], a[1])
		return ok && test(order), nil
	}
}

func sameText(a ...any) (any, error) {
	x, ok := a[0].(string)
	if !ok {
		return false, nil
	}
	y, ok := a[1].(string)
	return ok && x == y, nil
}

// addText joins two texts: run, a, b.
func addText(a ...any) (any, error) {
	x, ok := textOf(a[1])
	if !ok {
		return nil, nil
	}
	y, ok := textOf(a[2])
	if !ok {
		return nil, nil
	}
	if err := a[0].(*run).makeText(len(x) + len(y)); err != nil {
		return nil, err
	}
	return x + y, nil
}

// addAny is + of two cells: a sum when both are numbers, else a text.
func addAny(a ...any) (any, error) {
	_, ok1 := toDecimal(a[1])
	_, ok2 := toDecimal(a[2])
	if ok1 && ok2 {
		return arithmetic('+', a[1], a[2])
	}
	return addText(a...)
}

func inSet(a ...any) (any, error) {
	s, ok := textOf(a[0])
	if !ok {
		return false, nil
	}
	_, found := a[1].(map[string]struct{})[s]
	return found, nil
}

// inList tells whether an item is in a list: run, item, list.
func inList(a ...any) (any, error) {
	if a[1] == nil {
		return false, nil
	}
	if list, ok := a[2].([]string); ok {
		return inTexts(a[1], list), nil
	}
	list := items(a[2])
	if err := a[0].(*run).spend(len(list) / 16); err != nil {
		return nil, err
	}
	for _, item := range list {
		if equal(a[1], item) {
			return true, nil
		}
	}
	return false, nil
}

func inTexts(item any, list []string) bool {
	s, ok := textOf(item)
	if !ok {
		return false
	}
	for _, t := range list {
		if s == t {
			return true
		}
	}
	return false
}

func between(a ...any) (any, error) {
	low, ok1 := compare(a[0], a[1])
	high, ok2 := compare(a[0], a[2])
	return ok1 && ok2 && low >= 0 && high <= 0, nil
}

func textTest(test func(s, part string) bool) operation {
	return func(a ...any) (any, error) {
		s, ok1 := textOf(a[1])
		part, ok2 := textOf(a[2])
		if !ok1 || !ok2 {
			return false, nil
		}
		return test(s, part), a[0].(*run).spend(len(s) / 1024)
	}
}

// pattern is a regular expression and what matching it costs a byte.
type pattern struct {
	re   *regexp.Regexp
	size int
}

// matches looks for a pattern in a text: run, text, pattern. Matching takes
// time in proportion to both.
func matches(a ...any) (any, error) {
	s, ok := textOf(a[1])
	if !ok {
		return false, nil
	}
	p := a[2].(*pattern)
	if err := a[0].(*run).spend(1 + len(s)*p.size/20); err != nil {
		return nil, err
	}
	return p.re.MatchString(s), nil
}

// itemAt is the item of a list at a place counted from 0, from the end when
// negative; nil when there is none.
func itemAt(a ...any) (any, error) {
	list := items(a[0])
	i, ok := toInt(a[1])
	if ok && i < 0 {
		i += len(list)
	}
	if !ok || i < 0 || i >= len(list) {
		return nil, nil
	}
	return list[i], nil
}

// tick is run before every evaluation of a predicate: run, weight of the body.
func tick(a ...any) (any, error) {
	return nil, a[0].(*run).spend(a[1].(int))
}

// moment turns a day into its midnight: run, day or instant.
func moment(a ...any) (any, error) {
	if d, ok := a[1].(day); ok {
		return d.start(a[0].(*run).zone()), nil
	}
	return a[1], nil
}

func daysApart(a ...any) (any, error) {
	x, ok1 := a[0].(day)
	y, ok2 := a[1].(day)
	if !ok1 || !ok2 {
		return nil, nil
	}
	return int(x - y), nil
}

func timeApart(a ...any) (any, error) {
	x, ok1 := a[0].(instant)
	y, ok2 := a[1].(instant)
	if !ok1 || !ok2 {
		return nil, nil
	}
	return duration(x - y), nil
}

// addTime adds two durations, or takes the second away when the third
// argument is -1.
func addTime(a ...any) (any, error) {
	x, ok1 := a[0].(duration)
	y, ok2 := a[1].(duration)
	if !ok1 || !ok2 {
		return nil, nil
	}
	sum := int64(x) + int64(y)*int64(a[2].(int))
	if sum > maxCalendarDays*millisPerDay || sum < -maxCalendarDays*millisPerDay {
		return nil, nil
	}
	return duration(sum), nil
}
