package metadata_test

import (
	"testing"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/metadata"
)

func retail(enabled bool) (crm.Plugin, []*crm.Object, map[string][]crm.Field) {
	p := crm.Plugin{Name: "retail", Version: "1.0.0", Label: label("Retail"), Enabled: enabled,
		Functions: []crm.PluginFunction{{Name: "score", Params: []crm.Param{{Name: "n", Type: crm.ExprDecimal}}, Result: crm.ExprInteger}},
		Hooks:     []crm.PluginHook{{Object: "customer", On: "beforeSave", Reads: []string{"name"}}}}
	objects := []*crm.Object{{Name: "shop", Plural: "shops", Label: label("Shop"), Fields: []crm.Field{
		{Name: "name", Type: crm.TypeText, Label: label("Name")},
		{Name: "customer", Type: crm.TypeLookup, Target: "customer", Label: label("Customer")},
	}}}
	return p, objects, map[string][]crm.Field{"customer": {{Name: "loyalty", Type: crm.TypeInteger, Label: label("Loyalty")}}}
}

func install(t testing.TB, s *metadata.Service) {
	t.Helper()
	p, objects, fields := retail(true)
	if _, err := s.SetPlugin(t.Context(), admin, p, objects, fields); err != nil {
		t.Fatal(err)
	}
}

func TestAPluginBringsObjectsAndFields(t *testing.T) {
	s := open(t, openStore(t))
	create(t, s, customer())
	install(t, s)
	c := s.Catalog()
	if shop := c.Object("shop"); shop == nil || shop.Plugin != "retail" || shop.NameField != "name" || shop.Field("customer").Inverse != "shops" {
		t.Errorf("the plugin's object: %+v", shop)
	}
	if f := c.Object("customer").Field("loyalty"); f == nil || f.Plugin != "retail" {
		t.Errorf("the plugin's field: %+v", f)
	}
	for _, remove := range []metadata.Remove{{Object: "shop", DryRun: true}, {Object: "customer", Field: "loyalty", DryRun: true}, {Object: "customer", Field: "revenue", DryRun: true}} {
		call, want := s.DeleteField, []string{"plugin:retail"}
		if remove.Field == "" {
			call = s.DeleteObject
		}
		if remove.Field == "revenue" {
			want = nil
		}
		r, err := call(t.Context(), admin, remove)
		if err != nil || len(r.UsedBy) != len(want) {
			t.Errorf("%+v: used by %v (%v), want %v", remove, r.UsedBy, err, want)
		}
	}
}

func TestAPluginUpgradeKeepsWhatTheAdminSet(t *testing.T) {
	s := open(t, openStore(t))
	create(t, s, customer())
	install(t, s)
	if _, err := s.UpdateField(t.Context(), admin, metadata.FieldUpdate{Object: "shop", Name: "name", Label: metadata.Set(label("Store name"))}); err != nil {
		t.Fatal(err)
	}
	p, objects, fields := retail(true)
	p.Version = "1.1.0"
	objects[0].Fields = append(objects[0].Fields, crm.Field{Name: "area", Type: crm.TypeInteger, Label: label("Area")})
	got, err := s.SetPlugin(t.Context(), admin, p, objects, fields)
	if err != nil || got.Version != "1.1.0" {
		t.Fatal(got, err)
	}
	shop := s.Catalog().Object("shop")
	if shop.Field("name").Label.EN != "Store name" || shop.Field("area") == nil {
		t.Errorf("after the upgrade: %+v", shop.Fields)
	}
	objects[0].Fields[0].Type = crm.TypeInteger
	_, err = s.SetPlugin(t.Context(), admin, p, objects, fields)
	wantFaults(t, err, crm.BadInput, "shop.name NAME_TAKEN")
}

func TestAPluginThatDoesNotFitIsRefused(t *testing.T) {
	s := open(t, openStore(t))
	p, objects, fields := retail(true)
	_, err := s.SetPlugin(t.Context(), admin, p, objects, fields)
	wantFaults(t, err, crm.BadInput, "customer UNKNOWN_OBJECT")
	p.Name = "../retail"
	_, err = s.SetPlugin(t.Context(), admin, p, objects, fields)
	wantFaults(t, err, crm.BadInput, "name INVALID_NAME")
	if len(s.Catalog().Plugins)+len(s.Catalog().Objects) > 0 {
		t.Error("a refused plugin must leave nothing behind")
	}
}

func TestTurningAPluginOffMayStopRules(t *testing.T) {
	s := open(t, openStore(t))
	create(t, s, customer())
	install(t, s)
	rs := saveRules(t, s, tierRules("retail.score(revenue) > 5"))
	if _, err := s.ActivateRuleSet(t.Context(), admin, rs.ID, 0); err != nil {
		t.Fatal(err)
	}
	wantFaults(t, s.RemovePlugin(t.Context(), admin, "retail", true), crm.ValidationFailed, "ruleSet:customerTier IN_USE")
	p, objects, fields := retail(false)
	if _, err := s.SetPlugin(t.Context(), admin, p, objects, fields); err != nil {
		t.Fatal(err)
	}
	if len(s.Problems(rs)) == 0 {
		t.Error("a rule set that calls a plugin that is off must have a problem")
	}
	if _, err := s.UpdateObject(t.Context(), admin, metadata.ObjectUpdate{Name: "customer", Help: metadata.Set(label("x"))}); err != nil {
		t.Errorf("a rule set that is broken already must not stop other changes: %v", err)
	}
	p, objects, fields = retail(true)
	if _, err := s.SetPlugin(t.Context(), admin, p, objects, fields); err != nil || len(s.Problems(rs)) > 0 {
		t.Errorf("turned on again: %v, %v", err, s.Problems(rs))
	}
}

func TestRemovingAPlugin(t *testing.T) {
	t.Run("keep its data", func(t *testing.T) {
		s := open(t, openStore(t))
		create(t, s, customer())
		install(t, s)
		if err := s.RemovePlugin(t.Context(), admin, "retail", true); err != nil {
			t.Fatal(err)
		}
		c := s.Catalog()
		if len(c.Plugins) > 0 || c.Object("shop").Plugin != "" || c.Object("customer").Field("loyalty").Plugin != "" {
			t.Error("what the plugin made must be the admin's own now")
		}
		install(t, s)
		if s.Catalog().Object("shop").Plugin != "" {
			t.Error("installed again, the plugin must not take the admin's object")
		}
		wantFaults(t, s.RemovePlugin(t.Context(), admin, "nothing", true), crm.NotFound, "NOT_FOUND")
	})
	t.Run("with its data", func(t *testing.T) {
		s := open(t, openStore(t))
		create(t, s, customer())
		install(t, s)
		if _, err := s.CreateField(t.Context(), admin, "customer", crm.Field{Name: "shop", Type: crm.TypeLookup, Target: "shop", Label: label("Shop"), Inverse: "regulars"}); err != nil {
			t.Fatal(err)
		}
		wantFaults(t, s.RemovePlugin(t.Context(), admin, "retail", false), crm.ValidationFailed, "shop IN_USE")
		if _, err := s.DeleteField(t.Context(), admin, metadata.Remove{Object: "customer", Field: "shop"}); err != nil {
			t.Fatal(err)
		}
		if err := s.RemovePlugin(t.Context(), admin, "retail", false); err != nil {
			t.Fatal(err)
		}
		if c := s.Catalog(); c.Object("shop") != nil || c.Object("customer").Field("loyalty") != nil {
			t.Error("what the plugin made must be gone")
		}
	})
}
