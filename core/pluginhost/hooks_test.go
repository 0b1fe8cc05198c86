package pluginhost_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/pluginhost"
	"github.com/guanxi-crm/guanxi/core/record"
	"github.com/guanxi-crm/guanxi/core/store"
)

func (r *rig) save(object string, changes ...record.HookChange) []record.HookAnswer {
	return r.BeforeSave(context.Background(), r.catalog, r.catalog.Object(object), changes)
}

func thing(name string) record.HookChange {
	return record.HookChange{ID: "1", Kind: store.Insert, Values: map[string]crm.Value{
		"name": crm.StringValue(name), "secret": crm.StringValue("canary"), "amount": crm.DecimalValue(crm.NewDecimal(150, 2)),
	}}
}

// required makes the rogue's hook a required one.
func (r *rig) required(on bool) {
	next := r.catalog.Clone()
	next.Plugins[0].Hooks = []crm.PluginHook{next.Plugins[0].Hooks[0]}
	next.Plugins[0].Hooks[0].Required = on
	r.catalog = next.Index()
}

func TestRetailHookNormalisesAndRefuses(t *testing.T) {
	r := newRig(t, fastSettings, nil)
	r.retail()
	r.running("retail")
	answers := r.save("member",
		record.HookChange{ID: "1", Kind: store.Insert, Values: map[string]crm.Value{"memberNo": crm.StringValue(" ab-12 ３４")}},
		record.HookChange{ID: "2", Kind: store.Update,
			Values: map[string]crm.Value{"memberNo": crm.StringValue("AB1234"), "level": crm.StringValue("STANDARD"), "points12m": crm.IntValue(5000)},
			Old:    map[string]crm.Value{"memberNo": crm.StringValue("AB1234"), "level": crm.StringValue("STANDARD")}},
		record.HookChange{ID: "3", Kind: store.Insert, Values: map[string]crm.Value{"memberNo": crm.StringValue("a!")}},
		record.HookChange{ID: "4", Kind: store.Update, Values: map[string]crm.Value{"memberNo": crm.StringValue("AB1234"), "level": crm.StringValue("GOLD")}},
	)
	if a := answers[0]; a.Set["memberNo"] != crm.StringValue("AB1234") || a.Set["level"] != crm.StringValue("STANDARD") {
		t.Errorf("new member: %+v", a)
	}
	if a := answers[1]; len(a.Set) != 1 || a.Set["level"] != crm.StringValue("SILVER") {
		t.Errorf("points earned: %+v", a)
	}
	if a := answers[2]; len(a.Faults) != 1 || a.Faults[0].Field != "memberNo" || a.Faults[0].Code != "MEMBER_NUMBER" ||
		a.Faults[0].Message.EN == "" || a.Faults[0].Message.ZhCN == "" {
		t.Errorf("bad number: %+v", a)
	}
	if a := answers[3]; len(a.Set) != 0 || a.Err != nil {
		t.Errorf("a level given by hand was touched: %+v", a)
	}
}

func TestHookSeesAndWritesOnlyWhatItMay(t *testing.T) {
	r := newRig(t, fastSettings, nil)
	r.rogue("rogue")
	r.running("rogue")
	for _, c := range []struct {
		name string
		set  map[string]crm.Value
	}{
		{"plain", map[string]crm.Value{"note": crm.StringValue("1 of 1")}},
		{"peek", map[string]crm.Value{"note": crm.StringValue("2 ")}}, // name and amount, no secret
		{"forbidden", nil}, // not even the part that is allowed
		{"wrongType", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := r.save("thing", thing(c.name))[0]
			if a.Err != nil || len(a.Faults) > 0 || fmt.Sprint(a.Set) != fmt.Sprint(c.set) {
				t.Errorf("answer %+v, want to set %v", a, c.set)
			}
		})
	}
	// When the plugin has to agree, a thrown-away answer is no agreement.
	r.required(true)
	if a := r.save("thing", thing("forbidden"))[0]; crm.CodeOf(a.Err) != crm.PluginUnavailable || a.Set != nil {
		t.Errorf("required: %+v", a)
	}
	if a := r.save("thing", thing("fault"))[0]; len(a.Faults) != 1 || a.Faults[0].Code != "REFUSED" || a.Faults[0].Message.ZhCN == "" {
		t.Errorf("a fault without words: %+v", a)
	}
}

// A plugin that fails never fails a save, unless its hook is required.
func TestFailingHook(t *testing.T) {
	r := newRig(t, fastSettings, nil)
	r.rogue("rogue")
	for _, what := range []string{"error", "short", "crash", "plain"} {
		for _, required := range []bool{false, true} {
			t.Run(fmt.Sprint(what, required), func(t *testing.T) {
				r.t = t
				r.running("rogue")
				if what == "plain" {
					r.Disable("rogue")
				}
				r.required(required)
				answers := r.save("thing", thing(what), thing("other"))
				for _, a := range answers {
					switch {
					case a.Set != nil || a.Faults != nil:
						t.Errorf("answer %+v", a)
					case required && crm.CodeOf(a.Err) != crm.PluginUnavailable:
						t.Errorf("error %v, want PLUGIN_UNAVAILABLE", a.Err)
					case !required && a.Err != nil:
						t.Errorf("the save fails with %v", a.Err)
					}
				}
				r.Apply(r.catalog.Plugins)
			})
		}
	}
}

// Changes go in batches of at most 1,000, and of a size that fits a message.
func TestBatches(t *testing.T) {
	r := newRig(t, pluginhost.Settings{}, nil)
	r.rogue("rogue")
	r.running("rogue")
	for _, c := range []struct {
		count, letters int
		last           string
	}{
		{1000, 10, "1000 of 1000"},
		{1001, 10, "1 of 1"},
		{2500, 10, "500 of 500"},
		{100, 100_000, "18 of 18"}, // 41 changes of 100 kB to 4 MiB
	} {
		changes := make([]record.HookChange, c.count)
		for i := range changes {
			changes[i] = thing(strings.Repeat("n", c.letters))
		}
		answers := r.save("thing", changes...)
		if len(answers) != c.count {
			t.Fatalf("%d answers to %d changes", len(answers), c.count)
		}
		for i, a := range answers {
			if a.Err != nil || a.Set["note"].IsNull() {
				t.Fatalf("change %d of %d: %+v", i, c.count, a)
			}
		}
		if got := answers[c.count-1].Set["note"].Str(); got != c.last {
			t.Errorf("%d changes of %d letters: the last is %q, want %q", c.count, c.letters, got, c.last)
		}
	}
}

// Two plugins on one object: the second sees what the first has set.
func TestPluginsInTurn(t *testing.T) {
	r := newRig(t, fastSettings, nil)
	r.rogue("rogue")
	r.place("second", "rogue", fmt.Sprintf(strings.Replace(rogueManifest, "reads: [name, amount]", "reads: [name, note]", 1), "second"))
	p := r.Package("second")
	plugin, _, _, err := p.Contributions(r.catalog)
	if err != nil {
		t.Fatal(err)
	}
	plugin.Enabled = true
	next := r.catalog.Clone()
	next.Plugins = append(next.Plugins, plugin)
	r.catalog = next.Index()
	r.Apply(r.catalog.Plugins)
	r.running("rogue")
	r.running("second")
	if a := r.save("thing", thing("peek"))[0]; a.Set["note"] != crm.StringValue("2 ") || a.Err != nil {
		t.Errorf("answer %+v", a)
	}
}
