package mongostore

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/guanxi-crm/guanxi/core/store"
)

const (
	// maxAttempts ends the repetition of a write whose answer is lost or whose
	// record another batch holds: about eight seconds with the pauses between.
	maxAttempts = 24
	maxPause    = 500 * time.Millisecond
)

// errHeld is the answer after waiting in vain for a batch that holds a record:
// its process is slow, or died and has its lease yet.
var errHeld = fmt.Errorf("%w: an unfinished batch holds the record", store.ErrUnavailable)

// commitOne does one change. A lost answer is not the end: the write is sent
// again, which is harmless, and the record tells in the end what happened.
func (s *Store) commitOne(ctx context.Context, w *write) (result, err error) {
	for attempt := range maxAttempts {
		var done bool
		if done, err = w.send(ctx); done {
			return nil, nil
		}
		if err != nil && !isOpen(err) && !mongo.IsDuplicateKeyError(err) {
			return nil, fault("write a record", err)
		}
		outcome, result, diagnosis := s.diagnose(ctx, w)
		switch {
		case diagnosis != nil && !isOpen(diagnosis):
			return nil, fault("look at a record", diagnosis)
		case diagnosis != nil:
			err = diagnosis
		case outcome == happened:
			return nil, nil
		case outcome == refused:
			return result, nil
		}
		if err := pause(ctx, attempt); err != nil {
			return nil, err
		}
	}
	if isOpen(err) {
		return nil, fault("write a record", err)
	}
	return nil, errHeld
}

// send does the write; false without an error means that the record was not
// in the state expected.
func (w *write) send(ctx context.Context) (bool, error) {
	if w.Kind == store.Insert {
		_, err := w.collection.InsertOne(ctx, w.document())
		return err == nil, err
	}
	res, err := w.collection.UpdateOne(ctx, w.filter(), w.pipeline())
	return err == nil && res.MatchedCount == 1, err
}

// verdict is what a look at the record says about a write.
type verdict uint8

const (
	again    verdict = iota // nothing stands against it any more: send it again
	happened                // it was done by an earlier sending
	refused                 // it can't be done, for the reason given
)

// state is what diagnose reads of a record.
type state struct {
	Version   int64         `bson:"version"`
	DeletedAt bson.RawValue `bson:"deletedAt"`
	Last      string        `bson:"_last"`
	Outbox    []struct {
		ID string `bson:"id"`
	} `bson:"_outbox"`
	Timers []timerEntry `bson:"_timers"`
	Claim  *claim       `bson:"_claim"`
}

// diagnose reads why a write was not done, or that it was. It looks at data
// only: the texts of errors differ from server to server.
func (s *Store) diagnose(ctx context.Context, w *write) (verdict, error, error) {
	raw, err := w.collection.FindOne(ctx, byID(w.ID), options.FindOne().SetProjection(w.seen())).Raw()
	if errors.Is(err, mongo.ErrNoDocuments) {
		if w.Kind == store.Insert {
			return s.diagnoseUnique(ctx, w, nil)
		}
		return refused, store.ErrNotFound, nil
	}
	if err != nil {
		return again, nil, err
	}
	var r state
	if err := bson.Unmarshal(raw, &r); err != nil {
		return again, nil, err
	}
	if done, err := s.happened(ctx, w, &r); done || err != nil {
		return happened, nil, err
	}
	if r.Claim != nil {
		_, err := s.resolve(ctx, w.collection, w.ID, r.Claim)
		return again, nil, err
	}
	if reason := w.against(&r); reason != nil {
		return refused, reason, nil
	}
	return s.diagnoseUnique(ctx, w, raw)
}

func (w *write) seen() bson.D {
	fields := []string{"version", "deletedAt", "_last", "_outbox.id", "_timers", "_claim"}
	return only(append(fields, w.unique...)...)
}

// happened looks for the write's event: in the record, then in the log. In
// this order none is missed, since events go from the one to the other.
func (s *Store) happened(ctx context.Context, w *write, r *state) (bool, error) {
	if r.Last == w.mark {
		return true, nil
	}
	for _, e := range r.Outbox {
		if e.ID == w.mark {
			return true, nil
		}
	}
	if r.Version <= w.Version {
		return false, nil
	}
	err := s.db.Collection(eventsName).FindOne(ctx, doc("id", w.mark), options.FindOne().SetProjection(only("_id"))).Err()
	if errors.Is(err, mongo.ErrNoDocuments) {
		return false, nil
	}
	return err == nil, err
}

// against is what in the record itself stands against the write.
func (w *write) against(r *state) error {
	deleted := r.DeletedAt.Type == bson.TypeDateTime
	switch {
	case w.Kind == store.Insert:
		return store.ErrConflict
	case deleted != (w.Kind == store.Restore):
		return store.ErrNotFound
	case r.Version != w.Version:
		return store.ErrConflict
	case w.FireTimer != "" && !hasTimer(r.Timers, w.FireTimer, w.FireDue):
		return store.ErrNotFound
	}
	return nil
}

func hasTimer(timers []timerEntry, key string, due time.Time) bool {
	for _, t := range timers {
		if t.Key == key && t.Due == bson.NewDateTimeFromTime(due) {
			return true
		}
	}
	return false
}

// diagnoseUnique looks for another live record with one of the values that
// the record would have; raw is the record as it is, nil for none.
func (s *Store) diagnoseUnique(ctx context.Context, w *write, raw bson.Raw) (verdict, error, error) {
	if w.Kind == store.Trash {
		return again, nil, nil
	}
	for _, field := range w.unique {
		value := w.valueAfter(field, raw)
		if value == nil {
			continue
		}
		var holder struct {
			ID    string `bson:"_id"`
			Claim *claim `bson:"_claim"`
		}
		err := w.collection.FindOne(ctx, bson.D{{Key: "_u." + field, Value: value}, {Key: "_id", Value: doc("$ne", w.ID)}},
			options.FindOne().SetProjection(only("_id", "_claim"))).Decode(&holder)
		if errors.Is(err, mongo.ErrNoDocuments) {
			continue
		}
		if err != nil {
			return again, nil, err
		}
		if holder.Claim != nil {
			_, err := s.resolve(ctx, w.collection, holder.ID, holder.Claim)
			return again, nil, err
		}
		return refused, &store.UniqueError{Object: w.Object.Name, Field: field}, nil
	}
	return again, nil, nil
}

// valueAfter is the value that a field would have after the write, as stored;
// nil for none.
func (w *write) valueAfter(field string, raw bson.Raw) any {
	for _, a := range w.Set {
		if a.Field == field {
			return encode(a.Value)
		}
	}
	if raw == nil {
		return nil
	}
	v, err := raw.LookupErr(field)
	if err != nil || v.Type == bson.TypeNull {
		return nil
	}
	return v
}

// pause waits before another attempt: longer each time, and not in step with
// others.
func pause(ctx context.Context, attempt int) error {
	limit := min(5*time.Millisecond<<min(attempt, 10), maxPause)
	timer := time.NewTimer(limit/2 + rand.N(limit/2))
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
