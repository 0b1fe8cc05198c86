package fieldtype

import "github.com/guanxi-crm/guanxi/core/crm"

// checkRange refuses a range that no number is in.
func checkRange(f *crm.Field) []crm.FieldError {
	if f.Min == nil || f.Max == nil || f.Min.Cmp(*f.Max) <= 0 {
		return nil
	}
	return []crm.FieldError{badSetting("max", codeOutOfRange,
		"The largest value must not be below the smallest.", "最大值不能小于最小值。")}
}

func allowRange(f *crm.Field, d crm.Decimal) *crm.FieldError {
	if (f.Min == nil || d.Cmp(*f.Min) >= 0) && (f.Max == nil || d.Cmp(*f.Max) <= 0) {
		return nil
	}
	return outOfRange(f, bound(f.Min), bound(f.Max))
}

func bound(d *crm.Decimal) string {
	if d == nil {
		return ""
	}
	return d.String()
}

// outOfRange names the bounds there are; at least one is.
func outOfRange(f *crm.Field, low, high string) *crm.FieldError {
	switch {
	case low == "":
		return fault(f, codeOutOfRange, "use a number up to "+high+".", "数值不能大于 "+high+"。")
	case high == "":
		return fault(f, codeOutOfRange, "use a number from "+low+" up.", "数值不能小于 "+low+"。")
	}
	return fault(f, codeOutOfRange,
		"use a number from "+low+" to "+high+".", "数值须在 "+low+" 到 "+high+" 之间。")
}
