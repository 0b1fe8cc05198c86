package fieldtype

import "github.com/guanxi-crm/guanxi/core/crm"

// behaviour is what a field type must say of itself.
type behaviour interface {
	// uses says which settings a field of this type may have.
	uses() setting
	// check returns the faults of the settings of the type.
	check(f *crm.Field) []crm.FieldError
	// parse reads a raw value, which is not null, into the type's kind of
	// value. It looks at the field only for what the value's form depends on
	// (scale, options): filters compare with values that a field can't hold.
	parse(f *crm.Field, raw any) (crm.Value, *crm.FieldError)
	// allow refuses a parsed value, which is not null, that a field must not
	// be given.
	allow(f *crm.Field, v crm.Value) *crm.FieldError
	// operators are what filters can do beyond the operators of all types.
	operators() []crm.Op
}

// behaviourOf is the one list of the field types there are; nil for others.
func behaviourOf(t crm.FieldType) behaviour {
	switch t {
	case crm.TypeText:
		return text{limit: maxText, preset: defaultText}
	case crm.TypeLongText:
		return text{limit: maxLongText, preset: maxLongText, long: true}
	case crm.TypeEmail:
		return email{}
	case crm.TypePhone:
		return phone{}
	case crm.TypeURL:
		return webAddress{}
	case crm.TypeInteger:
		return integer{}
	case crm.TypeDecimal, crm.TypeCurrency, crm.TypePercent:
		return decimal{currency: t == crm.TypeCurrency}
	case crm.TypeBoolean:
		return boolean{}
	case crm.TypeDate:
		return date{}
	case crm.TypeDateTime:
		return dateTime{}
	case crm.TypePicklist:
		return picklist{}
	case crm.TypeMultiPicklist:
		return multiPicklist{}
	case crm.TypeLookup:
		return lookup{}
	case crm.TypeAutoNumber:
		return autoNumber{}
	case crm.TypeID:
		return recordID{}
	case crm.TypeUser:
		return user{}
	case crm.TypeActor:
		return actor{}
	}
	return nil
}

// Coerce reads the raw form of a value that the field is to be given: nil,
// string, bool, int, int64, float64, json.Number, []any, []string,
// crm.Decimal or crm.Value. Text is trimmed, empty text is null; any type is
// read from its text form too, as files hold it. Whether the field is required
// is the caller's matter. The fault's Field is the field's name.
func Coerce(f *crm.Field, raw any) (crm.Value, *crm.FieldError) {
	v, fault := Parse(f, raw)
	if fault != nil || v.IsNull() {
		return crm.Value{}, fault
	}
	if fault := behaviourOf(f.Type).allow(f, v); fault != nil {
		return crm.Value{}, fault
	}
	return v, nil
}

// CoerceChange is Coerce for a field that has a value already: the same value
// again is always allowed, also when today's settings would refuse it (a
// retired option, a limit that was lowered since).
func CoerceChange(f *crm.Field, raw any, old crm.Value) (crm.Value, *crm.FieldError) {
	if v, fault := Parse(f, raw); fault == nil && v == old {
		return v, nil
	}
	return Coerce(f, raw)
}

// Parse reads a value as Coerce does, and takes also values that the field's
// settings refuse but records may hold, or filters ask for: retired options,
// text that is too long, numbers out of range, autoNumbers.
func Parse(f *crm.Field, raw any) (crm.Value, *crm.FieldError) {
	b := behaviourOf(f.Type)
	if b == nil {
		return crm.Value{}, unknownType(f)
	}
	raw, fault := plainRaw(f, raw)
	if fault != nil || raw == nil {
		return crm.Value{}, fault
	}
	return b.parse(f, raw)
}

// Plain is a value as JSON and the rule language's callers hold it: string,
// int64, bool, []string, or nil for null. Decimals, dates and instants are
// text. Coerce reads it back.
func Plain(v crm.Value) any {
	switch v.Kind() {
	case crm.Null:
		return nil
	case crm.Int:
		return v.Int64()
	case crm.Bool:
		return v.Bool()
	case crm.List:
		return v.Items()
	}
	return v.Text()
}

// unknownType is for types that a newer version of the product wrote.
func unknownType(f *crm.Field) *crm.FieldError {
	return fault(f, "UNKNOWN_TYPE",
		"there is no field type "+crm.Quote(string(f.Type))+".",
		"没有字段类型 "+crm.Quote(string(f.Type))+"。")
}
