package scenario

import (
	"database/sql"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// ledger remembers what the server acknowledged: for each record the highest
// version and the number it had then.
type ledger struct {
	mu   sync.Mutex
	done map[string]entry
	next int
}

type entry struct{ version, amount int }

func (l *ledger) note(id string, e entry) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.done[id].version < e.version {
		l.done[id] = e
	}
}

// pick returns an acknowledged record, "" when there is none.
func (l *ledger) pick() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	for id := range l.done {
		return id
	}
	return ""
}

func (l *ledger) number() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.next++
	return l.next
}

// write sends one change, a create or an update, and notes it when it was
// acknowledged. It reports whether the server still answers.
func (l *ledger) write(s *server) bool {
	amount := l.number()
	query, variables, name := `mutation($n: Int!) { createTicket(data: {title: "T", amount: $n}) { id version } }`, map[string]any{"n": amount}, "createTicket"
	if id := l.pick(); id != "" && amount%3 > 0 {
		query, name = `mutation($id: ID!, $n: Int!) { updateTicket(id: $id, data: {amount: $n}) { id version } }`, "updateTicket"
		variables["id"] = id
	}
	a, err := s.post(query, variables)
	if err != nil {
		return false
	}
	if len(a.Errors) > 0 {
		// A server on its way down may refuse; that is no acknowledgement.
		return a.Errors[0].Extensions.Code == "CONFLICT"
	}
	var version int
	if _, err := fmt.Sscan(text(a.Data, name, "version"), &version); err != nil {
		s.t.Errorf("no version in %v", a.Data)
		return false
	}
	l.note(text(a.Data, name, "id"), entry{version, amount})
	return true
}

// check asks the server for every acknowledged record: none may be lost or
// older than acknowledged, and each must have one event a version.
func (l *ledger) check(t *testing.T, s *server) {
	t.Helper()
	seen := map[string]bool{}
	for after := any(nil); ; {
		d := s.ask(`query($after: String) { tickets(first: 50, after: $after) { nodes { id version amount history(first: 200) { nodes { version kind changes { field new } } } } pageInfo { endCursor hasNextPage } } }`, map[string]any{"after": after})
		for _, n := range at(d, "tickets", "nodes").([]any) {
			l.checkOne(t, n, seen)
		}
		if at(d, "tickets", "pageInfo", "hasNextPage") != true {
			break
		}
		after = text(d, "tickets", "pageInfo", "endCursor")
	}
	for id := range l.done {
		if !seen[id] {
			t.Errorf("acknowledged record %s is lost", id)
		}
	}
}

func (l *ledger) checkOne(t *testing.T, node any, seen map[string]bool) {
	t.Helper()
	id := text(node, "id")
	seen[id] = true
	var have entry
	if _, err := fmt.Sscan(text(node, "version"), &have.version); err != nil {
		t.Fatal(err)
	}
	if _, err := fmt.Sscan(text(node, "amount"), &have.amount); err != nil {
		t.Fatal(err)
	}
	want := l.done[id]
	if have.version < want.version || (have.version == want.version && have != want) {
		t.Errorf("%s is %+v, acknowledged was %+v", id, have, want)
	}
	events := at(node, "history", "nodes").([]any)
	if len(events) != min(have.version, 200) {
		t.Errorf("%s has version %d and %d events", id, have.version, len(events))
	}
	for i, e := range events {
		if text(e, "version") != fmt.Sprint(have.version-i) {
			t.Errorf("%s: event %d is of version %s", id, i, text(e, "version"))
			return
		}
	}
}

// writeUntilKilled writes with several clients and kills the server at a
// random moment.
func (l *ledger) writeUntilKilled(s *server) {
	var clients sync.WaitGroup
	for range 8 {
		clients.Go(func() {
			for l.write(s) {
			}
		})
	}
	timer := time.NewTimer(time.Duration(5+rand.IntN(120)) * time.Millisecond)
	<-timer.C
	s.kill()
	clients.Wait()
}

func killCycles(t *testing.T, p place, cycles int, afterKill func()) {
	l := &ledger{done: map[string]entry{}}
	key := p.key(t, "admin")
	s := p.serve(t, key)
	s.ask(`mutation { createObject(input: {name: "ticket", plural: "tickets", label: {en: "Ticket", zhCN: "工单"}, fields: [
		{name: "title", type: text, label: {en: "Title", zhCN: "标题"}, required: true, indexed: true}
		{name: "amount", type: integer, label: {en: "Amount", zhCN: "数量"}, unique: true}
		{name: "no", type: autoNumber, label: {en: "No.", zhCN: "编号"}, format: "T-{0000}"}]}) { name } }`, nil)
	for range cycles {
		l.writeUntilKilled(s)
		afterKill()
		s = p.serve(t, key)
	}
	l.check(t, s)
	s.stop()
	t.Logf("%d kills, %d records acknowledged in %d writes, none lost", cycles, len(l.done), l.next)
}

func TestSIGKILLUnderWritesEmbedded(t *testing.T) {
	cycles := 200
	if *long {
		cycles = 2000
	}
	p := embedded(t)
	killCycles(t, p, cycles, func() { checkIntegrity(t, filepath.Join(p.dir, "guanxi.db")) })
}

func checkIntegrity(t *testing.T, file string) {
	t.Helper()
	db, err := sql.Open("sqlite", file)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var verdict string
	if err := db.QueryRow("PRAGMA integrity_check").Scan(&verdict); err != nil || verdict != "ok" {
		t.Fatalf("integrity_check: %s %v", verdict, err)
	}
}

func TestSIGKILLUnderWritesMongoDB(t *testing.T) {
	cycles := 50
	if *long {
		cycles = 500
	}
	killCycles(t, onMongo(t), cycles, func() {})
}
