package apptest_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/guanxi-crm/guanxi/core/apptest"
	"github.com/guanxi-crm/guanxi/core/config"
)

// onBothStores runs a test on the embedded store and on MongoDB.
func onBothStores(t *testing.T, test func(t *testing.T, a *apptest.App)) {
	t.Run("embedded", func(t *testing.T) { test(t, apptest.Serve(t, apptest.Options{})) })
	t.Run("mongodb", func(t *testing.T) {
		uri := os.Getenv("GUANXI_TEST_MONGO")
		if uri == "" {
			t.Skip("GUANXI_TEST_MONGO is not set; make test sets it")
		}
		name := fmt.Sprintf("guanxi_apptest_%d", time.Now().UnixNano())
		t.Cleanup(func() { dropDatabase(t, uri, name) })
		base, query, _ := strings.Cut(uri, "?")
		where := strings.TrimRight(base, "/") + "/" + name
		if query != "" {
			where += "?" + query
		}
		test(t, apptest.Serve(t, apptest.Options{Config: config.Config{Store: config.Store{Mongo: where}}}))
	})
}

func dropDatabase(t *testing.T, uri, name string) {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	client, err := mongo.Connect(options.Client().ApplyURI(uri))
	if err == nil {
		err = client.Database(name).Drop(ctx)
	}
	if err != nil {
		t.Logf("drop %s: %v", name, err)
	}
}

// send posts a request with an Idempotency-Key and returns the answer's text.
func send(a *apptest.App, key, query string) (string, error) {
	body, err := json.Marshal(map[string]string{"query": query})
	if err != nil {
		return "", err
	}
	r, err := http.NewRequest(http.MethodPost, a.URL+"/graphql", strings.NewReader(string(body)))
	if err != nil {
		return "", err
	}
	r.Header.Set("Authorization", "Bearer "+a.Key)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Idempotency-Key", key)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	return string(text), err
}

func makeCustomer(a *apptest.App) {
	a.Must(`mutation {
		createObject(input: {name: "customer", plural: "customers", label: {en: "Customer", zhCN: "客户"}}) { name }
		createField(input: {object: "customer", name: "name", type: text, label: {en: "Name", zhCN: "名称"}}) { name }
	}`, nil, nil)
}

// Requests that are sent one to five times at once are done once each, and
// every sending gets the same answer; so does one that comes later.
func TestIdempotencyKey(t *testing.T) {
	onBothStores(t, func(t *testing.T, a *apptest.App) {
		makeCustomer(a)
		const requests = 200
		create := func(n int) string {
			return fmt.Sprintf(`mutation { createCustomer(data: {name: "C%d"}) { id name createdAt } }`, n)
		}
		firsts := make([]string, requests)
		var all sync.WaitGroup
		room := make(chan struct{}, 40) // sendings at the same time
		for n := range requests {
			answers := make([]string, n%5+1)
			var same sync.WaitGroup
			for i := range answers {
				room <- struct{}{}
				same.Go(func() {
					defer func() { <-room }()
					var err error
					if answers[i], err = send(a, fmt.Sprintf("key %d", n), create(n)); err != nil {
						t.Error(err)
					}
				})
			}
			all.Go(func() {
				same.Wait()
				firsts[n] = answers[0]
				for _, text := range answers {
					if text != answers[0] || !strings.Contains(text, fmt.Sprintf(`"name":"C%d"`, n)) {
						t.Errorf("request %d was answered %s and %s", n, answers[0], text)
					}
				}
			})
		}
		all.Wait()
		for n := range requests {
			if again, err := send(a, fmt.Sprintf("key %d", n), create(n)); err != nil || again != firsts[n] {
				t.Errorf("request %d was answered %s first and %s later, %v", n, firsts[n], again, err)
			}
		}
		var got struct{ Customers struct{ TotalCount int } }
		a.Must(`{ customers { totalCount } }`, nil, &got)
		if got.Customers.TotalCount != requests {
			t.Errorf("%d records, want %d", got.Customers.TotalCount, requests)
		}
	})
}

func TestIdempotencyKeyOf(t *testing.T) {
	onBothStores(t, func(t *testing.T, a *apptest.App) {
		makeCustomer(a)
		for _, step := range []struct{ name, key, query, want string }{
			{"a mutation", "1", `mutation { createCustomer(data: {name: "Li"}) { name } }`, `{"data":{"createCustomer":{"name":"Li"}}}`},
			{"another mutation", "1", `mutation { createCustomer(data: {name: "Wang"}) { name } }`, `"code":"CONFLICT"`},
			{"a query", "1", `{ customers { totalCount } }`, `{"data":{"customers":{"totalCount":1}}}`},
			{"no mutation", "2", `mutation { createNothing { id } }`, `"code":"BAD_INPUT"`},
			{"the same, mended", "2", `mutation { createCustomer(data: {name: "Wang"}) { name } }`, `{"data":{"createCustomer":{"name":"Wang"}}}`},
			{"a refused mutation", "3", `mutation { updateCustomer(id: "none", data: {name: "x"}) { name } }`, `"code":"NOT_FOUND"`},
			{"a query with a bad key", strings.Repeat("k", 201), `{ customers { totalCount } }`, `{"data":{"customers":{"totalCount":2}}}`},
			{"a mutation with a bad key", strings.Repeat("k", 201), `mutation { createCustomer(data: {name: "x"}) { name } }`, `"code":"BAD_INPUT"`},
			{"a secret", "4", `mutation { key: createApiKey(input: {name: "x", role: "reader"}) { key } }`, `"key":"gx_`},
			{"a secret again", "4", `mutation { key: createApiKey(input: {name: "x", role: "reader"}) { key } }`, `"code":"CONFLICT"`},
			{"no more records", "5", `{ customers { totalCount } }`, `{"data":{"customers":{"totalCount":2}}}`},
		} {
			if got, err := send(a, step.key, step.query); err != nil || !strings.Contains(got, step.want) {
				t.Errorf("%s: %s, %v, want %s", step.name, got, err, step.want)
			}
		}
	})
}
