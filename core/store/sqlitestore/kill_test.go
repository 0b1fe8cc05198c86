package sqlitestore_test

import (
	"bufio"
	"context"
	"database/sql"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/store"
)

var kills = flag.Int("kills", 20, "how often TestKill kills the writing process")

// killedDir, when set, makes the test binary the process that is killed.
const killedDir = "GUANXI_TEST_KILLED_DIR"

// batchSize is how many records each batch of the killed process writes.
const batchSize = 3

// TestKilledWriter is the process that TestKill kills: it writes atomic batches
// from several goroutines and prints each one's number when it was
// acknowledged.
func TestKilledWriter(t *testing.T) {
	dir := os.Getenv(killedDir)
	if dir == "" {
		return // run by TestKill only; here there is nothing to write to
	}
	s := open(t, dir)
	c := customers()
	if err := s.Prepare(t.Context(), nil, c); err != nil {
		t.Fatal(err)
	}
	first, err := s.NextNumbers(t.Context(), "batch", 1_000_000)
	if err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for writer := range 8 {
		group.Go(func() { writeUntilKilled(t.Context(), s, c.Object("customer"), int(first)+writer*100_000) })
	}
	group.Wait()
}

func writeUntilKilled(ctx context.Context, s store.Store, o *crm.Object, number int) {
	for ; ; number++ {
		var batch store.Batch
		batch.Atomic = true
		for i := range batchSize {
			batch.Changes = append(batch.Changes, customer(o, number*batchSize+i))
		}
		errs, err := s.Commit(ctx, batch)
		if err != nil {
			return
		}
		for _, err := range errs {
			if err != nil {
				return
			}
		}
		fmt.Fprintf(os.Stdout, "\nacknowledged %d\n", number)
	}
}

// TestKill kills a writing process at random moments: whatever was
// acknowledged is there, whole, with its events, and the file is sound.
func TestKill(t *testing.T) {
	dir := t.TempDir()
	acknowledged := map[int]bool{}
	for range *kills {
		killOnce(t, dir, acknowledged)
	}
	checkAfterKills(t, dir, acknowledged)
	t.Logf("%d batches acknowledged over %d kills", len(acknowledged), *kills)
}

func killOnce(t *testing.T, dir string, acknowledged map[int]bool) {
	t.Helper()
	child := exec.Command(os.Args[0], "-test.run=^TestKilledWriter$", "-test.timeout=60s")
	child.Env = append(os.Environ(), killedDir+"="+dir)
	child.Stderr = os.Stderr
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	var killer *time.Timer
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		word, number, _ := strings.Cut(lines.Text(), " ")
		n, err := strconv.Atoi(number)
		if word != "acknowledged" || err != nil {
			continue
		}
		acknowledged[n] = true
		if killer == nil { // some time after it began to write
			killer = time.AfterFunc(time.Duration(rand.IntN(60))*time.Millisecond, func() { child.Process.Kill() })
		}
	}
	if killer == nil {
		t.Error("the writing process acknowledged nothing")
	}
	if err := child.Wait(); err == nil {
		t.Error("the writing process ended by itself")
	}
}

func checkAfterKills(t *testing.T, dir string, acknowledged map[int]bool) {
	t.Helper()
	s := open(t, dir)
	o := customers().Object("customer")
	perBatch := map[int]int{}
	for _, id := range allIDs(t, s, o) {
		n, err := strconv.Atoi(id[strings.LastIndex(id, "-")+1:])
		if err != nil {
			t.Fatal(err)
		}
		perBatch[n/batchSize]++
		events, err := s.EventsOf(t.Context(), o.Name, id, 0, 5)
		if err != nil || len(events) != 1 || events[0].Version != 1 {
			t.Fatalf("record %s has events %v, %v", id, events, err)
		}
	}
	total := 0
	for n, size := range perBatch {
		if total += size; size != batchSize {
			t.Errorf("batch %d has %d of %d records", n, size, batchSize)
		}
	}
	for n := range acknowledged {
		if perBatch[n] != batchSize {
			t.Errorf("batch %d was acknowledged and is lost", n)
		}
	}
	if last, err := s.LastEvent(t.Context()); err != nil || last != int64(total) {
		t.Errorf("%d events of %d records, %v", last, total, err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	checkIntegrity(t, dir)
}

func allIDs(t *testing.T, s store.Store, o *crm.Object) []string {
	t.Helper()
	var ids []string
	q := crm.Query{Object: o, Fields: []string{crm.FieldID}, Limit: 1000}
	for {
		set, err := s.Find(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		if set.Len() == 0 {
			return ids
		}
		for i := range set.Len() {
			ids = append(ids, set.Row(i)[0].Str())
		}
		q.After = set.Row(set.Len() - 1)
	}
}

func checkIntegrity(t *testing.T, dir string) {
	t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(dir, "guanxi.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var answer string
	if err := db.QueryRow("PRAGMA integrity_check").Scan(&answer); err != nil || answer != "ok" {
		t.Errorf("integrity check: %s, %v", answer, err)
	}
}
