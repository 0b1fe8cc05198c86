package live

import (
	"slices"
	"strconv"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/fieldtype"
)

// filter reads the argument "filter" of a field over an object.
func (b *binder) filter(s *spec, o *object) *crm.Filter {
	v, _ := b.arg(s, "filter")
	return b.conditions(o, v, s.path+"filter", 1)
}

// conditions turns a value of an object's filter type into a filter; nil means
// no condition. Keys are taken in alphabetical order, so that equal filters
// make equal queries.
func (b *binder) conditions(o *object, v any, at string, depth int) *crm.Filter {
	fields, ok := v.(map[string]any)
	if !ok {
		if v != nil {
			b.fault(at, "INVALID_VALUE", "Use an object of conditions.", "请使用条件对象。")
		}
		return nil
	}
	if depth > b.limits.FilterDepth {
		b.exceed("levels in a filter", "筛选条件的嵌套层数", int64(b.limits.FilterDepth))
		return nil
	}
	var all []*crm.Filter
	for _, name := range sortedKeys(fields) {
		if b.err != nil {
			return nil
		}
		all = append(all, b.condition(o, name, fields[name], at+"."+name, depth))
	}
	return crm.And(all...)
}

func (b *binder) condition(o *object, name string, v any, at string, depth int) *crm.Filter {
	if v == nil {
		b.fault(at, "INVALID_VALUE",
			"A condition can't be null; leave it out, or use isNull for empty fields.",
			"条件不能为 null；请省略该条件，或使用 isNull 查找空值。")
		return nil
	}
	if !b.count(1) {
		return nil
	}
	switch name {
	case "and":
		return b.several(o, crm.OpAnd, v, at, depth)
	case "or":
		return b.several(o, crm.OpOr, v, at, depth)
	case "not":
		return not(b.conditions(o, v, at, depth+1))
	}
	c, known := o.filters[name]
	if !known {
		b.fault(at, "UNKNOWN_FIELD", "There is no field "+crm.Quote(name)+" to filter by.", "没有可筛选的字段 "+crm.Quote(name)+"。")
		return nil
	}
	if c.kind == conditionLookup || c.kind == conditionList {
		if b.hops++; b.hops > b.limits.FilterHops {
			b.exceed("links followed in filters", "筛选条件中经过的关联数", int64(b.limits.FilterHops))
			return nil
		}
	}
	switch c.kind {
	case conditionLookup:
		return &crm.Filter{Op: crm.OpLookup, Field: c.field.Name, Related: c.target.Object,
			Filters: some(b.conditions(c.target, v, at, depth+1))}
	case conditionList:
		return b.overList(c, v, at, depth)
	}
	return b.operators(c.field, v, at)
}

// count adds conditions to those of the request; false when they are too many.
func (b *binder) count(n int) bool {
	if b.nodes += n; b.nodes > b.limits.FilterNodes {
		b.exceed("conditions in filters", "筛选条件的数量", int64(b.limits.FilterNodes))
		return false
	}
	return true
}

// several joins a list of filters. One that is empty holds for everything.
func (b *binder) several(o *object, op crm.Op, v any, at string, depth int) *crm.Filter {
	f := &crm.Filter{Op: op}
	items := asList(v)
	if !b.count(len(items)) {
		return nil
	}
	for i, item := range items {
		sub := b.conditions(o, item, at+"["+strconv.Itoa(i)+"]", depth+1)
		if b.err != nil {
			return nil
		}
		f.Filters = append(f.Filters, some(sub)...)
	}
	return f
}

// everything is the filter that holds for all records.
var everything = crm.Filter{Op: crm.OpAnd}

func some(f *crm.Filter) []*crm.Filter {
	if f == nil {
		return []*crm.Filter{&everything}
	}
	return []*crm.Filter{f}
}

func not(f *crm.Filter) *crm.Filter {
	return &crm.Filter{Op: crm.OpNot, Filters: some(f)}
}

// overList reads {some, none, every} of a related list.
func (b *binder) overList(c condition, v any, at string, depth int) *crm.Filter {
	fields, _ := v.(map[string]any)
	var all []*crm.Filter
	for _, name := range sortedKeys(fields) {
		sub := b.conditions(c.target, fields[name], at+"."+name, depth+1)
		all = append(all, &crm.Filter{Op: crm.Op(name), Field: c.field.Name, Related: c.target.Object, Filters: some(sub)})
	}
	return crm.And(all...)
}

// operators reads the comparisons of one field.
func (b *binder) operators(f *crm.Field, v any, at string) *crm.Filter {
	fields, ok := v.(map[string]any)
	if !ok {
		b.fault(at, "INVALID_VALUE", "Use an operator, like {eq: …}.", "请使用运算符，例如 {eq: …}。")
		return nil
	}
	var all []*crm.Filter
	for _, name := range sortedKeys(fields) {
		if !b.count(1) {
			return nil
		}
		all = append(all, b.operator(f, name, fields[name], at+"."+name))
	}
	return crm.And(all...)
}

func (b *binder) operator(f *crm.Field, name string, raw any, at string) *crm.Filter {
	op := crm.Op(name)
	switch op {
	case "withinLast", "olderThan":
		return b.relative(f, name, raw, at)
	case crm.OpIn, crm.OpNotIn, crm.OpBetween, crm.OpHasAny, crm.OpHasAll, crm.OpHasNone:
		list := asList(raw)
		if raw != nil {
			raw = list
		}
		if len(list) > b.limits.ListItems {
			b.exceed("values in one list of a filter", "筛选列表中的值数", int64(b.limits.ListItems))
			return nil
		}
	}
	if f.Type == crm.TypeMultiPicklist && (op == crm.OpEq || op == crm.OpNe) && raw != nil {
		raw = asList(raw)
	}
	if n, ok := raw.(int64); ok && scalarOf(f.Type) == "ID" {
		raw = strconv.FormatInt(n, 10)
	}
	values, fault := fieldtype.Operands(f, op, raw)
	if fault != nil {
		b.faults = append(b.faults, crm.FieldError{Field: at, Code: fault.Code, Message: fault.Message})
		return nil
	}
	return &crm.Filter{Op: op, Field: f.Name, Values: values}
}

func sortedKeys(m map[string]any) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
