package rule

import "github.com/guanxi-crm/guanxi/core/crm"

// Check returns the problems of a rule set, none when it can be activated.
func (c *Compiler) Check(cat *crm.Catalog, rs *crm.RuleSet) []crm.RuleProblem {
	_, found := c.Compile(cat, rs)
	return found
}

// CheckDefault returns the problems of a field's default expression, which may
// read nothing but the user and the clock.
func (c *Compiler) CheckDefault(cat *crm.Catalog, o *crm.Object, f *crm.Field) []crm.RuleProblem {
	e, found := c.expression(newScope(cat, o, c.list), f.DefaultExpression)
	if e != nil {
		found = e.Problems(f)
		if r := e.Reads(); len(r.Fields) > 0 || len(r.Lookups) > 0 || len(r.Lists) > 0 || r.Old {
			found = append(found, crm.RuleProblem{Line: 1, Column: 1, Message: crm.Text{
				EN:   "A default may use the user and the clock only, not the record's other fields.",
				ZhCN: "默认值只能使用当前用户和时间，不能引用记录的其他字段。"}})
		}
	}
	for i := range found {
		found[i].Part = "defaultExpression"
	}
	return found
}

// Type is the name of the expression's type: text, integer, decimal, boolean,
// date, dateTime, list, lookup, or nil for an expression that is always empty.
func (e *Expression) Type() string { return e.unit.typ.apiName() }

// apiName is the type's stable name for programs.
func (t typ) apiName() string {
	switch t.kind {
	case kindNil:
		return "nil"
	case kindBool:
		return "boolean"
	case kindInt:
		return "integer"
	case kindDecimal:
		return "decimal"
	case kindDate:
		return "date"
	case kindDateTime:
		return "dateTime"
	case kindDuration:
		return "duration"
	case kindList:
		return "list"
	case kindLookup:
		return "lookup"
	case kindRecord, kindOld, kindUser:
		return "record"
	}
	return "text"
}
