package live_test

import (
	"context"
	"encoding/json"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// runJobs lets the world's runner work until the test ends.
func (w *world) runJobs() {
	ctx, stop := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { _ = w.jobs.Run(ctx) })
	w.Cleanup(func() { stop(); running.Wait() })
}

// finished starts a job by a mutation and returns it when it has ended.
func (w *world) finished(role, mutation string, variables ...map[string]any) crm.Job {
	w.Helper()
	answer := w.ask(role, mutation, variables...)
	var got struct {
		Data map[string]struct{ ID, State string }
	}
	if err := json.Unmarshal([]byte(answer), &got); err != nil || got.Data["job"].ID == "" || got.Data["job"].State != "QUEUED" {
		w.Fatalf("%s answered %s", mutation, answer)
	}
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.After(20 * time.Second); ; {
		j, err := w.jobs.Job(context.Background(), got.Data["job"].ID)
		if err != nil {
			w.Fatal(err)
		}
		if j.State != crm.JobQueued && j.State != crm.JobRunning {
			return j
		}
		select {
		case <-deadline:
			w.Fatalf("job is still %s", j.State)
		case <-tick.C:
		}
	}
}

func TestUpdateWhere(t *testing.T) {
	w := newSales(t)
	w.runJobs()
	answer := w.ask("editor", `mutation { updateAccountsWhere(filter: {name: {eq: "nobody"}}, data: {employees: 1})
		{ __typename kind s: state total done failed createdAt startedAt finishedAt error result } }`)
	mustContain(t, answer, `{"data":{"updateAccountsWhere":{"__typename":"Job","kind":"updateRecordsWhere","s":"QUEUED","total":0,"done":0,"failed":0,`+
		`"createdAt":"2026-11-22T12:00:00.000Z","startedAt":null,"finishedAt":null,"error":null,"result":null}}}`)
	j := w.finished("editor", `mutation($f: AccountFilter!, $d: AccountUpdate!) { job: updateAccountsWhere(filter: $f, data: $d) { id state } }`, map[string]any{
		"f": map[string]any{"or": []any{
			map[string]any{"parent": map[string]any{"name": map[string]any{"startsWith": "ac"}}},
			map[string]any{"contacts": map[string]any{"some": map[string]any{"name": map[string]any{"eq": "Nobody"}}}},
			map[string]any{"seenAt": map[string]any{"withinLast": "1h"}},
		}},
		"d": map[string]any{"tags": []string{"HOT", "OLD"}, "revenue": "123456789012.34", "parentId": nil, "ownerId": "u-editor"},
	})
	if j.State != crm.JobDone || j.Total != 2 || string(j.Result) != `{"changed":2,"errors":[],"failed":0}` {
		t.Errorf("%+v %s", j, j.Result)
	}
	scenario{name: "changed are those selected",
		query: `{ accounts(orderBy: [{field: name}]) { nodes { name tags revenue parentId ownerId version history(first: 1) { nodes { cause } } } } }`,
		want: `{"data":{"accounts":{"nodes":[` +
			`{"name":"Acme","tags":["NEW","HOT"],"revenue":"1200.50","parentId":null,"ownerId":null,"version":1,"history":{"nodes":[{"cause":null}]}},` +
			`{"name":"Bolt","tags":["HOT","OLD"],"revenue":"123456789012.34","parentId":null,"ownerId":"u-editor","version":2,"history":{"nodes":[{"cause":"job:` + j.ID + `"}]}},` +
			`{"name":"Cord 电缆","tags":["HOT","OLD"],"revenue":"123456789012.34","parentId":null,"ownerId":"u-editor","version":2,"history":{"nodes":[{"cause":"job:` + j.ID + `"}]}}]}}}`}.run(t, w)
}

func TestDeleteWhere(t *testing.T) {
	w := newSales(t)
	w.runJobs()
	if j := w.finished("editor", `mutation { job: deleteDealsWhere(filter: {stage: {eq: WON}}) { id state } }`); j.State != crm.JobDone || j.Done != 2 {
		t.Errorf("%+v", j)
	}
	mustContain(t, w.ask("admin", `{ deals { nodes { name } } bin: deals(deleted: true) { totalCount } }`), `[{"name":"D3"},{"name":"D4"}]`, `"bin":{"totalCount":2}`)
	if j := w.finished("admin", `mutation { job: deleteDealsWhere(filter: {}) { id state } }`); string(j.Result) != `{"changed":2,"errors":[],"failed":0}` {
		t.Errorf("%+v %s", j, j.Result)
	}
}

// TestWhereByRole: who may not change records has no such mutation; what a role
// does not see can neither be filtered by nor changed.
func TestWhereByRole(t *testing.T) {
	w := newSales(t)
	const introspect = `{ __type(name: "Mutation") { fields { name } } }`
	for role, want := range map[string]bool{"admin": true, "editor": true, "reader": false} {
		answer := w.ask(role, introspect)
		if got := strings.Contains(answer, `"updateAccountsWhere"`) && strings.Contains(answer, `"deleteAccountsWhere"`); got != want {
			t.Errorf("%s has them: %v", role, got)
		}
	}
	for _, tc := range []struct{ role, mutation, want string }{
		{"reader", `updateAccountsWhere(filter: {}, data: {employees: 1}) { id }`, "BAD_INPUT"},
		{"reader", `deleteAccountsWhere(filter: {}) { id }`, "BAD_INPUT"},
		{"editor", `deleteAccountsWhere(filter: {salary: {eq: 7}}) { id }`, "BAD_INPUT"},
		{"editor", `updateAccountsWhere(filter: {}, data: {salary: 7}) { id }`, "BAD_INPUT"},
		{"admin", `deleteAccountsWhere { id }`, "BAD_INPUT"},
		{"admin", `updateAccountsWhere(filter: {}, data: {}) { id }`, "BAD_INPUT"},
		{"admin", `updateAccountsWhere(filter: {}, data: {founded: "soon"}) { id }`, "VALIDATION_FAILED"},
	} {
		mustContain(t, w.ask(tc.role, "mutation { "+tc.mutation+" }"), tc.want)
	}
	if jobs, err := w.jobs.Jobs(context.Background(), 10); err != nil || len(jobs) != 0 {
		t.Errorf("refused, and queued all the same: %+v, %v", jobs, err)
	}
}
