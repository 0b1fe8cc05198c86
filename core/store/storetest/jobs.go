package storetest

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/store"
)

func testJobs(t *testing.T, open Opener) {
	t.Run("life", func(t *testing.T) { jobLife(newWorld(t, open)) })
	t.Run("lost worker", func(t *testing.T) { jobLost(newWorld(t, open)) })
	t.Run("cancel", func(t *testing.T) { jobCancel(newWorld(t, open)) })
	t.Run("claimed once", func(t *testing.T) { jobRace(newWorld(t, open)) })
}

func newJob(n int, kind string) crm.Job {
	return crm.Job{ID: id(n), Kind: kind, State: crm.JobQueued, Actor: crm.Actor{Kind: crm.ActorUser, ID: "u1", Name: "安"},
		Input: []byte(`{"file":"a.csv"}`), CreatedAt: start.Add(time.Duration(n) * time.Second)}
}

func jobLife(w *world) {
	ctx := w.ctx()
	if _, err := w.store.Job(ctx, id(1)); !errors.Is(err, store.ErrNotFound) {
		w.Errorf("a job that is not there: %v", err)
	}
	for n := 1; n <= 3; n++ {
		w.must(w.store.AddJob(ctx, newJob(n, []string{"", "import", "export", "import"}[n])))
	}
	list, err := w.store.ListJobs(ctx, 2)
	w.must(err)
	same(w, "newest first", jobIDs(list), ids(3, 2))
	if _, err := w.store.ClaimJob(ctx, []string{"reclassify"}, "w1", start, time.Minute); !errors.Is(err, store.ErrNotFound) {
		w.Errorf("claim of a kind that is not there: %v", err)
	}
	j, err := w.store.ClaimJob(ctx, []string{"import", "reclassify"}, "w1", start, time.Minute)
	w.must(err)
	if j.ID != id(1) || j.State != crm.JobRunning || string(j.Input) != `{"file":"a.csv"}` || j.Actor.Name != "安" || j.StartedAt.IsZero() {
		w.Errorf("claimed: %+v", j)
	}
	j.Done, j.Total, j.Failed, j.Cursor = 5, 10, 1, []byte(`{"line":5}`)
	w.must(w.store.SaveJob(ctx, j, "w1", start, time.Minute))
	if err := w.store.SaveJob(ctx, j, "w2", start, time.Minute); !errors.Is(err, store.ErrConflict) {
		w.Errorf("saved by another worker: %v", err)
	}
	read, err := w.store.Job(ctx, id(1))
	w.must(err)
	if read.Done != 5 || read.Total != 10 || read.Failed != 1 || string(read.Cursor) != `{"line":5}` || read.State != crm.JobRunning {
		w.Errorf("progress: %+v", read)
	}
	j.State, j.FinishedAt, j.Result, j.Error = crm.JobFailed, start.Add(time.Minute), []byte(`{"ok":false}`), "broken"
	w.must(w.store.SaveJob(ctx, j, "w1", start, time.Minute))
	read, err = w.store.Job(ctx, id(1))
	w.must(err)
	if read.State != crm.JobFailed || !read.FinishedAt.Equal(j.FinishedAt) || string(read.Result) != `{"ok":false}` || read.Error != "broken" {
		w.Errorf("ended: %+v", read)
	}
	if err := w.store.SaveJob(ctx, j, "w1", start, time.Minute); !errors.Is(err, store.ErrConflict) {
		w.Errorf("saved after its end: %v", err)
	}
	next, err := w.store.ClaimJob(ctx, []string{"import"}, "w1", start.Add(time.Hour), time.Minute)
	w.must(err)
	if next.ID != id(3) {
		w.Errorf("the next is %s", next.ID)
	}
	if err := w.store.SaveJob(ctx, newJob(404, "x"), "w1", start, time.Minute); !errors.Is(err, store.ErrNotFound) && !errors.Is(err, store.ErrConflict) {
		w.Errorf("saved without being there: %v", err)
	}
}

func jobIDs(list []crm.Job) []string {
	var ids []string
	for _, j := range list {
		ids = append(ids, j.ID)
	}
	return ids
}

func jobLost(w *world) {
	ctx := w.ctx()
	w.must(w.store.AddJob(ctx, newJob(1, "import")))
	first, err := w.store.ClaimJob(ctx, []string{"import"}, "w1", start, time.Minute)
	w.must(err)
	first.Cursor = []byte(`{"line":7}`)
	w.must(w.store.SaveJob(ctx, first, "w1", start.Add(30*time.Second), time.Minute)) // renews the lease
	if _, err := w.store.ClaimJob(ctx, []string{"import"}, "w2", start.Add(80*time.Second), time.Minute); !errors.Is(err, store.ErrNotFound) {
		w.Errorf("claimed while leased: %v", err)
	}
	second, err := w.store.ClaimJob(ctx, []string{"import"}, "w2", start.Add(2*time.Minute), time.Minute)
	w.must(err)
	if string(second.Cursor) != `{"line":7}` || second.State != crm.JobRunning {
		w.Errorf("goes on from: %+v", second)
	}
	if err := w.store.SaveJob(ctx, first, "w1", start.Add(2*time.Minute), time.Minute); !errors.Is(err, store.ErrConflict) {
		w.Errorf("saved by the worker that lost it: %v", err)
	}
	w.must(w.store.SaveJob(ctx, second, "w2", start.Add(2*time.Minute), time.Minute))
}

func jobCancel(w *world) {
	ctx := w.ctx()
	for n := 1; n <= 2; n++ {
		w.must(w.store.AddJob(ctx, newJob(n, "import")))
	}
	running, err := w.store.ClaimJob(ctx, []string{"import"}, "w1", start, time.Minute)
	w.must(err)
	for n := 1; n <= 2; n++ {
		j, err := w.store.CancelJob(ctx, id(n), start)
		w.must(err)
		if j.State != crm.JobCancelled || !j.FinishedAt.Equal(start) {
			w.Errorf("cancelled: %+v", j)
		}
	}
	if err := w.store.SaveJob(ctx, running, "w1", start, time.Minute); !errors.Is(err, store.ErrConflict) {
		w.Errorf("saved after cancelling: %v", err)
	}
	if _, err := w.store.CancelJob(ctx, id(1), start); !errors.Is(err, store.ErrConflict) {
		w.Errorf("cancelled twice: %v", err)
	}
	if _, err := w.store.CancelJob(ctx, id(404), start); !errors.Is(err, store.ErrNotFound) {
		w.Errorf("cancelled without being there: %v", err)
	}
	if _, err := w.store.ClaimJob(ctx, []string{"import"}, "w1", start.Add(time.Hour), time.Minute); !errors.Is(err, store.ErrNotFound) {
		w.Errorf("claimed after cancelling: %v", err)
	}
}

// jobRace has eight workers claim 300 jobs: each goes to one.
func jobRace(w *world) {
	const jobs, workers = 300, 8
	for n := range jobs {
		w.must(w.store.AddJob(w.ctx(), newJob(n, "import")))
	}
	var mu sync.Mutex
	taken := map[string]int{}
	var group sync.WaitGroup
	for n := range workers {
		group.Go(func() {
			for {
				j, err := w.store.ClaimJob(w.ctx(), []string{"import"}, fmt.Sprint("w", n), start, time.Minute)
				if errors.Is(err, store.ErrNotFound) {
					return
				}
				w.must(err)
				mu.Lock()
				taken[j.ID]++
				mu.Unlock()
			}
		})
	}
	group.Wait()
	for job, n := range taken {
		if n != 1 {
			w.Errorf("job %s was claimed %d times", job, n)
		}
	}
	if len(taken) != jobs {
		w.Errorf("%d of %d jobs were claimed", len(taken), jobs)
	}
}
