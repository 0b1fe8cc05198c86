package fieldtype

import (
	"github.com/guanxi-crm/guanxi/core/crm"
)

// setting is a set of settings that a type's fields can have.
type setting uint16

const (
	useMaxLength setting = 1 << iota
	useScale
	useRange
	useCurrency
	useOptions
	useTarget
	useFormat
	useUnique
	useIndexed
	// fixedValue: the system gives the value, so it can be neither required
	// nor have a default.
	fixedValue
	// systemOnly: only system fields are of the type.
	systemOnly
)

// Check returns the faults of a field's settings, all of them; none when they
// fit its type. Each fault's Field is the path within the field
// ("options[1].value"). Names, labels and what they refer to are the
// catalog's matter.
func Check(f *crm.Field) []crm.FieldError {
	b := behaviourOf(f.Type)
	if b == nil || b.uses()&systemOnly != 0 {
		return []crm.FieldError{badSetting("type", "UNKNOWN_TYPE",
			"There is no field type "+crm.Quote(string(f.Type))+"; use one of "+typeNames()+".",
			"没有字段类型 "+crm.Quote(string(f.Type))+"；可用类型："+typeNames()+"。")}
	}
	faults := foreignSettings(f, b.uses())
	switch f.Sensitivity {
	case "", crm.Normal, crm.Personal, crm.Secret:
	default:
		faults = append(faults, badSetting("sensitivity", codeInvalidValue,
			"Use normal, personal or secret.", "请使用 normal、personal 或 secret。"))
	}
	faults = append(faults, b.check(f)...)
	if len(faults) > 0 {
		return faults
	}
	return checkDefault(f) // against settings that hold
}

// foreignSettings refuses what does not belong to the type, rather than
// keeping it where nobody looks at it.
func foreignSettings(f *crm.Field, uses setting) []crm.FieldError {
	var faults []crm.FieldError
	for _, s := range []struct {
		name string
		set  bool
		use  bool
	}{
		{"maxLength", f.MaxLength != 0, uses&useMaxLength != 0},
		{"scale", f.Scale != nil, uses&useScale != 0},
		{"min", f.Min != nil, uses&useRange != 0},
		{"max", f.Max != nil, uses&useRange != 0},
		{"currency", f.Currency != "", uses&useCurrency != 0},
		{"options", len(f.Options) > 0, uses&useOptions != 0},
		{"target", f.Target != "", uses&useTarget != 0},
		{"inverse", f.Inverse != "", uses&useTarget != 0},
		{"onDelete", f.OnDelete != "", uses&useTarget != 0},
		{"format", f.Format != "", uses&useFormat != 0},
		{"unique", f.Unique, uses&useUnique != 0},
		{"indexed", f.Indexed, uses&useIndexed != 0},
		{"required", f.Required, uses&fixedValue == 0},
		{"default", f.Default != nil, uses&fixedValue == 0},
		{"defaultExpression", f.DefaultExpression != "", uses&fixedValue == 0},
	} {
		if s.set && !s.use {
			faults = append(faults, badSetting(s.name, "SETTING_NOT_ALLOWED",
				"A field of type "+string(f.Type)+" has no setting "+s.name+"; leave it out.",
				"类型为 "+string(f.Type)+" 的字段没有设置 "+s.name+"，请去掉。"))
		}
	}
	return faults
}

func checkDefault(f *crm.Field) []crm.FieldError {
	if f.Default == nil {
		return nil
	}
	if f.DefaultExpression != "" {
		return []crm.FieldError{badSetting("defaultExpression", "CONFLICTING",
			"Use either a default value or a default expression.", "默认值与默认表达式只能使用其一。")}
	}
	if _, fault := Coerce(f, f.Default); fault != nil {
		fault.Field = "default"
		return []crm.FieldError{*fault}
	}
	return nil
}

func badSetting(path, code, en, zh string) crm.FieldError {
	return crm.FieldError{Field: path, Code: code, Message: crm.Text{EN: en, ZhCN: zh}}
}

func typeNames() string {
	list := ""
	for i, t := range crm.FieldTypes() {
		if i > 0 {
			list += ", "
		}
		list += string(t)
	}
	return list
}
