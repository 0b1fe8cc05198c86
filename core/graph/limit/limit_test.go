package limit_test

import (
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/graph/limit"
)

func TestQuery(t *testing.T) {
	l := limit.Defaults()
	r := strings.Repeat
	for _, c := range []struct {
		name, query string
		code        crm.Code
	}{
		{"plain", `{ me { language } }`, ""},
		{"not GraphQL", `{ me { `, ""},
		{"nothing", ``, ""},
		{"as many tokens as allowed", r("a:b ", 0) + "{" + r("a ", 24) + "}" + r("#\n", 1970), ""},
		{"one token more", "{" + r("#\n", 2000) + "a}", crm.LimitExceeded},
		{"fifteen levels", r("{a", 15) + r("}", 15), ""},
		{"sixteen levels", r("{a", 16) + r("}", 16), crm.LimitExceeded},
		{"sixteen levels by fragments", `{a{...f}} fragment f on A` + r("{a", 15) + r("}", 15), crm.LimitExceeded},
		{"inline fragments add no level", r("{a", 14) + r("{...", 20) + "{b}" + r("}", 34), ""},
		{"brackets", r("{a(b:[[{c:", 1) + r("[", 62) + r("]", 62) + "}]])}", crm.LimitExceeded},
		{"twenty-five of one name", "{" + r("a ", 25) + "}", ""},
		{"twenty-six of one name", "{" + r("a ", 26) + "}", crm.LimitExceeded},
		{"twenty-six under one alias", "{" + r("x:a ", 26) + "}", crm.LimitExceeded},
		{"twenty-six over fragments", "{" + r("a ", 13) + "...f} fragment f on A{" + r("a ", 13) + "}", crm.LimitExceeded},
		{"a fragment twice counts once", "{" + r("a ", 13) + "...f ...f} fragment f on A{" + r("a ", 12) + "}", ""},
		{"six times six merged", "{" + r("a{"+r("b ", 6)+"}", 6) + "}", crm.LimitExceeded},
		{"five times five merged", "{" + r("a{"+r("b ", 5)+"}", 5) + "}", ""},
		{"the same in different places", "{" + r("a ", 25) + "b{" + r("a ", 25) + "}}", ""},
		{"fifty aliases", "{" + r("x:a ", 25) + r("y:a ", 25) + "}", ""},
		{"fifty-one aliases", "{" + r("x:a ", 25) + r("y:a ", 25) + "z:a}", crm.LimitExceeded},
		{"directives", "{a" + r(" @b", 101) + "}", crm.LimitExceeded},
		{"directives of the operation", "query" + r(" @b", 101) + "{a}", crm.LimitExceeded},
		{"fragment of itself", "{...f} fragment f on A{...f}", crm.BadInput},
		{"cycle of two", "{a} fragment f on A{b{...g}} fragment g on A{...on A{...f}}", crm.BadInput},
		{"unknown fragment", "{...f}", ""},
		{"fifty-one fragments", "{a}" + r(" fragment f on A{b}", 51), crm.LimitExceeded},
		{"an integer too large", `{a(b:9223372036854775808)}`, crm.BadInput},
		{"the largest integer", `{a(b:9223372036854775807 c:-9223372036854775808)}`, ""},
		{"a float too large", `{a(b:1e309)}`, crm.BadInput},
		{"a long decimal", `{a(b:1234567890123456.78)}`, ""},
		{"a long name", "{" + r("a", 201) + "}", crm.LimitExceeded},
		{"a long text is fine", `{a(b:"` + r("a", 10_000) + `")}`, ""},
	} {
		if got := crm.CodeOf(l.Query(c.query)); got != c.code {
			t.Errorf("%s: %q, want %q", c.name, got, c.code)
		}
	}
}

// TestIntrospection: the query that every tool sends must pass.
func TestIntrospection(t *testing.T) {
	const query = `query IntrospectionQuery { __schema { queryType { name } mutationType { name } subscriptionType { name }
		types { ...FullType } directives { name description locations args { ...InputValue } } } }
		fragment FullType on __Type { kind name description fields(includeDeprecated: true) { name description args { ...InputValue } type { ...TypeRef } isDeprecated deprecationReason }
		inputFields { ...InputValue } interfaces { ...TypeRef } enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason } possibleTypes { ...TypeRef } }
		fragment InputValue on __InputValue { name description type { ...TypeRef } defaultValue }
		fragment TypeRef on __Type { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } } } } } } }`
	if err := limit.Defaults().Query(query); err != nil {
		t.Error(err)
	}
}

func TestBody(t *testing.T) {
	l := limit.Defaults()
	r := strings.Repeat
	for _, c := range []struct {
		name, body string
		code       crm.Code
	}{
		{"an object", ` {"query":"{a}"}`, ""},
		{"a list", ` [{"query":"{a}"}]`, crm.BadInput},
		{"brackets in a text", `{"query":"` + r("[{", 100) + `"}`, ""},
		{"an escaped quote", `{"query":"\"` + r("[{", 100) + `"}`, ""},
		{"an escaped backslash", `{"query":"\\","v":` + r("[", 100), crm.LimitExceeded},
		{"as deep as allowed", r(`{"a":`, 64) + "1" + r("}", 64), ""},
		{"deeper", r(`{"a":`, 65) + "1" + r("}", 65), crm.LimitExceeded},
		{"an end without a beginning", r("}", 1000), ""},
		{"a backslash at the end", `{"a":"\`, ""},
		{"nothing", ``, ""},
	} {
		if got := crm.CodeOf(l.Body([]byte(c.body))); got != c.code {
			t.Errorf("%s: %q, want %q", c.name, got, c.code)
		}
	}
}

func TestErrorsSpeakBothLanguages(t *testing.T) {
	l := limit.Defaults()
	for _, err := range []error{l.TooLarge(), l.TooSlow(), l.Body([]byte("[]")), l.Query("{" + strings.Repeat("a ", 26) + "}")} {
		e, ok := err.(*crm.Error)
		if !ok || e.Message.EN == "" || e.Message.ZhCN == "" {
			t.Errorf("%v", err)
		}
	}
}

// FuzzQuery: whatever passes is small and shallow by a second, independent
// count, and nothing makes the check panic.
func FuzzQuery(f *testing.F) {
	for _, seed := range []string{
		`{ a { ...f b: c @skip(if: $x) } } fragment f on A { a ... on B { b } }`,
		`query($a: [Int!]! = [1]) { a(b: {c: [$a, 1.5e3, "x", """y""", E]}) }`,
		`{...f} fragment f on A{...g} fragment g on A{...f}`, `{{{`, `"`, `#`, `{a a a}`,
	} {
		f.Add(seed)
	}
	l := limit.Defaults()
	f.Fuzz(func(t *testing.T, query string) {
		if l.Query(query) != nil {
			return
		}
		doc, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: query}, 0)
		if err != nil {
			return
		}
		for _, op := range doc.Operations {
			if d := depth(doc, op.SelectionSet, 0); d > l.Depth {
				t.Errorf("depth %d passed", d)
			}
		}
	})
}

func depth(doc *ast.QueryDocument, set ast.SelectionSet, fragments int) int {
	if fragments > len(doc.Fragments) {
		return 1 << 20 // a cycle
	}
	deepest := 0
	for _, s := range set {
		d := 0
		switch s := s.(type) {
		case *ast.Field:
			d = 1 + depth(doc, s.SelectionSet, fragments)
		case *ast.InlineFragment:
			d = depth(doc, s.SelectionSet, fragments)
		case *ast.FragmentSpread:
			if f := doc.Fragments.ForName(s.Name); f != nil {
				d = depth(doc, f.SelectionSet, fragments+1)
			}
		}
		deepest = max(deepest, d)
	}
	return deepest
}
