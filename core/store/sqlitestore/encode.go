package sqlitestore

import (
	"database/sql/driver"
	"fmt"
	"strings"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// encode is a value as its column keeps it.
func (c *column) encode(v crm.Value) (driver.Value, error) {
	if v.IsNull() {
		return nil, nil
	}
	if v.Kind() != c.kind {
		return nil, fmt.Errorf("field %q keeps values of kind %d, not %d", c.field, c.kind, v.Kind())
	}
	switch c.kind {
	case crm.String, crm.JSONKind:
		return v.Str(), nil
	case crm.List:
		return listText(v.Str()), nil
	case crm.DecimalKind:
		d, exact, ok := v.Decimal().Rescale(c.scale)
		if !exact || !ok {
			return nil, fmt.Errorf("field %q keeps %d digits after the point and can't hold %s", c.field, c.scale, v.Decimal())
		}
		return d.Unscaled(), nil
	case crm.Bool:
		if v.Bool() {
			return int64(1), nil
		}
		return int64(0), nil
	}
	return v.Int64(), nil
}

// listText has a comma on both sides of each option value, so that one can be
// found by its text; the order of texts stays that of the lists.
func listText(joined string) string { return "," + joined + "," }

// decode reads a cell of the column.
func (c *column) decode(cell driver.Value) crm.Value {
	switch x := cell.(type) {
	case int64:
		switch c.kind {
		case crm.Int:
			return crm.IntValue(x)
		case crm.DecimalKind:
			return crm.DecimalValue(crm.NewDecimal(x, c.scale))
		case crm.Bool:
			return crm.BoolValue(x != 0)
		case crm.DateKind:
			return crm.DateValue(x)
		case crm.DateTimeKind:
			return crm.MillisValue(x)
		}
	case string:
		switch c.kind {
		case crm.String:
			return crm.StringValue(x)
		case crm.JSONKind:
			return crm.JSONValue(x)
		case crm.List:
			return crm.ListValue([]string{strings.Trim(x, ",")})
		}
	}
	return crm.Value{}
}
