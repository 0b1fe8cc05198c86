package rule_test

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// fakePlugins answers as the plugins of the test catalog would.
type fakePlugins struct {
	calls  atomic.Int64
	answer any
	err    error
	args   []any
}

func (f *fakePlugins) CallFunction(_ context.Context, plugin, function string, args []any) (any, error) {
	f.calls.Add(1)
	f.args = args
	if f.err != nil {
		return nil, f.err
	}
	if f.answer != nil {
		return f.answer, nil
	}
	if function == "grade" {
		return strings.ToLower(args[0].(string)), nil
	}
	return "0.75", nil
}

func TestPluginFunctions(t *testing.T) {
	f := &fakePlugins{}
	c := compiler(t, f)
	v, err := eval(t, c, `retail.recency(daysSince(lastOrderAt), share) > 0.5 and retail.grade(name) == "acme"`)
	if err != nil || !v.Bool() {
		t.Fatalf("got %v, %v", v, err)
	}
	before := f.calls.Load()
	if _, err := eval(t, c, `retail.grade(name)`); err != nil || f.calls.Load() != before {
		t.Errorf("a pure function was asked again: %d calls, %v", f.calls.Load()-before, err)
	}
	if _, err := eval(t, c, `retail.recency(1, annualRevenue)`); err != nil || f.args[1] != "1200000.50" {
		t.Errorf("a decimal goes out as %v, %v", f.args, err)
	}
	for _, answer := range []any{1.5, []any{"x"}, "not a number", struct{}{}} {
		wrong := &fakePlugins{answer: answer}
		if _, err := eval(t, compiler(t, wrong), `retail.recency(1, 2)`); crm.CodeOf(err) != crm.PluginUnavailable {
			t.Errorf("the answer %v: %v", answer, err)
		}
	}
}

func TestPluginUnavailable(t *testing.T) {
	rs := tiers()
	rs.Rules = append([]crm.Rule{{Name: "graded", When: `retail.grade(name) == "acme"`, Then: `"B"`}}, rs.Rules...)
	rs.Tests = nil
	for _, f := range []*fakePlugins{nil, {err: errors.New("gone")}} {
		c := compiler(t, nil)
		if f != nil {
			c = compiler(t, f)
		}
		p := compileSet(t, c, rs)
		d := p.Classify(context.Background(), acme(catalog()))
		if crm.CodeOf(d.Err) != crm.PluginUnavailable || d.Rule != "graded" || !d.Value.IsNull() {
			t.Errorf("got %+v, want nothing decided by reason of graded", d)
		}
		x := p.Explain(context.Background(), acme(catalog()))
		if crm.CodeOf(x.Err) != crm.PluginUnavailable || !strings.Contains(x.Sentence.EN, "retail.grade can't be reached") || !strings.Contains(x.Rules[0].Note.ZhCN, "retail.grade") {
			t.Errorf("explanation: %+v", x)
		}
		validation := compileSet(t, c, &crm.RuleSet{Object: "account", Kind: crm.RuleValidation, Name: "v", Rules: []crm.Rule{
			{Name: "graded", When: `retail.grade(name) == "acme"`, Message: crm.Text{EN: "x"}},
			{Name: "sound", When: `employees > 1`, Message: crm.Text{EN: "y"}}}})
		if faults := validation.Validate(context.Background(), acme(catalog())); len(faults) != 1 || faults[0].Message.EN != "y" {
			t.Errorf("a plugin that is gone refuses a save: %+v", faults)
		}
	}
}

func TestDisabledPluginBreaksItsRuleSetsOnly(t *testing.T) {
	c, cat := compiler(t, &fakePlugins{}), catalog()
	graded, plain := tiers(), tiers()
	graded.Name, graded.Rules[0].When, graded.Target = "graded", `retail.grade(name) == "acme"`, "sector"
	graded.Rules, graded.Else, graded.Tests = graded.Rules[:1], "", nil
	graded.Rules[0].Then = `"RETAIL"`
	cat.RuleSets = []*crm.RuleSet{graded, plain}
	if b := c.Book(cat); len(b.Programs("account", crm.RuleClassification)) != 2 || len(b.Broken()) != 0 || c.Book(cat) != b {
		t.Fatalf("enabled: %+v", b.Broken())
	}
	off := cat.Clone()
	off.Plugins = nil
	b := c.Book(off.Index())
	if len(b.Programs("account", crm.RuleClassification)) != 1 || len(b.Broken()["graded"]) != 1 || b.Program("tiers") == nil {
		t.Errorf("disabled: %+v", b.Broken())
	}
}
