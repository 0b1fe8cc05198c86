package pluginhost

import (
	"fmt"
	"path/filepath"
	"regexp"
	"slices"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/plugins/sdk/wire"
)

var versionPattern = regexp.MustCompile(`^[0-9]{1,6}\.[0-9]{1,6}\.[0-9]{1,6}(-[0-9A-Za-z.-]{1,40})?$`)

// reservedPlugins would collide with names of the rule language.
var reservedPlugins = []string{"old", "user", "record", "env", "now", "today", "days", "nil", "true", "false", "let", "in", "not", "and", "or"}

// checkManifest finds faults of content. What depends on the catalog (whether
// an object's name is free, settings of a field's type) is found by metadata
// when the plugin is enabled.
func checkManifest(m *Manifest) []crm.FieldError {
	c := &manifestCheck{m: m}
	c.head()
	for i := range m.Contributes.Objects {
		c.object(&m.Contributes.Objects[i], fmt.Sprintf("contributes.objects[%d]", i))
	}
	for i, f := range m.Contributes.Fields {
		at := fmt.Sprintf("contributes.fields[%d]", i)
		c.add(crm.CheckName(at+".object", f.Object))
		if m.Object(f.Object) != nil {
			c.fault(at+".object", "OWN_OBJECT", "the object is contributed by this plugin; put the fields there.", "该对象由本插件提供，请将字段写在该对象下。")
		}
		c.fields(f.Fields, at+".fields")
	}
	c.functions()
	c.hooks()
	c.permissions()
	return c.faults
}

type manifestCheck struct {
	m      *Manifest
	faults []crm.FieldError
}

func (c *manifestCheck) add(e *crm.FieldError) {
	if e != nil && len(c.faults) < maxFaults {
		c.faults = append(c.faults, *e)
	}
}

func (c *manifestCheck) fault(path, code, en, zh string) {
	c.add(&crm.FieldError{Field: path, Code: code, Message: crm.Text{
		EN: "plugin.yaml, " + path + ": " + en, ZhCN: "plugin.yaml，" + path + "：" + zh}})
}

func (c *manifestCheck) head() {
	m := c.m
	c.add(crm.CheckName("name", m.Name))
	if slices.Contains(reservedPlugins, m.Name) {
		c.fault("name", "RESERVED_NAME", "the rule language uses this name; choose another.", "规则语言已使用该名称，请另选一个。")
	}
	if !versionPattern.MatchString(m.Version) {
		c.fault("version", "INVALID_VALUE", "use a version like 1.2.0.", "请使用类似 1.2.0 的版本号。")
	}
	if m.Publisher == "" || len(m.Publisher) > 200 {
		c.fault("publisher", "REQUIRED", "say who publishes the plugin, in 200 bytes at most.", "请注明插件的发布者，最多 200 字节。")
	}
	if m.Protocol != wire.ProtocolVersion {
		c.fault("protocol", "WRONG_PROTOCOL",
			fmt.Sprintf("this server speaks version %d of the plugin protocol, the plugin wants %d; build it with the matching SDK.", wire.ProtocolVersion, m.Protocol),
			fmt.Sprintf("本服务器使用插件协议版本 %d，插件要求 %d；请用匹配的 SDK 构建。", wire.ProtocolVersion, m.Protocol))
	}
	if e := m.ExecutableName(); e != filepath.Base(e) || e == "." || e == ".." || e == ManifestName {
		c.fault("executable", "INVALID_VALUE", "name a file in the plugin's own folder.", "请指定插件自身文件夹中的文件。")
	}
	c.label("label", m.Label)
}

// label wants both languages: every text of the product has them.
func (c *manifestCheck) label(path string, t crm.Text) {
	if t.EN == "" || t.ZhCN == "" {
		c.fault(path, "REQUIRED", "give the text in en and in zhCN.", "请同时提供 en 和 zhCN 文本。")
	}
	if len(t.EN) > 400 || len(t.ZhCN) > 400 {
		c.fault(path, "TOO_LONG", "400 bytes at most.", "最多 400 字节。")
	}
}

func (c *manifestCheck) object(o *crm.Object, at string) {
	c.add(crm.CheckObjectName(at+".name", o.Name))
	c.add(crm.CheckObjectName(at+".plural", o.Plural))
	c.label(at+".label", o.Label)
	if o.Plugin != "" {
		c.fault(at+".plugin", "NOT_ALLOWED", "the server sets this itself; leave it out.", "该值由服务器设置，请删除。")
	}
	if o.NameField != "" && o.Field(o.NameField) == nil {
		c.fault(at+".nameField", "UNKNOWN_FIELD", "the object has no field "+crm.Quote(o.NameField)+".", "该对象没有字段 "+crm.Quote(o.NameField)+"。")
	}
	c.fields(o.Fields, at+".fields")
}

func (c *manifestCheck) fields(fields []crm.Field, at string) {
	seen := map[string]bool{}
	for i := range fields {
		f, path := &fields[i], fmt.Sprintf("%s[%d]", at, i)
		c.add(crm.CheckFieldName(path+".name", f.Name))
		if seen[f.Name] {
			c.fault(path+".name", "DUPLICATE", "there are two fields "+crm.Quote(f.Name)+".", "字段 "+crm.Quote(f.Name)+" 重复。")
		}
		seen[f.Name] = true
		if !slices.Contains(crm.FieldTypes(), f.Type) {
			c.fault(path+".type", "UNKNOWN_TYPE", "there is no field type "+crm.Quote(string(f.Type))+".", "没有字段类型 "+crm.Quote(string(f.Type))+"。")
		}
		c.label(path+".label", f.Label)
		if f.Plugin != "" || f.RuleSet != "" {
			c.fault(path, "NOT_ALLOWED", "leave out plugin and ruleSet; the server sets them itself.", "请删除 plugin 和 ruleSet，由服务器设置。")
		}
		for k, o := range f.Options {
			c.add(crm.CheckOptionValue(fmt.Sprintf("%s.options[%d].value", path, k), o.Value))
			c.label(fmt.Sprintf("%s.options[%d].label", path, k), o.Label)
		}
	}
}
