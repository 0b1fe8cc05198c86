package job

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/store"
)

// Task is a job in the hands of its handler. Its methods may be called from
// several goroutines.
type Task struct {
	runner *Runner
	lost   context.CancelFunc

	mu  sync.Mutex
	job crm.Job
}

// Job is the job as last stored.
func (t *Task) Job() crm.Job {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.job
}

// Input reads the job's input into v.
func (t *Task) Input(v any) error { return decode(t.Job().Input, v) }

// Cursor reads the last stored cursor into v; false when there is none yet.
func (t *Task) Cursor(v any) (bool, error) {
	c := t.Job().Cursor
	if len(c) == 0 {
		return false, nil
	}
	return true, decode(c, v)
}

func decode(b json.RawMessage, v any) error {
	if err := json.Unmarshal(b, v); err != nil {
		return fmt.Errorf("decode job: %w", err)
	}
	return nil
}

// Progress stores how far the job is. After a crash it goes on from this
// cursor. An error means that the job was cancelled or taken away: return it.
func (t *Task) Progress(ctx context.Context, total, done, failed int64, cursor any) error {
	b, err := json.Marshal(cursor)
	if err != nil {
		return fmt.Errorf("encode cursor: %w", err)
	}
	return t.save(ctx, func(j *crm.Job) {
		j.Total, j.Done, j.Failed, j.Cursor = total, done, failed, b
	})
}

// SetResult sets what the job answers when it ends.
func (t *Task) SetResult(v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("encode result: %w", err)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.job.Result = b
	return nil
}

func (t *Task) save(ctx context.Context, edit func(*crm.Job)) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	next := t.job
	edit(&next)
	err := t.runner.Store.SaveJob(ctx, next, t.runner.Worker, t.runner.Now(), lease)
	if errors.Is(err, store.ErrConflict) {
		t.lost()
		return fmt.Errorf("job %s was cancelled or taken over: %w", t.job.ID, err)
	}
	if err != nil {
		return fmt.Errorf("save job: %w", err)
	}
	t.job = next
	return nil
}

func (t *Task) renew(ctx context.Context) {
	ticker := time.NewTicker(lease / 3)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			if err := t.save(ctx, func(*crm.Job) {}); err != nil && ctx.Err() == nil {
				t.runner.Log.Warn("renew job", "job", t.job.ID, "error", err)
			}
		}
	}
}

// finish stores the end. The context that the handler had is over by then, so
// it has its own time.
func (t *Task) finish(failure error) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	err := t.save(ctx, func(j *crm.Job) {
		j.FinishedAt = t.runner.Now().UTC()
		j.State = crm.JobDone
		if failure != nil {
			j.State, j.Error = crm.JobFailed, failure.Error()
		}
	})
	if err != nil {
		t.runner.Log.Error("end of job not stored", "job", t.job.ID, "error", err)
	}
	if failure != nil {
		t.runner.Log.Error("job failed", "job", t.job.ID, "kind", t.job.Kind, "error", failure)
	}
}
