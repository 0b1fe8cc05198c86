package template_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/metadata"
	"github.com/guanxi-crm/guanxi/core/record"
	"github.com/guanxi-crm/guanxi/core/rule"
	"github.com/guanxi-crm/guanxi/core/store/sqlitestore"
	"github.com/guanxi-crm/guanxi/core/template"
)

func TestInstallAndDemo(t *testing.T) {
	now := func() time.Time { return time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC) }
	log := slog.New(slog.DiscardHandler)
	st, err := sqlitestore.Open(t.Context(), t.TempDir(), sqlitestore.Options{Now: now, Log: log})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := st.Close(); err != nil {
			t.Error(err)
		}
	})
	rules := rule.NewCompiler(rule.Options{Now: now})
	model, err := metadata.Open(t.Context(), metadata.Options{Store: st, Rules: rules, Now: now, Log: log})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second time there is nothing to do
		if err := template.Install(t.Context(), model); err != nil {
			t.Fatal(err)
		}
	}
	version := model.Catalog().Version
	records := record.New(record.Options{Store: st, Catalog: model.Catalog, Rules: rules, Now: now, Log: log,
		NewID: func() string { return uuid.Must(uuid.NewV7()).String() },
		Users: func(_ context.Context, ids []string) (map[string]crm.Actor, error) {
			return map[string]crm.Actor{ids[0]: {ID: ids[0]}}, nil
		}})
	if err := template.LoadDemo(t.Context(), model.Catalog(), records, "0190a000-0000-7000-8000-000000000001", now()); err != nil {
		t.Fatal(err)
	}
	for object, want := range map[string]int64{"customer": 90, "product": 10, "contact": 130, "opportunity": 180, "case": 70} {
		n, err := records.Count(t.Context(), crm.System, crm.Query{Object: model.Catalog().Object(object)})
		if err != nil || n != want {
			t.Errorf("%d %s, want %d: %v", n, object, want, err)
		}
	}
	if model.Catalog().Version != version || len(model.Catalog().RuleSets) != 4 {
		t.Errorf("version %d, %d rule sets", model.Catalog().Version, len(model.Catalog().RuleSets))
	}
}
