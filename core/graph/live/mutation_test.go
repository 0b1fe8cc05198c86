package live_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestWriting(t *testing.T) {
	w := newSales(t)
	for _, s := range []scenario{
		{name: "create, every type, literals",
			query: `mutation { createAccount(data: {name: " Dyno ", tier: C, tags: [HOT, NEW], revenue: 12.5, employees: 4, active: true, founded: "2001-01-01", seenAt: "2026-11-22T08:00:00+08:00", parentId: "«acme»", ownerId: "u-editor"}) { name tier tags revenue employees active founded seenAt code parent { name } owner { name email role disabled } version } }`,
			want:  `{"data":{"createAccount":{"name":"Dyno","tier":"C","tags":["HOT","NEW"],"revenue":"12.50","employees":4,"active":true,"founded":"2001-01-01","seenAt":"2026-11-22T00:00:00.000Z","code":"A-0004","parent":{"name":"Acme"},"owner":{"name":"editor","email":"editor@example.com","role":"editor","disabled":false},"version":1}}}`},
		{name: "exact decimals in variables", vars: map[string]any{"d": map[string]any{"name": "Exact", "revenue": "1234567890123456.78", "tags": "OLD"}},
			query: `mutation($d: AccountCreate!) { createAccount(data: $d) { revenue tags } }`,
			want:  `{"data":{"createAccount":{"revenue":"1234567890123456.78","tags":["OLD"]}}}`},
		{name: "exact decimals in literals",
			query: `mutation { createAccount(data: {name: "Exact", revenue: 1234567890123456.78}) { revenue } }`,
			want:  `{"data":{"createAccount":{"revenue":"1234567890123456.78"}}}`},
		{name: "update leaves out, empties and sets",
			query: `mutation { updateAccount(id: "«acme»", data: {tier: null, employees: 11}, ifVersion: 1) { name tier employees version } }`,
			want:  `{"data":{"updateAccount":{"name":"Acme","tier":null,"employees":11,"version":2}}}`},
		{name: "a variable that was not sent leaves the field alone", vars: map[string]any{"n": "Acme Inc"},
			query: `mutation($n: String, $e: Int) { updateAccount(id: "«acme»", data: {name: $n, employees: $e}) { name employees } }`,
			want:  `{"data":{"updateAccount":{"name":"Acme Inc","employees":11}}}`},
		{name: "another version",
			query: `mutation { updateAccount(id: "«acme»", data: {employees: 12}, ifVersion: 1) { version } }`,
			want:  `{"errors":[{"message":"The record was changed meanwhile: it has version 3, not 1. Read it again and repeat the change.","path":["updateAccount"],"extensions":{"code":"CONFLICT"}}],"data":null}`},
		{name: "upsert finds",
			query: `mutation { upsertContact(match: {email: "ann@acme.example"}, data: {name: "Ann B"}) { id name email } }`,
			want:  `{"data":{"upsertContact":{"id":"«ann»","name":"Ann B","email":"ann@acme.example"}}}`},
		{name: "upsert makes",
			query: `mutation { upsertContact(match: {email: "new@x.example"}, data: {name: "New", email: "new@x.example"}) { name email version } }`,
			want:  `{"data":{"upsertContact":{"name":"New","email":"new@x.example","version":1}}}`},
		{name: "upsert contradicts itself",
			query: `mutation { upsertContact(match: {email: "a@x.example"}, data: {email: "b@x.example"}) { id } }`,
			want:  `{"errors":[{"message":"data has another value than match; leave it out, or change it by an update.","path":["upsertContact"],"extensions":{"code":"BAD_INPUT","fields":[{"code":"INVALID_VALUE","field":"data.email"}]}}],"data":null}`},
		{name: "upsert by two",
			query: `mutation { upsertContact(match: {email: "a@x.example", name: "x"}, data: {}) { id } }`,
			want:  `{"errors":[{"message":"Match by exactly one field.","path":["upsertContact"],"extensions":{"code":"BAD_INPUT","fields":[{"code":"INVALID_VALUE","field":"match"}]}}],"data":null}`},
		{name: "many, in order",
			query: `mutation { createContacts(data: [{name: "x"}, {name: "y", accountId: "«acme»"}]) { name account { name } } none: createContacts(data: []) { id } }`,
			want:  `{"data":{"createContacts":[{"name":"x","account":null},{"name":"y","account":{"name":"Acme Inc"}}],"none":[]}}`},
		{name: "delete answers the id, lists forget it",
			query: `mutation { deleteDeal(id: "«d4»") }`, want: `{"data":{"deleteDeal":"«d4»"}}`},
		{name: "gone", query: `{ deal(id: "«d4»") { id } deals(filter: {name: {eq: "D4"}}) { totalCount } bin: deals(deleted: true) { nodes { name deletedAt } } }`,
			want: `{"data":{"deal":null,"deals":{"totalCount":0},"bin":{"nodes":[{"name":"D4","deletedAt":"2026-11-22T12:00:00.000Z"}]}}}`},
		{name: "restored", query: `mutation { restoreDeal(id: "«d4»") { name deletedAt version } }`,
			want: `{"data":{"restoreDeal":{"name":"D4","deletedAt":null,"version":3}}}`},
		{name: "one after the other, up to the first that fails",
			query: `mutation { a: updateDeal(id: "«d4»", data: {amount: 2}) { amount } b: updateDeal(id: "00000000-0000-7000-8000-000000000000", data: {}) { id } c: updateDeal(id: "«d4»", data: {amount: 3}) { amount } }`,
			want:  `{"errors":[{"message":"There is no deal with the id \"00000000-0000-7000-8000-000000000000\"; it may have been deleted.","path":["b"],"extensions":{"code":"NOT_FOUND"}}],"data":null}`},
		{name: "the first was done, the third was not", query: `{ deal(id: "«d4»") { amount version } }`,
			want: `{"data":{"deal":{"amount":"2.00","version":4}}}`},
		{name: "only what the results say",
			query: `mutation { __typename updateDeal(id: "«d4»", data: {amount: 5}) { id version __typename } }`,
			want:  `{"data":{"__typename":"Mutation","updateDeal":{"id":"«d4»","version":5,"__typename":"Deal"}}}`},
		{name: "who may not is told so", role: "reader",
			query: `mutation { deleteDeal(id: "«d4»") }`,
			want:  `{"errors":[{"message":"Your role may not delete records of deal; ask an administrator.","path":["deleteDeal"],"extensions":{"code":"FORBIDDEN"}}],"data":null}`},
	} {
		s.run(t, w)
	}
}

func TestManyAreAllOrNone(t *testing.T) {
	w := newSales(t)
	answer := w.ask("admin", `mutation { createContacts(data: [{name: "fine"}, {email: "nonsense"}, {name: "z", accountId: "«d1»"}]) { id } }`)
	mustContain(t, answer, `"data":null`, `"VALIDATION_FAILED"`, `"data[1].email"`, `"data[1].name"`, `"data[2].account"`)
	if got := w.ask("admin", `{ contacts { totalCount } }`); got != `{"data":{"contacts":{"totalCount":2}}}` {
		t.Errorf("after a refused request: %s", got)
	}
}

func TestTooManyWrites(t *testing.T) {
	w := newWorld(t, sales()...)
	list := strings.Repeat(`{"name":"x"},`, 1001)
	_, answer := w.post("admin", `{"query":"mutation($d: [ContactCreate!]!) { createContacts(data: $d) { id } }","variables":{"d":[`+strings.TrimSuffix(list, ",")+`]}}`)
	mustContain(t, answer, "LIMIT_EXCEEDED", "1000")
}

func TestHistory(t *testing.T) {
	w := newSales(t)
	for i := range 4 {
		w.now = noon.Add(time.Duration(i) * time.Hour)
		w.ask("editor", fmt.Sprintf(`mutation { updateAccount(id: "«acme»", data: {employees: %d}) { id } }`, 20+i))
	}
	scenario{name: "newest first",
		query: `{ account(id: "«acme»") { history(first: 2) { nodes { at kind version actor { kind name } cause changes { field old new } __typename } pageInfo { hasNextPage } } } }`,
		want: `{"data":{"account":{"history":{"nodes":[` +
			`{"at":"2026-11-22T15:00:00.000Z","kind":"UPDATED","version":5,"actor":{"kind":"USER","name":"editor"},"cause":null,"changes":[{"field":"employees","old":22,"new":23}],"__typename":"RecordEvent"},` +
			`{"at":"2026-11-22T14:00:00.000Z","kind":"UPDATED","version":4,"actor":{"kind":"USER","name":"editor"},"cause":null,"changes":[{"field":"employees","old":21,"new":22}],"__typename":"RecordEvent"}],"pageInfo":{"hasNextPage":true}}}}}`}.run(t, w)
	answer := w.ask("admin", `{ account(id: "«acme»") { history(first: 4) { edges { cursor node { version } } pageInfo { endCursor } } } }`)
	cursor := answer[strings.Index(answer, `"endCursor":"`)+13:]
	cursor = cursor[:strings.Index(cursor, `"`)]
	answer = w.ask("admin", fmt.Sprintf(`{ account(id: "«acme»") { history(after: %q) { nodes { kind version changes { field } } pageInfo { hasNextPage hasPreviousPage } } } }`, cursor))
	mustContain(t, answer, `"kind":"CREATED","version":1`, `"hasNextPage":false,"hasPreviousPage":true`, `{"field":"salary"}`)
	mustContain(t, w.ask("admin", `{ account(id: "«acme»") { history(after: "x") { nodes { kind } } } }`), "INVALID_CURSOR")
	if answer := w.ask("reader", `{ account(id: "«acme»") { history { nodes { changes { field } } } } }`); strings.Contains(answer, "salary") {
		t.Errorf("a hidden field in the history: %s", answer)
	}
}
