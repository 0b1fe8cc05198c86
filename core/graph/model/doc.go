// Package model is the platform half of the schema as Go types: generated from
// schema/, but for inputs that are a type of the vocabulary with a difference.
package model

import "github.com/guanxi-crm/guanxi/core/crm"

// FieldInput is a field's definition as the schema asks for it: the history is
// kept unless History says otherwise.
type FieldInput struct {
	crm.Field
	History *bool
}

// Definition is the field that is asked for.
func (f FieldInput) Definition() crm.Field {
	definition := f.Field
	definition.NoHistory = f.History != nil && !*f.History
	return definition
}

// CreateFieldInput is a FieldInput for an object that exists.
type CreateFieldInput struct {
	Object string
	FieldInput
}
