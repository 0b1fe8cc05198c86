package mongostore_test

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/store"
	"github.com/guanxi-crm/guanxi/core/store/mongostore"
)

// crashRun in the environment makes the test binary the process that is to be
// killed: it holds the database's name and the number of the run.
const crashRun = "GUANXI_CRASH_RUN"

func TestMain(m *testing.M) {
	if run := os.Getenv(crashRun); run != "" {
		if err := writeUntilKilled(run); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// TestKilled kills a writing process at random moments. What it acknowledged
// is there, each record has its events, and no batch is half done.
func TestKilled(t *testing.T) {
	uri := address(t)
	name := newDatabase(t)
	catalog := account()
	o := catalog.Object("account")
	s := open(t, mongostore.Options{Database: name})
	if err := s.Prepare(t.Context(), nil, catalog); err != nil {
		t.Fatal(err)
	}
	zero := put("size", crm.IntValue(0))
	if err := commit(t.Context(), s, true, change(o, store.Insert, "common-a", 0, zero), change(o, store.Insert, "common-b", 0, zero)); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}

	const runs = 20
	acknowledged := snapshot{}
	total := 0
	for run := range runs {
		total += killedRun(t, uri, name, run, acknowledged)
	}
	t.Logf("%d writes acknowledged in %d runs", total, runs)

	s = open(t, mongostore.Options{Database: name, Now: later(runs)})
	defer s.Close()
	expectClean(t, uri, name)
	records := read(t, s, o)
	if records["common-a"] != records["common-b"] {
		t.Errorf("a pair is half changed: %v and %v", records["common-a"], records["common-b"])
	}
	for id, want := range acknowledged {
		if got := records[id]; got[0] < want[0] {
			t.Errorf("%s was acknowledged at version %d and is at %d", id, want[0], got[0])
		}
	}
	for id := range records {
		if twin, pair := strings.CutSuffix(id, "-a"); pair && records[twin+"-b"][0] == 0 {
			t.Errorf("%s is there without its twin", id)
		}
		if twin, pair := strings.CutSuffix(id, "-b"); pair && records[twin+"-a"][0] == 0 {
			t.Errorf("%s is there without its twin", id)
		}
	}
	checkLog(t, s, records)
}

// killedRun starts a writer, kills it at a random moment after its first
// acknowledged write, and notes what it acknowledged.
func killedRun(t *testing.T, uri, name string, run int, acknowledged snapshot) int {
	t.Helper()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), fmt.Sprintf("%s=%s %d", crashRun, name, run), "GUANXI_TEST_MONGO="+uri)
	child.Stderr = os.Stderr
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	n := 0
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if n++; n == 1 {
			time.AfterFunc(rand.N(300*time.Millisecond), func() { _ = child.Process.Kill() })
		}
		id, version, _ := strings.Cut(lines.Text(), " ")
		v, err := strconv.ParseInt(version, 10, 64)
		if err != nil {
			continue // the line that the kill cut off
		}
		if v > acknowledged[id][0] {
			acknowledged[id] = [2]int64{v}
		}
	}
	_ = child.Wait()
	if n == 0 {
		t.Fatal("the process wrote nothing")
	}
	return n
}

// later is a clock on which the leases of earlier runs have ended.
func later(run int) func() time.Time {
	return func() time.Time { return time.Now().Add(time.Duration(run) * time.Minute) }
}

// writeUntilKilled writes records alone and in atomic pairs and prints each
// acknowledged one.
func writeUntilKilled(arguments string) error {
	name, number, _ := strings.Cut(arguments, " ")
	run, err := strconv.Atoi(number)
	if err != nil {
		return err
	}
	ctx := context.Background()
	s, err := mongostore.Open(ctx, os.Getenv("GUANXI_TEST_MONGO"), mongostore.Options{Database: name, Now: later(run)})
	if err != nil {
		return err
	}
	o := account().Object("account")
	for i := int64(0); ; i++ {
		size := put("size", crm.IntValue(i))
		id := fmt.Sprintf("%d-%d", run, i)
		if err := commit(ctx, s, false, change(o, store.Insert, id, 0, size, put("email", crm.StringValue(id)))); err != nil {
			return err
		}
		fmt.Println(id, 1)
		if err := commit(ctx, s, true, change(o, store.Insert, id+"-a", 0, size), change(o, store.Insert, id+"-b", 0, size),
			change(o, store.Update, id, 1, put("email", crm.StringValue(id+"@example.com")))); err != nil {
			return err
		}
		fmt.Printf("%s 2\n%s-a 1\n%s-b 1\n", id, id, id)
		version, err := versionOf(ctx, s, o, "common-a")
		if err != nil {
			return err
		}
		if err := commit(ctx, s, true, change(o, store.Update, "common-a", version, size),
			change(o, store.Update, "common-b", version, size)); err != nil {
			return fmt.Errorf("the common pair at version %d: %w", version, err)
		}
		fmt.Printf("common-a %d\ncommon-b %d\n", version+1, version+1)
	}
}

func versionOf(ctx context.Context, s store.Store, o *crm.Object, id string) (int64, error) {
	set, err := s.Find(ctx, crm.Query{Object: o, Fields: []string{crm.FieldVersion}, Limit: 1,
		Filter: crm.Where(crm.FieldID, crm.OpEq, crm.StringValue(id))})
	if err != nil || set.Len() == 0 {
		return 0, err
	}
	return set.Row(0)[0].Int64(), nil
}

// expectClean waits until nothing of unfinished work is in the database.
func expectClean(t *testing.T, uri, name string) {
	t.Helper()
	db := connect(t, uri).Database(name)
	none := func(collection, field string) bool {
		n, err := db.Collection(collection).CountDocuments(t.Context(), map[string]any{field: map[string]any{"$exists": true}})
		if err != nil {
			t.Fatal(err)
		}
		return n == 0
	}
	eventually(t, "a clean database", func() bool {
		return none("account", "_claim") && none("account", "_outbox") && none("_journal", "_id")
	})
}
