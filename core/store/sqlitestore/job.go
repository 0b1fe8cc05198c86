package sqlitestore

import (
	"context"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"time"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/store"
)

// AddJob queues a job; one whose id is taken is store.ErrConflict.
func (s *Store) AddJob(ctx context.Context, j crm.Job) error {
	data, err := json.Marshal(j)
	if err != nil {
		return fmt.Errorf("add job %s: %w", j.ID, err)
	}
	return s.writer.do(ctx, func(c *conn) error {
		n, err := c.exec(`INSERT INTO jobs(id, kind, state, worker, leased_until, created_at, data)
			VALUES(?, ?, ?, '', 0, ?, ?) ON CONFLICT DO NOTHING`,
			values(j.ID, j.Kind, string(j.State), j.CreatedAt.UnixMilli(), string(data)))
		if err == nil && n == 0 {
			err = fmt.Errorf("job %s: %w", j.ID, store.ErrConflict)
		}
		return err
	})
}

// Job returns a job.
func (s *Store) Job(ctx context.Context, id string) (j crm.Job, err error) {
	err = s.pool.read(ctx, func(c *conn) (err error) {
		j, _, err = oneJob(ctx, c, "WHERE id = ?", values(id))
		return err
	})
	return j, err
}

// ListJobs returns the newest jobs.
func (s *Store) ListJobs(ctx context.Context, limit int) (list []crm.Job, err error) {
	err = s.pool.read(ctx, func(c *conn) (err error) {
		list, _, err = jobs(ctx, c, "ORDER BY created_at DESC, n DESC LIMIT ?", values(rowLimit(limit)))
		return err
	})
	return list, err
}

// ClaimJob takes the oldest job that waits for a worker.
func (s *Store) ClaimJob(ctx context.Context, kinds []string, worker string, now time.Time, lease time.Duration) (crm.Job, error) {
	cells := make([]driver.Value, len(kinds))
	for i, k := range kinds {
		cells[i] = k
	}
	where, a := `WHERE state IN ('QUEUED', 'RUNNING') AND (state = 'QUEUED' OR leased_until <= ?)
		AND kind IN (SELECT value FROM json_each(?)) ORDER BY created_at, n LIMIT 1`, values(now.UnixMilli(), jsonArray(cells))
	// Most looks find nothing: they should not cost a write.
	err := s.pool.read(ctx, func(c *conn) error {
		_, _, err := oneJob(ctx, c, where, a)
		return err
	})
	if err != nil {
		return crm.Job{}, err
	}
	var j crm.Job
	err = s.writer.do(ctx, func(c *conn) (err error) {
		if j, _, err = oneJob(ctx, c, where, a); err != nil {
			return err
		}
		j.State = crm.JobRunning
		if j.StartedAt.IsZero() {
			j.StartedAt = now
		}
		return putJob(c, j, worker, now.Add(lease))
	})
	if err != nil {
		return crm.Job{}, err
	}
	return j, nil
}

// SaveJob stores progress of a job that the worker holds.
func (s *Store) SaveJob(ctx context.Context, j crm.Job, worker string, now time.Time, lease time.Duration) error {
	return s.writer.do(ctx, func(c *conn) error {
		stored, holder, err := oneJob(ctx, c, "WHERE id = ?", values(j.ID))
		if err != nil {
			return err
		}
		if stored.State != crm.JobRunning || holder != worker {
			return fmt.Errorf("job %s is %s and not with worker %q: %w", j.ID, stored.State, worker, store.ErrConflict)
		}
		return putJob(c, j, worker, now.Add(lease))
	})
}

// CancelJob ends a job that has not ended.
func (s *Store) CancelJob(ctx context.Context, id string, now time.Time) (crm.Job, error) {
	var j crm.Job
	err := s.writer.do(ctx, func(c *conn) (err error) {
		if j, _, err = oneJob(ctx, c, "WHERE id = ?", values(id)); err != nil {
			return err
		}
		if j.State != crm.JobQueued && j.State != crm.JobRunning {
			return fmt.Errorf("job %s is %s: %w", id, j.State, store.ErrConflict)
		}
		j.State, j.FinishedAt = crm.JobCancelled, now
		return putJob(c, j, "", now)
	})
	if err != nil {
		return crm.Job{}, err
	}
	return j, nil
}

func putJob(c *conn, j crm.Job, worker string, until time.Time) error {
	data, err := json.Marshal(j)
	if err != nil {
		return fmt.Errorf("save job %s: %w", j.ID, err)
	}
	_, err = c.exec("UPDATE jobs SET state = ?, worker = ?, leased_until = ?, data = ? WHERE id = ?",
		values(string(j.State), worker, until.UnixMilli(), string(data), j.ID))
	return err
}

func oneJob(ctx context.Context, c *conn, where string, a args) (crm.Job, string, error) {
	list, workers, err := jobs(ctx, c, where, a)
	if err != nil {
		return crm.Job{}, "", err
	}
	if len(list) == 0 {
		return crm.Job{}, "", fmt.Errorf("job: %w", store.ErrNotFound)
	}
	return list[0], workers[0], nil
}

func jobs(ctx context.Context, c *conn, where string, a args) (list []crm.Job, workers []string, err error) {
	err = c.query(ctx, "SELECT data, worker FROM jobs "+where, a, func(cells []driver.Value) error {
		var j crm.Job
		if err := json.Unmarshal([]byte(text(cells[0])), &j); err != nil {
			return fmt.Errorf("read a job: %w", err)
		}
		list, workers = append(list, j), append(workers, text(cells[1]))
		return nil
	})
	return list, workers, err
}
