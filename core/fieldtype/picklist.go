package fieldtype

import (
	"fmt"
	"regexp"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// maxOptions keeps an enum of the schema at a size that clients can load.
const maxOptions = 1000

var colorPattern = regexp.MustCompile(`^[a-zA-Z0-9#-]{0,20}$`)

// picklist is one of the field's options.
type picklist struct{}

func (picklist) uses() setting                       { return useOptions | useIndexed }
func (picklist) check(f *crm.Field) []crm.FieldError { return checkOptions(f) }
func (picklist) operators() []crm.Op                 { return nil }

func (picklist) parse(f *crm.Field, raw any) (crm.Value, *crm.FieldError) {
	s, ok := raw.(string)
	if !ok {
		return crm.Value{}, invalid(f, raw, "use the value of one option, as text", "请使用一个选项的值（文本）")
	}
	option := findOption(f, s)
	if option == nil {
		return crm.Value{}, unknownOption(f, s)
	}
	return crm.StringValue(option.Value), nil
}

func (picklist) allow(f *crm.Field, v crm.Value) *crm.FieldError {
	return allowOption(f, v.Str())
}

// findOption finds an option by its value, else by its value or a label
// without regard to case, as files hold them; nil when none or several fit.
func findOption(f *crm.Field, s string) *crm.Option {
	if o := f.Option(s); o != nil {
		return o
	}
	var found *crm.Option
	folded := crm.Fold(s)
	for i := range f.Options {
		o := &f.Options[i]
		if crm.Fold(o.Value) != folded && crm.Fold(o.Label.EN) != folded && crm.Fold(o.Label.ZhCN) != folded {
			continue
		}
		if found != nil {
			return nil
		}
		found = o
	}
	return found
}

func unknownOption(f *crm.Field, s string) *crm.FieldError {
	en, zh := "there is no such option", "没有该选项"
	if f.Sensitivity != crm.Secret {
		en, zh = "there is no option "+crm.Quote(head(s)), "没有选项 "+crm.Quote(head(s))
	}
	return fault(f, codeUnknownOption,
		en+"; choose one of "+someOptions(f, ", ")+".", zh+"；可选值："+someOptions(f, "、")+"。")
}

func allowOption(f *crm.Field, value string) *crm.FieldError {
	if o := f.Option(value); o == nil || !o.Retired {
		return nil
	}
	return fault(f, codeRetiredOption,
		"the option "+crm.Quote(value)+" is retired; choose one of "+someOptions(f, ", ")+".",
		"选项 "+crm.Quote(value)+" 已停用；可选值："+someOptions(f, "、")+"。")
}

// someOptions lists the first options that can be chosen.
func someOptions(f *crm.Field, separator string) string {
	const most = 10
	list, n := "", 0
	for _, o := range f.Options {
		if o.Retired {
			continue
		}
		if n == most {
			return list + separator + "…"
		}
		if n > 0 {
			list += separator
		}
		list += o.Value
		n++
	}
	return list
}

func checkOptions(f *crm.Field) []crm.FieldError {
	if len(f.Options) == 0 {
		return []crm.FieldError{badSetting("options", "REQUIRED",
			"A picklist needs at least one option.", "选项列表至少需要一个选项。")}
	}
	if len(f.Options) > maxOptions {
		return []crm.FieldError{badSetting("options", codeTooLong,
			fmt.Sprintf("Use at most %d options; got %d. For longer lists use an object and a lookup.", maxOptions, len(f.Options)),
			fmt.Sprintf("最多 %d 个选项；收到 %d 个。更长的列表请使用对象和查找字段。", maxOptions, len(f.Options)))}
	}
	var faults []crm.FieldError
	seen := make(map[string]bool, len(f.Options))
	for i, o := range f.Options {
		at := fmt.Sprintf("options[%d]", i)
		if fault := crm.CheckOptionValue(at+".value", o.Value); fault != nil {
			faults = append(faults, *fault)
		}
		if seen[o.Value] {
			faults = append(faults, badSetting(at+".value", "DUPLICATE",
				"The option "+crm.Quote(o.Value)+" is there twice.", "选项 "+crm.Quote(o.Value)+" 重复。"))
		}
		seen[o.Value] = true
		if !colorPattern.MatchString(o.Color) {
			faults = append(faults, badSetting(at+".color", codeInvalidValue,
				"Use the name of a colour, like teal.", "请使用颜色名称，例如 teal。"))
		}
	}
	return faults
}
