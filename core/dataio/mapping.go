package dataio

import (
	"regexp"
	"strings"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// Mapping sends a column to a field. An empty Field leaves the column out. For
// a lookup, By is the field of its target by which the records are found, and
// Target the object of a lookup field that is still to be made.
type Mapping struct{ Header, Field, Target, By string }

// Setting computes a field with an expression over the row's columns.
type Setting struct{ Field, Expression string }

var mappingPattern = regexp.MustCompile(`^([A-Za-z][A-Za-z0-9]*)(?::([A-Za-z][A-Za-z0-9]*))?(?:\.([A-Za-z][A-Za-z0-9]*))?$`)

// ParseMappings reads "header=field,header=field.by,header=field:object.by";
// "header=" leaves a column out.
func ParseMappings(list []string) ([]Mapping, error) {
	var mappings []Mapping
	for _, s := range list {
		header, to, ok := strings.Cut(s, "=")
		m := Mapping{Header: strings.TrimSpace(header)}
		if to = strings.TrimSpace(to); to != "" {
			parts := mappingPattern.FindStringSubmatch(to)
			if ok = ok && parts != nil; ok {
				m.Field, m.Target, m.By = parts[1], parts[2], parts[3]
			}
		}
		if !ok || m.Header == "" {
			return nil, badFlag("map",
				"Write --map header=field, for a lookup also header=field.by; got "+crm.Quote(s)+".",
				"请写成 --map 列名=字段，查找字段也可写 列名=字段.匹配字段；收到的是 "+crm.Quote(s)+"。")
		}
		mappings = append(mappings, m)
	}
	return mappings, nil
}

// ParseSettings reads "field=EXPR".
func ParseSettings(list []string) ([]Setting, error) {
	var settings []Setting
	for _, s := range list {
		field, expr, ok := strings.Cut(s, "=")
		set := Setting{strings.TrimSpace(field), strings.TrimSpace(expr)}
		if !ok || set.Expression == "" || crm.CheckName("set", set.Field) != nil {
			return nil, badFlag("set",
				"Write --set field=EXPRESSION, like --set 'arrivesOn=date(year, month, day)'; got "+crm.Quote(s)+".",
				"请写成 --set 字段=表达式，例如 --set 'arrivesOn=date(year, month, day)'；收到的是 "+crm.Quote(s)+"。")
		}
		settings = append(settings, set)
	}
	return settings, nil
}

func badFlag(flag, en, zh string) error {
	return crm.BadInputs([]crm.FieldError{{Field: flag, Code: "INVALID_VALUE", Message: crm.Text{EN: en, ZhCN: zh}}})
}
