package metadata_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/metadata"
)

func TestFieldsAreRefusedWithEverythingThatIsWrong(t *testing.T) {
	s := open(t, openStore(t))
	create(t, s, customer(), order())
	_, err := s.CreateField(t.Context(), admin, "nothing", crm.Field{Name: "x", Type: crm.TypeText, Label: label("x")})
	wantFaults(t, err, crm.NotFound, "NOT_FOUND")
	_, err = s.UpdateField(t.Context(), admin, metadata.FieldUpdate{Object: "customer", Name: "nothing"})
	wantFaults(t, err, crm.NotFound, "NOT_FOUND")
	for _, tt := range []struct {
		name  string
		field crm.Field
		want  string
	}{
		{"there already", crm.Field{Name: "tier", Type: crm.TypeText, Label: label("x")}, "name NAME_TAKEN"},
		{"there in other case", crm.Field{Name: "tiEr", Type: crm.TypeText, Label: label("x")}, "name NAME_TAKEN"},
		{"a related list", crm.Field{Name: "orders", Type: crm.TypeText, Label: label("x")}, "order.customer.inverse NAME_TAKEN"},
		{"settings", crm.Field{Name: "x", Type: crm.TypePicklist, Label: label("x"), MaxLength: 5, Options: []crm.Option{{Value: "1A"}}}, "maxLength SETTING_NOT_ALLOWED,options[0].value INVALID_NAME"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := s.CreateField(t.Context(), admin, "customer", tt.field)
			wantFaults(t, err, crm.BadInput, tt.want)
		})
	}
}

func TestAFieldsSettingsChange(t *testing.T) {
	s := open(t, openStore(t))
	create(t, s, customer())
	least, _ := crm.ParseDecimal("0")
	f, err := s.UpdateField(t.Context(), admin, metadata.FieldUpdate{
		Object: "customer", Name: "revenue", Help: metadata.Set(crm.Text{EN: "A year"}),
		Min: metadata.Set(&least), Default: metadata.Set[any]("1.5"), Indexed: metadata.Set(true),
	})
	if err != nil {
		t.Fatal(err)
	}
	if f.Help.EN != "A year" || f.Label.EN != "Revenue" || f.Min.String() != "0" || f.Default != "1.50" || !f.Indexed {
		t.Errorf("got %+v", f)
	}
	f, err = s.UpdateField(t.Context(), admin, metadata.FieldUpdate{
		Object: "customer", Name: "revenue", Min: metadata.Set[*crm.Decimal](nil), Default: metadata.Set[any](nil),
	})
	if err != nil || f.Min != nil || f.Default != nil || !f.Indexed {
		t.Errorf("clearing settings: %+v, %v", f, err)
	}
}

func TestWhatRecordsWouldBreakIsRefused(t *testing.T) {
	st := openStore(t)
	s := open(t, st)
	o := customer()
	o.Fields = append(o.Fields, crm.Field{Name: "tags", Type: crm.TypeMultiPicklist, Label: label("Tags"), Options: []crm.Option{{Value: "X"}, {Value: "Y"}}})
	create(t, s, o)
	for i := range 3 {
		values := map[string]crm.Value{"name": crm.StringValue("Acme"), "tier": crm.StringValue("B")}
		if i == 0 {
			values["revenue"] = crm.DecimalValue(crm.NewDecimal(100, 2))
			values["tags"] = crm.ListValue([]string{"X", "Y"})
		}
		insert(t, st, s.Catalog().Object("customer"), values)
	}
	update := func(in metadata.FieldUpdate) error {
		in.Object = "customer"
		_, err := s.UpdateField(t.Context(), admin, in)
		return err
	}
	wantFaults(t, update(metadata.FieldUpdate{Name: "revenue", Required: metadata.Set(true)}), crm.ValidationFailed, "required EMPTY_VALUES")
	wantFaults(t, update(metadata.FieldUpdate{Name: "name", Unique: metadata.Set(true)}), crm.ValidationFailed, "unique NOT_UNIQUE")
	wantFaults(t, update(metadata.FieldUpdate{Name: "tier", Options: metadata.Set([]crm.Option{{Value: "A"}})}), crm.ValidationFailed, "options IN_USE")
	wantFaults(t, update(metadata.FieldUpdate{Name: "tags", Options: metadata.Set([]crm.Option{{Value: "Y"}})}), crm.ValidationFailed, "options IN_USE")
	_, err := s.CreateField(t.Context(), admin, "customer", crm.Field{Name: "since", Type: crm.TypeDate, Label: label("Since"), Required: true})
	wantFaults(t, err, crm.ValidationFailed, "required EMPTY_VALUES")

	for _, in := range []metadata.FieldUpdate{
		{Name: "name", Required: metadata.Set(true)},
		{Name: "revenue", Unique: metadata.Set(true)},
		{Name: "tier", Options: metadata.Set([]crm.Option{{Value: "A"}, {Value: "B", Retired: true}, {Value: "D"}})},
	} {
		if err := update(in); err != nil {
			t.Errorf("%s: %v", in.Name, err)
		}
	}
}

func TestRemovals(t *testing.T) {
	st := openStore(t)
	s := open(t, st)
	o := customer()
	o.Indexes = []crm.Index{{Fields: []crm.IndexField{{Field: "tier"}, {Field: "createdAt", Desc: true}}}}
	create(t, s, o, order())
	insert(t, st, s.Catalog().Object("customer"), map[string]crm.Value{"name": crm.StringValue("Acme"), "tier": crm.StringValue("A")})
	insert(t, st, s.Catalog().Object("customer"), map[string]crm.Value{"tier": crm.StringValue("B")})
	tier := saveRules(t, s, tierRules("revenue > 5"))
	if _, err := s.ActivateRuleSet(t.Context(), admin, tier.ID, 0); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		remove metadata.Remove
		want   string
	}{
		{metadata.Remove{Object: "customer"}, "2 records, used by [field:order.customer ruleSet:customerTier]"},
		{metadata.Remove{Object: "customer", Field: "name"}, "1 records, used by [object:customer]"},
		{metadata.Remove{Object: "customer", Field: "tier"}, "2 records, used by [index:customer ruleSet:customerTier]"},
		{metadata.Remove{Object: "customer", Field: "revenue"}, "0 records, used by [ruleSet:customerTier]"},
	} {
		t.Run(tt.remove.Object+" "+tt.remove.Field, func(t *testing.T) {
			remove := s.DeleteField
			if tt.remove.Field == "" {
				remove = s.DeleteObject
			}
			_, err := remove(t.Context(), admin, tt.remove)
			wantFaults(t, err, crm.ValidationFailed, "name IN_USE")
			tt.remove.DryRun = true
			r, err := remove(t.Context(), admin, tt.remove)
			if err != nil {
				t.Fatal(err)
			}
			if got := fmt.Sprintf("%d records, used by %v", r.Records, r.UsedBy); got != tt.want || r.Removed {
				t.Errorf("got %s, removed %v; want %s", got, r.Removed, tt.want)
			}
		})
	}
	version := s.Catalog().Version
	r, err := s.DeleteObject(t.Context(), admin, metadata.Remove{Object: "order", DryRun: true})
	if err != nil || len(r.UsedBy) > 0 || s.Catalog().Version != version || s.Catalog().Object("order") == nil {
		t.Errorf("dry run: %+v, %v", r, err)
	}
	r, err = s.DeleteObject(t.Context(), admin, metadata.Remove{Object: "order"})
	if err != nil || !r.Removed || s.Catalog().Object("order") != nil {
		t.Errorf("removal: %+v, %v", r, err)
	}
	_, err = s.DeleteObject(t.Context(), admin, metadata.Remove{Object: "order"})
	wantFaults(t, err, crm.NotFound, "NOT_FOUND")
}

// A field made anew must not come up with the values of one of the same name
// that was removed.
func TestRemovedValuesDoNotComeBack(t *testing.T) {
	st := openStore(t)
	s := open(t, st)
	create(t, s, customer())
	insert(t, st, s.Catalog().Object("customer"), map[string]crm.Value{"name": crm.StringValue("Acme"), "tier": crm.StringValue("A")})
	if _, err := s.DeleteField(t.Context(), admin, metadata.Remove{Object: "customer", Field: "tier"}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.CreateField(t.Context(), admin, "customer", crm.Field{Name: "tier", Type: crm.TypeInteger, Label: label("Tier")}); err != nil {
		t.Fatal(err)
	}
	rows, err := st.Find(t.Context(), crm.Query{Object: s.Catalog().Object("customer"), Fields: []string{"name", "tier"}, Limit: 10})
	if err != nil || rows.Len() != 1 {
		t.Fatal(rows, err)
	}
	if row := rows.Row(0); row[0].Str() != "Acme" || !row[1].IsNull() {
		t.Errorf("got %q and %q, want Acme and nothing", row[0].Text(), row[1].Text())
	}
}

func TestTheAuditLogTellsWhoDidWhat(t *testing.T) {
	s := open(t, openStore(t))
	create(t, s, customer())
	for i := range 5 {
		if _, err := s.UpdateObject(t.Context(), admin, metadata.ObjectUpdate{Name: "customer", Help: metadata.Set(label(fmt.Sprint(i)))}); err != nil {
			t.Fatal(err)
		}
	}
	newest, err := s.AuditLog(t.Context(), admin, "", 2)
	if err != nil || len(newest) != 2 {
		t.Fatal(newest, err)
	}
	rest, err := s.AuditLog(t.Context(), admin, newest[1].ID, 100)
	if err != nil || len(rest) != 4 {
		t.Fatal(rest, err)
	}
	all := slices.Concat(newest, rest)
	if all[0].Action != "object.update" || all[5].Action != "object.create" || all[5].Target != "customer" || all[0].Actor.Name != "Li Wei" || !all[0].At.Equal(now()) {
		t.Errorf("got %+v", all)
	}
	if string(all[5].Before) != "" || len(all[0].Before) == 0 || len(all[0].After) == 0 {
		t.Error("an entry must hold what was before and after")
	}
	for i := 1; i < len(all); i++ {
		if all[i-1].ID <= all[i].ID {
			t.Error("the newest entry must come first")
		}
	}
	_, err = s.AuditLog(t.Context(), admin, "x", 2)
	wantFaults(t, err, crm.BadInput, "before INVALID_VALUE")
}
