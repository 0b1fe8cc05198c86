package graph_test

import (
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/graph"
	"github.com/guanxi-crm/guanxi/core/graph/request"
	"github.com/guanxi-crm/guanxi/core/store"
)

const makeCustomer = `mutation { createObject(input: {name: "customer", plural: "customers", label: {en: "Customer", zhCN: "客户"}, fields: [
	{name: "name", type: text, label: {en: "Name"}, unique: true},
	{name: "secretNote", type: text, label: {en: "Note"}, sensitivity: secret},
	{name: "revenue", type: currency, label: {en: "Revenue"}, min: "0", max: 1e30, history: false, default: 5},
	{name: "tier", type: picklist, label: {zhCN: "等级"}, options: [{value: "A", label: {en: "Top"}, color: "teal"}, {value: "B"}]}]})
	{ name } }`

func TestObjectsAndFields(t *testing.T) {
	w := newWorld(t)
	w.refused("admin", makeCustomer, "BAD_INPUT fields[2].max INVALID_VALUE")
	w.want(strings.ReplaceAll(makeCustomer, "1e30", "1000000000"), `{"createObject":{"name":"customer"}}`)
	w.want(`{ object(name: "customer") { nameField label { en zhCN } pluralLabel { en } permissions { delete } indexes { fields { field } }
		field(name: "revenue") { type min max scale currency default history sensitivity writable help { en } onDelete }
		tier: field(name: "tier") { label { en zhCN } options { value label { en zhCN } color retired } } none: field(name: "x") { name } } }`,
		`{"object":{"nameField":"name","label":{"en":"Customer","zhCN":"客户"},"pluralLabel":{"en":"Customer"},"permissions":{"delete":true},"indexes":[],`+
			`"field":{"type":"currency","min":"0","max":"1000000000","scale":2,"currency":"CNY","default":"5.00","history":false,"sensitivity":"normal","writable":true,"help":{"en":""},"onDelete":null},`+
			`"tier":{"label":{"en":"等级","zhCN":"等级"},"options":[{"value":"A","label":{"en":"Top","zhCN":"Top"},"color":"teal","retired":false},{"value":"B","label":{"en":"B","zhCN":"B"},"color":null,"retired":false}]},"none":null}}`)
	w.want(`mutation { createCustomer(data: {name: "Acme", tier: A}) { name revenue } }`, `{"createCustomer":{"name":"Acme","revenue":"5.00"}}`)
	w.want(`mutation { createField(input: {object: "customer", name: "parent", type: lookup, target: "customer", label: {en: "Parent"}}) { name inverse onDelete } }`,
		`{"createField":{"name":"parent","inverse":"customers","onDelete":"KEEP"}}`)
	w.want(`{ objects { name relatedLists { name object field } } }`, `{"objects":[{"name":"customer","relatedLists":[{"name":"customers","object":"customer","field":"parent"}]}]}`)
	w.want(`{ customers { nodes { name parent { name } } } }`, `{"customers":{"nodes":[{"name":"Acme","parent":null}]}}`)
	w.want(`mutation { updateField(input: {object: "customer", name: "revenue", default: null, history: true, min: null, label: {en: "Turnover"}}) { label { en } default history min max } }`,
		`{"updateField":{"label":{"en":"Turnover"},"default":null,"history":true,"min":null,"max":"1000000000"}}`)
	w.want(`mutation { updateObject(input: {name: "customer", help: {en: "Who buys"}, nameField: null, indexes: [{fields: [{field: "tier"}, {field: "createdAt", desc: true}]}]}) { help { en } nameField indexes { fields { field desc } } label { en } } }`,
		`{"updateObject":{"help":{"en":"Who buys"},"nameField":null,"indexes":[{"fields":[{"field":"tier","desc":false},{"field":"createdAt","desc":true}]}],"label":{"en":"Customer"}}}`)
	w.want(`mutation { deleteField(input: {object: "customer", name: "tier", dryRun: true}) { object field records usedBy removed } }`,
		`{"deleteField":{"object":"customer","field":"tier","records":1,"usedBy":["index:customer"],"removed":false}}`)
	w.want(`mutation { deleteObject(input: {name: "customer"}) { object field records removed } }`,
		`{"deleteObject":{"object":"customer","field":null,"records":1,"removed":true}}`)
	w.want(`{ object(name: "customer") { name } objects { name } }`, `{"object":null,"objects":[]}`)
}

func TestFaultsNameTheInput(t *testing.T) {
	w := newWorld(t)
	w.refused("admin", `mutation { createObject(input: {name: "Customer", plural: "customers", label: {}, fields: [{name: "id", type: text, label: {en: "x"}}]}) { name } }`,
		"BAD_INPUT name INVALID_NAME label REQUIRED fields[0].name RESERVED_NAME")
	w.refused("admin", `mutation { createField(input: {object: "nothing", name: "x", type: text, label: {en: "x"}}) { name } }`, "NOT_FOUND")
	w.refused("editor", `mutation { createObject(input: {name: "a", plural: "b", label: {en: "x"}}) { name } }`, "FORBIDDEN")
	w.refused("admin", `{ jobs(first: -1) { id } }`, "BAD_INPUT first OUT_OF_RANGE")
	w.refused("admin", `{ auditLog(first: 1001) { id } }`, "LIMIT_EXCEEDED")
	if got := w.ask("editor@zh-CN", `mutation { deleteObject(input: {name: "a"}) { object } }`); !strings.Contains(got, "您的角色无权修改系统配置") {
		t.Errorf("the message must be in the request's language: %s", got)
	}
}

func TestObjectsKeepOffThePlatformsNames(t *testing.T) {
	w := newWorld(t)
	for name, plural := range map[string]string{"explanation": "explanations", "relatedList": "relatedLists", "recordEvent": "recordEvents", "int2": "escalations", "iD": "ids"} {
		got := w.ask("admin", fmt.Sprintf(`mutation { createObject(input: {name: %q, plural: %q, label: {en: "x"}}) { name } }`, name, plural))
		if !strings.Contains(got, "NAME_TAKEN") && !strings.Contains(got, "RESERVED_NAME") {
			t.Errorf("%s: %s", name, got)
		}
	}
	w.refused("admin", `mutation { createObject(input: {name: "booleaN", plural: "booleans", label: {en: "x"}}) { name } }`, "BAD_INPUT name RESERVED_NAME name NAME_TAKEN")
}

func TestHiddenFieldsAreNotThere(t *testing.T) {
	w := newWorld(t)
	w.ask("admin", strings.ReplaceAll(makeCustomer, "1e30", "5"))
	const query = `{ object(name: "customer") { fields { name writable } secret: field(name: "secretNote") { name } permissions { create } } }`
	if got := w.ask("reader", query); got != `{"data":{"object":{"fields":[{"name":"name","writable":false},{"name":"revenue","writable":false},{"name":"tier","writable":false}],"secret":null,"permissions":{"create":false}}}}` {
		t.Error(got)
	}
	if got := w.ask("nobody", `{ objects { name } object(name: "customer") { name } }`); got != `{"data":{"objects":[],"object":null}}` {
		t.Error(got)
	}
	if got := w.ask("reader", `{ __type(name: "Object") { name } customer: __type(name: "Customer") { fields { name } } }`); !strings.Contains(got, `"name":"Object"`) || strings.Contains(got, "secretNote") || !strings.Contains(got, "revenue") {
		t.Errorf("introspection must show both halves as the role sees them: %s", got)
	}
}

func TestRuleSets(t *testing.T) {
	w := newWorld(t)
	w.ask("admin", strings.ReplaceAll(makeCustomer, "1e30", "100"))
	record := read(t, w.ask("admin", `mutation { createCustomer(data: {name: "Acme", revenue: 50}) { id } }`), "data", "createCustomer", "id").(string)
	save := func(when string) string {
		return w.ask("admin", `mutation($in: SaveRuleSetInput!) { saveRuleSet(input: $in) { id version status mode label { en } activeVersion problems { rule part line column message suggestion } } }`,
			map[string]any{"object": "customer", "kind": "CLASSIFICATION", "name": "tiering", "target": "tier", "otherwise": `"B"`,
				"rules": []any{map[string]any{"name": "top", "when": when, "then": `"A"`}},
				"tests": []any{map[string]any{"name": "t", "record": map[string]any{"revenue": 20}, "expect": "A"}}})
	}
	first := save("revenu > 10")
	id := read(t, first, "data", "saveRuleSet", "id").(string)
	if !strings.Contains(first, `"problems":[{"rule":"top","part":"when","line":1,"column":1,"message":"`) || !strings.Contains(first, `"suggestion":"revenue"`) {
		t.Error(first)
	}
	w.refused("admin", `mutation { activateRuleSet(id: "`+id+`") { id } }`, "BAD_INPUT rules[0].when INVALID_RULE")
	w.want(fmt.Sprintf(`mutation { saveRuleSet(input: {id: %q, object: "customer", kind: CLASSIFICATION, name: "tiering", target: "tier", otherwise: "\"B\"",
		rules: [{name: "top", when: "revenue > 10", then: "\"A\""}], tests: [{name: "t", record: {revenue: 20}, expect: "A"}]}) { version status mode problems { rule } tests { record } rules { steps { name } message { en } } } }`, id),
		`{"saveRuleSet":{"version":1,"status":"DRAFT","mode":"FIRST_MATCH","problems":[],"tests":[{"record":{"revenue":20}}],"rules":[{"steps":[],"message":null}]}}`)
	started := read(t, w.ask("admin", `mutation { activateRuleSet(id: "`+id+`") { id kind state } }`), "data", "activateRuleSet", "id").(string)
	w.done(started)
	w.want(`{ job(id: "`+started+`") { kind state total done failed result error } }`, `{"job":{"kind":"activateRuleSet","state":"DONE","total":1,"done":1,"failed":0,"result":{"changed":1,"failed":0},"error":null}}`)
	w.want(`{ customers { nodes { name tier } } ruleSet(id: "`+id+`") { status activeVersion object } ruleSets(object: "customer") { name } other: ruleSets(kind: VALIDATION) { name } none: ruleSet(id: "x") { id } }`,
		`{"customers":{"nodes":[{"name":"Acme","tier":"A"}]},"ruleSet":{"status":"ACTIVE","activeVersion":1,"object":"customer"},"ruleSets":[{"name":"tiering"}],"other":[],"none":null}`)
	w.want(`{ explainRuleSet(id: "`+id+`", recordId: "`+record+`") { ruleSet version value rule rules { rule matched tried } } }`,
		`{"explainRuleSet":{"ruleSet":"tiering","version":1,"value":"A","rule":"top","rules":[{"rule":"top","matched":true,"tried":true}]}}`)
	w.want(`{ evaluateExpression(object: "customer", expression: "revenue * 2", recordId: "`+record+`") { value type problems { line } error } }`,
		`{"evaluateExpression":{"value":"100.00","type":"decimal","problems":[],"error":null}}`)
	if got := w.ask("admin", `{ evaluateExpression(object: "customer", expression: "revenue +") { value problems { line column } } expressionSymbols(object: "customer") { name kind } }`); !strings.Contains(got, `"problems":[{"line":1`) || !strings.Contains(got, `{"name":"revenue","kind":"field"}`) {
		t.Error(got)
	}
	w.want(`mutation { deactivateRuleSet(id: "`+id+`") { status activeVersion } }`, `{"deactivateRuleSet":{"status":"SUPERSEDED","activeVersion":null}}`)
	w.refused("editor", `{ ruleSets { name } }`, "FORBIDDEN")
	w.refused("editor", `{ expressionSymbols(object: "customer") { name } }`, "FORBIDDEN")
	w.refused("admin", `{ ruleSetVersions(id: "x") { version } }`, "NOT_FOUND")
	w.want(`{ ruleSetVersions(id: "`+id+`") { version } }`, `{"ruleSetVersions":[{"version":1}]}`)
	if got := w.ask("editor", `{ jobs { id } job(id: "`+started+`") { id } }`); got != `{"data":{"jobs":[],"job":null}}` {
		t.Errorf("another's job must not be seen: %s", got)
	}
	w.refused("admin", `mutation { cancelJob(id: "`+started+`") { id } }`, "CONFLICT")
	w.refused("editor", `mutation { cancelJob(id: "`+started+`") { id } }`, "NOT_FOUND")
}

// done waits for a job.
func (w *world) done(id string) {
	w.Helper()
	for {
		j, err := w.resolver.Jobs.Job(w.Context(), id)
		w.check(err)
		if j.State != crm.JobQueued && j.State != crm.JobRunning {
			return
		}
	}
}

func TestEscalations(t *testing.T) {
	w := newWorld(t)
	w.ask("admin", strings.ReplaceAll(makeCustomer, "1e30", "100"))
	id := read(t, w.ask("admin", `mutation { saveRuleSet(input: {object: "customer", kind: ESCALATION, name: "stuck", rules: [{name: "top", when: "tier == \"A\"",
		steps: [{name: "first", after: "12h", actions: [{kind: SET_FIELD, field: "name", value: "\"Late\""}]}]}]}) { id problems { message } } }`), "data", "saveRuleSet", "id").(string)
	w.done(read(t, w.ask("admin", `mutation { activateRuleSet(id: "`+id+`") { id } }`), "data", "activateRuleSet", "id").(string))
	w.ask("admin", `mutation { createCustomer(data: {name: "Acme", tier: A}) { id } }`)
	w.want(`{ escalations(filter: {ruleSet: "stuck"}) { object ruleSet rule step due } none: escalations(filter: {ruleSet: "x"}) { step } }`,
		`{"escalations":[{"object":"customer","ruleSet":"stuck","rule":"top","step":"first","due":"2026-11-22T20:00:00.000Z"}],"none":[]}`)
	w.refused("editor", `mutation { runEscalations(at: "2026-11-23T00:00:00Z") }`, "FORBIDDEN")
	w.refused("admin", `mutation { runEscalations(at: "tomorrow") }`, "BAD_INPUT at INVALID_VALUE")
	w.want(`mutation { runEscalations(at: "2026-11-23T00:00:00+08:00") }`, `{"runEscalations":0}`)
	w.want(`mutation { runEscalations(at: "2026-11-23T08:00:00+08:00") }`, `{"runEscalations":1}`)
	w.want(`{ customers { nodes { name } } escalations { step } }`, `{"customers":{"nodes":[{"name":"Late"}]},"escalations":[]}`)
}

func TestPeople(t *testing.T) {
	w := newWorld(t)
	w.want(`{ me { actor { kind name } user { email role } role { name configure readRecords } language notifications { text { en zhCN } read } } }`,
		`{"me":{"actor":{"kind":"USER","name":"Administrator"},"user":{"email":"li@example.com","role":"admin"},"role":{"name":"admin","configure":true,"readRecords":true},"language":"en","notifications":[{"text":{"en":"Call `+w.user+`","zhCN":"Call `+w.user+`"},"read":false}]}}`)
	w.want(`mutation { setLanguage(language: "zh-CN") { language } markNotificationRead(id: "n1") { read } }`, `{"setLanguage":{"language":"zh-CN"},"markNotificationRead":{"read":true}}`)
	w.refused("admin", `mutation { setLanguage(language: "klingon") { language } }`, "BAD_INPUT language INVALID_VALUE")
	w.refused("reader", `mutation { setLanguage(language: "en") { language } }`, "FORBIDDEN")
	if got := w.ask("reader", `{ me { user { id } role { name } notifications { id } } }`); got != `{"data":{"me":{"user":null,"role":{"name":"reader"},"notifications":[]}}}` {
		t.Error(got)
	}
	w.want(`{ users { email disabled } roles { name label { zhCN } configure } }`,
		`{"users":[{"email":"li@example.com","disabled":false}],"roles":[{"name":"admin","label":{"zhCN":"管理员"},"configure":true},{"name":"editor","label":{"zhCN":"编辑者"},"configure":false},{"name":"reader","label":{"zhCN":"只读用户"},"configure":false}]}`)
	made := w.ask("admin", `mutation { createApiKey(input: {name: "Sync", role: "reader", expiresInDays: 30}) { key apiKey { id role expiresAt revoked } } }`)
	id := read(t, made, "data", "createApiKey", "apiKey", "id").(string)
	if key := read(t, made, "data", "createApiKey", "key").(string); !strings.HasPrefix(key, "gx_") || !strings.Contains(made, `"expiresAt":"2026-12-22T08:00:00.000Z"`) {
		t.Error(made)
	}
	w.want(`mutation { revokeApiKey(id: "`+id+`") { revoked } }`, `{"revokeApiKey":{"revoked":true}}`)
	w.want(`{ apiKeys { name revoked lastUsedAt } }`, `{"apiKeys":[{"name":"Sync","revoked":true,"lastUsedAt":null}]}`)
	w.refused("admin", `mutation { createApiKey(input: {name: "x", role: "reader", expiresInDays: 0}) { key } }`, "BAD_INPUT expiresInDays OUT_OF_RANGE")
	w.refused("reader", `{ apiKeys { name } }`, "FORBIDDEN")
	w.refused("reader", `{ auditLog { id } }`, "FORBIDDEN")
	w.want(`{ auditLog(first: 1) { actor { kind name } action target before } }`, `{"auditLog":[{"actor":{"kind":"USER","name":"Administrator"},"action":"apiKey.revoke","target":"`+id+`","before":null}]}`)
}

func TestPlugins(t *testing.T) {
	w := newWorld(t)
	w.want(`{ plugins { name version state label { zhCN } objects } plugin(name: "x") { name } }`,
		`{"plugins":[{"name":"retail","version":"1.0.0","state":"AVAILABLE","label":{"zhCN":"零售"},"objects":["shop"]}],"plugin":null}`)
	w.refused("editor", `mutation { installPlugin(input: {name: "retail"}) { name } }`, "FORBIDDEN")
	w.refused("admin", `mutation { installPlugin(input: {name: "../retail"}) { name } }`, "NOT_FOUND")
	w.want(`mutation { installPlugin(input: {name: "retail"}) { name objects } }`, `{"installPlugin":{"name":"retail","objects":["shop"]}}`)
	w.want(`mutation { createShop(data: {name: "Nanjing Road"}) { name } }`, `{"createShop":{"name":"Nanjing Road"}}`)
	w.want(`mutation { disablePlugin(name: "retail") { state } }`, `{"disablePlugin":{"state":"DISABLED"}}`)
	w.want(`mutation { removePlugin(input: {name: "retail"}) { state } }`, `{"removePlugin":{"state":"AVAILABLE"}}`)
	w.want(`{ shops { nodes { name } } object(name: "shop") { plugin } }`, `{"shops":{"nodes":[{"name":"Nanjing Road"}]},"object":{"plugin":null}}`)
	w.refused("editor", `{ pluginLogs(name: "retail") { text } }`, "FORBIDDEN")
}

func TestErrorsShowNothingOfTheInside(t *testing.T) {
	log := &logged{}
	present := graph.Errors(slog.New(slog.NewTextHandler(log, nil)))
	ctx := request.WithRequestID(request.WithLanguage(t.Context(), "zh-CN"), "req-7")
	for _, tt := range []struct {
		err  error
		code crm.Code
		logs bool
	}{
		{fmt.Errorf("load: %w", crm.NewError(crm.NotFound, "No.", "无。")), crm.NotFound, false},
		{crm.NewError(crm.PluginUnavailable, "Gone.", "无。").WithCause(errors.New("pid 7 died")), crm.PluginUnavailable, true},
		{crm.NewError(crm.BadInput, "No JSON.", "无效。").WithCause(errors.New("unexpected EOF")), crm.BadInput, false},
		{fmt.Errorf("ping: %w", store.ErrUnavailable), crm.Unavailable, true},
		{errors.New("open /var/lib/secret: denied"), crm.Internal, true},
		{&crm.Error{Code: crm.Internal, Message: crm.Text{EN: "table x"}}, crm.Internal, true},
		{graph.Recover(slog.New(slog.DiscardHandler))(ctx, "index out of range"), crm.Internal, true},
	} {
		log.text.Reset()
		e := present(ctx, tt.err)
		if e.Extensions["code"] != tt.code {
			t.Errorf("%v: got %v, want %s", tt.err, e.Extensions["code"], tt.code)
		}
		for _, inside := range []string{"secret", "pid 7", "index", "ping", "table x"} {
			if strings.Contains(e.Message, inside) {
				t.Errorf("%v: the message shows the inside: %s", tt.err, e.Message)
			}
		}
		if tt.logs != strings.Contains(log.String(), "req-7") {
			t.Errorf("%v: logged %q", tt.err, log.String())
		}
		if tt.code == crm.Internal && !strings.Contains(e.Message, "req-7") {
			t.Errorf("%v: no request id in %s", tt.err, e.Message)
		}
	}
}
