package scenario

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// b2bModel makes the objects of the b2b-sales data set, as an admin would.
var b2bModel = []string{
	`mutation { createObject(input: {name: "account", plural: "accounts", label: {en: "Account", zhCN: "客户"}, nameField: "name", fields: [
		{name: "name", type: text, label: {en: "Name", zhCN: "名称"}, required: true, unique: true}
		{name: "sector", type: picklist, label: {en: "Sector", zhCN: "行业"}, options: [
			{value: "technolgy", label: {en: "technolgy"}} {value: "medical", label: {en: "medical"}} {value: "retail", label: {en: "retail"}}
			{value: "software", label: {en: "software"}} {value: "entertainment", label: {en: "entertainment"}} {value: "marketing", label: {en: "marketing"}}
			{value: "telecommunications", label: {en: "telecommunications"}} {value: "finance", label: {en: "finance"}}
			{value: "employment", label: {en: "employment"}} {value: "services", label: {en: "services"}}]}
		{name: "yearEstablished", type: integer, label: {en: "Year established", zhCN: "成立年份"}}
		{name: "revenue", type: decimal, scale: 2, label: {en: "Revenue", zhCN: "营业额"}}
		{name: "employees", type: integer, label: {en: "Employees", zhCN: "员工人数"}}
		{name: "officeLocation", type: text, label: {en: "Office location", zhCN: "办公地点"}}
		{name: "subsidiaryOf", type: lookup, target: "account", inverse: "subsidiaries", label: {en: "Subsidiary of", zhCN: "母公司"}}
		{name: "tier", type: picklist, indexed: true, label: {en: "Tier", zhCN: "等级"}, options: [
			{value: "A", label: {en: "A", zhCN: "甲"}} {value: "B", label: {en: "B", zhCN: "乙"}} {value: "C", label: {en: "C", zhCN: "丙"}}]}
	]}) { name } }`,
	`mutation { createObject(input: {name: "product", plural: "products", label: {en: "Product", zhCN: "产品"}, nameField: "name", fields: [
		{name: "name", type: text, label: {en: "Name", zhCN: "名称"}, required: true, unique: true}
		{name: "series", type: text, label: {en: "Series", zhCN: "系列"}}
		{name: "salesPrice", type: currency, currency: "USD", label: {en: "Sales price", zhCN: "售价"}}
	]}) { name } }`,
	`mutation { createObject(input: {name: "opportunity", plural: "opportunities", label: {en: "Opportunity", zhCN: "业务机会"}, nameField: "opportunityId", fields: [
		{name: "opportunityId", type: text, label: {en: "Opportunity no.", zhCN: "机会编号"}, required: true, unique: true}
		{name: "salesAgent", type: text, label: {en: "Sales agent", zhCN: "销售员"}, indexed: true}
		{name: "product", type: lookup, target: "product", label: {en: "Product", zhCN: "产品"}}
		{name: "account", type: lookup, target: "account", label: {en: "Account", zhCN: "客户"}}
		{name: "dealStage", type: picklist, indexed: true, label: {en: "Deal stage", zhCN: "阶段"}, options: [
			{value: "Prospecting", label: {en: "Prospecting", zhCN: "寻找"}} {value: "Engaging", label: {en: "Engaging", zhCN: "接洽"}}
			{value: "Won", label: {en: "Won", zhCN: "赢单"}} {value: "Lost", label: {en: "Lost", zhCN: "输单"}}]}
		{name: "engageDate", type: date, label: {en: "Engaged on", zhCN: "接洽日期"}}
		{name: "closeDate", type: date, label: {en: "Closed on", zhCN: "结束日期"}}
		{name: "closeValue", type: integer, label: {en: "Close value", zhCN: "成交额"}}
		{name: "attention", type: boolean, label: {en: "Needs attention", zhCN: "需要关注"}}
	]}) { name } }`,
}

// importB2B brings the data set in through the command line and returns what
// each import said.
func importB2B(t *testing.T, p place, folder string) (summaries []string) {
	t.Helper()
	file := func(name string) string { return filepath.Join(folder, name) }
	return []string{
		p.must(t, "import", "account", file("accounts.csv"), "--map", "account=name", "--match", "name"),
		p.must(t, "import", "product", file("products.csv"), "--map", "product=name", "--match", "name"),
		p.must(t, "import", "opportunity", file("sales_pipeline.csv"), "--match", "opportunityId", "--date-format", "M/D/YYYY",
			"--set", `product=product == "GTXPro" ? "GTX Pro" : product`),
	}
}

func TestB2BSalesOnBothStores(t *testing.T) {
	folder := dataset(t, "b2b-sales")
	onBoth(t, func(t *testing.T, p place) {
		key := p.key(t, "admin")
		s := p.serve(t, key)
		for _, m := range b2bModel {
			s.ask(m, nil)
		}
		s.stop()
		for i, summary := range importB2B(t, p, folder) {
			wantSummary(t, summary, []int{85, 7, 8800}[i], 0, 0)
		}
		for i, summary := range importB2B(t, p, folder) {
			wantSummary(t, summary, 0, 0, []int{85, 7, 8800}[i])
		}
		s = p.serve(t, key)
		checkB2BFacts(t, s)
		checkB2BTier(t, s)
		s.stop()
	})
}

// wantSummary reads the last line of an import.
func wantSummary(t *testing.T, summary string, created, updated, unchanged int) {
	t.Helper()
	for _, want := range []string{
		fmt.Sprintf("%d created", created), fmt.Sprintf("%d updated", updated),
		fmt.Sprintf("%d unchanged", unchanged), "0 rejected",
	} {
		if !strings.Contains(summary, want) {
			t.Errorf("the summary does not say %q:\n%s", want, summary)
		}
	}
}

func checkB2BFacts(t *testing.T, s *server) {
	t.Helper()
	data := s.ask(`{
		accounts(first: 1) { totalCount }
		all: opportunities(first: 1) { totalCount }
		noAccount: opportunities(first: 0, filter: {accountId: {isNull: true}}) { totalCount }
		noEngage: opportunities(first: 0, filter: {engageDate: {isNull: true}}) { totalCount }
		gtxPro: opportunities(first: 0, filter: {product: {name: {eq: "GTX Pro"}}}) { totalCount }
		unlinked: opportunities(first: 0, filter: {productId: {isNull: true}}) { totalCount }
		subsidiaries: accounts(first: 0, filter: {subsidiaryOfId: {isNull: false}}) { totalCount }
		byStage: opportunitiesAggregate(groupBy: [{field: dealStage}]) { key { dealStage } count }
		won: opportunitiesAggregate(filter: {dealStage: {eq: Won}}) { sum { closeValue } }
		byAgent: opportunitiesAggregate(groupBy: [{field: salesAgent}]) { count }
		largest: opportunitiesAggregate(filter: {dealStage: {eq: Won}}, groupBy: [{field: account}]) { key { accountId } sum { closeValue } }
		funholding: accounts(filter: {name: {eq: "Funholding"}}) { nodes { subsidiaryOf { name } } }
		parents: accounts(first: 85, filter: {subsidiaries: {some: {}}}) { nodes { name subsidiaries { nodes { name subsidiaryOf { name } } totalCount } } }
	}`, nil)
	for path, want := range map[string]string{
		"accounts": "85", "all": "8800", "noAccount": "1425", "noEngage": "500", "gtxPro": "1480", "unlinked": "0", "subsidiaries": "15",
	} {
		if got := text(data, path, "totalCount"); got != want {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
	stages := map[string]string{}
	for _, row := range at(data, "byStage").([]any) {
		stages[text(row, "key", "dealStage")] = text(row, "count")
	}
	if want := map[string]string{"Won": "4238", "Lost": "2473", "Engaging": "1589", "Prospecting": "500"}; !maps.Equal(stages, want) {
		t.Errorf("stages are %v", stages)
	}
	if got := text(data, "won", 0, "sum", "closeValue"); got != "10005534" {
		t.Errorf("won value is %s", got)
	}
	if got := len(at(data, "byAgent").([]any)); got != 30 {
		t.Errorf("%d agents have opportunities", got)
	}
	if got := text(data, "funholding", "nodes", 0, "subsidiaryOf", "name"); got != "Golddex" {
		t.Errorf("Funholding belongs to %s", got)
	}
	linked := 0
	for _, parent := range at(data, "parents", "nodes").([]any) {
		for _, child := range at(parent, "subsidiaries", "nodes").([]any) {
			linked++
			if text(child, "subsidiaryOf", "name") != text(parent, "name") {
				t.Errorf("%s is listed under %s", text(child, "name"), text(parent, "name"))
			}
		}
	}
	if linked != 15 {
		t.Errorf("%d subsidiaries are linked both ways", linked)
	}
}

// checkB2BTier classifies the accounts by won value. The limit of A is the won
// value of the 59th account, where 80 % of all won value is reached, so that A
// must be exactly those 59.
func checkB2BTier(t *testing.T, s *server) {
	t.Helper()
	data := s.ask(`{ opportunitiesAggregate(filter: {dealStage: {eq: Won}, accountId: {isNull: false}}, groupBy: [{field: account}]) { key { accountId } sum { closeValue } } }`, nil)
	var values []int
	for _, row := range at(data, "opportunitiesAggregate").([]any) {
		var n int
		if _, err := fmt.Sscan(text(row, "sum", "closeValue"), &n); err != nil {
			t.Fatal(err)
		}
		values = append(values, n)
	}
	slices.Sort(values)
	slices.Reverse(values)
	if len(values) != 85 || values[0] != 341455 || values[1] != 269245 || values[2] != 206410 {
		t.Fatalf("won values start %v of %d", values[:min(3, len(values))], len(values))
	}
	total, above, top := 0, 0, 0
	for _, v := range values {
		total += v
	}
	for above*5 < total*4 {
		above += values[top]
		top++
	}
	if top != 59 {
		t.Errorf("%d accounts make 80 %%, want 59", top)
	}
	won := `sum(filter(opportunities, .dealStage == "Won"), .closeValue)`
	saved := s.ask(`mutation($input: SaveRuleSetInput!) { saveRuleSet(input: $input) { id problems { rule message } } }`, map[string]any{"input": map[string]any{
		"object": "account", "kind": "CLASSIFICATION", "name": "accountTier", "label": map[string]any{"en": "Account tier", "zhCN": "客户等级"},
		"target": "tier", "mode": "FIRST_MATCH", "otherwise": `"C"`,
		"rules": []any{
			map[string]any{"name": "pareto", "when": fmt.Sprintf("%s >= %d", won, values[top-1]), "then": `"A"`},
			map[string]any{"name": "some", "when": won + " >= 50000", "then": `"B"`},
		}}})
	id := text(saved, "saveRuleSet", "id")
	if problems := at(saved, "saveRuleSet", "problems").([]any); len(problems) > 0 {
		t.Fatalf("problems: %v", problems)
	}
	job := s.ask(`mutation($id: ID!) { activateRuleSet(id: $id) { id } }`, map[string]any{"id": id})
	done := s.finish(text(job, "activateRuleSet", "id"))
	if got := text(done, "result", "changed") + "/" + text(done, "result", "failed"); got != "85/0" {
		t.Errorf("activation changed/failed %s", got)
	}
	tier := func(name string) (id, tier, sentence string) {
		d := s.ask(`query($n: String!) { accounts(filter: {name: {eq: $n}}) { nodes { id tier classifications { ruleSet value rule explanation } } } }`, map[string]any{"n": name})
		return text(d, "accounts", "nodes", 0, "id"), text(d, "accounts", "nodes", 0, "tier"), text(d, "accounts", "nodes", 0, "classifications", 0, "explanation")
	}
	counts := map[string]string{}
	for _, row := range at(s.ask(`{ accountsAggregate(groupBy: [{field: tier}]) { key { tier } count } }`, nil), "accountsAggregate").([]any) {
		counts[text(row, "key", "tier")] = text(row, "count")
	}
	if counts["A"] != "59" {
		t.Errorf("tiers are %v, want 59 of A", counts)
	}
	account, class, sentence := tier("Kan-code")
	if class != "A" || !strings.Contains(sentence, "341455") {
		t.Errorf("Kan-code is %s: %s", class, sentence)
	}
	why := s.ask(`query($id: ID!, $r: ID!) { explainRuleSet(id: $id, recordId: $r) { rule value sentence rules { rule matched parts { source value } } } }`, map[string]any{"id": id, "r": account})
	if text(why, "explainRuleSet", "rule") != "pareto" {
		t.Errorf("explained as %v", why)
	}
	// One lost deal that turns out won lifts its account into A.
	var below string
	for _, row := range at(s.ask(`{ accounts(first: 85, filter: {tier: {ne: A}}) { nodes { id name } } }`, nil), "accounts", "nodes").([]any) {
		below = text(row, "id")
	}
	made := s.ask(`mutation($a: ID!) { createOpportunity(data: {opportunityId: "NEW00001", accountId: $a, dealStage: Won, closeValue: 900000}) { id } }`, map[string]any{"a": below})
	lifted := func(want string) func() bool {
		return func() bool {
			return text(s.ask(`query($id: ID!) { account(id: $id) { tier } }`, map[string]any{"id": below}), "account", "tier") == want
		}
	}
	eventually(t, 10e9, "the account is re-evaluated when its opportunities change", lifted("A"))
	s.ask(`mutation($id: ID!) { deleteOpportunity(id: $id) }`, map[string]any{"id": text(made, "createOpportunity", "id")})
	eventually(t, 10e9, "and again when the opportunity is deleted", func() bool { return !lifted("A")() })
}
