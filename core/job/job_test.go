package job_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"go.uber.org/goleak"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/job"
	"github.com/guanxi-crm/guanxi/core/store"
	"github.com/guanxi-crm/guanxi/core/store/sqlitestore"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// clock is set by hand, so that leases end when a test says so.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

func openStore(t *testing.T) store.Store {
	t.Helper()
	st, err := sqlitestore.Open(t.Context(), t.TempDir(), sqlitestore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := st.Close(); err != nil {
			t.Error(err)
		}
	})
	return st
}

// node is a runner over a store; start lets it work until the test ends or
// stop is called.
func node(st store.Store, c *clock, handler job.Handler) *job.Runner {
	newID := func() string { return uuid.Must(uuid.NewV7()).String() }
	r := job.NewRunner(job.Options{Store: st, Worker: newID(), NewID: newID, Now: c.Now, Log: slog.New(slog.DiscardHandler)})
	r.Register("count", handler)
	return r
}

func start(t *testing.T, r *job.Runner) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() {
		if err := r.Run(ctx); err != nil {
			t.Error(err)
		}
	})
	stop = func() { cancel(); running.Wait() }
	t.Cleanup(stop)
	return stop
}

// until waits for a job to come to a state.
func until(t *testing.T, r *job.Runner, id string, state crm.JobState) crm.Job {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.After(20 * time.Second); ; {
		j, err := r.Job(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		if j.State == state {
			return j
		}
		select {
		case <-deadline:
			t.Fatalf("job is %s, not %s: %+v", j.State, state, j)
		case <-tick.C:
		}
	}
}

func TestJobRunsToItsEnd(t *testing.T) {
	c := &clock{now: time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)}
	r := node(openStore(t), c, func(ctx context.Context, task *job.Task) error {
		var to int64
		if err := task.Input(&to); err != nil {
			return err
		}
		if err := task.Progress(ctx, to, to, 1, "end"); err != nil {
			return err
		}
		return task.SetResult(map[string]int64{"counted": to})
	})
	start(t, r)
	queued, err := r.Start(t.Context(), "count", crm.System, 7)
	if err != nil || queued.State != crm.JobQueued {
		t.Fatalf("%+v, %v", queued, err)
	}
	j := until(t, r, queued.ID, crm.JobDone)
	if j.Total != 7 || j.Done != 7 || j.Failed != 1 || string(j.Result) != `{"counted":7}` || j.FinishedAt.IsZero() || j.Error != "" {
		t.Errorf("%+v", j)
	}
}

func TestFailureAndPanicAreTold(t *testing.T) {
	c := &clock{now: time.Now()}
	r := node(openStore(t), c, func(_ context.Context, task *job.Task) error {
		var how string
		if err := task.Input(&how); err != nil {
			return err
		}
		if how == "panic" {
			panic("boom")
		}
		return errors.New("no " + how)
	})
	start(t, r)
	for input, want := range map[string]string{"luck": "no luck", "panic": "panic: boom"} {
		j, err := r.Start(t.Context(), "count", crm.System, input)
		if err != nil {
			t.Fatal(err)
		}
		if got := until(t, r, j.ID, crm.JobFailed); got.Error != want {
			t.Errorf("error is %q, want %q", got.Error, want)
		}
	}
}

// TestAnotherNodeGoesOn stops a node in the middle of a job, as a crash does:
// nothing is given back. When its lease has ended, another goes on from the
// last cursor.
func TestAnotherNodeGoesOn(t *testing.T) {
	st, c := openStore(t), &clock{now: time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)}
	reached := make(chan struct{})
	dying := node(st, c, func(ctx context.Context, task *job.Task) error {
		if err := task.Progress(ctx, 10, 4, 0, 4); err != nil {
			return err
		}
		close(reached)
		<-ctx.Done()
		return ctx.Err()
	})
	stop := start(t, dying)
	j, err := dying.Start(t.Context(), "count", crm.System, 10)
	if err != nil {
		t.Fatal(err)
	}
	<-reached
	stop()
	if got := until(t, dying, j.ID, crm.JobRunning); got.Done != 4 {
		t.Errorf("the stopped job is %+v", got)
	}
	var from atomic.Int64
	next := node(st, c, func(ctx context.Context, task *job.Task) error {
		var at int64
		if _, err := task.Cursor(&at); err != nil {
			return err
		}
		from.Store(at)
		return task.Progress(ctx, 10, 10, 0, 10)
	})
	start(t, next)
	c.pass(time.Minute)
	if got := until(t, next, j.ID, crm.JobDone); got.Done != 10 || from.Load() != 4 {
		t.Errorf("went on from %d: %+v", from.Load(), got)
	}
}

func TestCancelStopsAtTheNextStep(t *testing.T) {
	c := &clock{now: time.Now()}
	begun, cancelled := make(chan struct{}), make(chan struct{})
	var after atomic.Value
	r := node(openStore(t), c, func(ctx context.Context, task *job.Task) error {
		close(begun)
		<-cancelled
		err := task.Progress(ctx, 2, 1, 0, 1)
		after.Store(fmt.Sprint(err))
		return err
	})
	stop := start(t, r)
	j, err := r.Start(t.Context(), "count", crm.System, 2)
	if err != nil {
		t.Fatal(err)
	}
	<-begun
	if _, err := r.Cancel(t.Context(), j.ID); err != nil {
		t.Fatal(err)
	}
	close(cancelled)
	got := until(t, r, j.ID, crm.JobCancelled)
	stop()
	if got.Done != 0 || !strings.Contains(after.Load().(string), "cancelled") {
		t.Errorf("progress after the cancel: %v, job %+v", after.Load(), got)
	}
	if _, err := r.Cancel(t.Context(), j.ID); !errors.Is(err, store.ErrConflict) {
		t.Errorf("cancelled again: %v", err)
	}
}
