package pluginhost_test

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/metadata"
	"github.com/guanxi-crm/guanxi/core/pluginhost"
	"github.com/guanxi-crm/guanxi/core/record"
	"github.com/guanxi-crm/guanxi/core/rule"
	"github.com/guanxi-crm/guanxi/core/store/sqlitestore"
)

// product is the host with the real services around it, on a real store.
type product struct {
	*rig
	meta    *metadata.Service
	rules   *rule.Compiler
	records *record.Service
}

func newProduct(t *testing.T, plugins ...string) *product {
	t.Helper()
	ctx := t.Context()
	st, err := sqlitestore.Open(ctx, t.TempDir(), sqlitestore.Options{Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := st.Close(); err != nil {
			t.Error(err)
		}
	})
	p := &product{rig: newRig(t, fastSettings, nil)}
	p.rules = rule.NewCompiler(rule.Options{Now: time.Now, Functions: p.Host})
	log := slog.New(slog.DiscardHandler)
	if p.meta, err = metadata.Open(ctx, metadata.Options{Store: st, Rules: p.rules, Now: time.Now, Log: log}); err != nil {
		t.Fatal(err)
	}
	p.records = record.New(record.Options{
		Store: st, Catalog: p.meta.Catalog, Rules: p.rules, Hooks: p.Host, Now: time.Now, Log: log,
		NewID: func() string { return uuid.Must(uuid.NewV7()).String() },
		Users: func(context.Context, []string) (map[string]crm.Actor, error) { return nil, nil },
	})
	for _, name := range plugins {
		p.place(name, name, shippedManifest(t, name))
		pkg := p.Package(name)
		plugin, objects, fields, err := pkg.Contributions(p.meta.Catalog())
		if err != nil {
			t.Fatal(err)
		}
		plugin.Enabled = true
		if _, err := p.meta.SetPlugin(ctx, crm.System, plugin, objects, fields); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
	p.Apply(p.meta.Catalog().Plugins)
	for _, name := range plugins {
		p.running(name)
	}
	return p
}

func (p *product) create(object string, data map[string]any) (map[string]crm.Value, error) {
	p.t.Helper()
	ctx := p.t.Context()
	results, err := p.records.Change(ctx, record.Request{Actor: crm.System, Writes: []record.Write{{Kind: record.Create, Object: object, Data: data}}})
	if err == nil {
		err = results[0].Err
	}
	if err != nil {
		return nil, err
	}
	o := p.meta.Catalog().Object(object)
	var fields []string
	for i := range o.Fields {
		fields = append(fields, o.Fields[i].Name)
	}
	rows, err := p.records.Find(ctx, crm.System, crm.Query{Object: o, Fields: fields, Filter: crm.Where(crm.FieldID, crm.OpEq, crm.StringValue(results[0].ID)), Limit: 1})
	if err != nil || rows.Len() != 1 {
		p.t.Fatalf("the new record: %v, %v", rows, err)
	}
	values := map[string]crm.Value{}
	for i, c := range rows.Columns {
		values[c] = rows.Row(0)[i]
	}
	return values, nil
}

// The three industry plugins on a whole product: their objects are there,
// their hooks take part in saves, their functions in expressions, and a save
// goes on while a plugin's process is dead.
func TestIndustryPluginsInTheProduct(t *testing.T) {
	p := newProduct(t, "retail", "industrial", "hospitality")

	member, err := p.create("member", map[string]any{"memberNo": "ab-12 34", "points12m": 5200})
	if err != nil || member["memberNo"].Str() != "AB1234" || member["level"].Str() != "SILVER" || member["status"].Str() != "ACTIVE" {
		t.Errorf("member %v, %v", member, err)
	}
	stay, err := p.create("guestStay", map[string]any{"bookingNo": "INN00001", "arrivesOn": "2018-02-27", "leavesOn": "2018-03-02", "pricePerNight": "65.50"})
	if err != nil || stay["nights"].Int64() != 3 || stay["total"].Text() != "196.50" {
		t.Errorf("stay %v, %v", stay, err)
	}
	delivery, err := p.create("deliveryRecord", map[string]any{"deliveryNo": "D-1", "promisedOn": "2026-11-20", "deliveredOn": "2026-11-23"})
	if err != nil || delivery["daysLate"].Int64() != 3 || delivery["onTime"] != crm.BoolValue(false) {
		t.Errorf("delivery %v, %v", delivery, err)
	}

	_, err = p.create("guestStay", map[string]any{"bookingNo": "INN00002", "arrivesOn": "2018-03-02", "leavesOn": "2018-02-27"})
	var e *crm.Error
	if !errors.As(err, &e) || e.Code != crm.ValidationFailed || len(e.Fields) != 1 || e.Fields[0].Field != "leavesOn" || e.Fields[0].Message.ZhCN == "" {
		t.Errorf("leaving before arriving: %v", err)
	}

	for source, want := range map[string]string{
		"retail.recencyScore(points12m) == 1 && retail.memberLevel(points12m) == level": "true",
		"hospitality.nights(date(2018, 2, 27), date(2018, 3, 2))":                       "3",
		"industrial.onTimeRate(2, 3)":                                                   "0.6667",
	} {
		x, problems := p.rules.Expression(p.meta.Catalog(), "member", source)
		if len(problems) > 0 {
			t.Errorf("%s: %+v", source, problems)
			continue
		}
		got, err := x.Eval(t.Context(), &rule.Subject{Object: p.meta.Catalog().Object("member"), Record: member})
		if err != nil || got.Text() != want {
			t.Errorf("%s = %s, %v; want %s", source, got.Text(), err, want)
		}
	}

	old := p.status("retail").PID
	kill(t, old)
	member, err = p.create("member", map[string]any{"memberNo": "cd-12 34"})
	if err != nil {
		t.Errorf("a save while the plugin is dead: %v", err)
	}
	p.until("retail", "back", func(s pluginhost.Status) bool { return s.State == pluginhost.Running && s.PID != old })
	if member, err = p.create("member", map[string]any{"memberNo": "ef-12 34"}); err != nil || member["memberNo"].Str() != "EF1234" {
		t.Errorf("a save when it is back: %v, %v", member, err)
	}
}
