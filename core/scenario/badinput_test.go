package scenario

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestBadInputGetsTheContractsError(t *testing.T) {
	onBoth(t, func(t *testing.T, p place) {
		s := p.serve(t, p.key(t, "admin"))
		s.ask(`mutation { createObject(input: {name: "thing", plural: "things", label: {en: "Thing", zhCN: "物品"}, fields: [
			{name: "name", type: text, label: {en: "Name", zhCN: "名称"}, required: true, unique: true}
			{name: "size", type: picklist, label: {en: "Size", zhCN: "尺寸"}, options: [{value: "S"} {value: "L"}]}
			{name: "count", type: integer, label: {en: "Count", zhCN: "数量"}} ]}) { name } }`, nil)
		s.ask(`mutation { createObject(input: {name: "thing2", plural: "things2", label: {en: "x"}}) { name } }`, nil)
		thing := text(s.ask(`mutation { createThing(data: {name: "one"}) { id } }`, nil), "createThing", "id")
		for _, c := range []struct{ name, query, code string }{
			{"an object that is not there", `{ ghosts { nodes { id } } }`, "BAD_INPUT"},
			{"a field that is not there", `{ things { nodes { ghost } } }`, "BAD_INPUT"},
			{"an operator that is not there", `{ things(filter: {name: {like: "x"}}) { nodes { id } } }`, "BAD_INPUT"},
			{"an option that is not there", `{ things(filter: {size: {eq: XXL}}) { nodes { id } } }`, "BAD_INPUT"},
			{"a wrong type", `{ things(filter: {count: {eq: "many"}}) { nodes { id } } }`, "BAD_INPUT"},
			{"a page too large", `{ things(first: 1000000000) { nodes { id } } }`, "LIMIT_EXCEEDED"},
			{"a cursor from nowhere", `{ things(after: "rubbish") { nodes { id } } }`, "BAD_INPUT"},
			{"a record without its name", `mutation { createThing(data: {count: 1}) { id } }`, "VALIDATION_FAILED"},
			{"a name that is taken", `mutation { createThing(data: {name: "one"}) { id } }`, "VALIDATION_FAILED"},
			{"a record that is not there", `mutation { updateThing(id: "nobody", data: {count: 1}) { id } }`, "NOT_FOUND"},
			{"another version", `mutation { updateThing(id: "` + thing + `", ifVersion: 9, data: {count: 1}) { id } }`, "CONFLICT"},
			{"an object named like GraphQL", `mutation { createObject(input: {name: "query", plural: "queries", label: {en: "x"}}) { name } }`, "BAD_INPUT"},
			{"an object that exists", `mutation { createObject(input: {name: "thing", plural: "thingies", label: {en: "x"}}) { name } }`, "BAD_INPUT"},
			{"a field on no object", `mutation { createField(input: {object: "ghost", name: "x", type: text, label: {en: "x"}}) { name } }`, "NOT_FOUND"},
			{"a lookup to nowhere", `mutation { createField(input: {object: "thing", name: "x", type: lookup, target: "ghost", label: {en: "x"}}) { name } }`, "BAD_INPUT"},
			{"a required field over empty values", `mutation { updateField(input: {object: "thing", name: "count", required: true}) { name } }`, "VALIDATION_FAILED"},
			{"a test case that is no record", `mutation { saveRuleSet(input: {object: "thing", kind: VALIDATION, name: "x", rules: [], tests: [{name: "t", record: "text"}]}) { id } }`, "BAD_INPUT"},
			{"a list for a number", `mutation { updateThing(id: "` + thing + `", data: {count: []}) { id } }`, "BAD_INPUT"},
			{"activating nothing", `mutation { activateRuleSet(id: "nobody") { id } }`, "NOT_FOUND"},
			{"a plugin that is not there", `mutation { installPlugin(input: {name: "ghost"}) { name } }`, "NOT_FOUND"},
		} {
			t.Run(c.name, func(t *testing.T) {
				a, err := s.post(c.query, nil)
				if err != nil || len(a.Errors) == 0 {
					t.Fatalf("no error: %v %v", err, a.Data)
				}
				if got := a.Errors[0].Extensions.Code; got != c.code {
					t.Errorf("code %s (%s), want %s", got, a.Errors[0].Message, c.code)
				}
				if a.Errors[0].Message == "" || strings.Contains(a.Errors[0].Message, "sql") {
					t.Errorf("message %q", a.Errors[0].Message)
				}
			})
		}
		d := s.ask(`{ things { totalCount nodes { name version } } objects { name } }`, nil)
		if text(d, "things", "totalCount") != "1" || text(d, "things", "nodes", 0, "version") != "1" || len(at(d, "objects").([]any)) != 2 {
			t.Errorf("something was harmed: %v", d)
		}
		s.stop()
	})
}

func TestARuleThatDoesNotCompileSaysWhere(t *testing.T) {
	p := embedded(t)
	s := p.serve(t, p.key(t, "admin"))
	s.ask(`mutation { createObject(input: {name: "thing", plural: "things", label: {en: "Thing"}, fields: [
		{name: "amount", type: currency, label: {en: "Amount"}} {name: "size", type: picklist, label: {en: "Size"}, options: [{value: "S"}]}]}) { name } }`, nil)
	d := s.ask(`mutation { saveRuleSet(input: {object: "thing", kind: CLASSIFICATION, name: "sizes", target: "size", mode: FIRST_MATCH, rules: [
		{name: "typo", when: "amount > 1 and\namuont > 2", then: "\"S\""} {name: "option", when: "true", then: "\"XL\""} {name: "syntax", when: "amount >", then: "\"S\""}]}) { id problems { rule part line column message suggestion } } }`, nil)
	problems := at(d, "saveRuleSet", "problems").([]any)
	if len(problems) != 3 {
		t.Fatalf("problems: %v", problems)
	}
	if text(problems, 0, "rule") != "typo" || text(problems, 0, "line") != "2" || text(problems, 0, "column") != "1" || text(problems, 0, "suggestion") != "amount" {
		t.Errorf("%v", problems[0])
	}
	a, err := s.post(`mutation($id: ID!) { activateRuleSet(id: $id) { id } }`, map[string]any{"id": text(d, "saveRuleSet", "id")})
	if err != nil || len(a.Errors) != 1 || a.Errors[0].Extensions.Code != "BAD_INPUT" {
		t.Errorf("activated with problems: %v %+v", err, a)
	}
	s.stop()
}

func TestBadFilesAreReportedRowByRow(t *testing.T) {
	p := embedded(t)
	key := p.key(t, "admin")
	s := p.serve(t, key)
	s.ask(`mutation { createObject(input: {name: "thing", plural: "things", label: {en: "Thing"}, nameField: "name", fields: [
		{name: "name", type: text, label: {en: "Name"}, required: true} {name: "note", type: longText, label: {en: "Note"}}]}) { name } }`, nil)
	s.stop()
	dir := t.TempDir()
	rejects := filepath.Join(dir, "rejects.csv")
	file := func(content string) string {
		path := filepath.Join(dir, "in.csv")
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	out, errs, code := p.run(t, "import", "thing", file("name,note\ngood,1\nragged\nhuge,"+strings.Repeat("x", 2<<20)+"\nbad\xff,2\n,3\nlast,4\n"), "--rejects", rejects)
	if code != 0 || !strings.Contains(out+errs, "2 created") || !strings.Contains(out+errs, "4 rejected") {
		t.Errorf("exit %d\n%s%s", code, out, errs)
	}
	report, err := os.ReadFile(rejects)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, l := range strings.Split(strings.TrimSpace(string(report)), "\n")[1:] {
		line, _, _ := strings.Cut(l, ",")
		lines = append(lines, line)
	}
	if got := strings.Join(lines, " "); got != "3 4 5 6" {
		t.Errorf("rejected lines %s", got)
	}
	for name, content := range map[string]string{"no header": "", "an empty header": "name,,note\na,b,c\n", "a doubled header": "name,name\na,b\n", "a header that fits nothing": "colour\nred\n"} {
		out, errs, code := p.run(t, "import", "thing", file(content))
		if code != 1 || strings.Count(strings.TrimSpace(errs), "\n") != 0 || len(errs) < 20 {
			t.Errorf("%s: exit %d\n%s%s", name, code, out, errs)
		}
	}
}

func TestStoresThatCantBeOpened(t *testing.T) {
	p := embedded(t)
	s := p.serve(t, p.key(t, "admin"))
	if _, errs, code := p.run(t, "user list"); code != 1 || !strings.Contains(errs, "in use") && !strings.Contains(errs, "server") {
		t.Errorf("beside a server: exit %d, %s", code, errs)
	}
	s.stop()
	nowhere := place{name: "nowhere", flags: []string{"--mongo", "mongodb://127.0.0.1:1/guanxi"}}
	if _, errs, code := nowhere.run(t, "user list"); code != 1 || strings.Count(strings.TrimSpace(errs), "\n") != 0 {
		t.Errorf("unreachable: exit %d, %s", code, errs)
	}
	if _, errs, code := p.run(t, "import", "ghost", "/no/such/file.csv"); code != 1 || errs == "" {
		t.Errorf("no file: exit %d, %s", code, errs)
	}
	if _, _, code := p.run(t, "serve", "--no-such-flag"); code != 2 {
		t.Errorf("wrong usage: exit %d", code)
	}
}
