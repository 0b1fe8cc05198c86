package rule

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/fieldtype"
)

// maxTests bounds a set's own test cases, which run at every activation.
const maxTests = 200

// RunTests runs a rule set's own test cases; a problem is a case that did not
// come out as expected. A case's record holds fields by name, a looked-up
// record or "old" as an object, a related list as an array of objects. Expect
// is the option of a classification, else the names of the rules that apply,
// joined by commas; empty for none.
func (c *Compiler) RunTests(ctx context.Context, cat *crm.Catalog, rs *crm.RuleSet) []crm.RuleProblem {
	p, found := c.Compile(cat, rs)
	if p == nil {
		return found
	}
	b := &builder{set: rs, scope: newScope(cat, p.object, c.list)}
	for i := range rs.Tests {
		test := &rs.Tests[i]
		s, faults := testSubject(cat, p.object, test.Record)
		if len(faults) > 0 {
			continue // Compile has told of them
		}
		got, err := p.outcome(ctx, s)
		want := strings.Trim(strings.TrimSpace(test.Expect), `"`)
		part := fmt.Sprintf("tests[%d]", i)
		switch {
		case err != nil:
			reason := messageOf(err)
			b.fail("", part, "Test "+crm.Quote(test.Name)+" could not be run. "+reason.EN, "测试 "+crm.Quote(test.Name)+" 无法运行。"+reason.ZhCN)
		case got != normalNames(want):
			b.fail("", part, "Test "+crm.Quote(test.Name)+" expects "+orNothing(want, "nothing")+" and got "+orNothing(got, "nothing")+".",
				"测试 "+crm.Quote(test.Name)+" 期望 "+orNothing(want, "空")+"，实际为 "+orNothing(got, "空")+"。")
		}
	}
	return b.problems
}

// outcome is what a rule set comes to, as a test case writes it.
func (p *Program) outcome(ctx context.Context, s *Subject) (string, error) {
	if p.set.Kind == crm.RuleClassification {
		d := p.Classify(ctx, s)
		return d.Value.Text(), d.Err
	}
	m := p.compiler.begin(ctx, &p.frame, s)
	defer p.compiler.end(&p.frame, m)
	var names []string
	for i := range p.rules {
		hit, err := m.test(p.rules[i].when)
		if err != nil {
			return "", err
		}
		if hit {
			names = append(names, p.rules[i].rule.Name)
		}
	}
	return normalNames(strings.Join(names, ",")), nil
}

func normalNames(s string) string {
	var names []string
	for _, name := range strings.Split(s, ",") {
		if name = strings.TrimSpace(name); name != "" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return strings.Join(names, ",")
}

func orNothing(s, nothing string) string {
	if s == "" {
		return nothing
	}
	return crm.Quote(s)
}

// tests finds test cases that can't be run.
func (b *builder) tests() {
	if len(b.set.Tests) > maxTests {
		b.fail("", "tests", fmt.Sprintf("A rule set has at most %d tests.", maxTests), fmt.Sprintf("规则集最多有 %d 个测试。", maxTests))
		return
	}
	for i, test := range b.set.Tests {
		_, faults := testSubject(b.scope.catalog, b.scope.object, test.Record)
		for _, f := range faults {
			b.fail("", fmt.Sprintf("tests[%d].record.%s", i, f.Field), f.Message.EN, f.Message.ZhCN)
		}
	}
}

// testSubject reads the record of a test case.
func testSubject(cat *crm.Catalog, o *crm.Object, raw map[string]any) (*Subject, []crm.FieldError) {
	s := &Subject{Object: o, Lookups: map[string]map[string]crm.Value{}, Lists: map[string][]map[string]crm.Value{}}
	t := &testReader{catalog: cat, subject: s}
	main := map[string]any{}
	for name, v := range raw {
		switch {
		case name == "old":
			old, _ := v.(map[string]any)
			s.Old = t.record(o, old, name+".", "")
		case name == "user":
			s.User = t.user(v)
		case t.list(o, name, v):
		default:
			main[name] = v
		}
	}
	s.Record = t.record(o, main, "", "")
	return s, t.faults
}

type testReader struct {
	catalog *crm.Catalog
	subject *Subject
	faults  []crm.FieldError
}

func (t *testReader) fault(field, en, zh string) {
	t.faults = append(t.faults, crm.FieldError{Field: field, Code: "INVALID_VALUE", Message: crm.Text{EN: en, ZhCN: zh}})
}

// record reads the fields of one record; at leads its faults, path its
// lookups.
func (t *testReader) record(o *crm.Object, raw map[string]any, at, path string) map[string]crm.Value {
	values := make(map[string]crm.Value, len(raw))
	for name, v := range raw {
		f := readable(o, name)
		if f == nil {
			t.fault(at+name, "There is no field "+crm.Quote(name)+" in "+o.Name+".", o.Name+" 中没有字段 "+crm.Quote(name)+"。")
			continue
		}
		values[name] = t.value(f, v, at, path)
	}
	return values
}

func (t *testReader) value(f *crm.Field, v any, at, path string) crm.Value {
	if f.Type == crm.TypeLookup {
		return t.lookup(f, v, at, path)
	}
	if s, ok := v.(string); ok && crm.SystemField(f.Name) != nil && f.Type.Kind() == crm.String {
		return crm.StringValue(s)
	}
	value, fault := fieldtype.Coerce(f, v)
	if fault != nil {
		fault.Field = at + f.Name
		t.faults = append(t.faults, *fault)
	}
	return value
}

// lookup reads an id or the looked-up record itself.
func (t *testReader) lookup(f *crm.Field, v any, at, path string) crm.Value {
	switch x := v.(type) {
	case nil:
		return crm.Value{}
	case string:
		return crm.StringValue(x)
	case map[string]any:
		target := t.catalog.Object(f.Target)
		if target == nil || strings.Count(path, ".") > 8 {
			return crm.Value{}
		}
		path += f.Name
		record := t.record(target, x, at+f.Name+".", path+".")
		t.subject.Lookups[path] = record
		if id := record[crm.FieldID]; !id.IsNull() {
			return id
		}
		return crm.StringValue("test")
	}
	t.fault(at+f.Name, "A lookup is an id or an object.", "查找引用应为 ID 或对象。")
	return crm.Value{}
}

// list reads a related list; false when there is none of that name.
func (t *testReader) list(o *crm.Object, name string, v any) bool {
	for _, r := range t.catalog.Related(o.Name) {
		if r.Name != name {
			continue
		}
		items, ok := v.([]any)
		if !ok {
			t.fault(name, "A related list is an array of objects.", "关联列表应为对象数组。")
		}
		for i, item := range items {
			raw, _ := item.(map[string]any)
			at := fmt.Sprintf("%s[%d].", name, i)
			t.subject.Lists[name] = append(t.subject.Lists[name], t.record(r.Object, raw, at, at))
		}
		return true
	}
	return false
}

func (t *testReader) user(v any) map[string]crm.Value {
	raw, _ := v.(map[string]any)
	values := map[string]crm.Value{}
	for name, v := range raw {
		s, ok := v.(string)
		if !ok || !hasName(userFields(), name) {
			t.fault("user."+name, "A user has "+strings.Join(userFields(), ", ")+", all texts.", "用户具有 "+strings.Join(userFields(), "、")+"，均为文本。")
			continue
		}
		values[name] = crm.StringValue(s)
	}
	return values
}
