// Package job runs long work so that it survives restarts: a job is stored
// before it starts, any node may take it, and whoever takes it goes on from
// the cursor that the last one stored.
package job

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/store"
)

// lease is how long a job stays with a worker that says nothing: a handler
// must report progress more often.
const lease = 30 * time.Second

// poll is how often an idle runner looks for jobs that other nodes queued.
const poll = 500 * time.Millisecond

// Handler does one kind of job. It is called anew after a crash, with the last
// stored cursor, so each step must bear being repeated. A nil error means done.
type Handler func(ctx context.Context, t *Task) error

// Options are what a Runner works with; all are required.
type Options struct {
	Store  store.Store
	Worker string // unique among the running nodes
	NewID  func() string
	Now    func() time.Time
	Log    *slog.Logger
}

// Runner queues and runs jobs. Register handlers before Run.
type Runner struct {
	Options
	handlers map[string]Handler
	wake     chan struct{}
}

// NewRunner returns a runner without handlers.
func NewRunner(o Options) *Runner {
	return &Runner{Options: o, handlers: map[string]Handler{}, wake: make(chan struct{}, 1)}
}

// Register sets the handler of a kind.
func (r *Runner) Register(kind string, h Handler) { r.handlers[kind] = h }

// Start queues a job; input becomes its JSON input. It returns at once.
func (r *Runner) Start(ctx context.Context, kind string, a crm.Actor, input any) (crm.Job, error) {
	b, err := json.Marshal(input)
	if err != nil {
		return crm.Job{}, fmt.Errorf("encode input of %s: %w", kind, err)
	}
	j := crm.Job{ID: r.NewID(), Kind: kind, State: crm.JobQueued, Actor: a, Input: b, CreatedAt: r.Now().UTC()}
	if err := r.Store.AddJob(ctx, j); err != nil {
		return crm.Job{}, fmt.Errorf("queue %s: %w", kind, err)
	}
	select {
	case r.wake <- struct{}{}:
	default:
	}
	return j, nil
}

// Run works on jobs, two at a time, until ctx ends. A job that is cut off then
// is taken up again later, here or on another node.
func (r *Runner) Run(ctx context.Context) error {
	const workers = 2
	var group sync.WaitGroup
	for range workers {
		group.Go(func() { r.work(ctx) })
	}
	group.Wait()
	return nil
}

func (r *Runner) work(ctx context.Context) {
	kinds := make([]string, 0, len(r.handlers))
	for k := range r.handlers {
		kinds = append(kinds, k)
	}
	ticker := time.NewTicker(poll)
	defer ticker.Stop()
	for {
		j, err := r.Store.ClaimJob(ctx, kinds, r.Worker, r.Now(), lease)
		switch {
		case err == nil:
			r.do(ctx, j)
			continue
		case ctx.Err() != nil:
			return
		case !errors.Is(err, store.ErrNotFound):
			r.Log.Error("claim job", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-r.wake:
		case <-ticker.C:
		}
	}
}

// do runs one claimed job to its end. While the handler works, the lease is
// renewed, so that a slow step does not lose the job.
func (r *Runner) do(ctx context.Context, j crm.Job) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	t := &Task{runner: r, job: j, lost: cancel}
	var renewing sync.WaitGroup
	renewing.Go(func() { t.renew(ctx) })
	err := r.handle(ctx, t)
	stopped := ctx.Err() != nil
	cancel()
	renewing.Wait()
	if stopped {
		r.Log.Info("job interrupted", "job", j.ID, "kind", j.Kind)
		return
	}
	t.finish(err)
}

// handle keeps a panicking handler from taking the server with it.
func (r *Runner) handle(ctx context.Context, t *Task) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	h := r.handlers[t.job.Kind]
	return h(ctx, t)
}

// Job returns a job by its id, or store.ErrNotFound.
func (r *Runner) Job(ctx context.Context, id string) (crm.Job, error) { return r.Store.Job(ctx, id) }

// Jobs lists the newest jobs.
func (r *Runner) Jobs(ctx context.Context, limit int) ([]crm.Job, error) {
	return r.Store.ListJobs(ctx, limit)
}

// Cancel stops a job at its next step.
func (r *Runner) Cancel(ctx context.Context, id string) (crm.Job, error) {
	return r.Store.CancelJob(ctx, id, r.Now())
}
