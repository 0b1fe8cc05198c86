package rule

import (
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// accepts says what a parameter takes.
type accepts byte

const (
	aNumber accepts = iota + 1
	aText
	aMoment // a date or a dateTime
	aList
	aTexts // a list of texts
	aTextOrList
	aOrdered // a number, text, date or dateTime
	anything
)

// function is a function that sources may call by name. Its operation gets the
// run first, then the arguments.
type function struct {
	name      string
	params    []accepts
	optional  int  // how many of the last params may be left out
	variadic  bool // the last param may be repeated
	result    func(args []typ) typ
	signature string
	help      crm.Text
	clock     bool
	run       operation
}

func always(t typ) func([]typ) typ { return func([]typ) typ { return t } }

// functions is the reviewed list of everything that can be called, in the
// order of the editor's help.
func functions() []function {
	return append(append(clockFunctions(), numberFunctions()...), textFunctions()...)
}

func clockFunctions() []function {
	return []function{
		{name: "now", result: always(typeDateTime), signature: "now()", clock: true,
			help: crm.Text{EN: "the present moment", ZhCN: "当前时刻"},
			run:  func(a ...any) (any, error) { return instant(a[0].(*run).now.UnixMilli()), nil }},
		{name: "today", result: always(typeDate), signature: "today()", clock: true,
			help: crm.Text{EN: "the present day", ZhCN: "今天的日期"},
			run:  func(a ...any) (any, error) { return a[0].(*run).today, nil }},
		{name: "daysSince", params: []accepts{aMoment}, result: always(typeDays), signature: "daysSince(date)", clock: true,
			help: crm.Text{EN: "days from a date until today; negative when it lies ahead", ZhCN: "从某日期到今天的天数；未来日期为负数"},
			run:  daysSince},
		{name: "hoursSince", params: []accepts{aMoment}, result: always(typeDecimal), signature: "hoursSince(dateTime)", clock: true,
			help: crm.Text{EN: "hours from a moment until now", ZhCN: "从某时刻到现在的小时数"},
			run:  hoursSince},
		{name: "businessHoursSince", params: []accepts{aMoment}, result: always(typeDecimal), signature: "businessHoursSince(dateTime)", clock: true,
			help: crm.Text{EN: "hours from a moment until now, Monday to Friday from 9 to 18 o'clock only", ZhCN: "从某时刻到现在的工作小时数（周一至周五 9–18 点）"},
			run:  businessHoursSince},
		{name: "days", params: []accepts{aNumber}, result: always(typeDuration), signature: "days(number)",
			help: crm.Text{EN: "a length of time in days", ZhCN: "以天计的时长"},
			run:  func(a ...any) (any, error) { return durationOf(a[1], millisPerDay), nil }},
		{name: "hours", params: []accepts{aNumber}, result: always(typeDuration), signature: "hours(number)",
			help: crm.Text{EN: "a length of time in hours", ZhCN: "以小时计的时长"},
			run:  func(a ...any) (any, error) { return durationOf(a[1], millisPerHour), nil }},
		{name: "date", params: []accepts{aNumber, aNumber, aNumber}, result: always(typeDate), signature: "date(year, month, day)",
			help: crm.Text{EN: "a day; nil when the calendar has no such day", ZhCN: "日期；日历中不存在时为 nil"},
			run:  func(a ...any) (any, error) { return dateOf(a[1], a[2], a[3]), nil }},
		{name: "year", params: []accepts{aMoment}, result: always(typeInt), signature: "year(date)",
			help: crm.Text{EN: "the year of a date", ZhCN: "日期的年份"}, run: partOf(time.Time.Year)},
		{name: "month", params: []accepts{aMoment}, result: always(typeInt), signature: "month(date)",
			help: crm.Text{EN: "the month of a date, 1 to 12", ZhCN: "日期的月份（1–12）"},
			run:  partOf(func(t time.Time) int { return int(t.Month()) })},
		{name: "day", params: []accepts{aMoment}, result: always(typeInt), signature: "day(date)",
			help: crm.Text{EN: "the day of the month, 1 to 31", ZhCN: "日期的日（1–31）"}, run: partOf(time.Time.Day)},
		{name: "weekday", params: []accepts{aMoment}, result: always(typeInt), signature: "weekday(date)",
			help: crm.Text{EN: "the day of the week, 1 Monday to 7 Sunday", ZhCN: "星期几（1 为周一，7 为周日）"},
			run:  partOf(func(t time.Time) int { return (int(t.Weekday())+6)%7 + 1 })},
	}
}

func numberFunctions() []function {
	return []function{
		{name: "min", params: []accepts{aOrdered}, variadic: true, result: leastType, signature: "min(a, b, …) or min(list)",
			help: crm.Text{EN: "the smallest; nil ones don't count", ZhCN: "最小值；忽略空值"}, run: extreme(-1)},
		{name: "max", params: []accepts{aOrdered}, variadic: true, result: leastType, signature: "max(a, b, …) or max(list)",
			help: crm.Text{EN: "the largest; nil ones don't count", ZhCN: "最大值；忽略空值"}, run: extreme(1)},
		{name: "avg", params: []accepts{aList}, result: always(typeDecimal), signature: "avg(list)",
			help: crm.Text{EN: "the average; nil ones don't count", ZhCN: "平均值；忽略空值"}, run: average},
		{name: "abs", params: []accepts{aNumber}, result: numberType, signature: "abs(number)",
			help: crm.Text{EN: "the number without its sign", ZhCN: "绝对值"}, run: absolute},
		{name: "round", params: []accepts{aNumber, aNumber}, optional: 1, result: roundType, signature: "round(number, digits)",
			help: crm.Text{EN: "rounded half away from zero, to an integer or to digits after the point", ZhCN: "四舍五入到整数或指定小数位"},
			run:  rounded(func(d decimal.Decimal, n int32) decimal.Decimal { return d.Round(n) })},
		{name: "floor", params: []accepts{aNumber}, result: always(typeInt), signature: "floor(number)",
			help: crm.Text{EN: "the integer below", ZhCN: "向下取整"},
			run:  rounded(func(d decimal.Decimal, n int32) decimal.Decimal { return d.RoundFloor(n) })},
		{name: "ceil", params: []accepts{aNumber}, result: always(typeInt), signature: "ceil(number)",
			help: crm.Text{EN: "the integer above", ZhCN: "向上取整"},
			run:  rounded(func(d decimal.Decimal, n int32) decimal.Decimal { return d.RoundCeil(n) })},
		{name: "number", params: []accepts{aText}, result: always(typeDecimal), signature: "number(text)",
			help: crm.Text{EN: "the number that a text says, else nil", ZhCN: "文本表示的数字，否则为 nil"},
			run:  numberOf},
	}
}

func textFunctions() []function {
	return []function{
		{name: "len", params: []accepts{aTextOrList}, result: always(typeInt), signature: "len(text or list)",
			help: crm.Text{EN: "how many characters or items", ZhCN: "字符数或项数"}, run: length},
		{name: "trim", params: []accepts{aText}, result: always(typeText), signature: "trim(text)",
			help: crm.Text{EN: "without blanks at both ends", ZhCN: "去除首尾空白"}, run: textChange(strings.TrimSpace)},
		{name: "lower", params: []accepts{aText}, result: always(typeText), signature: "lower(text)",
			help: crm.Text{EN: "in small letters", ZhCN: "转为小写"}, run: textChange(strings.ToLower)},
		{name: "upper", params: []accepts{aText}, result: always(typeText), signature: "upper(text)",
			help: crm.Text{EN: "in capital letters", ZhCN: "转为大写"}, run: textChange(strings.ToUpper)},
		{name: "replace", params: []accepts{aText, aText, aText}, result: always(typeText), signature: "replace(text, old, new)",
			help: crm.Text{EN: "with every old replaced by new", ZhCN: "替换文本"}, run: replace},
		{name: "split", params: []accepts{aText, aText}, result: always(listOf(typeText)), signature: "split(text, separator)",
			help: crm.Text{EN: "the parts between separators", ZhCN: "按分隔符拆分"}, run: split},
		{name: "join", params: []accepts{aTexts, aText}, optional: 1, result: always(typeText), signature: "join(list, separator)",
			help: crm.Text{EN: "the items in one text", ZhCN: "合并为一个文本"}, run: join},
		{name: "text", params: []accepts{anything}, result: always(typeText), signature: "text(value)",
			help: crm.Text{EN: "the value as text", ZhCN: "将值转换为文本"}, run: asText},
		{name: "first", params: []accepts{aList}, result: elemType, signature: "first(list)",
			help: crm.Text{EN: "the first item, nil when there is none", ZhCN: "第一项；无则为 nil"},
			run:  func(a ...any) (any, error) { return itemAt(a[1], 0) }},
		{name: "last", params: []accepts{aList}, result: elemType, signature: "last(list)",
			help: crm.Text{EN: "the last item, nil when there is none", ZhCN: "最后一项；无则为 nil"},
			run:  func(a ...any) (any, error) { return itemAt(a[1], -1) }},
	}
}

func elemType(args []typ) typ { return *args[0].elem }

func numberType(args []typ) typ {
	if args[0].kind == kindInt {
		return typeInt
	}
	return typeDecimal
}

func roundType(args []typ) typ {
	if len(args) == 1 {
		return typeInt
	}
	return typeDecimal
}

// leastType is the type of min and max: of the items, or of the arguments.
func leastType(args []typ) typ {
	if len(args) == 1 && args[0].kind == kindList {
		return *args[0].elem
	}
	t := args[0]
	for _, a := range args[1:] {
		t, _ = unify(t, a)
	}
	return t
}
