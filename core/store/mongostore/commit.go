package mongostore

import (
	"context"
	"errors"
	"slices"
	"strings"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/guanxi-crm/guanxi/core/store"
)

// Commit carries out a batch: a single change as one write, an atomic batch by
// way of the journal, others in bulk writes.
func (s *Store) Commit(ctx context.Context, b store.Batch) ([]error, error) {
	writes, err := s.plan(b)
	if err != nil {
		return nil, err
	}
	if len(writes) == 0 {
		return nil, nil
	}
	if err := s.noteTimers(ctx, writes); err != nil {
		return nil, err
	}
	results := make([]error, len(writes))
	switch {
	case len(writes) == 1:
		results[0], err = s.commitOne(ctx, writes[0])
	case b.Atomic:
		err = s.commitAtomic(ctx, writes, results)
	default:
		err = s.commitMany(ctx, writes, results)
	}
	if err == nil || !b.Atomic {
		s.drain.add(writes, results)
	}
	if err != nil {
		return results, err
	}
	return results, nil
}

// commitMany carries out changes each on its own, neighbours of one collection
// and manner together. The order of the batch holds, so that a change may take
// a unique value that an earlier one gave up.
func (s *Store) commitMany(ctx context.Context, writes []*write, results []error) error {
	for start := 0; start < len(writes); {
		end := start + 1
		for end < len(writes) && sameRun(writes[start], writes[end]) {
			end++
		}
		if err := s.commitRun(ctx, writes[start:end], results[start:end]); err != nil {
			return err
		}
		start = end
	}
	return nil
}

func sameRun(a, b *write) bool {
	return a.Object.Name == b.Object.Name && (a.Kind == store.Insert) == (b.Kind == store.Insert)
}

// commitRun sends one bulk write and gives each change that it did not surely
// do to commitOne, which finds out why and tries again where that helps.
func (s *Store) commitRun(ctx context.Context, run []*write, results []error) error {
	var done []bool
	var err error
	switch {
	case len(run) == 1:
		done = make([]bool, 1)
	case run[0].Kind == store.Insert:
		done, err = insertAll(ctx, run)
	default:
		done, err = updateAll(ctx, run)
	}
	if err != nil && !isOpen(err) {
		return fault("write records", err)
	}
	for i, w := range run {
		if done[i] {
			continue
		}
		if results[i], err = s.commitOne(ctx, w); err != nil {
			return err
		}
	}
	return nil
}

// insertAll tells which of the inserts were done.
func insertAll(ctx context.Context, run []*write) ([]bool, error) {
	done := make([]bool, len(run))
	documents := make([]any, len(run))
	for i, w := range run {
		documents[i] = w.document()
	}
	_, err := run[0].collection.InsertMany(ctx, documents, options.InsertMany().SetOrdered(false))
	refused, err := refusals(err)
	if err != nil {
		return done, err
	}
	for i := range done {
		done[i] = !refused[i]
	}
	return done, nil
}

// refusals are the positions that a bulk write refused because of a unique
// index. Any other trouble stays an error.
func refusals(err error) (map[int]bool, error) {
	var bulk mongo.BulkWriteException
	if !errors.As(err, &bulk) || bulk.WriteConcernError != nil {
		return nil, err
	}
	refused := make(map[int]bool, len(bulk.WriteErrors))
	for _, e := range bulk.WriteErrors {
		if !e.HasErrorCode(duplicateKey) {
			return nil, err
		}
		refused[e.Index] = true
	}
	return refused, nil
}

// updateAll tells which of the updates were done. The server answers a bulk of
// updates with totals only, so unless all were, the records are asked.
func updateAll(ctx context.Context, run []*write) ([]bool, error) {
	models := make([]mongo.WriteModel, len(run))
	for k, i := range lockOrder(len(run), func(i int) string { return run[i].ID }) {
		models[k] = mongo.NewUpdateOneModel().SetFilter(run[i].filter()).SetUpdate(run[i].pipeline())
	}
	done := make([]bool, len(run))
	res, err := run[0].collection.BulkWrite(ctx, models, options.BulkWrite().SetOrdered(false))
	if err != nil {
		_, err = refusals(err)
		if err != nil {
			return done, err
		}
	} else if res.MatchedCount == int64(len(run)) {
		for i := range done {
			done[i] = true
		}
		return done, nil
	}
	return done, markDone(ctx, run, done)
}

// markDone sets those of a run whose events the records hold as their newest.
func markDone(ctx context.Context, run []*write, done []bool) error {
	ids := make(bson.A, len(run))
	for i, w := range run {
		ids[i] = w.ID
	}
	cursor, err := run[0].collection.Find(ctx, doc("_id", doc("$in", ids)), options.Find().SetProjection(only("_id", "_last")))
	if err != nil {
		return err
	}
	var found []struct {
		ID   string `bson:"_id"`
		Last string `bson:"_last"`
	}
	if err := cursor.All(ctx, &found); err != nil {
		return err
	}
	last := make(map[string]string, len(found))
	for _, f := range found {
		last[f.ID] = f.Last
	}
	for i, w := range run {
		done[i] = last[w.ID] == w.mark
	}
	return nil
}

// lockOrder are the positions of n records in the order of their ids. All bulk
// writes go through records in this order, so that no two wait for each other
// on a server that locks records until a bulk write ends.
func lockOrder(n int, id func(int) string) []int {
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return strings.Compare(id(a), id(b)) })
	return order
}
