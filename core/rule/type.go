package rule

import (
	"reflect"
	"slices"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// kind is the static kind of an expression. Every kind but kindNil may be nil
// at run time.
type kind uint8

const (
	kindNil kind = iota
	kindBool
	kindInt
	kindDecimal
	kindText
	kindDate
	kindDateTime
	kindDuration
	kindList
	kindRecord // an item of a related list
	kindLookup // a lookup field: its value is the target's id
	kindCell   // a cell of an imported row: text that may be read as a number
	kindOld
	kindUser
)

// typ is what the checker knows of an expression before it runs.
type typ struct {
	kind   kind
	elem   *typ        // kindList
	object *crm.Object // kindRecord, kindLookup
	path   string      // kindLookup: "account.parent"; kindRecord: the related list it comes from
	field  *crm.Field  // text of this picklist (or the list's items)
	consts []string    // text: all the values it can have, when known
	sure   bool        // bool: never nil
	days   bool        // int: a number of days, comparable with a duration
}

var (
	typeNil      = typ{kind: kindNil}
	typeBool     = typ{kind: kindBool, sure: true}
	typeInt      = typ{kind: kindInt}
	typeDays     = typ{kind: kindInt, days: true}
	typeDecimal  = typ{kind: kindDecimal}
	typeText     = typ{kind: kindText}
	typeDate     = typ{kind: kindDate}
	typeDateTime = typ{kind: kindDateTime}
	typeDuration = typ{kind: kindDuration}
	typeCell     = typ{kind: kindCell}

	reflectBool = reflect.TypeFor[bool]()
)

func listOf(elem typ) typ { return typ{kind: kindList, elem: &elem} }

// typeOfField is the static type of a field's values.
func typeOfField(f *crm.Field) typ {
	switch f.Type {
	case crm.TypePicklist:
		return typ{kind: kindText, field: f}
	case crm.TypeMultiPicklist:
		return listOf(typ{kind: kindText, field: f})
	}
	switch f.Type.Kind() {
	case crm.Int:
		return typeInt
	case crm.DecimalKind:
		return typeDecimal
	case crm.Bool:
		return typ{kind: kindBool}
	case crm.DateKind:
		return typeDate
	case crm.DateTimeKind:
		return typeDateTime
	}
	return typeText
}

// typeOfExpr is the static type that a plugin declared.
func typeOfExpr(t crm.ExprType) typ {
	switch t {
	case crm.ExprInteger:
		return typeInt
	case crm.ExprDecimal:
		return typeDecimal
	case crm.ExprBoolean:
		return typ{kind: kindBool}
	case crm.ExprDate:
		return typeDate
	case crm.ExprDateTime:
		return typeDateTime
	case crm.ExprList:
		return listOf(typeText)
	}
	return typeText
}

func (t typ) isNumber() bool { return t.kind == kindInt || t.kind == kindDecimal || t.kind == kindCell }
func (t typ) isText() bool   { return t.kind == kindText || t.kind == kindLookup || t.kind == kindCell }
func (t typ) isMoment() bool { return t.kind == kindDate || t.kind == kindDateTime }
func (t typ) isNil() bool    { return t.kind == kindNil }

// unify is the type of a value that is one or the other, for ?:, ?? and array
// items; ok is false when they don't fit together.
func unify(a, b typ) (t typ, ok bool) {
	switch {
	case a.isNil():
		b.sure = false
		return b, true
	case b.isNil():
		a.sure = false
		return a, true
	case a.kind == kindBool && b.kind == kindBool:
		return typ{kind: kindBool, sure: a.sure && b.sure}, true
	case a.isText() && b.isText():
		return unifyText(a, b), true
	case a.kind == kindList && b.kind == kindList:
		elem, ok := unify(*a.elem, *b.elem)
		return listOf(elem), ok
	case a.kind == b.kind:
		return typ{kind: a.kind, object: a.object, path: a.path, days: a.days && b.days}, a.object == b.object && a.path == b.path
	case a.isNumber() && b.isNumber():
		return typeDecimal, true
	}
	return typeNil, false
}

func unifyText(a, b typ) typ {
	t := typeText
	if a.kind == kindCell && b.kind == kindCell {
		t = typeCell
	}
	if a.consts != nil && b.consts != nil {
		t.consts = slices.Concat(a.consts, b.consts)
	}
	if a.field == b.field {
		t.field = a.field
	}
	return t
}

// name is what people call the type.
func (t typ) name() crm.Text {
	switch t.kind {
	case kindNil:
		return crm.Text{EN: "nothing (nil)", ZhCN: "空值 (nil)"}
	case kindBool:
		return crm.Text{EN: "true/false", ZhCN: "真/假"}
	case kindInt:
		return crm.Text{EN: "an integer", ZhCN: "整数"}
	case kindDecimal:
		return crm.Text{EN: "a number", ZhCN: "数字"}
	case kindDate:
		return crm.Text{EN: "a date", ZhCN: "日期"}
	case kindDateTime:
		return crm.Text{EN: "a date and time", ZhCN: "日期时间"}
	case kindDuration:
		return crm.Text{EN: "a duration", ZhCN: "时长"}
	case kindList:
		return crm.Text{EN: "a list", ZhCN: "列表"}
	case kindRecord, kindOld, kindUser:
		return crm.Text{EN: "a record", ZhCN: "记录"}
	case kindLookup:
		return crm.Text{EN: "a lookup", ZhCN: "查找引用"}
	case kindCell:
		return crm.Text{EN: "a column's value", ZhCN: "列的值"}
	}
	if t.field != nil {
		return crm.Text{EN: "an option of " + t.field.Name, ZhCN: t.field.Name + " 的选项"}
	}
	return crm.Text{EN: "text", ZhCN: "文本"}
}
