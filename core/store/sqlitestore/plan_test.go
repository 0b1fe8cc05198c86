package sqlitestore

import (
	"database/sql/driver"
	"fmt"
	"strings"
	"testing"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/store"
)

// TestPlans looks at how SQLite means to run the queries that lists consist
// of: by an index, and without sorting, on the first page and on later ones.
func TestPlans(t *testing.T) {
	o := &crm.Object{Name: "customer", Plural: "customers", Fields: []crm.Field{
		{Name: "tier", Type: crm.TypePicklist, Indexed: true}, {Name: "region", Type: crm.TypePicklist},
		{Name: "revenue", Type: crm.TypeCurrency, Indexed: true}, {Name: "email", Type: crm.TypeEmail, Unique: true},
		{Name: "account", Type: crm.TypeLookup, Target: "customer"},
	}, Indexes: []crm.Index{
		{Fields: []crm.IndexField{{Field: "tier"}, {Field: "region"}, {Field: "revenue", Desc: true}}},
	}}
	s := openForTest(t, o)
	fill(t, s, o, 3000)
	tier := crm.Where("tier", crm.OpEq, crm.StringValue("A"))
	both := crm.And(tier, crm.Where("region", crm.OpEq, crm.StringValue("N")))
	id := crm.StringValue(fmt.Sprintf("customer-%06d", 1500))
	cases := []struct {
		name string
		q    crm.Query
	}{
		{"by id", crm.Query{}},
		{"one", crm.Query{Filter: crm.Where("id", crm.OpEq, id)}},
		{"created", crm.Query{OrderBy: []crm.Order{{Field: "createdAt", Desc: true}}, After: []crm.Value{crm.MillisValue(1500), id}}},
		{"updated", crm.Query{OrderBy: []crm.Order{{Field: "updatedAt", Desc: true}}, After: []crm.Value{crm.MillisValue(1500), id}}},
		{"field", crm.Query{OrderBy: []crm.Order{{Field: "revenue"}}, After: []crm.Value{crm.DecimalValue(crm.NewDecimal(1500, 2)), id}}},
		{"picklist", crm.Query{OrderBy: []crm.Order{{Field: "tier"}}, After: []crm.Value{crm.StringValue("B"), id}}},
		{"picklist descending", crm.Query{OrderBy: []crm.Order{{Field: "tier", Desc: true}}, After: []crm.Value{crm.StringValue("B"), id}}},
		{"filter and order", crm.Query{Filter: both, OrderBy: []crm.Order{{Field: "revenue", Desc: true}},
			After: []crm.Value{crm.DecimalValue(crm.NewDecimal(1500, 2)), id}}},
		{"lookup", crm.Query{Filter: crm.Where("account", crm.OpEq, id)}},
		{"bin", crm.Query{Deleted: crm.DeletedOnly, OrderBy: []crm.Order{{Field: "deletedAt"}}}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			c.q.Object, c.q.Fields, c.q.Limit = o, []string{"id", "tier", "revenue"}, 50
			for _, after := range [][]crm.Value{nil, c.q.After} {
				q := c.q
				q.After = after
				pages, err := s.pages(&q)
				if err != nil {
					t.Fatal(err)
				}
				for _, p := range pages {
					checkPlan(t, s, p.text, p.args)
				}
			}
		})
	}
}

func checkPlan(t *testing.T, s *Store, query string, a args) {
	t.Helper()
	var plan []string
	err := s.pool.read(t.Context(), func(c *conn) error {
		return c.query(t.Context(), "EXPLAIN QUERY PLAN "+query, a, func(cells []driver.Value) error {
			plan = append(plan, text(cells[3]))
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	all := strings.Join(plan, "; ")
	if strings.Contains(all, "TEMP B-TREE") || !strings.Contains(all, "INDEX") {
		t.Errorf("%s\n%s", query, all)
	}
}

func fill(t *testing.T, s *Store, o *crm.Object, records int) {
	t.Helper()
	var batch store.Batch
	for n := range records {
		id := fmt.Sprintf("customer-%06d", n)
		batch.Changes = append(batch.Changes, store.Change{Object: o, Kind: store.Insert, ID: id, Set: []store.Assign{
			{Field: "tier", Value: crm.StringValue([]string{"A", "B", "C"}[n%3])},
			{Field: "region", Value: crm.StringValue([]string{"N", "S"}[n%2])},
			{Field: "revenue", Value: crm.DecimalValue(crm.NewDecimal(int64(n), 2))},
			{Field: "account", Value: crm.StringValue(fmt.Sprintf("customer-%06d", n/10))},
			{Field: "createdAt", Value: crm.MillisValue(int64(n))}, {Field: "updatedAt", Value: crm.MillisValue(int64(n))},
		}, Event: crm.Event{ID: id, Object: o.Name, Record: id, Version: 1, Kind: crm.Created}})
	}
	if _, err := s.Commit(t.Context(), batch); err != nil {
		t.Fatal(err)
	}
}
