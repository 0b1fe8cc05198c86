package crm

import (
	"slices"
	"time"
)

// FieldType names what values a field holds. Behaviour of a type lives in
// package fieldtype, storage in the stores.
type FieldType string

const (
	TypeText          FieldType = "text"
	TypeLongText      FieldType = "longText"
	TypeEmail         FieldType = "email"
	TypePhone         FieldType = "phone"
	TypeURL           FieldType = "url"
	TypeInteger       FieldType = "integer"
	TypeDecimal       FieldType = "decimal"
	TypeCurrency      FieldType = "currency"
	TypePercent       FieldType = "percent"
	TypeBoolean       FieldType = "boolean"
	TypeDate          FieldType = "date"
	TypeDateTime      FieldType = "dateTime"
	TypePicklist      FieldType = "picklist"
	TypeMultiPicklist FieldType = "multiPicklist"
	TypeLookup        FieldType = "lookup"
	TypeAutoNumber    FieldType = "autoNumber"

	// TypeID and TypeUser are types of system fields only; TypeUser holds a
	// user's id, TypeActor an Actor in its text form.
	TypeID    FieldType = "id"
	TypeUser  FieldType = "user"
	TypeActor FieldType = "actor"
)

// FieldTypes lists the types an admin can choose, in the order of the type
// picker.
func FieldTypes() []FieldType {
	return []FieldType{
		TypeText, TypeLongText, TypeEmail, TypePhone, TypeURL,
		TypeInteger, TypeDecimal, TypeCurrency, TypePercent, TypeBoolean,
		TypeDate, TypeDateTime, TypePicklist, TypeMultiPicklist, TypeLookup, TypeAutoNumber,
	}
}

// Kind is the kind of a non-null Value of this type.
func (t FieldType) Kind() Kind {
	switch t {
	case TypeInteger:
		return Int
	case TypeDecimal, TypeCurrency, TypePercent:
		return DecimalKind
	case TypeBoolean:
		return Bool
	case TypeDate:
		return DateKind
	case TypeDateTime:
		return DateTimeKind
	case TypeMultiPicklist:
		return List
	default:
		return String
	}
}

// Sensitivity says how carefully a field's values are treated.
type Sensitivity string

const (
	Normal   Sensitivity = "normal"
	Personal Sensitivity = "personal"
	Secret   Sensitivity = "secret"
)

// OnDelete says what deleting a record does to those that look it up.
type OnDelete string

const (
	// Keep leaves the link; it reads as empty while its target is in the
	// recycle bin and comes back with it. The default.
	Keep OnDelete = "KEEP"
	// Restrict refuses the deletion while live records point here.
	Restrict OnDelete = "RESTRICT"
	// Cascade deletes the pointing records too, in the same step.
	Cascade OnDelete = "CASCADE"
)

// Field is the definition of one field of an object. Settings that do not
// belong to its type are zero; fieldtype refuses them when set.
type Field struct {
	Name        string      `json:"name" yaml:"name"`
	Type        FieldType   `json:"type" yaml:"type"`
	Label       Text        `json:"label" yaml:"label"`
	Help        Text        `json:"help,omitzero" yaml:"help,omitempty"`
	Required    bool        `json:"required,omitempty" yaml:"required,omitempty"`
	Unique      bool        `json:"unique,omitempty" yaml:"unique,omitempty"`
	Indexed     bool        `json:"indexed,omitempty" yaml:"indexed,omitempty"`
	NoHistory   bool        `json:"noHistory,omitempty" yaml:"noHistory,omitempty"`
	Sensitivity Sensitivity `json:"sensitivity,omitempty" yaml:"sensitivity,omitempty"` // empty means Normal
	// Default is a value in its API form ("A", 3, true); DefaultExpression a
	// rule expression over nothing but user, now() and today(). At most one.
	Default           any    `json:"default,omitempty" yaml:"default,omitempty"`
	DefaultExpression string `json:"defaultExpression,omitempty" yaml:"defaultExpression,omitempty"`

	MaxLength int      `json:"maxLength,omitempty" yaml:"maxLength,omitempty"` // characters; 0 means the type's own limit
	Scale     *int     `json:"scale,omitempty" yaml:"scale,omitempty"`         // digits after the point, 0 to 9; nil means 2
	Min       *Decimal `json:"min,omitempty" yaml:"min,omitempty"`
	Max       *Decimal `json:"max,omitempty" yaml:"max,omitempty"`
	Currency  string   `json:"currency,omitempty" yaml:"currency,omitempty"` // ISO 4217; empty means CNY
	Options   []Option `json:"options,omitempty" yaml:"options,omitempty"`
	Target    string   `json:"target,omitempty" yaml:"target,omitempty"` // lookup: the object pointed to
	// Inverse is the name of the related list that a lookup gives its target;
	// empty means the plural of the lookup's object, or, where two lookups
	// would collide, that plural with "By" and the field's name.
	Inverse  string   `json:"inverse,omitempty" yaml:"inverse,omitempty"`
	OnDelete OnDelete `json:"onDelete,omitempty" yaml:"onDelete,omitempty"` // empty means Keep
	Format   string   `json:"format,omitempty" yaml:"format,omitempty"`     // autoNumber: "C-{000000}"

	// RuleSet names the classification that alone may write the field;
	// empty when people and programs may.
	RuleSet string `json:"ruleSet,omitempty" yaml:"ruleSet,omitempty"`
	Plugin  string `json:"plugin,omitempty" yaml:"plugin,omitempty"`
	// CreatedAt is when the field was made, set by package metadata: changes
	// in the history from before belong to another field of that name.
	CreatedAt time.Time `json:"createdAt,omitzero" yaml:"-"`
}

// DecimalScale is the number of digits after the point that a decimal,
// currency or percent field keeps.
func (f *Field) DecimalScale() int {
	if f.Scale == nil {
		return 2
	}
	return *f.Scale
}

// Option returns the picklist option of that API value, or nil.
func (f *Field) Option(value string) *Option {
	for i := range f.Options {
		if f.Options[i].Value == value {
			return &f.Options[i]
		}
	}
	return nil
}

// Clone returns a copy that shares no slice with the original.
func (f Field) Clone() Field {
	f.Options = slices.Clone(f.Options)
	return f
}

// Option is one choice of a picklist. Value is a GraphQL enum value.
type Option struct {
	Value string `json:"value" yaml:"value"`
	Label Text   `json:"label" yaml:"label"`
	Color string `json:"color,omitempty" yaml:"color,omitempty"` // a name of the admin's palette: "red", "teal"
	// Retired options stay readable and filterable but can't be chosen anew.
	Retired bool `json:"retired,omitempty" yaml:"retired,omitempty"`
}

// The system fields that every record has.
const (
	FieldID        = "id"
	FieldCreatedAt = "createdAt"
	FieldCreatedBy = "createdBy"
	FieldUpdatedAt = "updatedAt"
	FieldUpdatedBy = "updatedBy"
	FieldOwner     = "owner"
	FieldVersion   = "version"
	FieldDeletedAt = "deletedAt"
	// FieldOutcomes holds the record's Outcomes as JSON; it is read through
	// classifications and never by its own name.
	FieldOutcomes = "outcomes"
)

var systemFields = []Field{
	{Name: FieldID, Type: TypeID, Label: Text{"ID", "记录 ID"}, Unique: true},
	{Name: FieldCreatedAt, Type: TypeDateTime, Label: Text{"Created", "创建时间"}},
	{Name: FieldCreatedBy, Type: TypeActor, Label: Text{"Created by", "创建人"}},
	{Name: FieldUpdatedAt, Type: TypeDateTime, Label: Text{"Changed", "修改时间"}},
	{Name: FieldUpdatedBy, Type: TypeActor, Label: Text{"Changed by", "修改人"}},
	{Name: FieldOwner, Type: TypeUser, Label: Text{"Owner", "负责人"}},
	{Name: FieldVersion, Type: TypeInteger, Label: Text{"Version", "版本"}},
	{Name: FieldDeletedAt, Type: TypeDateTime, Label: Text{"Deleted", "删除时间"}},
	{Name: FieldOutcomes, Type: TypeLongText, Label: Text{"Rule outcomes", "规则结果"}},
}

// SystemFields returns the fields that every record has, in a fixed order.
// The caller must not change them.
func SystemFields() []Field { return systemFields }

// SystemField returns the system field of that name, or nil.
func SystemField(name string) *Field {
	for i := range systemFields {
		if systemFields[i].Name == name {
			return &systemFields[i]
		}
	}
	return nil
}
