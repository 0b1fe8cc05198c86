package pluginhost_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/pluginhost"
)

func TestShippedManifests(t *testing.T) {
	r := newRig(t, fastSettings, nil)
	for _, name := range []string{"retail", "industrial", "hospitality"} {
		m, err := pluginhost.ParseManifest([]byte(shippedManifest(t, name)))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if len(m.Contributes.Objects) == 0 || len(m.Contributes.Functions) == 0 || len(m.Contributes.Hooks) == 0 {
			t.Errorf("%s contributes %d objects, %d functions, %d hooks", name, len(m.Contributes.Objects), len(m.Contributes.Functions), len(m.Contributes.Hooks))
		}
		r.shipped(name)
	}
	for _, name := range []string{"retail", "industrial", "hospitality"} {
		r.running(name)
	}
}

func TestContributions(t *testing.T) {
	m, err := pluginhost.ParseManifest([]byte(shippedManifest(t, "retail") + `
  fields:
    - object: customer
      fields:
        - {name: favouriteStore, type: text, label: {en: Favourite store, zhCN: 常去门店}}
        - {name: promotion, type: lookup, target: promotion, label: {en: Promotion, zhCN: 促销活动}}
`))
	if err != nil {
		t.Fatal(err)
	}
	empty := (&crm.Catalog{}).Index()
	p, objects, fields, err := pluginhost.Contributions(m, empty)
	if err != nil || p.Enabled || p.Name != "retail" || len(p.Functions) != 2 || len(p.Hooks) != 1 || len(p.Manifest) == 0 {
		t.Fatalf("plugin %+v, %v", p, err)
	}
	if len(fields) != 0 || len(objects) != 1 || objects[0].Plugin != "retail" || objects[0].Field("customer") != nil {
		t.Errorf("without a customer object: %+v, %+v", objects, fields)
	}
	for _, f := range objects[0].Fields {
		if f.Plugin != "retail" {
			t.Errorf("field %s belongs to %q", f.Name, f.Plugin)
		}
	}
	with := (&crm.Catalog{Objects: []*crm.Object{{Name: "customer", Plural: "customers"}}}).Index()
	_, objects, fields, err = pluginhost.Contributions(m, with)
	if err != nil || objects[0].Field("customer") == nil {
		t.Errorf("with a customer object the lookup is not there, %v", err)
	}
	if f := fields["customer"]; len(f) != 1 || f[0].Name != "favouriteStore" || f[0].Plugin != "retail" {
		t.Errorf("fields for customer: %+v", f)
	}
	objects[0].Fields[0].Name = "changed"
	objects[0].Fields[3].Options[0].Value = "CHANGED"
	if m.Object("member").Fields[0].Name != "memberNo" || m.Object("member").Field("level").Options[0].Value != "STANDARD" {
		t.Error("the contributions share memory with the manifest")
	}
}

// Each fault is found at its path, in both languages.
func TestManifestFaults(t *testing.T) {
	good := shippedManifest(t, "retail")
	replace := func(old, with string) string {
		t.Helper()
		if !strings.Contains(good, old) {
			t.Fatalf("%q is not in the manifest", old)
		}
		return strings.Replace(good, old, with, 1)
	}
	for _, c := range []struct {
		name, manifest, path, code string
	}{
		{"empty", "", "", "EMPTY"},
		{"not YAML", "a: [", "", "INVALID_YAML"},
		{"a list", "- a", "", "WRONG_TYPE"},
		{"two documents", good + "\n---\nname: second\n", "", "INVALID_YAML"},
		{"too large", good + strings.Repeat("#", 256<<10), "", "TOO_LARGE"},
		{"unknown key", good + "\nauthor: me\n", "author", "UNKNOWN_KEY"},
		{"unknown key deep", replace("maxLength: 40", "maxLenght: 40"), "contributes.objects[0].fields[0].maxLenght", "UNKNOWN_KEY"},
		{"key twice", good + "\nname: again\n", "name", "DUPLICATE"},
		{"alias", replace("label: {en: Retail, zhCN: 零售}", "label: &a {en: Retail, zhCN: 零售}"), "label", "ALIAS"},
		{"text for a number", replace("maxLength: 40", "maxLength: forty"), "contributes.objects[0].fields[0].maxLength", "WRONG_TYPE"},
		{"text for a boolean", replace("required: true", "required: maybe"), "contributes.objects[0].fields[0].required", "WRONG_TYPE"},
		{"value for a list", replace("reads: [memberNo, level, points12m, pointsBalance]", "reads: memberNo"), "contributes.hooks[0].reads", "WRONG_TYPE"},
		{"list for a value", replace("plural: members", "plural: [members]"), "contributes.objects[0].plural", "WRONG_TYPE"},
		{"null for a value", replace("plural: members", "plural:"), "contributes.objects[0].plural", "WRONG_TYPE"},
		{"bad decimal", replace("maxLength: 40", "min: low"), "contributes.objects[0].fields[0].min", "INVALID_VALUE"},
		{"no name", replace("name: retail\n", ""), "name", "INVALID_NAME"},
		{"a name of the rule language", replace("name: retail\n", "name: user\n"), "name", "RESERVED_NAME"},
		{"no version", replace("version: 1.0.0", "version: one"), "version", "INVALID_VALUE"},
		{"no publisher", replace("publisher: Guanxi\n", ""), "publisher", "REQUIRED"},
		{"another protocol", replace("protocol: 1", "protocol: 7"), "protocol", "WRONG_PROTOCOL"},
		{"one language only", replace("label: {en: Retail, zhCN: 零售}", "label: {en: Retail}"), "label", "REQUIRED"},
		{"executable elsewhere", replace("protocol: 1", "protocol: 1\nexecutable: /bin/sh"), "executable", "INVALID_VALUE"},
		{"bad object name", replace("name: member\n", "name: Member\n"), "contributes.objects[0].name", "INVALID_NAME"},
		{"reserved object name", replace("name: member\n", "name: user\n"), "contributes.objects[0].name", "RESERVED_NAME"},
		{"bad field name", replace("- name: joinedOn", "- name: joined_on"), "contributes.objects[0].fields[4].name", "INVALID_NAME"},
		{"field twice", replace("- name: joinedOn", "- name: name"), "contributes.objects[0].fields[4].name", "DUPLICATE"},
		{"unknown type", replace("type: text", "type: string"), "contributes.objects[0].fields[0].type", "UNKNOWN_TYPE"},
		{"name field that is not there", replace("nameField: memberNo", "nameField: number"), "contributes.objects[0].nameField", "UNKNOWN_FIELD"},
		{"somebody else's", replace("nameField: memberNo", "nameField: memberNo\n      plugin: other"), "contributes.objects[0].plugin", "NOT_ALLOWED"},
		{"bad option", replace("value: SILVER", "value: 2ND"), "contributes.objects[0].fields[3].options[1].value", "INVALID_NAME"},
		{"bad parameter type", replace("type: integer}", "type: number}"), "contributes.functions[0].params[0].type", "UNKNOWN_TYPE"},
		{"function twice", replace("name: memberLevel", "name: recencyScore"), "contributes.functions[1].name", "DUPLICATE"},
		{"unknown hook", replace("on: beforeSave", "on: afterSave"), "contributes.hooks[0].on", "UNKNOWN_HOOK"},
		{"hook reads what is not there", replace("reads: [memberNo,", "reads: [number,"), "contributes.hooks[0].reads[0]", "UNKNOWN_FIELD"},
		{"hook writes a system field", replace("writes: [memberNo,", "writes: [createdAt,"), "contributes.hooks[0].writes[0]", "NOT_ALLOWED"},
		{"hook without permission", replace("- object: member\n", "- object: customer\n"), "contributes.hooks[0].reads[0]", "NO_PERMISSION"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := pluginhost.ParseManifest([]byte(c.manifest))
			var e *crm.Error
			if !errors.As(err, &e) || e.Code != crm.BadInput || len(e.Fields) == 0 {
				t.Fatalf("error %v, want BAD_INPUT with field errors", err)
			}
			if f := e.Fields[0]; f.Field != c.path || f.Code != c.code || f.Message.EN == "" || f.Message.ZhCN == "" {
				t.Errorf("got %+v, want %s at %q", f, c.code, c.path)
			}
		})
	}
}

// Permissions let a hook reach fields of somebody else's object, writing
// including reading.
func TestHookWithPermission(t *testing.T) {
	m := strings.Replace(shippedManifest(t, "retail"), "  hooks:\n", "  hooks:\n    - {object: customer, on: beforeSave, reads: [name, tier], writes: [tier]}\n", 1)
	if _, err := pluginhost.ParseManifest([]byte(m + "\npermissions:\n  objects:\n    - {object: customer, read: [name], write: [tier]}\n")); err != nil {
		t.Error(err)
	}
	if _, err := pluginhost.ParseManifest([]byte(m + "\npermissions:\n  objects:\n    - {object: customer, read: [name, tier]}\n")); err == nil {
		t.Error("reading was enough to write")
	}
}

// Whatever is in a plugin.yaml, the answer is a manifest or BAD_INPUT.
func FuzzManifest(f *testing.F) {
	for _, name := range []string{"retail", "industrial", "hospitality"} {
		f.Add([]byte(shippedManifest(f, name)))
	}
	f.Add([]byte("a: &a [*a]"))
	f.Add([]byte("name: !!binary aGFsbG8="))
	f.Add([]byte("contributes: {objects: [{fields: [{default: {a: b}}]}]}"))
	f.Add([]byte("? [a]\n: b"))
	f.Add([]byte("<<: {name: x}\nlabel: ~"))
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := pluginhost.ParseManifest(data)
		if (m == nil) == (err == nil) {
			t.Fatalf("manifest %v and error %v", m, err)
		}
		if err != nil && crm.CodeOf(err) != crm.BadInput {
			t.Fatalf("untyped error %v", err)
		}
		if m != nil {
			if _, _, _, err := pluginhost.Contributions(m, (&crm.Catalog{}).Index()); err != nil {
				t.Fatal(err)
			}
		}
	})
}
