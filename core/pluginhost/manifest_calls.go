package pluginhost

import (
	"fmt"
	"slices"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// OnBeforeSave is the moment of a PluginHook before a record is validated and
// saved.
const OnBeforeSave = "beforeSave"

var exprTypes = []crm.ExprType{crm.ExprText, crm.ExprInteger, crm.ExprDecimal, crm.ExprBoolean, crm.ExprDate, crm.ExprDateTime, crm.ExprList}

func (c *manifestCheck) functions() {
	seen := map[string]bool{}
	for i, f := range c.m.Contributes.Functions {
		at := fmt.Sprintf("contributes.functions[%d]", i)
		c.add(crm.CheckName(at+".name", f.Name))
		c.label(at+".label", f.Label)
		if seen[f.Name] {
			c.fault(at+".name", "DUPLICATE", "there are two functions "+crm.Quote(f.Name)+".", "函数 "+crm.Quote(f.Name)+" 重复。")
		}
		seen[f.Name] = true
		c.exprType(at+".result", f.Result)
		if len(f.Params) > 16 {
			c.fault(at+".params", "TOO_MANY", "16 parameters at most.", "最多 16 个参数。")
		}
		for k, p := range f.Params {
			c.add(crm.CheckName(fmt.Sprintf("%s.params[%d].name", at, k), p.Name))
			c.exprType(fmt.Sprintf("%s.params[%d].type", at, k), p.Type)
		}
	}
}

func (c *manifestCheck) exprType(path string, t crm.ExprType) {
	if !slices.Contains(exprTypes, t) {
		c.fault(path, "UNKNOWN_TYPE",
			"use text, integer, decimal, boolean, date, dateTime or list, not "+crm.Quote(string(t))+".",
			"请使用 text、integer、decimal、boolean、date、dateTime 或 list，而不是 "+crm.Quote(string(t))+"。")
	}
}

func (c *manifestCheck) hooks() {
	seen := map[string]bool{}
	for i, h := range c.m.Contributes.Hooks {
		at := fmt.Sprintf("contributes.hooks[%d]", i)
		c.add(crm.CheckName(at+".object", h.Object))
		if h.On != OnBeforeSave {
			c.fault(at+".on", "UNKNOWN_HOOK", "the only hook is beforeSave.", "目前仅支持 beforeSave。")
		}
		if seen[h.Object+"\x00"+h.On] {
			c.fault(at, "DUPLICATE", "one hook of a kind per object.", "每个对象同类钩子只能有一个。")
		}
		seen[h.Object+"\x00"+h.On] = true
		for k, f := range h.Reads {
			c.reach(fmt.Sprintf("%s.reads[%d]", at, k), h.Object, f, false)
		}
		for k, f := range h.Writes {
			c.reach(fmt.Sprintf("%s.writes[%d]", at, k), h.Object, f, true)
		}
	}
}

// reach checks that a hook's field is one that the plugin contributes, or has
// asked permission for.
func (c *manifestCheck) reach(path, object, field string, write bool) {
	if write && crm.SystemField(field) != nil {
		c.fault(path, "NOT_ALLOWED", crm.Quote(field)+" is kept by the server and can't be written.", crm.Quote(field)+" 由服务器维护，不可写入。")
		return
	}
	if o := c.m.Object(object); o != nil {
		if o.AnyField(field) == nil {
			c.fault(path, "UNKNOWN_FIELD", crm.Quote(object)+" has no field "+crm.Quote(field)+".", crm.Quote(object)+" 没有字段 "+crm.Quote(field)+"。")
		}
		return
	}
	if c.m.ownField(object, field) || c.m.permitted(object, field, write) {
		return
	}
	c.fault(path, "NO_PERMISSION",
		"list "+crm.Quote(object+"."+field)+" under permissions.objects.",
		"请在 permissions.objects 中列出 "+crm.Quote(object+"."+field)+"。")
}

func (m *Manifest) ownField(object, field string) bool {
	for _, of := range m.Contributes.Fields {
		if of.Object == object && slices.ContainsFunc(of.Fields, func(f crm.Field) bool { return f.Name == field }) {
			return true
		}
	}
	return false
}

func (m *Manifest) permitted(object, field string, write bool) bool {
	for _, p := range m.Permissions.Objects {
		if p.Object != object {
			continue
		}
		if slices.Contains(p.Write, field) || (!write && slices.Contains(p.Read, field)) {
			return true
		}
	}
	return false
}

func (c *manifestCheck) permissions() {
	for i, p := range c.m.Permissions.Objects {
		at := fmt.Sprintf("permissions.objects[%d]", i)
		c.add(crm.CheckName(at+".object", p.Object))
		for k, f := range p.Read {
			c.add(crm.CheckName(fmt.Sprintf("%s.read[%d]", at, k), f))
		}
		for k, f := range p.Write {
			c.add(crm.CheckFieldName(fmt.Sprintf("%s.write[%d]", at, k), f))
		}
	}
	for i, h := range c.m.Permissions.Hosts {
		if h == "" || len(h) > 253 {
			c.fault(fmt.Sprintf("permissions.hosts[%d]", i), "INVALID_VALUE", "name a host like api.example.com.", "请填写主机名，例如 api.example.com。")
		}
	}
}
