package scenario

import (
	"context"
	"encoding/csv"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
)

// bareMongo names the variable that turns this test binary into the bare
// server over the MongoDB driver.
const bareMongo = "GUANXI_BARE_MONGO"

var mongoCustomers = flag.Int("mongo-customers", 20_000, "records of the benchmarks on MongoDB")

var tenColumns = []string{"_id", "customerNo", "name", "email", "phone", "tier", "region", "revenue", "employees", "city"}

type bareCollection struct{ c *mongo.Collection }

func openBareMongo(uri string) (*bareCollection, error) {
	base, name := uri[:strings.LastIndexByte(uri, '/')], uri[strings.LastIndexByte(uri, '/')+1:]
	client, err := mongo.Connect(options.Client().ApplyURI(base + "/?w=majority"))
	if err != nil {
		return nil, err
	}
	c := client.Database(name).Collection("bare")
	_, err = c.Indexes().CreateMany(context.Background(), []mongo.IndexModel{
		{Keys: bson.D{{Key: "tier", Value: 1}, {Key: "region", Value: 1}, {Key: "revenue", Value: -1}, {Key: "_id", Value: 1}}},
		{Keys: bson.D{{Key: "tier", Value: 1}}},
		{Keys: bson.D{{Key: "customerNo", Value: 1}}, Options: options.Index().SetUnique(true)},
	})
	return &bareCollection{c}, err
}

// document is a CSV row or the body of a create as a document.
func document(id string, cells []string) bson.D {
	d := bson.D{{Key: "_id", Value: id}, {Key: "version", Value: 1}, {Key: "createdAt", Value: time.Unix(0, 0)}}
	for i, cell := range cells {
		var v any = cell
		if perfColumns[i].name == "revenue" {
			v, _ = bson.ParseDecimal128(cell)
		}
		d = append(d, bson.E{Key: perfColumns[i].name, Value: v})
	}
	return d
}

func (b *bareCollection) fill(file string) (ids []string, err error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, err
	}
	var batch []any
	for i, row := range rows[1:] {
		ids = append(ids, uuid.Must(uuid.NewV7()).String())
		batch = append(batch, document(ids[i], row))
		if len(batch) == 1000 || i == len(rows)-2 {
			if _, err := b.c.InsertMany(context.Background(), batch); err != nil {
				return nil, err
			}
			batch = batch[:0]
		}
	}
	return ids, nil
}

// serveBareMongo serves the collection and prints its address; it ends with
// the process.
func serveBareMongo(uri string) error {
	b, err := openBareMongo(uri)
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Fprintf(os.Stdout, "http://%s\n", l.Addr())
	ten := bson.D{}
	for _, c := range tenColumns {
		ten = append(ten, bson.E{Key: c, Value: 1})
	}
	mux := http.NewServeMux()
	handle := func(path string, do func(ctx context.Context, body string) ([]byte, error)) {
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			body, err := io.ReadAll(r.Body)
			var answer []byte
			if err == nil {
				answer, err = do(r.Context(), string(body))
			}
			if err != nil {
				http.Error(w, err.Error(), http.StatusInternalServerError)
				return
			}
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write(answer) // a client that is gone needs no answer
		})
	}
	handle("/get", func(ctx context.Context, id string) ([]byte, error) {
		raw, err := b.c.FindOne(ctx, bson.D{{Key: "_id", Value: id}}, options.FindOne().SetProjection(ten)).Raw()
		return appendRaw(nil, raw), err
	})
	handle("/list", func(ctx context.Context, body string) ([]byte, error) {
		tier, region, _ := strings.Cut(body, ",")
		rows, err := b.c.Find(ctx, bson.D{{Key: "tier", Value: tier}, {Key: "region", Value: region}},
			options.Find().SetProjection(ten).SetSort(bson.D{{Key: "revenue", Value: -1}, {Key: "_id", Value: 1}}).SetLimit(50))
		if err != nil {
			return nil, err
		}
		answer := []byte{'['}
		for rows.Next(ctx) {
			answer = append(appendRaw(answer, rows.Current), ',')
		}
		return append(answer, "null]"...), rows.Err()
	})
	handle("/create", func(ctx context.Context, body string) ([]byte, error) {
		cells := strings.Split(body, "\t")
		_, err := b.c.InsertOne(ctx, document(cells[0], cells[1:]))
		return []byte("{}"), err
	})
	handle("/update", func(ctx context.Context, body string) ([]byte, error) {
		phone, id, _ := strings.Cut(body, ",")
		_, err := b.c.UpdateOne(ctx, bson.D{{Key: "_id", Value: id}},
			bson.D{{Key: "$set", Value: bson.D{{Key: "phone", Value: phone}}}, {Key: "$inc", Value: bson.D{{Key: "version", Value: 1}}}})
		return []byte("{}"), err
	})
	return http.Serve(l, mux)
}

// appendRaw writes the ten fields of a document as JSON, by hand.
func appendRaw(b []byte, raw bson.Raw) []byte {
	for i, name := range tenColumns {
		b = append(b, ",{"[btoi(i == 0)])
		b = append(append(append(b, '"'), name...), '"', ':')
		switch v := raw.Lookup(name); v.Type {
		case bson.TypeString:
			b = strconv.AppendQuote(b, v.StringValue())
		case bson.TypeDecimal128:
			b = append(b, v.Decimal128().String()...)
		default:
			b = append(b, "null"...)
		}
	}
	return append(b, '}')
}

var preparedMongo struct {
	sync.Once
	*bench
}

// perfMongo prepares the product and the bare handler over one MongoDB server.
func perfMongo(b *testing.B) *bench {
	b.Helper()
	uri := os.Getenv("GUANXI_TEST_MONGO")
	if uri == "" {
		b.Skip("GUANXI_TEST_MONGO is not set")
	}
	preparedMongo.Do(func() {
		preparedMongo.bench = prepareMongo(b, strings.TrimRight(uri, "/")+"/guanxi_bench_"+strconv.FormatInt(time.Now().UnixNano(), 36))
	})
	if preparedMongo.bench == nil {
		b.Fatal("the benchmark's databases could not be prepared")
	}
	preparedMongo.bench.ours.t = b
	return preparedMongo.bench
}

func prepareMongo(b *testing.B, uri string) *bench {
	file := filepath.Join(scratch, "mongo-customers.csv")
	if err := writeCustomers(file, *mongoCustomers); err != nil {
		b.Fatal(err)
	}
	p := place{"mongodb", []string{"--mongo", uri}, ""}
	x := &bench{}
	key := p.key(b, "admin")
	s := p.start(b, key)
	s.ask(customerObject(), nil)
	s.stop()
	start := time.Now()
	p.must(b, "import", "customer", file)
	x.importS = float64(*mongoCustomers) / time.Since(start).Seconds()
	raw, err := openBareMongo(uri + "_bare")
	if err != nil {
		b.Fatal(err)
	}
	start = time.Now()
	if x.bareIDs, err = raw.fill(file); err != nil {
		b.Fatal(err)
	}
	x.bareS = float64(*mongoCustomers) / time.Since(start).Seconds()
	x.bareURL = startBare(b, bareMongo+"="+uri+"_bare")
	x.ours = p.start(b, key)
	x.collect()
	mongoDatabases = []string{uri, uri + "_bare"}
	return x
}

// mongoDatabases are dropped when the benchmarks have ended.
var mongoDatabases []string

func dropMongoDatabases() {
	for _, uri := range mongoDatabases {
		i := strings.LastIndexByte(uri, '/')
		client, err := mongo.Connect(options.Client().ApplyURI(uri[:i] + "/"))
		if err == nil {
			err = client.Database(uri[i+1:]).Drop(context.Background())
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, "drop", uri, err)
		}
	}
}

func BenchmarkMongoW1GetOneRecord(b *testing.B)       { w1(b, perfMongo(b), 16) }
func BenchmarkMongoW2FilteredSortedList(b *testing.B) { w2(b, perfMongo(b)) }
func BenchmarkMongoW3Create(b *testing.B)             { w3(b, perfMongo(b)) }
func BenchmarkMongoW4Update(b *testing.B)             { w4(b, perfMongo(b)) }
func BenchmarkMongoW7Import(b *testing.B)             { w7(b, perfMongo(b)) }
