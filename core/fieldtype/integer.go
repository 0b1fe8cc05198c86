package fieldtype

import (
	"encoding/json"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// maxInteger is the largest whole number that every JSON reader keeps exactly.
const maxInteger = 1<<53 - 1

// integer is a whole number.
type integer struct{}

func (integer) uses() setting       { return useRange | useUnique | useIndexed }
func (integer) operators() []crm.Op { return orderOps }

func (integer) check(f *crm.Field) []crm.FieldError {
	faults := checkRange(f)
	if !isInteger(f.Min) {
		faults = append(faults, badBound("min"))
	}
	if !isInteger(f.Max) {
		faults = append(faults, badBound("max"))
	}
	return faults
}

func isInteger(bound *crm.Decimal) bool {
	if bound == nil {
		return true
	}
	n, exact, ok := bound.Rescale(0)
	return exact && ok && n.Unscaled() <= maxInteger && n.Unscaled() >= -maxInteger
}

func badBound(name string) crm.FieldError {
	return badSetting(name, codeInvalidValue,
		"Use a whole number of at most 9007199254740991.", "请使用整数，绝对值不超过 9007199254740991。")
}

func (integer) parse(f *crm.Field, raw any) (crm.Value, *crm.FieldError) {
	d, fault := parseNumber(f, raw, "use a whole number like 42", "请输入整数，例如 42")
	if fault != nil {
		return crm.Value{}, fault
	}
	n, exact, ok := d.Rescale(0)
	if !exact {
		return crm.Value{}, invalid(f, raw, "use a whole number like 42", "请输入整数，例如 42")
	}
	if !ok || n.Unscaled() > maxInteger || n.Unscaled() < -maxInteger {
		return crm.Value{}, outOfRange(f, "-9007199254740991", "9007199254740991")
	}
	return crm.IntValue(n.Unscaled()), nil
}

func (integer) allow(f *crm.Field, v crm.Value) *crm.FieldError {
	return allowRange(f, crm.NewDecimal(v.Int64(), 0))
}

// parseNumber reads the exact number that a raw value is, with the sentence
// that says what is expected.
func parseNumber(f *crm.Field, raw any, en, zh string) (crm.Decimal, *crm.FieldError) {
	var s string
	switch raw := raw.(type) {
	case string:
		s = raw
	case json.Number:
		s = raw.String()
	default:
		return crm.Decimal{}, invalid(f, raw, en, zh)
	}
	d, err := crm.ParseDecimal(s)
	if err != nil {
		return crm.Decimal{}, invalid(f, s,
			en+", without thousands separators, exponent or unit, 18 digits at most",
			zh+"，不含千位分隔符、指数或单位，最多 18 位")
	}
	return d, nil
}
