package mongostore

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/store"
)

// queuedJob is a job as it is kept. Each write is conditional on Revision and
// leaves its Mark, so that it happens once.
type queuedJob struct {
	ID        string       `bson:"_id"`
	Kind      string       `bson:"kind"`
	State     crm.JobState `bson:"state"`
	CreatedAt time.Time    `bson:"createdAt"`
	// Order tells jobs of the same moment apart: later ones are greater.
	Order    string    `bson:"order"`
	Worker   string    `bson:"worker"`
	Until    time.Time `bson:"until"`
	Job      string    `bson:"job"`
	Revision int64     `bson:"revision"`
	Mark     string    `bson:"mark"`
}

func (q *queuedJob) job() (crm.Job, error) {
	var j crm.Job
	if err := json.Unmarshal([]byte(q.Job), &j); err != nil {
		return j, fmt.Errorf("read job %s: %w", q.ID, err)
	}
	return j, nil
}

// put sets what follows from the job itself.
func (q *queuedJob) put(j crm.Job) error {
	text, err := json.Marshal(j)
	if err != nil {
		return fmt.Errorf("encode job %s: %w", j.ID, err)
	}
	q.ID, q.Kind, q.State, q.Job = j.ID, j.Kind, j.State, string(text)
	return nil
}

// AddJob queues a job; store.ErrConflict when there is one of that id.
func (s *Store) AddJob(ctx context.Context, j crm.Job) error {
	q := queuedJob{CreatedAt: j.CreatedAt, Order: token(), Revision: 1, Mark: token()}
	if err := q.put(j); err != nil {
		return err
	}
	var err error
	for attempt := range maxAttempts {
		_, err = s.db.Collection(jobsName).InsertOne(ctx, q)
		if mongo.IsDuplicateKeyError(err) {
			var found queuedJob
			if found, err = s.queued(ctx, j.ID); err == nil && found.Mark != q.Mark {
				err = store.ErrConflict
			}
		}
		if !isOpen(err) {
			return fault("queue job "+j.ID, err)
		}
		if err := pause(ctx, attempt); err != nil {
			return err
		}
	}
	return fault("queue job "+j.ID, err)
}

func (s *Store) queued(ctx context.Context, id string) (queuedJob, error) {
	var q queuedJob
	err := s.db.Collection(jobsName).FindOne(ctx, byID(id)).Decode(&q)
	if errors.Is(err, mongo.ErrNoDocuments) {
		err = fmt.Errorf("job %s: %w", id, store.ErrNotFound)
	}
	return q, err
}

// Job returns a job.
func (s *Store) Job(ctx context.Context, id string) (crm.Job, error) {
	q, err := s.queued(ctx, id)
	if err != nil {
		return crm.Job{}, fault("read a job", err)
	}
	return q.job()
}

// ListJobs returns the newest jobs.
func (s *Store) ListJobs(ctx context.Context, limit int) ([]crm.Job, error) {
	if limit <= 0 {
		return nil, nil
	}
	found, err := s.jobsWhere(ctx, bson.D{}, -1, limit)
	if err != nil {
		return nil, err
	}
	list := make([]crm.Job, len(found))
	for i := range found {
		if list[i], err = found[i].job(); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func (s *Store) jobsWhere(ctx context.Context, filter bson.D, direction, limit int) ([]queuedJob, error) {
	cursor, err := s.db.Collection(jobsName).Find(ctx, filter, options.Find().SetLimit(int64(limit)).
		SetSort(bson.D{{Key: "createdAt", Value: direction}, {Key: "order", Value: direction}}))
	if err != nil {
		return nil, fault("list jobs", err)
	}
	var found []queuedJob
	return found, fault("list jobs", cursor.All(ctx, &found))
}

// claimable is how many jobs a claim looks at, so that workers that come at
// the same time find one each.
const claimable = 16

// ClaimJob takes the oldest job that waits for a worker. It looks first and
// then takes conditionally: the next one when another worker was faster, and
// from the beginning when all are gone.
func (s *Store) ClaimJob(ctx context.Context, kinds []string, worker string, now time.Time, lease time.Duration) (crm.Job, error) {
	waiting := bson.D{
		{Key: "kind", Value: doc("$in", append([]string{}, kinds...))},
		{Key: "$or", Value: bson.A{
			doc("state", crm.JobQueued),
			bson.D{{Key: "state", Value: crm.JobRunning}, {Key: "until", Value: doc("$lte", bson.NewDateTimeFromTime(now))}}}}}
	for {
		found, err := s.jobsWhere(ctx, waiting, 1, claimable)
		if err != nil {
			return crm.Job{}, err
		}
		if len(found) == 0 {
			return crm.Job{}, fmt.Errorf("a job to do: %w", store.ErrNotFound)
		}
		for i := range found {
			j, err := found[i].job()
			if err != nil {
				return crm.Job{}, err
			}
			j.State = crm.JobRunning
			if j.StartedAt.IsZero() {
				j.StartedAt = now
			}
			err = s.changeJob(ctx, found[i], j, worker, now.Add(lease))
			if !errors.Is(err, store.ErrConflict) {
				return j, err
			}
		}
	}
}

// changeJob replaces a job that was read; store.ErrConflict when it changed
// since.
func (s *Store) changeJob(ctx context.Context, read queuedJob, j crm.Job, worker string, until time.Time) error {
	next := read
	next.Worker, next.Until, next.Mark = worker, until, token()
	next.Revision++
	if err := next.put(j); err != nil {
		return err
	}
	var err error
	for attempt := range maxAttempts {
		var res *mongo.UpdateResult
		res, err = s.db.Collection(jobsName).ReplaceOne(ctx,
			bson.D{{Key: "_id", Value: j.ID}, {Key: "revision", Value: read.Revision}}, next)
		if err == nil && res.MatchedCount == 0 {
			var found queuedJob
			if found, err = s.queued(ctx, j.ID); err == nil && found.Mark != next.Mark {
				err = fmt.Errorf("job %s: %w", j.ID, store.ErrConflict)
			}
		}
		if !isOpen(err) {
			return fault("change job "+j.ID, err)
		}
		if err := pause(ctx, attempt); err != nil {
			return err
		}
	}
	return fault("change job "+j.ID, err)
}

// SaveJob stores progress of a job that the worker holds.
func (s *Store) SaveJob(ctx context.Context, j crm.Job, worker string, now time.Time, lease time.Duration) error {
	stored, err := s.queued(ctx, j.ID)
	if err != nil {
		return fault("read a job", err)
	}
	if stored.State != crm.JobRunning || stored.Worker != worker {
		return fmt.Errorf("job %s is %s and not with worker %q: %w", j.ID, stored.State, worker, store.ErrConflict)
	}
	return s.changeJob(ctx, stored, j, worker, now.Add(lease))
}

// CancelJob ends a job that has not ended. It tries again when the job's
// worker saves progress at the same time.
func (s *Store) CancelJob(ctx context.Context, id string, now time.Time) (crm.Job, error) {
	for attempt := 0; ; attempt++ {
		stored, err := s.queued(ctx, id)
		if err != nil {
			return crm.Job{}, fault("read a job", err)
		}
		j, err := stored.job()
		if err != nil {
			return crm.Job{}, err
		}
		if j.State != crm.JobQueued && j.State != crm.JobRunning {
			return crm.Job{}, fmt.Errorf("job %s is %s: %w", id, j.State, store.ErrConflict)
		}
		j.State, j.FinishedAt = crm.JobCancelled, now
		err = s.changeJob(ctx, stored, j, "", now)
		if err == nil {
			return j, nil
		}
		if !errors.Is(err, store.ErrConflict) || attempt == maxAttempts {
			return crm.Job{}, err
		}
	}
}
