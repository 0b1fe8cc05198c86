package sdk

// ChangeKind is what happens to a record.
type ChangeKind int

const (
	Create ChangeKind = iota + 1
	Update
	Delete  // to the recycle bin
	Restore // from the recycle bin
)

// Change is one change of one record that is about to be saved.
type Change struct {
	Kind ChangeKind
	// ID is the record's id; a record that is created has its id already.
	ID string
	// Values are the record's values as they would be saved, Old those of the
	// record now (empty on Create). Both hold only the fields that plugin.yaml
	// lists in the hook's reads; a field that is absent is empty.
	Values map[string]Value
	Old    map[string]Value
}

// Get returns the value that would be saved, null when the field is empty.
func (c Change) Get(field string) Value { return c.Values[field] }

// Changed tells whether the change gives the field another value.
func (c Change) Changed(field string) bool {
	return !c.Values[field].Equal(c.Old[field])
}

// Answer is what a hook says to one change. The zero Answer lets it pass.
type Answer struct {
	// Set are values to save instead of the change's own; null empties a
	// field. Only fields in the hook's writes, with values that fit the
	// field: an answer that sets anything else is thrown away as a whole.
	Set map[string]Value
	// Faults refuse the change, all of them shown to the person who made it.
	Faults []Fault
}

// Fault says why a change is refused.
type Fault struct {
	// Field is the API name of the field at fault; empty when it is the
	// record as a whole.
	Field string
	// Code is stable and for programs, like "CHECK_DIGIT".
	Code string
	// Message is for people: what is wrong and how to mend it.
	Message Text
}

// Refuse is an Answer with one fault.
func Refuse(field, code string, message Text) Answer {
	return Answer{Faults: []Fault{{Field: field, Code: code, Message: message}}}
}

// Text is something a person reads, in the product's two languages: English
// and Simplified Chinese. An empty one falls back to the other.
type Text struct {
	EN   string
	ZhCN string
}
