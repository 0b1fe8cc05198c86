package record_test

import (
	"context"
	"testing"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/record"
	"github.com/guanxi-crm/guanxi/core/store"
)

// upper is a plugin as the service sees one: it sets a status, refuses the
// name "bad", and is gone for the name "gone".
type upper struct{ calls int }

func (u *upper) BeforeSave(_ context.Context, _ *crm.Catalog, _ *crm.Object, changes []record.HookChange) []record.HookAnswer {
	u.calls++
	answers := make([]record.HookAnswer, len(changes))
	for i, c := range changes {
		switch c.Values["name"].Str() {
		case "bad":
			answers[i].Faults = []crm.FieldError{{Field: "name", Code: "BAD_NAME", Message: label("Bad name.")}}
		case "gone":
			answers[i].Err = crm.NewError(crm.PluginUnavailable, "gone", "gone")
		default:
			answers[i].Set = map[string]crm.Value{"status": crm.StringValue("OLD"), "revenue": crm.StringValue("1500"), "tier": crm.StringValue("B")}
		}
	}
	return answers
}

func TestPluginsSpeakBeforeTheRules(t *testing.T) {
	plugin := &upper{}
	w := newWorld(t, func(o *record.Options) { o.Hooks = plugin })
	w.cat.Plugins = []crm.Plugin{{Name: "upper", Enabled: true, Hooks: []crm.PluginHook{{Object: "account", On: "beforeSave"}}}}
	var writes []record.Write
	for _, name := range []string{"one", "bad", "gone", "two"} {
		writes = append(writes, record.Write{Kind: record.Create, Object: "account", Data: map[string]any{"name": name}})
	}
	results, err := w.s.Change(t.Context(), record.Request{Actor: admin, Writes: writes})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"", "VALIDATION_FAILED name:BAD_NAME", "PLUGIN_UNAVAILABLE", ""} {
		if got := faults(results[i].Err); got != want {
			t.Errorf("%d: %q, want %q", i, got, want)
		}
	}
	r := w.get("account", results[0].ID)
	if r.Get("status").Str() != "OLD" || r.Get("tier").Str() != "A" {
		t.Errorf("status %s; tier %s: the class must follow from what the plugin set, not be set by it", r.Get("status").Str(), r.Get("tier").Str())
	}
	w.create("deal", map[string]any{"value": 1})
	if plugin.calls != 1 {
		t.Errorf("%d calls, want one for the four accounts and none for a deal", plugin.calls)
	}
}

func TestATimerFiresOnce(t *testing.T) {
	w := newWorld(t, func(o *record.Options) { o.Plan = nil })
	id := w.create("account", map[string]any{"name": "Acme"})
	timer := store.Timer{Object: "account", Record: id, Key: "late/rule/step", Due: w.now}
	fire := func() error {
		results, err := w.s.Change(t.Context(), record.Request{Actor: admin, Fire: &timer,
			Notices: []crm.Notice{{User: "u1", Text: label("late")}},
			Writes:  []record.Write{{Kind: record.Update, Object: "account", ID: id}}})
		if err != nil {
			t.Fatal(err)
		}
		return results[0].Err
	}
	if err := fire(); crm.CodeOf(err) != crm.NotFound {
		t.Errorf("fired without a timer: %v", err)
	}
	if _, err := w.store.Commit(t.Context(), store.Batch{Changes: []store.Change{{Object: w.cat.Object("account"), Kind: store.Update, ID: id, Version: 1,
		SetTimers: []store.Timer{timer}, Event: crm.Event{ID: "e1", Object: "account", Record: id, Version: 2, Kind: crm.Updated}}}}); err != nil {
		t.Fatal(err)
	}
	if err := fire(); err != nil {
		t.Errorf("did not fire: %v", err)
	}
	if err := fire(); crm.CodeOf(err) != crm.NotFound {
		t.Errorf("fired twice: %v", err)
	}
}
