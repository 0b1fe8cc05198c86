package metadata_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/metadata"
)

func tierRules(when string) crm.RuleSet {
	return crm.RuleSet{Object: "customer", Kind: crm.RuleClassification, Name: "customerTier", Target: "tier",
		Rules: []crm.Rule{{Name: "top", When: when, Then: `"A"`}}, Else: `"C"`}
}

func saveRules(t testing.TB, s *metadata.Service, in crm.RuleSet) *crm.RuleSet {
	t.Helper()
	rs, problems, err := s.SaveRuleSet(t.Context(), admin, in)
	if err != nil || len(problems) > 0 {
		t.Fatal(problems, err)
	}
	return rs
}

func TestTheLifeOfARuleSet(t *testing.T) {
	st := openStore(t)
	s := open(t, st)
	create(t, s, customer())
	ctx := t.Context()

	draft := saveRules(t, s, tierRules("revenue > 5"))
	if draft.Version != 1 || draft.Status != crm.RuleDraft || draft.Mode != crm.FirstMatch || draft.Label.EN != "customerTier" {
		t.Fatalf("new draft: %+v", draft)
	}
	in := *draft
	in.Rules = []crm.Rule{{Name: "top", When: "revenue > 6", Then: `"A"`}}
	if again := saveRules(t, s, in); again.Version != 1 || again.Rules[0].When != "revenue > 6" {
		t.Errorf("a draft must be overwritten: %+v", again)
	}
	if active, err := s.ActivateRuleSet(ctx, admin, draft.ID, 0); err != nil || active.Status != crm.RuleActive || !active.ActivatedAt.Equal(now()) {
		t.Fatal(active, err)
	}
	if writer := s.Catalog().Object("customer").Field("tier").RuleSet; writer != "customerTier" {
		t.Errorf("the target's writer is %q", writer)
	}
	in.Rules = []crm.Rule{{Name: "top", When: "revenue > 7", Then: `"A"`}}
	if second := saveRules(t, s, in); second.Version != 2 || second.Status != crm.RuleDraft {
		t.Errorf("an active version must not be overwritten: %+v", second)
	}
	if s.Catalog().RuleSet("customerTier").Rules[0].When != "revenue > 6" {
		t.Error("a draft must not change what is active")
	}
	if _, err := s.ActivateRuleSet(ctx, admin, draft.ID, 2); err != nil {
		t.Fatal(err)
	}
	versions, err := open(t, st).RuleSetVersions(ctx, draft.ID)
	if err != nil || len(versions) != 2 || versions[0].Status != crm.RuleActive || versions[1].Status != crm.RuleSuperseded {
		t.Fatalf("versions after reopening: %+v, %v", versions, err)
	}
	if _, err := s.ActivateRuleSet(ctx, admin, draft.ID, 1); err != nil || s.ActiveVersion(draft.ID) != 1 {
		t.Errorf("an earlier version must be possible to go back to: %v", err)
	}
	if len(s.Catalog().RuleSets) != 1 {
		t.Errorf("%d active versions, want one", len(s.Catalog().RuleSets))
	}
	off, err := s.DeactivateRuleSet(ctx, admin, draft.ID)
	if err != nil || off.Status != crm.RuleSuperseded || s.Catalog().Object("customer").Field("tier").RuleSet != "" {
		t.Errorf("deactivated: %+v, %v", off, err)
	}
	version := s.Catalog().Version
	if _, err := s.DeactivateRuleSet(ctx, admin, draft.ID); err != nil || s.Catalog().Version != version {
		t.Errorf("deactivating twice: %v", err)
	}
}

func TestDraftsMayHaveProblems(t *testing.T) {
	s := open(t, openStore(t))
	create(t, s, customer())
	rs, problems, err := s.SaveRuleSet(t.Context(), admin, tierRules("revenu > 5"))
	if err != nil || len(problems) != 1 || problems[0].Rule != "top" || problems[0].Part != "when" {
		t.Fatal(problems, err)
	}
	_, err = s.ActivateRuleSet(t.Context(), admin, rs.ID, 0)
	wantFaults(t, err, crm.BadInput, "rules[0].when INVALID_RULE")
	in := *rs
	in.Rules[0].When = "revenue > 5"
	in.Tests = []crm.RuleTest{{Name: "big", Record: map[string]any{"revenue": 10}, Expect: "C"}}
	saveRules(t, s, in)
	_, err = s.ActivateRuleSet(t.Context(), admin, rs.ID, 0)
	if crm.CodeOf(err) != crm.ValidationFailed || !strings.Contains(faultsOf(err), "TEST_FAILED") {
		t.Errorf("a failing test case: got %v", err)
	}
	if newest, err := s.RuleSet(t.Context(), rs.ID); err != nil || newest.Status != crm.RuleDraft {
		t.Errorf("after refused activations: %+v, %v", newest, err)
	}
}

func TestRuleSetsAreRefused(t *testing.T) {
	s := open(t, openStore(t))
	create(t, s, customer(), order())
	saved := saveRules(t, s, tierRules("revenue > 5"))
	for _, tt := range []struct {
		name   string
		code   crm.Code
		want   string
		change func(*crm.RuleSet)
	}{
		{"name taken", crm.BadInput, "name NAME_TAKEN", func(*crm.RuleSet) {}},
		{"shape", crm.BadInput, "name INVALID_NAME,object UNKNOWN_OBJECT,kind INVALID_VALUE", func(rs *crm.RuleSet) { rs.Name, rs.Object, rs.Kind = "Tier 1", "person", "SCORE" }},
		{"too long", crm.BadInput, "rules[0] TOO_LONG", func(rs *crm.RuleSet) { rs.Name, rs.Rules[0].When = "x", strings.Repeat("x", 20_001) }},
		{"no such id", crm.NotFound, "NOT_FOUND", func(rs *crm.RuleSet) { rs.ID = "nothing" }},
		{"id of a version", crm.NotFound, "NOT_FOUND", func(rs *crm.RuleSet) { rs.ID = saved.ID + "/000001" }},
		{"identity", crm.BadInput, "name FIXED,object FIXED,kind FIXED", func(rs *crm.RuleSet) {
			rs.ID, rs.Name, rs.Object, rs.Kind = saved.ID, "other", "order", crm.RuleValidation
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			in := tierRules("revenue > 5")
			tt.change(&in)
			_, _, err := s.SaveRuleSet(t.Context(), admin, in)
			wantFaults(t, err, tt.code, tt.want)
		})
	}
	_, err := s.ActivateRuleSet(t.Context(), admin, saved.ID, 7)
	wantFaults(t, err, crm.NotFound, "NOT_FOUND")
}

func TestOneClassificationWritesAField(t *testing.T) {
	s := open(t, openStore(t))
	create(t, s, customer())
	first := saveRules(t, s, tierRules("revenue > 5"))
	in := tierRules("revenue > 6")
	in.Name = "otherTier"
	second := saveRules(t, s, in)
	var wait sync.WaitGroup
	faults := make([]error, 2)
	for i, rs := range []*crm.RuleSet{first, second} {
		wait.Go(func() { _, faults[i] = s.ActivateRuleSet(t.Context(), admin, rs.ID, 0) })
	}
	wait.Wait()
	if (faults[0] == nil) == (faults[1] == nil) {
		t.Fatalf("got %v and %v; exactly one must be refused", faults[0], faults[1])
	}
	for _, err := range faults {
		if err != nil {
			wantFaults(t, err, crm.BadInput, "target CONFLICTING")
		}
	}
}

func TestAnActiveRuleSetKeepsWorking(t *testing.T) {
	s := open(t, openStore(t))
	create(t, s, customer())
	rs := saveRules(t, s, tierRules("revenue > 5"))
	if _, err := s.ActivateRuleSet(t.Context(), admin, rs.ID, 0); err != nil {
		t.Fatal(err)
	}
	_, err := s.UpdateField(t.Context(), admin, metadata.FieldUpdate{
		Object: "customer", Name: "tier", Options: metadata.Set([]crm.Option{{Value: "B"}, {Value: "C"}})})
	wantFaults(t, err, crm.ValidationFailed, "ruleSet:customerTier IN_USE")
}

func TestRuleSetsAreListedByTheirNewestVersion(t *testing.T) {
	s := open(t, openStore(t))
	create(t, s, customer(), order())
	rs := saveRules(t, s, tierRules("revenue > 5"))
	if _, err := s.ActivateRuleSet(t.Context(), admin, rs.ID, 0); err != nil {
		t.Fatal(err)
	}
	saveRules(t, s, *rs)
	saveRules(t, s, crm.RuleSet{Object: "order", Kind: crm.RuleValidation, Name: "aOrder", Rules: []crm.Rule{{Name: "one", When: `number == ""`, Message: label("No")}}})
	all, err := s.RuleSets(t.Context(), "", "")
	if err != nil || len(all) != 2 || all[0].Name != "aOrder" || all[1].Version != 2 {
		t.Errorf("got %+v, %v", all, err)
	}
	some, err := s.RuleSets(t.Context(), "customer", crm.RuleValidation)
	if err != nil || len(some) != 0 {
		t.Errorf("got %+v, %v", some, err)
	}
}
