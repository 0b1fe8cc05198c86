package sdk

import (
	"slices"
	"time"
)

// Kind is what a Value holds.
type Kind uint8

const (
	KindNull Kind = iota
	KindText
	KindInteger
	KindDecimal
	KindBoolean
	KindDate
	KindDateTime
	KindList
)

// Value is one value of a field or an argument. The zero Value is null, which
// is also what an empty field holds. Text fields, picklists (the option's API
// value), lookups (the record's id), e-mails, phones and URLs are text;
// currencies and percentages are decimals.
//
// The reading methods answer the zero of their type for a Value of another
// kind; ask Kind or IsNull where that matters.
type Value struct {
	kind    Kind
	text    string
	number  int64 // integer, boolean, milliseconds
	decimal Decimal
	date    Date
	list    []string
}

// Null is the empty value.
func Null() Value { return Value{} }

func TextValue(s string) Value       { return Value{kind: KindText, text: s} }
func IntegerValue(n int64) Value     { return Value{kind: KindInteger, number: n} }
func DecimalValue(d Decimal) Value   { return Value{kind: KindDecimal, decimal: d} }
func DateValue(d Date) Value         { return Value{kind: KindDate, date: d} }
func ListValue(items []string) Value { return Value{kind: KindList, list: slices.Clone(items)} }

func BooleanValue(b bool) Value {
	v := Value{kind: KindBoolean}
	if b {
		v.number = 1
	}
	return v
}

// DateTimeValue is the instant t, cut to the millisecond.
func DateTimeValue(t time.Time) Value {
	return Value{kind: KindDateTime, number: t.UnixMilli()}
}

func (v Value) Kind() Kind   { return v.kind }
func (v Value) IsNull() bool { return v.kind == KindNull }

func (v Value) Text() string     { return v.text }
func (v Value) Boolean() bool    { return v.kind == KindBoolean && v.number != 0 }
func (v Value) Decimal() Decimal { return v.decimal }
func (v Value) Date() Date       { return v.date }
func (v Value) List() []string   { return slices.Clone(v.list) }

func (v Value) Integer() int64 {
	if v.kind != KindInteger {
		return 0
	}
	return v.number
}

// DateTime is the instant in UTC; the zero time for another kind.
func (v Value) DateTime() time.Time {
	if v.kind != KindDateTime {
		return time.Time{}
	}
	return time.UnixMilli(v.number).UTC()
}

// Equal tells whether two values are of one kind and the same; decimals of
// different scale ("1.5" and "1.50") are.
func (v Value) Equal(w Value) bool {
	return v.kind == w.kind && v.text == w.text && v.number == w.number && v.date == w.date &&
		sameNumber(v, w) && slices.Equal(v.list, w.list)
}

// sameNumber compares decimals, which is of use only when both are: the exact
// comparison costs much more than all else.
func sameNumber(v, w Value) bool {
	return v.decimal == w.decimal || v.kind == KindDecimal && v.decimal.Cmp(w.decimal) == 0
}
