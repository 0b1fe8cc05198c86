package crm

import (
	"encoding/json"
	"fmt"
)

// encodedFilter is a filter at rest: values with their kinds, the object behind
// a link by its API name.
type encodedFilter struct {
	Op      Op                `json:"op"`
	Field   string            `json:"field,omitempty"`
	Values  []string          `json:"values,omitempty"`
	Filters []json.RawMessage `json:"filters,omitempty"`
	Related string            `json:"related,omitempty"`
}

// MarshalJSON writes a filter for DecodeFilter; equal filters give equal text.
func (f *Filter) MarshalJSON() ([]byte, error) {
	e := encodedFilter{Op: f.Op, Field: f.Field}
	for _, v := range f.Values {
		e.Values = append(e.Values, v.Encode())
	}
	for _, sub := range f.Filters {
		b, err := json.Marshal(sub)
		if err != nil {
			return nil, err
		}
		e.Filters = append(e.Filters, b)
	}
	if f.Related != nil {
		e.Related = f.Related.Name
	}
	return json.Marshal(e)
}

// DecodeFilter reads what MarshalJSON wrote; "null" and nothing are no filter.
// Objects are those of the catalog as it is now: one that is gone is NOT_FOUND.
// Fields are not checked, see package record.
func DecodeFilter(b []byte, cat *Catalog) (*Filter, error) {
	if len(b) == 0 || string(b) == "null" {
		return nil, nil
	}
	var e encodedFilter
	if err := json.Unmarshal(b, &e); err != nil {
		return nil, fmt.Errorf("decode filter: %w", err)
	}
	f := &Filter{Op: e.Op, Field: e.Field}
	for _, text := range e.Values {
		v, err := DecodeValue(text)
		if err != nil {
			return nil, fmt.Errorf("decode filter on %q: %w", e.Field, err)
		}
		f.Values = append(f.Values, v)
	}
	for _, raw := range e.Filters {
		sub, err := DecodeFilter(raw, cat)
		if err != nil {
			return nil, err
		}
		f.Filters = append(f.Filters, sub)
	}
	if e.Related == "" {
		return f, nil
	}
	if f.Related = cat.Object(e.Related); f.Related == nil {
		return nil, NewError(NotFound,
			"The filter names the object "+Quote(e.Related)+", which has been removed; filter by something else.",
			"筛选条件引用的对象 "+Quote(e.Related)+" 已被删除；请使用其他条件。")
	}
	return f, nil
}
