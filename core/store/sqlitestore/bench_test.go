package sqlitestore_test

import (
	"context"
	"database/sql"
	"flag"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/store"
	"github.com/guanxi-crm/guanxi/core/store/sqlitestore"
)

// benchRecords is how many customers the benchmarks read among.
var benchRecords = flag.Int("bench-records", 20_000, "customers in the benchmarks")

// benchFields are read of each customer.
var benchFields = []string{"id", "name", "email", "phone", "tier", "region", "revenue", "employees", "founded", "version"}

const bareFields = "id, f_name, f_email, f_phone, f_tier, f_region, f_revenue, f_employees, f_founded, version"

func customers() *crm.Catalog {
	o := &crm.Object{Name: "customer", Plural: "customers", Fields: []crm.Field{
		{Name: "name", Type: crm.TypeText}, {Name: "email", Type: crm.TypeEmail, Unique: true}, {Name: "phone", Type: crm.TypePhone},
		{Name: "tier", Type: crm.TypePicklist, Indexed: true}, {Name: "region", Type: crm.TypePicklist},
		{Name: "revenue", Type: crm.TypeCurrency}, {Name: "employees", Type: crm.TypeInteger}, {Name: "founded", Type: crm.TypeDate},
		{Name: "note", Type: crm.TypeLongText}, {Name: "vip", Type: crm.TypeBoolean},
	}, Indexes: []crm.Index{{Fields: []crm.IndexField{{Field: "tier"}, {Field: "region"}, {Field: "revenue"}}}}}
	return (&crm.Catalog{Version: 1, Objects: []*crm.Object{o}}).Index()
}

func customer(o *crm.Object, n int) store.Change {
	set := func(field string, v crm.Value) store.Assign { return store.Assign{Field: field, Value: v} }
	return store.Change{Object: o, Kind: store.Insert, ID: customerID(n), Set: []store.Assign{
		set("name", crm.StringValue(fmt.Sprintf("Customer %d 有限公司", n))),
		set("email", crm.StringValue(fmt.Sprintf("c%d@example.com", n))),
		set("phone", crm.StringValue(fmt.Sprintf("+86 10 %08d", n))),
		set("tier", crm.StringValue([]string{"A", "B", "C"}[n%3])),
		set("region", crm.StringValue([]string{"NORTH", "EAST", "SOUTH", "WEST"}[n/3%4])),
		set("revenue", crm.DecimalValue(crm.NewDecimal(int64(n)*7919%100_000_000, 2))),
		set("employees", crm.IntValue(int64(n%5000))),
		set("founded", crm.DateValue(int64(n%20000))),
		set("note", crm.StringValue("Met at the fair, wants a call back next quarter.")),
		set("vip", crm.BoolValue(n%10 == 0)),
		set(crm.FieldCreatedAt, crm.MillisValue(int64(n))), set(crm.FieldUpdatedAt, crm.MillisValue(int64(n))),
	}, Event: crm.Event{ID: fmt.Sprint("e", n), Object: o.Name, Record: customerID(n), Version: 1, Kind: crm.Created,
		Changes: []crm.FieldChange{{Field: "name", New: crm.StringValue("Customer")}}}}
}

func customerID(n int) string { return fmt.Sprintf("01970000-0000-7000-8000-%012d", n) }

// benchStore is a store full of customers, and the same file through
// database/sql as a hand-written program would read it.
func benchStore(b *testing.B) (*sqlitestore.Store, *crm.Object, *sql.DB) {
	dir := b.TempDir()
	s, err := sqlitestore.Open(b.Context(), dir, sqlitestore.Options{Now: time.Now})
	if err != nil {
		b.Fatal(err)
	}
	c := customers()
	if err := s.Prepare(b.Context(), nil, c); err != nil {
		b.Fatal(err)
	}
	for n := 0; n < *benchRecords; {
		var batch store.Batch
		for ; len(batch.Changes) < 1000; n++ {
			batch.Changes = append(batch.Changes, customer(c.Object("customer"), n))
		}
		if _, err := s.Commit(b.Context(), batch); err != nil {
			b.Fatal(err)
		}
	}
	db, err := sql.Open("sqlite", "file:"+filepath.Join(dir, "guanxi.db")+"?_pragma=query_only(1)&_pragma=cache_size(-8000)")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { db.Close(); s.Close() })
	return s, c.Object("customer"), db
}

// sideBySide runs ours and the bare one as sub-benchmarks.
func sideBySide(b *testing.B, ours, bare func(ctx context.Context, n int) error) {
	for _, side := range []struct {
		name string
		run  func(ctx context.Context, n int) error
	}{{"bare", bare}, {"ours", ours}} {
		b.Run(side.name, func(b *testing.B) {
			ctx, cancel := context.WithCancel(b.Context()) // as a request's is
			defer cancel()
			b.ReportAllocs()
			for n := 0; b.Loop(); n++ {
				if err := side.run(ctx, n); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func prepared(b *testing.B, db *sql.DB, text string) *sql.Stmt {
	s, err := db.Prepare(text)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { s.Close() })
	return s
}

type bareCustomer struct {
	id, name, email, phone, tier, region string
	revenue, employees, founded, version int64
}

func (c *bareCustomer) scan(rows interface{ Scan(...any) error }) error {
	return rows.Scan(&c.id, &c.name, &c.email, &c.phone, &c.tier, &c.region, &c.revenue, &c.employees, &c.founded, &c.version)
}

func bareList(ctx context.Context, s *sql.Stmt, want int, a ...any) error {
	rows, err := s.QueryContext(ctx, a...)
	if err != nil {
		return err
	}
	defer rows.Close()
	var list []bareCustomer
	for rows.Next() {
		var c bareCustomer
		if err := c.scan(rows); err != nil {
			return err
		}
		list = append(list, c)
	}
	return expect(len(list), want, rows.Err())
}

func expect(got, want int, err error) error {
	if err == nil && got != want {
		err = fmt.Errorf("%d rows, want %d", got, want)
	}
	return err
}

// BenchmarkFindByID reads one record, ten fields.
func BenchmarkFindByID(b *testing.B) {
	s, o, db := benchStore(b)
	st := prepared(b, db, "SELECT "+bareFields+" FROM o_customer WHERE id = ?")
	sideBySide(b, func(ctx context.Context, n int) error {
		set, err := s.Find(ctx, crm.Query{Object: o, Fields: benchFields, Limit: 1,
			Filter: crm.Where(crm.FieldID, crm.OpEq, crm.StringValue(customerID(n*7919%*benchRecords)))})
		if err != nil {
			return err
		}
		return expect(set.Len(), 1, nil)
	}, func(ctx context.Context, n int) error {
		var c bareCustomer
		return c.scan(st.QueryRowContext(ctx, customerID(n*7919%*benchRecords)))
	})
}

var listFilter = crm.And(crm.Where("tier", crm.OpEq, crm.StringValue("B")), crm.Where("region", crm.OpEq, crm.StringValue("EAST")))

// BenchmarkFindFifty reads fifty records by two fields, sorted by a third.
func BenchmarkFindFifty(b *testing.B) {
	s, o, db := benchStore(b)
	st := prepared(b, db, "SELECT "+bareFields+" FROM o_customer WHERE f_tier = ? AND f_region = ? AND deleted_at IS NULL ORDER BY f_revenue, id LIMIT 50")
	sideBySide(b, func(ctx context.Context, _ int) error {
		set, err := s.Find(ctx, crm.Query{Object: o, Fields: benchFields, Limit: 50, Filter: listFilter, OrderBy: []crm.Order{{Field: "revenue"}}})
		if err != nil {
			return err
		}
		return expect(set.Len(), 50, nil)
	}, func(ctx context.Context, _ int) error { return bareList(ctx, st, 50, "B", "EAST") })
}

// BenchmarkFindPage reads the first and a late page of fifty: they should cost
// the same.
func BenchmarkFindPage(b *testing.B) {
	s, o, _ := benchStore(b)
	for _, by := range [][]crm.Order{{{Field: "createdAt"}}, {{Field: "createdAt", Desc: true}}, {{Field: "tier", Desc: true}}, nil} {
		q := crm.Query{Object: o, Fields: benchFields, Limit: 50, OrderBy: by}
		name := "id"
		if by != nil {
			name = by[0].Field
			if by[0].Desc {
				name += " descending"
			}
		}
		for _, page := range []int{1, 300} {
			b.Run(fmt.Sprintf("%s/page %d", name, page), func(b *testing.B) {
				at := q
				if page > 1 {
					at.After = rowAt(b, s, q, 50*(page-1))
				}
				b.ReportAllocs()
				for b.Loop() {
					if _, err := s.Find(b.Context(), at); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

// rowAt is the position of the n-th row of a query.
func rowAt(b *testing.B, s *sqlitestore.Store, q crm.Query, n int) []crm.Value {
	q.Fields, q.Limit = nil, n
	for _, o := range q.OrderBy {
		q.Fields = append(q.Fields, o.Field)
	}
	q.Fields = append(q.Fields, crm.FieldID)
	set, err := s.Find(b.Context(), q)
	if err != nil || set.Len() < n {
		b.Fatalf("%d rows, %v", set.Len(), err)
	}
	return set.Row(n - 1)
}

// BenchmarkCountByTier counts all records by an indexed field.
func BenchmarkCountByTier(b *testing.B) {
	s, o, db := benchStore(b)
	st := prepared(b, db, "SELECT f_tier, count(*) FROM o_customer WHERE deleted_at IS NULL GROUP BY f_tier")
	sideBySide(b, func(ctx context.Context, _ int) error {
		set, err := s.Aggregate(ctx, crm.Aggregate{Object: o, GroupBy: []crm.Group{{Field: "tier"}},
			Measures: []crm.Measure{{Op: crm.AggCount}}, Limit: 100})
		if err != nil {
			return err
		}
		return expect(set.Len(), 3, nil)
	}, func(ctx context.Context, _ int) error {
		rows, err := st.QueryContext(ctx)
		if err != nil {
			return err
		}
		defer rows.Close()
		groups := 0
		for rows.Next() {
			var tier string
			var n int64
			if err := rows.Scan(&tier, &n); err != nil {
				return err
			}
			groups++
		}
		return expect(groups, 3, rows.Err())
	})
}

// BenchmarkCommit writes records one by one from many goroutines, with their
// events, each acknowledged when it is on the disk; and a thousand at a time.
func BenchmarkCommit(b *testing.B) {
	s, o, _ := benchStore(b)
	next := make(chan int)
	stop := make(chan struct{})
	go func() {
		for n := *benchRecords + 1000; ; n++ {
			select {
			case next <- n:
			case <-stop:
				return
			}
		}
	}()
	b.Cleanup(func() { close(stop) })
	b.Run("16 writers", func(b *testing.B) {
		b.SetParallelism(8)
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				errs, err := s.Commit(b.Context(), store.Batch{Changes: []store.Change{customer(o, <-next)}})
				if err != nil || errs[0] != nil {
					b.Errorf("%v, %v", errs, err)
				}
			}
		})
	})
	b.Run("batches of 1000", func(b *testing.B) {
		for b.Loop() {
			var batch store.Batch
			for range 1000 {
				batch.Changes = append(batch.Changes, customer(o, <-next))
			}
			if _, err := s.Commit(b.Context(), batch); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(b.N*1000)/b.Elapsed().Seconds(), "rows/s")
	})
}
