package rule_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/rule"
)

// hostile are expressions that try to hang, crash, fill or leave the machine.
func hostile() []string {
	deep := func(n int, open, inner, shut string) string {
		return strings.Repeat(open, n) + inner + strings.Repeat(shut, n)
	}
	doubling := `let a0 = "aaaaaaaaaaaaaaaa"; `
	squaring := `let a0 = 99999999999; `
	for i := range 30 {
		doubling += fmt.Sprintf("let a%d = a%d + a%d; ", i+1, i, i)
		squaring += fmt.Sprintf("let a%d = a%d * a%d; ", i+1, i, i)
	}
	return []string{
		// texts that grow
		`reduce(1..33, #acc + #acc, "aaaaaaaaaa")`, `repeat(repeat("a", 900000), 900000)`,
		doubling + `len(a30) > 0`, `replace(notes, "a", notes) == ""`, `replace(replace(notes, "a", notes), "a", notes) == ""`,
		`any(big, any(big, len(notes + notes) > 0 and false))`, `len(join(map(big, notes), notes)) > 0`,
		`len(join(split(notes, "a"), notes)) > 0`, `toJSON(big) == ""`, `concat(big, big)`, `all(big, len(split(notes, "a")) > 1)`,
		`any(big, lower(notes) == upper(notes))`, `map(big, map(big, notes + "x"))`,
		// loops
		`all(big, all(big, all(big, name != "zz")))`, `all(big, all(big, name != "zz"))`,
		`any(big, any(big, any(big, .name == "zz")))`, `count(big, count(big, .name != nil) < 0) > 0`,
		`none(big, any(big, #.name contains "zz"))`, `sum(big, sum(big, .employees)) < 0`, `len(filter(big, len(filter(big, true)) > 0)) < 0`,
		`all(big, all(big, all(big, all(big, true))))`, `any(1..1000000000, # < 0)`, `1 in 1..9223372036854775807`,
		`all(0..9223372036854775807, true)`, `len([` + strings.Repeat("1,", 600) + `1]) > 0`, `find(big, any(big, .name == "zz")) == nil`,
		`all(big, notes matches "(a+)+$")`, `all(big, notes matches "(a|aa)+b")`, `all(big, all(big, notes matches ".*.*.*=.*"))`,
		`notes matches "((((a{30}){30}){30}){30})"`, `notes matches "` + strings.Repeat("a?", 120) + `"`,
		`notes matches "` + strings.Repeat("(a{1000})", 20) + `"`, `all(big, notes contains "ab" or notes contains "ba" or true)`,
		`all(big, businessHoursSince(date(1,1,1)) > 0 and all(big, businessHoursSince(date(1,1,1)) > 0))`,
		// numbers
		squaring + `a30 > 0`, `1e400 > 0`, `99999999999999999999999 > 0`, `0.` + strings.Repeat("1", 4000) + ` > 0`, `9 ** 9 ** 9 ** 9 > 0`,
		`round(share, 9223372036854775807) > 0`, `round(share, -9223372036854775807) > 0`, `days(9223372036854775807) > days(1)`,
		`foundedOn + 9223372036854775807 > foundedOn`, `foundedOn - -9223372036854775807 > foundedOn`, `lastOrderAt + days(99999999999) > lastOrderAt`,
		`date(99999999999, 1, 1) == nil`, `[1][9223372036854775807] == 1`, `[1][-9223372036854775807] == 1`, `-9223372036854775807 - 2 < 0`,
		`9223372036854775807 * 9223372036854775807 > 0`, `employees % 0 == 0`, `employees / 0 == 0`, `(-9223372036854775807 - 1) / -1 > 0`, `(-9223372036854775807 - 1) % -1 == 0`,
		`abs(-9223372036854775807 - 1) > 0`, `-(-9223372036854775807 - 1) > 0`, `0x7fffffffffffffff + 1 > 0`,
		// deep and long sources
		deep(1_000_000, "(", "1", ")"), deep(4000, "(", "1", ")"), deep(60, "(", "true", ")"), deep(4000, "[", "", "]"), strings.Repeat("!", 8000) + "true",
		strings.Repeat("-", 8000) + "1", strings.Repeat("not ", 2000) + "true", strings.Repeat("1+", 4000) + "1", strings.Repeat("true and ", 900) + "true",
		strings.Repeat("a.", 4000) + "a", strings.Repeat("name ?? ", 1000) + "name", strings.Repeat("true ? ", 1000) + "true" + strings.Repeat(" : true", 1000),
		strings.Repeat("(", 8000), strings.Repeat(`"`, 8001), strings.Repeat("{", 5000), "/*" + strings.Repeat("(", 8000), strings.Repeat("let a = ", 1000) + "1",
		deep(80, "any(big, ", "true", ")"), `len(` + strings.Repeat("1,", 100) + `1)`, strings.Repeat("if true { ", 500) + "1", "`" + strings.Repeat("(", 7000) + "` == name",
		// ways out
		`$env`, `$env.secret`, `$env["secret"] == "x"`, `let x = $env; x`, `$env == nil`, `any([$env], # != nil)`, ` run`, `run`, `tick(1)`, `member(1, "x")`, `old.secret`, `user.password`,
		`name.Len()`, `annualRevenue.String()`, `annualRevenue.unscaled`, `foundedOn.Unix()`, `get(user, "x")`, `user["id"]`, `old["tier"]`, `parent["name"]`, `big[0]["name"]`, `big[0].String()`,
		`outcomes`, `deletedAt`, `parent.outcomes`, `eval("1")`, `print(name)`, `fromJSON("[]")`, `now().Add(1)`, `duration("1h")`, `timezone("UTC")`, `type(name)`, `keys(user)`, `values(user)`,
		`flatten(big)`, `groupBy(big, .name)`, `sortBy(big, .name)`, `reduce(big, #acc, 1)`, `findIndex(big, true)`, `any(big, #index > 1)`, `any(big, #acc)`, `any(big, #foo)`, `::len(name)`, `b"bytes"`,
		`let true = 1; true`, `let x = 1; let x = 2; x`, `let now = 1; now`, `let $x = 1; $x`, `let len = 1; len`, `any(big, let tick = true; tick)`, `(name)(1)`, `any(name)`, `#`, `.name`, "name\x00", "\xff",
		`retail`, `retail.recency`, `retail["grade"]("x")`, `a?.b?.c`, `[1, "a"]`, `[[1], [2]]`, `[nil][0]`, `{a: 1}.a`, `name | len() | len()`, `"a" | $env`, `1 | any(true)`,
	}
}

// hostileSubject has a long related list and a long text.
func hostileSubject() (*crm.Catalog, *rule.Subject) {
	c := catalog()
	c.Object("account").Field("parent").Inverse = "big"
	c.Index()
	s := acme(c)
	s.Record["notes"] = crm.StringValue(strings.Repeat("a", 100_000))
	for i := range 10_000 {
		s.Lists["big"] = append(s.Lists["big"], map[string]crm.Value{"name": crm.StringValue(fmt.Sprint("n", i)), "employees": crm.IntValue(int64(i))})
	}
	return c, s
}

// acceptable tells whether an evaluation's error is on the closed list.
func acceptable(err error) bool {
	if err == nil || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return true
	}
	switch crm.CodeOf(err) {
	case crm.LimitExceeded, crm.PluginUnavailable, crm.BadInput, crm.ValidationFailed:
		return true
	}
	return false
}

func TestHostileExpressions(t *testing.T) {
	c := compiler(t, nil)
	cat, s := hostileSubject()
	list := hostile()
	if len(list) < 60 {
		t.Fatalf("only %d hostile expressions", len(list))
	}
	refused, stopped := 0, 0
	var worst time.Duration
	for _, source := range list {
		begin := time.Now()
		e, problems := c.Expression(cat, "account", source)
		var err error
		if e != nil {
			_, err = e.Eval(context.Background(), s)
		}
		took := time.Since(begin)
		worst = max(worst, took)
		switch name := source[:min(len(source), 60)]; {
		case e == nil && (len(problems) == 0 || problems[0].Message.EN == "" || problems[0].Message.ZhCN == ""):
			t.Errorf("%s: refused without a reason", name)
		case !acceptable(err):
			t.Errorf("%s: ended with %v", name, err)
		case took > tolerance:
			t.Errorf("%s: took %v", name, took)
		case e == nil:
			refused++
		case err != nil:
			stopped++
		}
	}
	t.Logf("tried %d: %d refused, %d stopped, the rest harmless; worst %v", len(list), refused, stopped, worst)
}

// tolerance is the time limit of an evaluation with room for a busy machine.
const tolerance = 300 * time.Millisecond * slowdown

// What must not be reachable gives a problem, never a value.
func TestNoWayOut(t *testing.T) {
	c := compiler(t, nil)
	cat, _ := hostileSubject()
	for _, source := range []string{`$env`, `$env.secret`, `$env["x"]`, `let x = $env; x`, `any([$env], # != nil)`, `tick(1)`, `member(1, "x")`, `plugin(1)`,
		`name.Len()`, `annualRevenue.String()`, `user.password`, `user["secret"]`, `outcomes`, `deletedAt`, `old.outcomes`, `parent.outcomes`, `big[0].outcomes`,
		`any(big, .outcomes != nil)`, `len(map(big, #)) > 0 and map(big, #)[0].String() == ""`, `type(name)`, `get(user, "x")`, `retail`, `off.f()`} {
		if e, _ := c.Expression(cat, "account", source); e != nil {
			t.Errorf("%s compiles", source)
		}
	}
}

func TestContextEnds(t *testing.T) {
	c := compiler(t, nil)
	cat, s := hostileSubject()
	e, problems := c.Expression(cat, "account", `all(big, all(big, name != "zz"))`)
	if e == nil {
		t.Fatal(problems)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := e.Eval(ctx, s); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want the context's end", err)
	}
}

// Costly evaluations, however many at once, leave no slot taken behind.
func TestManyCostlyEvaluations(t *testing.T) {
	c := compiler(t, nil)
	cat, s := hostileSubject()
	e, problems := c.Expression(cat, "account", `all(big, any(big, .name == "zz") or true)`)
	if e == nil {
		t.Fatal(problems)
	}
	results := make(chan error)
	for range 16 {
		go func() {
			_, err := e.Eval(context.Background(), s)
			results <- err
		}()
	}
	for range 16 {
		if err := <-results; crm.CodeOf(err) != crm.LimitExceeded {
			t.Errorf("got %v", err)
		}
	}
	if v, err := eval(t, c, "employees > 1"); err != nil || !v.Bool() {
		t.Errorf("afterwards: %v %v", v, err)
	}
}

// FuzzExpression: whatever is written, it is refused with a reason or ends in
// time with a value or an error of the closed list.
func FuzzExpression(f *testing.F) {
	for _, source := range hostile() {
		if len(source) < 500 {
			f.Add(source)
		}
	}
	for _, source := range []string{`annualRevenue >= 1000000 and tier in ["A"]`, `sum(filter(opportunities, .dealStage == "Won"), .closeValue)`,
		`let x = employees * 2; x > 1 ? "a" : name + "b"`, `daysSince(lastOrderAt) > 1.5 * employees`} {
		f.Add(source)
	}
	c := compiler(f, nil)
	cat, s := hostileSubject()
	f.Fuzz(func(t *testing.T, source string) {
		e, problems := c.Expression(cat, "account", source)
		if e == nil {
			if len(problems) == 0 || problems[0].Line < 1 || problems[0].Column < 1 {
				t.Fatalf("refused without a reason: %+v", problems)
			}
			return
		}
		begin := time.Now()
		v, err := e.Eval(context.Background(), s)
		if took := time.Since(begin); took > 2*time.Second {
			t.Fatalf("took %v", took)
		}
		if !acceptable(err) {
			t.Fatalf("ended with %v", err)
		}
		if again, err2 := e.Eval(context.Background(), s); err == nil && err2 == nil && again != v {
			t.Fatalf("%v, then %v", v, again)
		}
	})
}
