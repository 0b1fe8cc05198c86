package live_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"

	"github.com/guanxi-crm/guanxi/core/access"
	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/graph/live"
	"github.com/guanxi-crm/guanxi/core/record"
)

// customers is an object of twenty fields with the index that a view of them
// needs, and some thousands of records.
func customers(b *testing.B, n int) *world {
	o := object("customer", "customers",
		field("name", crm.TypeText), field("email", crm.TypeEmail), field("phone", crm.TypePhone), field("city", crm.TypeText),
		field("tier", crm.TypePicklist, options("A", "B", "C", "D")), field("region", crm.TypePicklist, options("NORTH", "SOUTH", "EAST", "WEST")),
		field("revenue", crm.TypeCurrency), field("employees", crm.TypeInteger), field("active", crm.TypeBoolean), field("founded", crm.TypeDate),
		field("seenAt", crm.TypeDateTime), field("note", crm.TypeText))
	for i := range 8 {
		o.Fields = append(o.Fields, field(fmt.Sprint("extra", i), crm.TypeText))
	}
	o.Indexes = []crm.Index{{Fields: []crm.IndexField{{Field: "tier"}, {Field: "region"}, {Field: "revenue", Desc: true}}}}
	w := newWorld(b, o)
	for at := 0; at < n; at += 1000 {
		var writes []record.Write
		for i := at; i < at+1000; i++ {
			writes = append(writes, record.Write{Kind: record.Create, Object: "customer", Data: map[string]any{
				"name": fmt.Sprintf("Customer %d", i), "email": fmt.Sprintf("c%d@example.com", i), "phone": "+86 10 5555 0100", "city": "上海",
				"tier": []string{"A", "B", "C", "D"}[i%4], "region": []string{"NORTH", "SOUTH", "EAST", "WEST"}[i/4%4],
				"revenue": fmt.Sprintf("%d.%02d", i*7919%1000000, i%100), "employees": i % 500, "active": i%2 == 0, "founded": "2001-02-03",
				"seenAt": "2026-11-22T06:00:00Z", "note": "a short note", "extra0": "x", "extra1": "y",
			}})
		}
		results, err := w.records.Change(context.Background(), record.Request{Actor: crm.System, Writes: writes, Atomic: true})
		if err != nil {
			b.Fatal(err)
		}
		w.ids["some"] = results[500].ID
	}
	return w
}

const (
	getQuery  = `query($id: ID!) { customer(id: $id) { id name email phone city tier region revenue employees seenAt } }`
	listQuery = `query($f: CustomerFilter) { customers(filter: $f, orderBy: [{field: revenue, direction: DESC}], first: 50) { nodes { id name email phone city tier region revenue employees seenAt } } }`
)

func bodies(w *world) (get, list string) {
	return w.fill(`{"query":"` + getQuery + `","variables":{"id":"«some»"}}`),
		`{"query":"` + listQuery + `","variables":{"f":{"tier":{"eq":"B"},"region":{"eq":"EAST"}}}}`
}

// BenchmarkHTTP is W1 and W2 over the loopback with 16 clients, beside a bare
// handler that asks the store the same and writes the rows by hand.
func BenchmarkHTTP(b *testing.B) {
	w := customers(b, 10_000)
	get, list := bodies(w)
	getRows, listRows := queries(w)
	bare := httptest.NewServer(http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		q := listRows
		if r.URL.Path == "/get" {
			q = getRows
		}
		rows, err := w.store.Find(r.Context(), q)
		if err != nil {
			b.Error(err)
		}
		out.Header().Set("Content-Type", "application/json")
		_, _ = out.Write(rowsJSON(rows))
	}))
	defer bare.Close()
	for _, c := range []struct{ name, url, body string }{
		{"get", w.http.URL, get}, {"bare get", bare.URL + "/get", ""}, {"list", w.http.URL, list}, {"bare list", bare.URL + "/list", ""},
	} {
		b.Run(c.name, func(b *testing.B) {
			client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 16}}
			b.SetParallelism(16 / runtime.GOMAXPROCS(0))
			b.RunParallel(func(p *testing.PB) {
				for p.Next() {
					r, _ := http.NewRequest("POST", c.url, strings.NewReader(c.body))
					r.Header.Set("Content-Type", "application/json")
					r.Header.Set("Role", "admin")
					res, err := client.Do(r)
					if err != nil || res.StatusCode != 200 {
						b.Error(res, err)
						return
					}
					_, _ = io.Copy(io.Discard, res.Body)
					res.Body.Close()
				}
			})
		})
	}
}

func rowsJSON(rows *crm.RowSet) []byte {
	b := append(make([]byte, 0, 8192), '[')
	for i := range rows.Len() {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, '{')
		for c, v := range rows.Row(i) {
			if c > 0 {
				b = append(b, ',')
			}
			b = append(crm.AppendJSONString(b, rows.Columns[c]), ':')
			b = v.AppendJSON(b)
		}
		b = append(b, '}')
	}
	return append(b, ']')
}

// queries are what the store is asked for W1 and W2.
func queries(w *world) (get, list crm.Query) {
	o := w.catalog.Load().Object("customer")
	fields := []string{"id", "name", "email", "phone", "city", "tier", "region", "revenue", "employees", "seenAt"}
	get = crm.Query{Object: o, Fields: fields, Limit: 1, Filter: crm.Where("id", crm.OpEq, crm.StringValue(w.ids["some"]))}
	list = crm.Query{Object: o, Fields: fields, Limit: 50, OrderBy: []crm.Order{{Field: "revenue", Desc: true}},
		Filter: crm.And(crm.Where("region", crm.OpEq, crm.StringValue("EAST")), crm.Where("tier", crm.OpEq, crm.StringValue("B")))}
	return get, list
}

// BenchmarkHandler is the same without the network: what the endpoint itself
// costs, store included; BenchmarkStore is the store's part of it.
func BenchmarkHandler(b *testing.B) {
	w := customers(b, 10_000)
	get, list := bodies(w)
	for _, c := range []struct{ name, body string }{{"get", get}, {"list", list}} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				r := httptest.NewRequest("POST", "/graphql", strings.NewReader(c.body))
				r.Header["Content-Type"] = []string{"application/json"}
				r.Header["Role"] = []string{"admin"}
				out := discard{header: http.Header{}}
				w.http.Config.Handler.ServeHTTP(&out, r)
				if out.status != 200 {
					b.Fatal(out.status)
				}
			}
		})
	}
}

func BenchmarkStore(b *testing.B) {
	w := customers(b, 10_000)
	get, list := queries(w)
	for _, c := range []struct {
		name string
		q    crm.Query
	}{{"get", get}, {"list", list}} {
		b.Run(c.name, func(b *testing.B) {
			ctx, cancel := context.WithCancel(context.Background()) // as requests have
			defer cancel()
			b.ReportAllocs()
			for b.Loop() {
				rows, err := w.store.Find(ctx, c.q)
				if err != nil || rows.Len() != c.q.Limit {
					b.Fatal(rows.Len(), err)
				}
			}
		})
	}
}

// BenchmarkBuild makes the schema of an object of 300 fields, which happens
// once a role after each change of the catalog.
func BenchmarkBuild(b *testing.B) {
	o := object("wide", "wides")
	types := crm.FieldTypes()
	for i := range 300 {
		f := field(fmt.Sprint("field", i), types[i%len(types)])
		switch f.Type {
		case crm.TypePicklist, crm.TypeMultiPicklist:
			options("A", "B", "C", "D")(&f)
		case crm.TypeLookup:
			f.Target, f.Inverse = "wide", fmt.Sprint("list", i)
		}
		o.Fields = append(o.Fields, f)
	}
	cat := (&crm.Catalog{Version: 1, Objects: []*crm.Object{o}}).Index()
	base, err := live.LoadBase(platform(b))
	if err != nil {
		b.Fatal(err)
	}
	policy := access.For(cat, crm.System)
	b.ReportAllocs()
	for b.Loop() {
		live.Build(base, cat, policy)
	}
}

// discard is a ResponseWriter that keeps nothing.
type discard struct {
	header http.Header
	status int
}

func (d *discard) Header() http.Header         { return d.header }
func (d *discard) WriteHeader(status int)      { d.status = status }
func (d *discard) Write(b []byte) (int, error) { return io.Discard.Write(b) }
