package crm

// Record is one record with whatever fields were read, own and system ones by
// API name; a field that is absent was not read or is null.
type Record struct {
	Object *Object
	ID     string
	Values map[string]Value
}

// Get returns the value of a field, null when absent.
func (r *Record) Get(field string) Value { return r.Values[field] }

// Version is the record's version, 1 when created, one more with each change.
func (r *Record) Version() int64 { return r.Values[FieldVersion].Int64() }
