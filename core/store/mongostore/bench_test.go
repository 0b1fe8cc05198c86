package mongostore_test

import (
	"fmt"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
	"go.mongodb.org/mongo-driver/v2/mongo/writeconcern"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/store"
	"github.com/guanxi-crm/guanxi/core/store/mongostore"
)

// Benchmarks come in pairs, this store and the bare driver with a document of
// the same fields; what counts is their ratio.

const benchRecords = 5000

type bench struct {
	store *mongostore.Store
	o     *crm.Object
	bare  *mongo.Collection
}

func newBench(b *testing.B) *bench {
	name := newDatabase(b)
	s := open(b, mongostore.Options{Database: name})
	b.Cleanup(func() { _ = s.Close() })
	catalog := account()
	if err := s.Prepare(b.Context(), nil, catalog); err != nil {
		b.Fatal(err)
	}
	o := catalog.Object("account")
	journal := true
	bare := connect(b, address(b)).Database(name).Collection("bare",
		options.Collection().SetWriteConcern(&writeconcern.WriteConcern{W: "majority", Journal: &journal}))
	if _, err := bare.Indexes().CreateOne(b.Context(), mongo.IndexModel{Keys: bson.D{{Key: "size", Value: 1}, {Key: "_id", Value: 1}}}); err != nil {
		b.Fatal(err)
	}
	var changes []store.Change
	var documents []any
	for i := range benchRecords {
		changes = append(changes, change(o, store.Insert, benchID(i), 0, benchFields(i)...))
		documents = append(documents, bareDocument(i))
	}
	if err := commit(b.Context(), s, false, changes...); err != nil {
		b.Fatal(err)
	}
	if _, err := bare.InsertMany(b.Context(), documents); err != nil {
		b.Fatal(err)
	}
	eventually(b, "the log", func() bool {
		last, err := s.LastEvent(b.Context())
		return err == nil && last >= benchRecords
	})
	return &bench{s, o, bare}
}

func benchID(i int) string { return fmt.Sprintf("01970000-0000-7000-8000-%012d", i) }

func benchFields(i int) []store.Assign {
	return []store.Assign{
		put("name", crm.StringValue(fmt.Sprintf("Account %d", i))),
		put("email", crm.StringValue(fmt.Sprintf("a%d@example.com", i))),
		put("size", crm.IntValue(int64(i%100))),
		put("revenue", crm.DecimalValue(crm.NewDecimal(int64(i)*100, 2))),
	}
}

func bareDocument(i int) bson.D {
	d, _ := bson.ParseDecimal128(fmt.Sprintf("%d.00", i))
	return bson.D{{Key: "_id", Value: benchID(i)}, {Key: "version", Value: int64(1)}, {Key: "name", Value: fmt.Sprintf("Account %d", i)},
		{Key: "email", Value: fmt.Sprintf("a%d@example.com", i)}, {Key: "size", Value: int64(i % 100)}, {Key: "revenue", Value: d}}
}

var benchColumns = []string{"id", "version", "name", "email", "size", "revenue"}

func BenchmarkGet(b *testing.B) {
	w := newBench(b)
	b.Run("store", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			set, err := w.store.Find(b.Context(), crm.Query{Object: w.o, Fields: benchColumns, Limit: 1,
				Filter: crm.Where("id", crm.OpEq, crm.StringValue(benchID(i%benchRecords)))})
			if err != nil || set.Len() != 1 {
				b.Fatal(set.Len(), err)
			}
		}
	})
	b.Run("driver", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			var d bson.D
			if err := w.bare.FindOne(b.Context(), bson.D{{Key: "_id", Value: benchID(i % benchRecords)}}).Decode(&d); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkFilter50(b *testing.B) {
	w := newBench(b)
	b.Run("store", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			set, err := w.store.Find(b.Context(), crm.Query{Object: w.o, Fields: benchColumns, Limit: 50,
				Filter: crm.Where("size", crm.OpEq, crm.IntValue(int64(i%100)))})
			if err != nil || set.Len() != 50 {
				b.Fatal(set.Len(), err)
			}
		}
	})
	b.Run("driver", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			cursor, err := w.bare.Find(b.Context(), bson.D{{Key: "size", Value: int64(i % 100)}},
				options.Find().SetSort(bson.D{{Key: "_id", Value: 1}}).SetLimit(50))
			if err != nil {
				b.Fatal(err)
			}
			var rows []bson.D
			if err := cursor.All(b.Context(), &rows); err != nil || len(rows) != 50 {
				b.Fatal(len(rows), err)
			}
		}
	})
}

func BenchmarkInsert(b *testing.B) {
	w := newBench(b)
	n := benchRecords
	b.Run("store", func(b *testing.B) {
		for b.Loop() {
			n++
			if err := commit(b.Context(), w.store, false, change(w.o, store.Insert, benchID(n), 0, benchFields(n)...)); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("driver", func(b *testing.B) {
		for b.Loop() {
			n++
			if _, err := w.bare.InsertOne(b.Context(), bareDocument(n)); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkUpdate(b *testing.B) {
	w := newBench(b)
	b.Run("store", func(b *testing.B) {
		versions := make([]int64, benchRecords)
		for i := 0; b.Loop(); i++ {
			n := i % benchRecords
			versions[n]++
			if err := commit(b.Context(), w.store, false, change(w.o, store.Update, benchID(n), versions[n],
				put("size", crm.IntValue(int64(i))))); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("driver", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			if _, err := w.bare.UpdateOne(b.Context(), bson.D{{Key: "_id", Value: benchID(i % benchRecords)}},
				bson.D{{Key: "$set", Value: bson.D{{Key: "size", Value: int64(i)}}}, {Key: "$inc", Value: bson.D{{Key: "version", Value: 1}}}}); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkImport writes 1,000 new records in one batch, as an import does.
func BenchmarkImport(b *testing.B) {
	w := newBench(b)
	n := benchRecords
	start := time.Now()
	for b.Loop() {
		changes := make([]store.Change, 1000)
		for i := range changes {
			n++
			changes[i] = change(w.o, store.Insert, benchID(n), 0, benchFields(n)...)
		}
		if err := commit(b.Context(), w.store, false, changes...); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(n-benchRecords)/time.Since(start).Seconds(), "records/s")
}
