package fieldtype

import (
	"regexp"
	"strconv"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// maxScale is how many digits after the point a field can keep.
const maxScale = 9

var currencyPattern = regexp.MustCompile(`^[A-Z]{3}$`)

// decimal is an exact number with a fixed number of digits after the point. A
// percent of 12.5 means 12.5 %.
type decimal struct{ currency bool }

func (d decimal) uses() setting {
	if d.currency {
		return useScale | useRange | useIndexed | useUnique | useCurrency
	}
	return useScale | useRange | useIndexed | useUnique
}

func (decimal) operators() []crm.Op { return orderOps }

func (d decimal) check(f *crm.Field) []crm.FieldError {
	faults := checkRange(f)
	if f.Scale != nil && (*f.Scale < 0 || *f.Scale > maxScale) {
		faults = append(faults, badSetting("scale", codeOutOfRange,
			"Use 0 to 9 digits after the point.", "小数位数须在 0 到 9 之间。"))
	}
	if f.Currency != "" && !currencyPattern.MatchString(f.Currency) {
		faults = append(faults, badSetting("currency", codeInvalidValue,
			"Use the three letters of ISO 4217, like CNY.", "请使用 ISO 4217 的三个字母，例如 CNY。"))
	}
	return faults
}

func (decimal) parse(f *crm.Field, raw any) (crm.Value, *crm.FieldError) {
	d, fault := parseNumber(f, raw, "use a number like 1234.50", "请输入数字，例如 1234.50")
	if fault != nil {
		return crm.Value{}, fault
	}
	r, exact, ok := d.Rescale(f.DecimalScale())
	if !exact {
		return crm.Value{}, tooManyDigits(f, "after the point", "小数位", f.DecimalScale())
	}
	if !ok {
		return crm.Value{}, tooManyDigits(f, "before the point", "整数位", crm.MaxDigits-f.DecimalScale())
	}
	return crm.DecimalValue(r), nil
}

func (decimal) allow(f *crm.Field, v crm.Value) *crm.FieldError {
	return allowRange(f, v.Decimal())
}

func tooManyDigits(f *crm.Field, en, zh string, most int) *crm.FieldError {
	n := strconv.Itoa(most)
	return fault(f, codeTooManyDigits,
		"use at most "+n+" digits "+en+".", zh+"最多 "+n+" 位。")
}
