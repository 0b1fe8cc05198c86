package rule

import (
	"github.com/guanxi-crm/guanxi/core/crm"
)

// Symbol is a name that an expression may use, for completion in an editor.
type Symbol struct {
	Name string
	// Kind is field, lookup, list, function, variable or option.
	Kind      string
	Type      string
	Label     crm.Text
	Signature string // functions
	Help      crm.Text
}

// Symbols lists everything that an expression over an object may use: fields,
// what is behind lookups (two steps), related lists, old and user, options,
// our functions and those of enabled plugins. Nil when there is no such object.
func (c *Compiler) Symbols(cat *crm.Catalog, object string) []Symbol {
	o := cat.Object(object)
	if o == nil {
		return nil
	}
	list := fieldSymbols(cat, o, "", 0)
	for _, r := range cat.Related(object) {
		list = append(list, Symbol{Name: r.Name, Kind: "list", Type: "list", Label: r.Object.PluralLabel})
	}
	list = append(list,
		Symbol{Name: "old", Kind: "variable", Type: "record", Label: crm.Text{EN: "The record before the change", ZhCN: "更改前的记录"}},
		Symbol{Name: "user", Kind: "variable", Type: "record", Label: crm.Text{EN: "The acting user", ZhCN: "当前用户"}})
	for _, name := range userFields() {
		list = append(list, Symbol{Name: "user." + name, Kind: "variable", Type: "text"})
	}
	list = append(list, predicateSymbols()...)
	for _, f := range functions() {
		list = append(list, Symbol{Name: f.name, Kind: "function", Type: resultName(f), Label: f.help, Signature: f.signature, Help: f.help})
	}
	return append(list, pluginSymbols(cat)...)
}

func fieldSymbols(cat *crm.Catalog, o *crm.Object, prefix string, depth int) []Symbol {
	var list []Symbol
	for _, name := range fieldNames(o) {
		f := o.AnyField(name)
		s := Symbol{Name: prefix + name, Kind: "field", Type: typeOfField(f).apiName(), Label: f.Label, Help: f.Help}
		if f.Type == crm.TypeLookup {
			s.Kind, s.Type = "lookup", "lookup"
		}
		list = append(list, s)
		for _, option := range f.Options {
			list = append(list, Symbol{Name: `"` + option.Value + `"`, Kind: "option", Type: "text", Label: option.Label,
				Help: crm.Text{EN: "option of " + prefix + name, ZhCN: prefix + name + " 的选项"}})
		}
		if target := cat.Object(f.Target); target != nil && depth < 2 {
			list = append(list, fieldSymbols(cat, target, prefix+name+".", depth+1)...)
		}
	}
	return list
}

// resultName is the type of a function whose result does not depend on its
// arguments, else empty.
func resultName(f function) string {
	for _, p := range f.params {
		if p == aOrdered || p == aList {
			return ""
		}
	}
	return f.result([]typ{typeDecimal, typeDecimal, typeDecimal}[:len(f.params)]).apiName()
}

func predicateSymbols() []Symbol {
	help := map[string]crm.Text{
		"all":    {EN: "true when the condition holds for all items", ZhCN: "所有项均满足条件时为真"},
		"any":    {EN: "true when the condition holds for some item", ZhCN: "任一项满足条件时为真"},
		"none":   {EN: "true when the condition holds for no item", ZhCN: "没有项满足条件时为真"},
		"one":    {EN: "true when the condition holds for exactly one item", ZhCN: "恰有一项满足条件时为真"},
		"filter": {EN: "the items for which the condition holds", ZhCN: "满足条件的项"},
		"map":    {EN: "a value of each item", ZhCN: "取每一项的值"},
		"count":  {EN: "how many items there are, or for how many the condition holds", ZhCN: "项数，或满足条件的项数"},
		"sum":    {EN: "the sum of a number of each item", ZhCN: "对每一项的数值求和"},
		"find":   {EN: "the first item for which the condition holds", ZhCN: "第一个满足条件的项"},
	}
	types := map[string]string{"filter": "list", "map": "list", "count": "integer", "sum": "decimal", "find": "record"}
	var list []Symbol
	for _, name := range predicateNames() {
		t := types[name]
		if t == "" {
			t = "boolean"
		}
		signature := name + "(list, .field == value)"
		if name == "map" || name == "sum" {
			signature = name + "(list, .field)"
		}
		list = append(list, Symbol{Name: name, Kind: "function", Type: t, Label: help[name], Signature: signature, Help: help[name]})
	}
	return list
}

func pluginSymbols(cat *crm.Catalog) []Symbol {
	var list []Symbol
	for _, p := range cat.Plugins {
		if !p.Enabled {
			continue
		}
		for _, f := range p.Functions {
			list = append(list, Symbol{Name: p.Name + "." + f.Name, Kind: "function", Type: typeOfExpr(f.Result).apiName(),
				Label: f.Label, Signature: pluginSignature(p.Name, f), Help: f.Label})
		}
	}
	return list
}
