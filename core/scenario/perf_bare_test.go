package scenario

import (
	"database/sql"
	"encoding/csv"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"

	_ "modernc.org/sqlite" // the bare handler talks to the driver itself
)

// bareStore names the variable that turns this test binary into the bare
// server: net/http and the same SQLite driver, with nothing in between.
const bareStore = "GUANXI_BARE_STORE"

// perfColumns are the twenty fields of the benchmark's customer, in the order
// of the CSV; their SQL types are those that the product itself would use.
var perfColumns = []struct{ name, kind, create string }{
	{"customerNo", "TEXT", `type: text, unique: true`},
	{"name", "TEXT", `type: text, required: true`},
	{"email", "TEXT", `type: email`},
	{"phone", "TEXT", `type: phone`},
	{"website", "TEXT", `type: url`},
	{"tier", "TEXT", `type: picklist, indexed: true, options: [{value: "A"} {value: "B"} {value: "C"} {value: "D"}]`},
	{"region", "TEXT", `type: picklist, options: [{value: "NORTH"} {value: "SOUTH"} {value: "EAST"} {value: "WEST"} {value: "CENTRAL"}]`},
	{"revenue", "INTEGER", `type: currency, scale: 2`},
	{"employees", "INTEGER", `type: integer`},
	{"score", "INTEGER", `type: decimal, scale: 3`},
	{"discount", "INTEGER", `type: percent, scale: 1`},
	{"active", "INTEGER", `type: boolean`},
	{"foundedOn", "INTEGER", `type: date`},
	{"lastOrderAt", "INTEGER", `type: dateTime`},
	{"city", "TEXT", `type: text`},
	{"street", "TEXT", `type: text`},
	{"postcode", "TEXT", `type: text`},
	{"contactName", "TEXT", `type: text`},
	{"segment", "TEXT", `type: picklist, options: [{value: "RETAIL"} {value: "INDUSTRY"} {value: "PUBLIC"}]`},
	{"notes", "TEXT", `type: longText`},
}

type bare struct {
	db                                       *sql.DB
	get, list, count, first, deeper, set, in *sql.Stmt
	write                                    sync.Mutex
}

func openBare(path string) (*bare, error) {
	db, err := sql.Open("sqlite", "file:"+path+"?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=busy_timeout(10000)")
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(16)
	db.SetMaxIdleConns(16)
	var columns, marks []string
	for _, c := range perfColumns {
		columns, marks = append(columns, c.name+" "+c.kind), append(marks, "?")
	}
	for _, q := range []string{
		`CREATE TABLE IF NOT EXISTS customer (id TEXT NOT NULL UNIQUE, version INTEGER NOT NULL, createdAt INTEGER, ` + strings.Join(columns, ", ") + `)`,
		`CREATE UNIQUE INDEX IF NOT EXISTS no ON customer (customerNo)`,
		`CREATE INDEX IF NOT EXISTS view ON customer (tier, region, revenue DESC, id)`,
		`CREATE INDEX IF NOT EXISTS tier ON customer (tier, id)`,
	} {
		if _, err := db.Exec(q); err != nil {
			return nil, err
		}
	}
	s := &bare{db: db}
	const ten = `id, customerNo, name, email, phone, tier, region, revenue, employees, city`
	for stmt, q := range map[**sql.Stmt]string{
		&s.get:    `SELECT ` + ten + ` FROM customer WHERE id = ?`,
		&s.list:   `SELECT ` + ten + ` FROM customer WHERE tier = ? AND region = ? ORDER BY revenue DESC, id LIMIT 50`,
		&s.count:  `SELECT tier, count(*) FROM customer GROUP BY tier`,
		&s.first:  `SELECT ` + ten + ` FROM customer ORDER BY id LIMIT 50`,
		&s.deeper: `SELECT ` + ten + ` FROM customer WHERE id > ? ORDER BY id LIMIT 50`,
		&s.set:    `UPDATE customer SET phone = ?, version = version + 1 WHERE id = ?`,
		&s.in:     `INSERT INTO customer VALUES (?, 1, ?, ` + strings.Join(marks, ", ") + `)`,
	} {
		if *stmt, err = db.Prepare(q); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// serveBare serves the file and prints its address; it ends with the process.
func serveBare(path string) error {
	s, err := openBare(path)
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Fprintf(os.Stdout, "http://%s\n", l.Addr())
	mux := http.NewServeMux()
	rows := func(stmt *sql.Stmt, args func(v string) []any) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			body, err := io.ReadAll(r.Body)
			if err == nil {
				err = s.answer(w, stmt, args(string(body)))
			}
			if err != nil {
				http.Error(w, err.Error(), http.StatusInternalServerError)
			}
		}
	}
	one := func(v string) []any { return []any{v} }
	two := func(v string) []any { a, b, _ := strings.Cut(v, ","); return []any{a, b} }
	mux.HandleFunc("/get", rows(s.get, one))
	mux.HandleFunc("/list", rows(s.list, two))
	mux.HandleFunc("/count", rows(s.count, func(string) []any { return nil }))
	mux.HandleFunc("/first", rows(s.first, func(string) []any { return nil }))
	mux.HandleFunc("/deeper", rows(s.deeper, one))
	mux.HandleFunc("/update", s.exec(s.set, two))
	mux.HandleFunc("/create", s.exec(s.in, func(v string) []any {
		fields := strings.Split(v, "\t")
		args := []any{fields[0], 0}
		for _, f := range fields[1:] {
			args = append(args, f)
		}
		return args
	}))
	return http.Serve(l, mux)
}

// answer writes rows as a JSON array of objects, by hand.
func (s *bare) answer(w http.ResponseWriter, stmt *sql.Stmt, args []any) error {
	rows, err := stmt.Query(args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		return err
	}
	cells, targets := make([]any, len(names)), make([]any, len(names))
	for i := range cells {
		targets[i] = &cells[i]
	}
	b := make([]byte, 0, 16<<10)
	b = append(b, '[')
	for n := 0; rows.Next(); n++ {
		if err := rows.Scan(targets...); err != nil {
			return err
		}
		if n > 0 {
			b = append(b, ',')
		}
		for i, name := range names {
			b = append(b, ",{"[btoi(i == 0)])
			b = append(append(append(b, '"'), name...), '"', ':')
			switch v := cells[i].(type) {
			case string:
				b = strconv.AppendQuote(b, v)
			case int64:
				b = strconv.AppendInt(b, v, 10)
			default:
				b = append(b, "null"...)
			}
		}
		b = append(b, '}')
	}
	if err := rows.Err(); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	_, err = w.Write(append(b, ']'))
	return err
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// exec runs one statement a request, one commit each.
func (s *bare) exec(stmt *sql.Stmt, args func(string) []any) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err == nil {
			s.write.Lock()
			_, err = stmt.Exec(args(string(body))...)
			s.write.Unlock()
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		_, _ = io.WriteString(w, "{}") // a client that is gone needs no answer
	}
}

// fill imports the CSV, a thousand rows a transaction.
func (s *bare) fill(file string, ids func(n int) string) (rows int, err error) {
	f, err := os.Open(file)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	r := csv.NewReader(f)
	if _, err := r.Read(); err != nil {
		return 0, err
	}
	for done := false; !done; {
		tx, err := s.db.Begin()
		if err != nil {
			return rows, err
		}
		in := tx.Stmt(s.in)
		for range 1000 {
			record, err := r.Read()
			if err == io.EOF {
				done = true
				break
			}
			if err != nil {
				return rows, err
			}
			args := []any{ids(rows), 0}
			for _, cell := range record {
				args = append(args, cell)
			}
			if _, err := in.Exec(args...); err != nil {
				return rows, err
			}
			rows++
		}
		if err := tx.Commit(); err != nil {
			return rows, err
		}
	}
	_, err = s.db.Exec("ANALYZE")
	return rows, err
}
