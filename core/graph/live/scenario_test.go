package live_test

import "testing"

// scenario is a request and the whole answer that it must get. «name» stands
// for the id of that record.
type scenario struct {
	name  string
	role  string // admin unless given
	query string
	vars  map[string]any
	want  string
}

func (s scenario) run(t *testing.T, w *world) {
	t.Run(s.name, func(t *testing.T) {
		if s.role == "" {
			s.role = "admin"
		}
		var got string
		if s.vars == nil {
			got = w.ask(s.role, s.query)
		} else {
			got = w.ask(s.role, s.query, s.vars)
		}
		if got != s.want {
			t.Errorf("\n got %s\nwant %s", got, s.want)
		}
	})
}

func TestReading(t *testing.T) {
	w := newSales(t)
	for _, s := range []scenario{
		{name: "one record, every type",
			query: `{ account(id: "«acme»") { id name tier tags revenue employees active founded seenAt code note parentId version ownerId deletedAt } }`,
			want:  `{"data":{"account":{"id":"«acme»","name":"Acme","tier":"A","tags":["NEW","HOT"],"revenue":"1200.50","employees":10,"active":true,"founded":"1999-12-31","seenAt":"2026-11-22T06:00:00.000Z","code":"A-0001","note":null,"parentId":null,"version":1,"ownerId":null,"deletedAt":null}}}`},
		{name: "nobody has this id",
			query: `{ account(id: "00000000-0000-7000-8000-000000000000") { id } bad: account(id: "x") { id } }`,
			want:  `{"data":{"account":null,"bad":null}}`},
		{name: "aliases, fragments, typename and merged selections",
			query: `query Q { __typename a: account(id: "«acme»") { ...F t: __typename n: name } a: account(id: "«acme»") { name ... on Account { tier } } } fragment F on Account { id ...G } fragment G on Account { name }`,
			want:  `{"data":{"__typename":"Query","a":{"id":"«acme»","name":"Acme","t":"Account","n":"Acme","tier":"A"}}}`},
		{name: "skip and include", vars: map[string]any{"yes": true, "no": false},
			query: `query($yes: Boolean!, $no: Boolean!) { account(id: "«acme»") { id @skip(if: $yes) name @include(if: $yes) tier @include(if: $no) revenue @skip(if: $no) } }`,
			want:  `{"data":{"account":{"name":"Acme","revenue":"1200.50"}}}`},
		{name: "everything skipped",
			query: `{ account(id: "«acme»") { id @skip(if: true) } }`,
			want:  `{"data":{"account":{}}}`},
		{name: "who made it",
			query: `{ account(id: "«acme»") { createdBy { kind id name __typename } createdAt updatedAt owner { id } } }`,
			want:  `{"data":{"account":{"createdBy":{"kind":"SYSTEM","id":"system","name":"Guanxi","__typename":"Actor"},"createdAt":"2026-11-22T12:00:00.000Z","updatedAt":"2026-11-22T12:00:00.000Z","owner":null}}}`},
		{name: "lookups and related lists",
			query: `{ accounts(orderBy: [{field: name}]) { nodes { name parent { name tier } subsidiaries(orderBy: [{field: name, direction: DESC}]) { totalCount nodes { name } } deals(first: 1, orderBy: [{field: name}], filter: {stage: {in: [WON, LOST]}}) { nodes { name contact { name account { name } } } pageInfo { hasNextPage } totalCount } } } }`,
			want: `{"data":{"accounts":{"nodes":[` +
				`{"name":"Acme","parent":null,"subsidiaries":{"totalCount":2,"nodes":[{"name":"Cord 电缆"},{"name":"Bolt"}]},"deals":{"nodes":[{"name":"D1","contact":{"name":"Ann","account":{"name":"Acme"}}}],"pageInfo":{"hasNextPage":true},"totalCount":2}},` +
				`{"name":"Bolt","parent":{"name":"Acme","tier":"A"},"subsidiaries":{"totalCount":0,"nodes":[]},"deals":{"nodes":[{"name":"D3","contact":{"name":"Bob","account":{"name":"Bolt"}}}],"pageInfo":{"hasNextPage":false},"totalCount":1}},` +
				`{"name":"Cord 电缆","parent":{"name":"Acme","tier":"A"},"subsidiaries":{"totalCount":0,"nodes":[]},"deals":{"nodes":[],"pageInfo":{"hasNextPage":false},"totalCount":0}}]}}}`},
		{name: "numbers",
			query: `{ dealsAggregate(groupBy: [{field: stage}], filter: {amount: {gt: 0}}) { key { stage account { name } } count sum { amount } avg { amount } min { amount closedOn } max { amount } countDistinct { account } } }`,
			want: `{"data":{"dealsAggregate":[` +
				`{"key":{"stage":"LOST","account":null},"count":1,"sum":{"amount":"7.00"},"avg":{"amount":"7.00000000"},"min":{"amount":"7.00","closedOn":"2026-02-09"},"max":{"amount":"7.00"},"countDistinct":{"account":1}},` +
				`{"key":{"stage":"OPEN","account":null},"count":1,"sum":{"amount":"1.00"},"avg":{"amount":"1.00000000"},"min":{"amount":"1.00","closedOn":null},"max":{"amount":"1.00"},"countDistinct":{"account":0}},` +
				`{"key":{"stage":"WON","account":null},"count":2,"sum":{"amount":"150.10"},"avg":{"amount":"75.05000000"},"min":{"amount":"50.00","closedOn":"2026-01-05"},"max":{"amount":"100.10"},"countDistinct":{"account":1}}]}}`},
		{name: "numbers by month and account",
			query: `{ dealsAggregate(groupBy: [{field: closedOn, date: MONTH}, {field: accountId}]) { key { closedOn accountId account { name } } count } }`,
			want:  `{"data":{"dealsAggregate":[{"key":{"closedOn":null,"accountId":null,"account":null},"count":1},{"key":{"closedOn":"2026-01-01","accountId":"«acme»","account":{"name":"Acme"}},"count":1},{"key":{"closedOn":"2026-02-01","accountId":"«acme»","account":{"name":"Acme"}},"count":1},{"key":{"closedOn":"2026-02-01","accountId":"«bolt»","account":{"name":"Bolt"}},"count":1}]}}`},
		{name: "numbers of all, of an integer, of nothing",
			query: `{ all: accountsAggregate { count sum { employees } avg { employees } __typename } none: accountsAggregate(filter: {name: {eq: "?"}}) { count sum { employees } countDistinct { tier } } }`,
			want:  `{"data":{"all":[{"count":3,"sum":{"employees":18},"avg":{"employees":"6.000000"},"__typename":"AccountAggregate"}],"none":[{"count":0,"sum":{"employees":null},"countDistinct":{"tier":0}}]}}`},
		{name: "numbers on parents",
			query: `{ accounts(orderBy: [{field: name}]) { nodes { dealsAggregate { count sum { amount } } byStage: dealsAggregate(groupBy: [{field: stage}]) { key { stage } count } } } }`,
			want:  `{"data":{"accounts":{"nodes":[{"dealsAggregate":[{"count":2,"sum":{"amount":"150.10"}}],"byStage":[{"key":{"stage":"WON"},"count":2}]},{"dealsAggregate":[{"count":1,"sum":{"amount":"7.00"}}],"byStage":[{"key":{"stage":"LOST"},"count":1}]},{"dealsAggregate":[{"count":0,"sum":{"amount":null}}],"byStage":[]}]}}}`},
		{name: "both halves in the order asked",
			query: `{ __typename x: roles { name } ...F me: account(id: "«cord»") { name } } fragment F on Query { accounts(first: 1, orderBy: [{field: name}]) { nodes { name } } y: roles { name } __type(name: "Deal") { kind } }`,
			want:  `{"data":{"__typename":"Query","x":[{"name":"admin"}],"accounts":{"nodes":[{"name":"Acme"}]},"y":[{"name":"admin"}],"__type":{"kind":"OBJECT"},"me":{"name":"Cord 电缆"}}}`},
		{name: "only the platform's half",
			query: `{ roles { name } __typename }`,
			want:  `{"data":{"roles":[{"name":"admin"}],"__typename":"Query"}}`},
		{name: "a platform field that fails beside a record",
			query: `{ object(name: "x") { name } account(id: "«cord»") { name } }`,
			want:  `{"errors":[{"message":"There is no object x.","path":["object"],"extensions":{"code":"NOT_FOUND"}}],"data":{"object":null,"account":{"name":"Cord 电缆"}}}`},
		{name: "a platform field that must not fail",
			query: `{ account(id: "«cord»") { name } users { id } roles { name } }`,
			want:  `{"errors":[{"message":"internal","path":["users"],"extensions":{"code":"INTERNAL"}}],"data":null}`},
		{name: "mutations of both halves, one after the other",
			query: `mutation { a: revokeApiKey(id: "k") { id } b: createDeal(data: {name: "m"}) { name } c: revokeApiKey(id: "") { id } d: createDeal(data: {name: "n"}) { name } }`,
			want:  `{"errors":[{"message":"There is no such key.","path":["c"],"extensions":{"code":"NOT_FOUND"}}],"data":null}`},
		{name: "up to the one that failed",
			query: `{ deals(filter: {name: {in: ["m", "n"]}}) { nodes { name } } }`,
			want:  `{"data":{"deals":{"nodes":[{"name":"m"}]}}}`},
	} {
		s.run(t, w)
	}
}
