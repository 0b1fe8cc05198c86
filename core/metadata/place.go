package metadata

import (
	"strings"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// place is where in the catalog a fault is: a setting of an object, or of a
// field of it.
type place struct {
	object, field, path string
}

// places translates a place into the path within an input: the object or the
// field that the input is about has its settings at the top, the fields of a
// new object are under fields[i]. Every other place is named in full.
type places struct {
	object string
	field  string // empty when the input is about the object
	fields []crm.Field
}

func (a places) path(p place) string {
	if p.object != a.object || a.object == "" {
		return p.full()
	}
	switch {
	case p.field == a.field:
		return p.path
	case a.field != "":
		return p.full()
	}
	for i := range a.fields {
		if a.fields[i].Name == p.field {
			return join("fields["+itoa(i)+"]", p.path)
		}
	}
	return p.full()
}

// full names the place from the catalog down: "customer.tier.options[1].value".
func (p place) full() string { return join(p.object, p.field, p.path) }

func join(parts ...string) string {
	var kept []string
	for _, part := range parts {
		if part != "" {
			kept = append(kept, part)
		}
	}
	return strings.Join(kept, ".")
}
