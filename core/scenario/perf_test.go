package scenario

import (
	"encoding/csv"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/google/uuid"
)

var customers = flag.Int("customers", 100_000, "records of the benchmarks")

// bench is the prepared pair: the product and the bare handler, each a process
// of its own over a store of the same customers.
type bench struct {
	ours    *server
	bareURL string
	ourIDs  []string
	bareIDs []string
	page500 string // cursor behind 499 pages of 50
	importS float64
	bareS   float64
	serial  atomic.Int64
}

var prepared struct {
	sync.Once
	*bench
}

// perf prepares both sides once for all benchmarks.
func perf(b *testing.B) *bench {
	b.Helper()
	prepared.Do(func() { prepared.bench = prepare(b) })
	if prepared.bench == nil {
		b.Fatal("the benchmark's stores could not be prepared")
	}
	prepared.bench.ours.t = b
	return prepared.bench
}

func prepare(b *testing.B) *bench {
	dir := scratch
	file := filepath.Join(dir, "customers.csv")
	if err := writeCustomers(file, *customers); err != nil {
		b.Fatal(err)
	}
	x := &bench{}
	p := place{"embedded", []string{"--data", filepath.Join(dir, "data")}, ""}
	key := p.key(b, "admin")
	s := p.serve(b, key)
	s.ask(customerObject(), nil)
	s.stop()
	start := time.Now()
	p.must(b, "import", "customer", file)
	x.importS = float64(*customers) / time.Since(start).Seconds()
	bareFile := filepath.Join(dir, "bare.db")
	raw, err := openBare(bareFile)
	if err != nil {
		b.Fatal(err)
	}
	start = time.Now()
	if _, err := raw.fill(file, func(int) string { id := uuid.Must(uuid.NewV7()).String(); x.bareIDs = append(x.bareIDs, id); return id }); err != nil {
		b.Fatal(err)
	}
	x.bareS = float64(*customers) / time.Since(start).Seconds()
	if err := raw.db.Close(); err != nil {
		b.Fatal(err)
	}
	x.bareURL = startBare(b, bareStore+"="+bareFile)
	x.ours = p.start(b, key)
	x.collect()
	return x
}

// startBare runs this test binary as the bare server. It lives until the
// benchmarks end.
func startBare(b *testing.B, variable string) string {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), variable)
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	l := &logBuffer{url: make(chan string, 1)}
	go l.follow(out)
	select {
	case url := <-l.url:
		return url
	case <-time.After(20 * time.Second):
		b.Fatal("the bare server does not start")
		return ""
	}
}

func customerObject() string {
	var fields []string
	for _, c := range perfColumns {
		fields = append(fields, fmt.Sprintf(`{name: %q, label: {en: %q}, %s}`, c.name, c.name, c.create))
	}
	return `mutation { createObject(input: {name: "customer", plural: "customers", label: {en: "Customer", zhCN: "客户"}, nameField: "name",
		indexes: [{fields: [{field: "tier"} {field: "region"} {field: "revenue", desc: true}]}], fields: [` + strings.Join(fields, "\n") + `]}) { name } }`
}

// writeCustomers makes the same customers in every run.
func writeCustomers(file string, n int) error {
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	w := csv.NewWriter(f)
	var header []string
	for _, c := range perfColumns {
		header = append(header, c.name)
	}
	if err := w.Write(header); err != nil {
		return err
	}
	r := rand.New(rand.NewPCG(1, 2))
	pick := func(of ...string) string { return of[r.IntN(len(of))] }
	for i := range n {
		if err := w.Write([]string{
			fmt.Sprintf("C%07d", i), fmt.Sprintf("Customer %d 客户", i), fmt.Sprintf("info%d@customer.example", i),
			fmt.Sprintf("+86 138%08d", r.IntN(1e8)), fmt.Sprintf("https://customer%d.example", i),
			pick("A", "B", "C", "D"), pick("NORTH", "SOUTH", "EAST", "WEST", "CENTRAL"),
			fmt.Sprintf("%d.%02d", r.IntN(10_000_000), r.IntN(100)), fmt.Sprint(r.IntN(5000)), fmt.Sprintf("%d.%03d", r.IntN(100), r.IntN(1000)),
			fmt.Sprintf("%d.%d", r.IntN(40), r.IntN(10)), pick("true", "false"),
			fmt.Sprintf("%d-%02d-%02d", 1950+r.IntN(70), 1+r.IntN(12), 1+r.IntN(28)),
			fmt.Sprintf("2026-%02d-%02dT%02d:00:00Z", 1+r.IntN(10), 1+r.IntN(28), r.IntN(24)),
			pick("上海", "北京", "Berlin", "Lyon"), fmt.Sprintf("Street %d", r.IntN(900)), fmt.Sprintf("%06d", r.IntN(1e6)),
			pick("王伟", "李娜", "Anna Berg"), pick("RETAIL", "INDUSTRY", "PUBLIC"), strings.Repeat("note ", r.IntN(20)),
		}); err != nil {
			return err
		}
	}
	w.Flush()
	if err := w.Error(); err != nil {
		return err
	}
	return f.Close()
}

// collect pages through all customers for their ids, and keeps the cursor of
// page 500.
func (x *bench) collect() {
	after := any(nil)
	for page := 0; ; page++ {
		d := x.ours.ask(`query($after: String) { customers(first: 1000, after: $after) { nodes { id } pageInfo { endCursor hasNextPage } } }`, map[string]any{"after": after})
		for _, n := range at(d, "customers", "nodes").([]any) {
			x.ourIDs = append(x.ourIDs, text(n, "id"))
		}
		if at(d, "customers", "pageInfo", "hasNextPage") != true {
			break
		}
		after = text(d, "customers", "pageInfo", "endCursor")
		if len(x.ourIDs) == 24_000 {
			d := x.ours.ask(`query($after: String) { customers(first: 950, after: $after) { pageInfo { endCursor } } }`, map[string]any{"after": after})
			x.page500 = text(d, "customers", "pageInfo", "endCursor")
		}
	}
}

const tenFields = `id customerNo name email phone tier region revenue employees city`

func (x *bench) query(query string, variables func(n int) map[string]any) load {
	return func(client *http.Client, n int) error {
		body, err := json.Marshal(map[string]any{"query": query, "variables": variables(n)})
		if err != nil {
			return err
		}
		return send(client, x.ours.url+"/graphql", x.ours.key, body)
	}
}

func (x *bench) bare(path string, body func(n int) string) load {
	return func(client *http.Client, n int) error {
		return send(client, x.bareURL+path, "", []byte(body(n)))
	}
}

func BenchmarkW1GetOneRecord(b *testing.B) {
	b.Run("clients=16", func(b *testing.B) { w1(b, perf(b), 16) })
	b.Run("clients=1", func(b *testing.B) { w1(b, perf(b), 1) })
}
func BenchmarkW2FilteredSortedList(b *testing.B) { w2(b, perf(b)) }
func BenchmarkW3Create(b *testing.B)             { w3(b, perf(b)) }
func BenchmarkW4Update(b *testing.B)             { w4(b, perf(b)) }

// BenchmarkW7Import reports the import that prepared the benchmarks: every row
// checked, with its event, against bulk inserts of a thousand rows.
func BenchmarkW7Import(b *testing.B) { w7(b, perf(b)) }

func w1(b *testing.B, x *bench, clients int) {
	ours := x.query(`query($id: ID!) { customer(id: $id) { `+tenFields+` } }`, func(n int) map[string]any {
		return map[string]any{"id": x.ourIDs[n*7919%len(x.ourIDs)]}
	})
	bare := x.bare("/get", func(n int) string { return x.bareIDs[n*7919%len(x.bareIDs)] })
	against(b, clients, ours, bare)
}

func w2(b *testing.B, x *bench) {
	tiers, regions := []string{"A", "B", "C", "D"}, []string{"NORTH", "SOUTH", "EAST", "WEST", "CENTRAL"}
	against(b, 16, x.query(`query($t: CustomerTier!, $r: CustomerRegion!) { customers(first: 50, filter: {tier: {eq: $t}, region: {eq: $r}}, orderBy: [{field: revenue, direction: DESC}]) { nodes { `+tenFields+` } } }`,
		func(n int) map[string]any { return map[string]any{"t": tiers[n%4], "r": regions[n%5]} }),
		x.bare("/list", func(n int) string { return tiers[n%4] + "," + regions[n%5] }))
}

func w3(b *testing.B, x *bench) {
	next := func() string { return fmt.Sprintf("N%09d", x.serial.Add(1)) }
	against(b, 16, x.query(`mutation($d: CustomerCreate!) { createCustomer(data: $d) { id } }`, func(int) map[string]any {
		no := next()
		return map[string]any{"d": map[string]any{"customerNo": no, "name": "New " + no, "email": no + "@new.example", "phone": "+86 13800000000",
			"website": "https://new.example", "tier": "B", "region": "EAST", "revenue": "12345.67", "employees": 12, "score": "1.5", "discount": "2.5",
			"active": true, "foundedOn": "2001-02-03", "lastOrderAt": "2026-01-02T03:04:05Z", "city": "上海", "street": "Street 1", "postcode": "200000",
			"contactName": "王伟", "segment": "RETAIL", "notes": "note"}}
	}), x.bare("/create", func(int) string {
		no := next()
		return strings.Join([]string{uuid.Must(uuid.NewV7()).String(), no, "New " + no, no + "@new.example", "+86 13800000000", "https://new.example", "B", "EAST",
			"1234567", "12", "1500", "25", "1", "11356", "1767323045000", "上海", "Street 1", "200000", "王伟", "RETAIL", "note"}, "\t")
	}))
}

func w4(b *testing.B, x *bench) {
	phone := func() string { return fmt.Sprintf("+86 %09d", x.serial.Add(1)) }
	against(b, 16, x.query(`mutation($id: ID!, $p: String!) { updateCustomer(id: $id, data: {phone: $p}) { id version } }`, func(n int) map[string]any {
		return map[string]any{"id": x.ourIDs[n*7919%len(x.ourIDs)], "p": phone()}
	}), x.bare("/update", func(n int) string { return phone() + "," + x.bareIDs[n*7919%len(x.bareIDs)] }))
}

func BenchmarkW5CountByTier(b *testing.B) {
	x := perf(b)
	none := func(int) map[string]any { return nil }
	against(b, 1, x.query(`{ customersAggregate(groupBy: [{field: tier}]) { key { tier } count } }`, none),
		x.bare("/count", func(int) string { return "" }))
}

// BenchmarkW6Page500 compares page 500 with page 1 of the product itself:
// "bare" is page 1.
func BenchmarkW6Page500(b *testing.B) {
	x := perf(b)
	if x.page500 == "" {
		b.Skip("needs at least 25,000 customers")
	}
	page := func(after any) load {
		return x.query(`query($after: String) { customers(first: 50, after: $after) { nodes { `+tenFields+` } pageInfo { endCursor hasNextPage } } }`,
			func(int) map[string]any { return map[string]any{"after": after} })
	}
	b.Run("againstPage1", func(b *testing.B) { against(b, 1, page(x.page500), page(nil)) })
	b.Run("againstBare", func(b *testing.B) {
		against(b, 1, page(x.page500), x.bare("/deeper", func(int) string { return x.bareIDs[24_949] }))
	})
}

func w7(b *testing.B, x *bench) {
	for b.Loop() {
		b.ReportMetric(x.importS, "ours-rows/s")
		b.ReportMetric(x.bareS, "bare-rows/s")
		b.ReportMetric(x.importS/x.bareS, "ratio")
		b.ReportMetric(0, "ns/op")
	}
}

// BenchmarkStart compares the start on all customers with the start on none,
// until the first query is answered.
func BenchmarkStart(b *testing.B) {
	x := perf(b)
	x.ours.stop()
	full := place{"embedded", x.ours.cmd.Args[len(x.ours.cmd.Args)-2:], ""}
	empty := embedded(b)
	emptyKey := empty.key(b, "admin")
	start := func(p place, key, query string) float64 {
		before := time.Now()
		s := p.serve(b, key)
		s.ask(query, nil)
		d := time.Since(before)
		s.stop()
		return float64(d.Microseconds()) / 1000
	}
	start(empty, emptyKey, `{ objects { name } }`) // the first start makes the admin
	for b.Loop() {
		var with, without float64
		for range 3 {
			with += start(full, x.ours.key, `{ customers(first: 1) { nodes { id } } }`) / 3
			without += start(empty, emptyKey, `{ objects { name } }`) / 3
		}
		b.ReportMetric(with, "full-ms")
		b.ReportMetric(without, "empty-ms")
		b.ReportMetric(with/without, "ratio")
		b.ReportMetric(0, "ns/op")
	}
}
