package live_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"
)

// TestHostileRequests sends what attackers send, through the whole endpoint:
// each is refused or answered quickly, and the server goes on.
func TestHostileRequests(t *testing.T) {
	w := newSales(t)
	w.ask("admin", `{ accounts { nodes { id } } }`) // the schema is built once, before the clock runs
	n := 0
	for _, c := range hostile() {
		n++
		status, answer, took := w.timed(c.body)
		for try := 0; took > patience && try < 2; try++ { // the machine may be busy with something else
			status, answer, took = w.timed(c.body)
		}
		if took > patience {
			t.Errorf("%s: %v", c.name, took)
		}
		if status >= 500 || len(answer) > 64<<10 {
			t.Errorf("%s: status %d, %d bytes", c.name, status, len(answer))
		}
		if c.want != "" && !strings.Contains(answer, c.want) {
			t.Errorf("%s: wanted %s, got %.300s", c.name, c.want, answer)
		}
		if strings.Count(answer, `"message"`) > 20 {
			t.Errorf("%s: %d errors", c.name, strings.Count(answer, `"message"`))
		}
	}
	if n < 100 {
		t.Errorf("only %d requests", n)
	}
	if got := w.ask("admin", `{ account(id: "«acme»") { name } }`); got != `{"data":{"account":{"name":"Acme"}}}` {
		t.Errorf("afterwards: %s", got)
	}
}

func (w *world) timed(body string) (int, string, time.Duration) {
	w.Helper()
	start := time.Now()
	status, answer := w.post("admin", body)
	return status, answer, time.Since(start)
}

type attack struct{ name, body, want string }

const (
	refused = "LIMIT_EXCEEDED"
	bad     = "BAD_INPUT"
)

// hostile makes the corpus: some twenty shapes in several sizes.
func hostile() []attack {
	var all []attack
	query := func(name, want string, text string) {
		b, err := json.Marshal(map[string]string{"query": text})
		if err != nil {
			panic(err)
		}
		all = append(all, attack{name, string(b), want})
	}
	r := strings.Repeat
	for _, n := range []int{20, 100, 1000, 100_000, 1_000_000} {
		query(fmt.Sprint("selections within each other ", n), refused, r("{me", n)+r("}", n))
		query(fmt.Sprint("only opening braces ", n), "errors", r("{", n))
		query(fmt.Sprint("lists within each other ", n), "errors", `{accounts(filter:`+r("[", n)+r("]", n)+`){totalCount}}`)
		query(fmt.Sprint("objects within each other ", n), "errors", `{accounts(filter:`+r("{not:", n)+"{}"+r("}", n)+`){totalCount}}`)
		query(fmt.Sprint("inline fragments within each other ", n), "", `{`+r("...{", n)+"__typename"+r("}", n)+`}`)
		query(fmt.Sprint("types within each other ", n), "errors", `query($a:`+r("[", n)+"Int"+r("]", n)+`){__typename}`)
	}
	for _, n := range []int{26, 100, 600, 1900, 12_000, 60_000} {
		query(fmt.Sprint("one field ", n, " times"), refused, `{`+r("roles{name}", n)+`}`)
		query(fmt.Sprint("one leaf ", n, " times"), refused, `{roles{`+r("name ", n)+`}}`)
		query(fmt.Sprint("one list ", n, " times"), refused, `{`+r("accounts{nodes{id}}", n)+`}`)
		query(fmt.Sprint("directives ", n), "errors", `{roles`+r(" @a", n+100)+`{name}}`)
		query(fmt.Sprint("skips ", n), "errors", `{roles`+r(" @skip(if:false)", n+100)+`{name}}`)
		query(fmt.Sprint("commas and comments ", n), "errors", r("#\n,", n+2000))
		query(fmt.Sprint("strings ", n), "errors", `{accounts(filter:{name:{in:[`+r(`"",`, n+2000)+`]}}){totalCount}}`)
		query(fmt.Sprint("operations ", n), "errors", r("{__typename}", n))
		query(fmt.Sprint("variables ", n), "errors", `query(`+r("$a:Int ", n)+`){__typename}`)
		query(fmt.Sprint("arguments ", n), "errors", `{accounts(`+r("first:1 ", n)+`){totalCount}}`)
	}
	for _, n := range []int{51, 200, 10_000} {
		query(fmt.Sprint("aliases ", n), refused, `{`+numbered(n, "a%d:roles{name} ")+`}`)
		query(fmt.Sprint("fragments ", n), refused, `{roles{name}}`+numbered(n, "fragment f%d on Role{name} "))
		query(fmt.Sprint("fragments that spread each other in a row ", n), refused, `{roles{...f0}}`+chain(n))
		query(fmt.Sprint("unknown fields ", n), "errors", `{`+numbered(n, "x%d ")+`}`)
	}
	// Each fragment spreads the next one twice: 2^n selections.
	query("fragments that double", refused, `{roles{...f0}}`+doubling(40))
	query("fragments that double in fields", refused, `{accounts{nodes{...f0}}}`+doublingBelow(12))
	query("a fragment of itself", bad, `{roles{...f}} fragment f on Role{...f}`)
	query("fragments of each other", bad, `{roles{...f}} fragment f on Role{...g} fragment g on Role{...{...h}} fragment h on Role{...f}`)
	query("25 within 25", refused, `{`+r(`accounts{`+r("nodes{id}", 25)+`}`, 25)+`}`)
	query("25 pairs", refused, `{`+r(`roles{`+r("label{en}", 5)+`}`, 24)+`}`)
	query("costly lists", refused, `{accounts(first:1000){nodes{deals(first:1000){nodes{id}}}}}`)
	query("costly lists on many levels", refused, `{accounts{nodes{deals{nodes{account{deals{nodes{account{deals{nodes{id}}}}}}}}}}}`)
	query("a page too large", refused, `{accounts(first:1001){totalCount}}`)
	query("a number too large", bad, `{accounts(first:99999999999999999999999){totalCount}}`)
	query("an integer too large", bad, `{accounts(filter:{employees:{eq:9223372036854775807}}){totalCount}}`)
	query("a long number", refused, `{accounts(filter:{revenue:{eq:`+r("9", 100_000)+`}}){totalCount}}`)
	query("a negative page", bad, `{accounts(first:-9223372036854775808){totalCount}}`)
	query("a deep filter", refused, `{accounts(filter:`+r("{not:", 30)+"{}"+r("}", 30)+`){totalCount}}`)
	query("many comparisons", "errors", `{accounts(filter:{or:[`+r("{active:{eq:true}}", 501)+`]}){totalCount}}`)
	// As bad as the limits allow.
	query("25 of one list", `"data":{`, `{`+r("accounts(first:1){nodes{id}}", 25)+`}`)
	query("25 of one field on five levels", "", `{`+r("accounts{nodes{parent{parent{parent{id}}}}}", 25)+`}`)
	query("25 of each of many fields", "", `{accounts{nodes{`+r("id name tier tags revenue employees active founded seenAt code note version ", 25)+`}}}`)
	query("25 of many unknown fields", "errors", `{accounts{nodes{`+r(numbered(60, "x%d "), 25)+`}}}`)
	query("fragments that all meet", "", `{accounts{nodes{`+numbered(50, "...f%d ")+`}}}`+numbered(50, "fragment f%d on Account{id name ...on Account{tier}} "))
	query("fragments that all meet on two levels", "", `{accounts{nodes{`+numbered(24, "...f%d ")+`}}}`+numbered(24, "fragment f%d on Account{parent{id name tier parent{id name tier parent{id}}}} "))
	query("a row of fragments", "", `{accounts{nodes{...f0}}}`+strings.ReplaceAll(chain(49), "Role", "Account"))
	query("deep introspection", "errors", `{__schema{types{fields{type{fields{type{fields{type{fields{type{fields{name}}}}}}}}}}}}`)
	query("NUL", "errors", "{roles\x00{name}}")
	query("an unended string", "errors", `{account(id:"`)
	query("an unended block string", "errors", `{account(id:"""`+r("x", 100_000))
	query("a name of 200,000 letters", refused, `{`+r("a", 200_000)+`}`)
	return append(all, hostileBodies()...)
}

// hostileBodies are attacks on the JSON around the query.
func hostileBodies() []attack {
	r := strings.Repeat
	vars := func(query, variables string) string {
		return `{"query":` + query + `,"variables":` + variables + `}`
	}
	const byFilter = `"query($f: AccountFilter) { accounts(filter: $f) { totalCount } }"`
	return []attack{
		{"a batch", `[{"query":"{roles{name}}"}]`, bad},
		{"a large batch", `[` + r(`{"query":"{roles{name}}"},`, 1000) + `{}]`, bad},
		{"10 MiB", `{"query":"{` + r("a", 10<<20) + `}"}`, refused},
		{"10 MiB of blanks", r(" ", 10<<20), refused},
		{"deep JSON", r(`{"a":`, 40_000) + "1" + r("}", 40_000), refused},
		{"deep variables", vars(byFilter, `{"f":`+r(`{"not":`, 30)+"{}"+r("}", 30)+`}`), refused},
		{"deeper variables", vars(byFilter, `{"f":`+r(`{"not":`, 10_000)+"{}"+r("}", 10_000)+`}`), refused},
		{"wide variables", vars(byFilter, `{"f":{"or":[`+r(`{"active":{"eq":true}},`, 501)+`{}]}}`), refused},
		{"a long list", vars(byFilter, `{"f":{"name":{"in":[`+r(`"a",`, 10_001)+`"b"]}}}`), refused},
		{"a list as long as allowed", vars(byFilter, `{"f":{"name":{"in":[`+r(`"a",`, 9_999)+`"b"]}}}`), `"data":{`},
		{"many useless variables", vars(`"{roles{name}}"`, `{"a":[`+r(`1,`, 100_000)+`1]}`), `"data":{`},
		{"a huge exponent", vars(`"query($r: Decimal) { accounts(filter: {revenue: {eq: $r}}) { totalCount } }"`, `{"r":1e999999999}`), bad},
		{"a long number", vars(`"query($r: Decimal) { accounts(filter: {revenue: {eq: $r}}) { totalCount } }"`, `{"r":`+r("9", 100_000)+`}`), bad},
		{"a long number for an integer", vars(`"query($n: Int) { accounts(first: $n) { totalCount } }"`, `{"n":`+r("9", 100_000)+`}`), bad},
		{"a long text for an option", vars(`"query($t: AccountTier) { accounts(filter: {tier: {eq: $t}}) { totalCount } }"`, `{"t":"`+r("9", 100_000)+`"}`), bad},
		{"a long unknown name", vars(byFilter, `{"f":{"`+r("a", 100_000)+`":1}}`), bad},
		{"a long operation name", `{"query":"query A{__typename} query B{__typename}","operationName":"` + r("a", 100_000) + `"}`, bad},
		{"a long cursor", vars(`"query($c: String) { accounts(after: $c) { totalCount } }"`, `{"c":"`+r("a", 100_000)+`"}`), bad},
		{"a long period", vars(byFilter, `{"f":{"seenAt":{"withinLast":"`+r("9", 100_000)+`d"}}}`), bad},
		{"a huge integer", vars(`"query($n: Int) { accounts(first: $n) { totalCount } }"`, `{"n":1e400}`), bad},
		{"a list for a number", vars(`"query($n: Int) { accounts(first: $n) { totalCount } }"`, `{"n":[1]}`), bad},
		{"an object for a list", vars(`"query($f: AccountFilter) { accounts(filter: $f) { totalCount } }"`, `{"f":{"and":{"name":1}}}`), bad},
		{"half a JSON", `{"query":"{roles{name}}"`, bad},
		{"JSON and more", `{"query":"{roles{name}}"}{}`, bad},
		{"a number", `1`, bad},
		{"null", `null`, bad},
		{"nothing", ``, bad},
		{"a query that is no text", `{"query":{"a":1}}`, bad},
		{"no such operation", `{"query":"query A{__typename} query B{__typename}","operationName":"C"}`, bad},
		{"a subscription", `{"query":"subscription{me}"}`, bad},
	}
}

func numbered(n int, format string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

func chain(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "fragment f%d on Role{...f%d} ", i, i+1)
	}
	return b.String() + fmt.Sprintf("fragment f%d on Role{name}", n)
}

func doubling(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "fragment f%d on Role{label{...f%d} ...f%d} ", i, i+1, i+1)
	}
	return b.String() + fmt.Sprintf("fragment f%d on Role{name}", n)
}

func doublingBelow(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "fragment f%d on Account{a%d:parent{...f%d} b%d:parent{...f%d}} ", i, i, i+1, i, i+1)
	}
	return b.String() + fmt.Sprintf("fragment f%d on Account{name}", n)
}
