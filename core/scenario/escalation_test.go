package scenario

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"
)

// waiting makes opportunities that have been engaged for too long, and a rule
// set that raises their attention and tells their owner.
func waiting(t *testing.T, s *server, n int) (ruleSet string) {
	t.Helper()
	s.ask(`mutation { createObject(input: {name: "opportunity", plural: "opportunities", label: {en: "Opportunity", zhCN: "业务机会"}, fields: [
		{name: "title", type: text, label: {en: "Title", zhCN: "名称"}, required: true}
		{name: "stage", type: picklist, label: {en: "Stage", zhCN: "阶段"}, options: [{value: "Engaging"} {value: "Won"}]}
		{name: "engagedOn", type: date, label: {en: "Engaged on", zhCN: "接洽日期"}}
		{name: "level", type: integer, label: {en: "Level", zhCN: "层级"}, default: 0}]}) { name } }`, nil)
	for from := 0; from < n; from += 500 {
		var data []any
		for i := from; i < min(n, from+500); i++ {
			stage := "Engaging"
			if i%10 == 9 {
				stage = "Won"
			}
			data = append(data, map[string]any{"title": fmt.Sprintf("Deal %d", i), "stage": stage, "engagedOn": "2026-01-01"})
		}
		s.ask(`mutation($d: [OpportunityCreate!]!) { createOpportunities(data: $d) { id } }`, map[string]any{"d": data})
	}
	saved := s.ask(`mutation($i: SaveRuleSetInput!) { saveRuleSet(input: $i) { id problems { message } } }`, map[string]any{"i": map[string]any{
		"object": "opportunity", "kind": "ESCALATION", "name": "engagedTooLong", "label": map[string]any{"en": "Engaged for too long", "zhCN": "接洽过久"},
		"rules": []any{map[string]any{"name": "stuck", "when": `stage == "Engaging"`, "steps": []any{
			map[string]any{"name": "raise", "after": "30d", "from": "engagedOn", "actions": []any{
				map[string]any{"kind": "SET_FIELD", "field": "level", "value": "level + 1"},
				map[string]any{"kind": "NOTIFY", "user": "admin@example.com", "text": map[string]any{"en": "An opportunity is stuck.", "zhCN": "有业务机会停滞。"}},
			}}}}}}})
	if problems := at(saved, "saveRuleSet", "problems").([]any); len(problems) > 0 {
		t.Fatalf("problems: %v", problems)
	}
	return text(saved, "saveRuleSet", "id")
}

func (s *server) countLevel(level int) string {
	s.t.Helper()
	return text(s.ask(`query($l: Int!) { opportunities(first: 0, filter: {level: {eq: $l}}) { totalCount } }`, map[string]any{"l": level}), "opportunities", "totalCount")
}

// TestEscalationIsExactlyOnceUnderSIGKILL activates an escalation whose steps
// are all due at once and kills the server again and again while it carries
// them out.
func TestEscalationIsExactlyOnceUnderSIGKILL(t *testing.T) {
	onBoth(t, func(t *testing.T, p place) {
		const records, stuck = 1000, 900
		key := p.key(t, "admin")
		s := p.serve(t, key)
		id := waiting(t, s, records)
		s.ask(`mutation($id: ID!) { activateRuleSet(id: $id) { id } }`, map[string]any{"id": id})
		kills := 0
		for ; kills < 15; kills++ {
			timer := time.NewTimer(time.Duration(20+rand.IntN(200)) * time.Millisecond)
			<-timer.C
			s.kill()
			s = p.serve(t, key)
			if s.countLevel(1) == fmt.Sprint(stuck) {
				break
			}
		}
		t.Cleanup(func() {
			if t.Failed() {
				t.Logf("%v\n%s", s.ask(`{ jobs { kind state total done failed error } escalations(first: 3) { recordId due } opportunitiesAggregate(groupBy: [{field: level} {field: stage}]) { key { level stage } count } }`, nil), s.logs)
			}
		})
		eventually(t, 90*time.Second, "all stuck opportunities are escalated", func() bool { return s.countLevel(1) == fmt.Sprint(stuck) })
		if got := text(s.ask(`mutation { runEscalations(at: "2030-01-01T00:00:00Z") }`, nil), "runEscalations"); got != "0" {
			t.Errorf("%s steps were carried out again", got)
		}
		if more := s.countLevel(2); more != "0" {
			t.Errorf("%s opportunities were escalated twice", more)
		}
		checkOneEscalationEach(t, s)
		s.stop()
		t.Logf("%d kills, %d escalations, each once", kills, stuck)
	})
}

func checkOneEscalationEach(t *testing.T, s *server) {
	t.Helper()
	for after := any(nil); ; {
		d := s.ask(`query($after: String) { opportunities(first: 50, after: $after) { nodes { title stage history(first: 20) { nodes { actor { kind } } } } pageInfo { endCursor hasNextPage } } }`, map[string]any{"after": after})
		for _, n := range at(d, "opportunities", "nodes").([]any) {
			escalations, want := 0, 1
			for _, e := range at(n, "history", "nodes").([]any) {
				if text(e, "actor", "kind") == "ESCALATION" {
					escalations++
				}
			}
			if text(n, "stage") == "Won" {
				want = 0
			}
			if escalations != want {
				t.Errorf("%s has %d escalations, want %d", text(n, "title"), escalations, want)
			}
		}
		if at(d, "opportunities", "pageInfo", "hasNextPage") != true {
			return
		}
		after = text(d, "opportunities", "pageInfo", "endCursor")
	}
}

func TestEscalationStartsAndStopsWithItsCondition(t *testing.T) {
	onBoth(t, func(t *testing.T, p place) {
		key := p.key(t, "admin")
		s := p.serve(t, key)
		id := waiting(t, s, 0)
		s.finish(text(s.ask(`mutation($id: ID!) { activateRuleSet(id: $id) { id } }`, map[string]any{"id": id}), "activateRuleSet", "id"))
		tomorrow := time.Now().UTC().AddDate(0, 0, 1).Format(time.DateOnly)
		make1 := func(stage string) string {
			return text(s.ask(`mutation($d: OpportunityCreate!) { createOpportunity(data: $d) { id } }`, map[string]any{"d": map[string]any{"title": "x", "stage": stage, "engagedOn": tomorrow}}), "createOpportunity", "id")
		}
		stays, leaves, other := make1("Engaging"), make1("Engaging"), make1("Won")
		s.ask(`mutation($id: ID!) { updateOpportunity(id: $id, data: {stage: Won}) { id } }`, map[string]any{"id": leaves})
		clocks := s.ask(`{ escalations { recordId rule step due } }`, nil)
		if n := len(at(clocks, "escalations").([]any)); n != 1 || text(clocks, "escalations", 0, "recordId") != stays {
			t.Errorf("clocks: %v", clocks)
		}
		run := func(days int) string {
			return text(s.ask(`mutation($at: DateTime!) { runEscalations(at: $at) }`, map[string]any{"at": time.Now().UTC().AddDate(0, 0, days).Format(time.RFC3339)}), "runEscalations")
		}
		if early, due, again := run(29), run(33), run(99); early != "0" || due != "1" || again != "0" {
			t.Errorf("carried out %s too early, %s when due, %s again", early, due, again)
		}
		for id, want := range map[string]string{stays: "1", leaves: "0", other: "0"} {
			if got := text(s.ask(`query($id: ID!) { opportunity(id: $id) { level } }`, map[string]any{"id": id}), "opportunity", "level"); got != want {
				t.Errorf("level %s, want %s", got, want)
			}
		}
		s.stop()
	})
}
