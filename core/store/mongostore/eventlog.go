package mongostore

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/store"
)

// logEntry is an event in the log, or, without Seq, in an outbox.
type logEntry struct {
	Seq     int64  `bson:"_id,omitempty"`
	ID      string `bson:"id"`
	Record  string `bson:"record"`
	Object  string `bson:"object"`
	Version int64  `bson:"version"`
	Event   string `bson:"event"`
}

func (e *logEntry) decode() (crm.Event, error) {
	var v crm.Event
	if err := json.Unmarshal([]byte(e.Event), &v); err != nil {
		return v, fmt.Errorf("read event %s: %w", e.ID, err)
	}
	v.Seq = e.Seq
	return v, nil
}

// appendLog gives entries the next numbers. Numbers are taken by inserting
// them in order: a number that another process took makes the rest fail, and
// it goes on behind that one. So the log has no gaps, and nothing appears in
// it before its end. An entry that is logged already is left out.
func (s *Store) appendLog(ctx context.Context, entries []logEntry) error {
	log := s.db.Collection(eventsName)
	var err error
	for attempt := range maxAttempts {
		var last int64
		if last, err = s.lastLogged(ctx); err == nil {
			documents := make([]any, len(entries))
			for i := range entries {
				entries[i].Seq = last + 1 + int64(i)
				documents[i] = entries[i]
			}
			if _, err = log.InsertMany(ctx, documents); err == nil {
				s.sawLogged(last + int64(len(entries)))
				return nil
			}
			if _, other := refusals(err); other != nil && !isOpen(other) {
				return fault("log events", other)
			}
			var left []logEntry
			if left, err = s.notLogged(ctx, entries); err == nil {
				if len(left) == 0 {
					return nil
				}
				if len(left) < len(entries) { // it goes forward: no reason to wait
					entries = left
					continue
				}
				err = errLogBusy
			}
		}
		if !isOpen(err) && !errors.Is(err, errLogBusy) {
			return fault("log events", err)
		}
		if err := pause(ctx, attempt/2); err != nil {
			return err
		}
	}
	return fault("log events", err)
}

var errLogBusy = errors.New("other processes log events all the time")

// notLogged are the entries whose events are not in the log, in order.
func (s *Store) notLogged(ctx context.Context, entries []logEntry) ([]logEntry, error) {
	ids := make(bson.A, len(entries))
	for i := range entries {
		ids[i] = entries[i].ID
	}
	cursor, err := s.db.Collection(eventsName).Find(ctx, doc("id", doc("$in", ids)), options.Find().SetProjection(only("id")))
	if err != nil {
		return nil, err
	}
	var found []logEntry
	if err := cursor.All(ctx, &found); err != nil {
		return nil, err
	}
	logged := make(map[string]bool, len(found))
	for i := range found {
		logged[found[i].ID] = true
	}
	var left []logEntry
	for i := range entries {
		if !logged[entries[i].ID] {
			left = append(left, entries[i])
		}
	}
	return left, nil
}

// lastLogged is the newest number in the log. It looks from the newest known
// one onwards, which is fast also where a sort does not use the index.
func (s *Store) lastLogged(ctx context.Context) (int64, error) {
	known := s.lastSeq.Load()
	var e logEntry
	err := s.db.Collection(eventsName).FindOne(ctx, doc("_id", doc("$gte", known)),
		options.FindOne().SetSort(byID(-1)).SetProjection(only("_id"))).Decode(&e)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return known, nil
	}
	if err != nil {
		return 0, err
	}
	s.sawLogged(e.Seq)
	return e.Seq, nil
}

func (s *Store) sawLogged(seq int64) {
	for {
		known := s.lastSeq.Load()
		if seq <= known || s.lastSeq.CompareAndSwap(known, seq) {
			return
		}
	}
}

// LastEvent is the number of the newest event in the log.
func (s *Store) LastEvent(ctx context.Context) (int64, error) {
	seq, err := s.lastLogged(ctx)
	return seq, fault("find the newest event", err)
}

// EventsAfter reads the log. The numbers have no gaps, so a range of them is
// as good as a limit, and needs no sorting of all that follows.
func (s *Store) EventsAfter(ctx context.Context, after int64, limit int) ([]crm.Event, error) {
	if limit <= 0 {
		return nil, nil
	}
	filter := doc("_id", bson.D{{Key: "$gt", Value: after}, {Key: "$lte", Value: after + int64(limit)}})
	cursor, err := s.db.Collection(eventsName).Find(ctx, filter, options.Find().SetSort(byID(1)))
	if err != nil {
		return nil, fault("read events", err)
	}
	var entries []logEntry
	if err := cursor.All(ctx, &entries); err != nil {
		return nil, fault("read events", err)
	}
	return decodeEvents(entries)
}

// EventsOf reads a record's outbox, then the log: in this order an event that
// is on its way is seen at least once.
func (s *Store) EventsOf(ctx context.Context, object, record string, before int64, limit int) ([]crm.Event, error) {
	if limit <= 0 {
		return nil, nil
	}
	var box outbox
	err := s.db.Collection(object).FindOne(ctx, byID(record), options.FindOne().SetProjection(only("_outbox"))).Decode(&box)
	if err != nil && !errors.Is(err, mongo.ErrNoDocuments) {
		return nil, fault("read a record's events", err)
	}
	filter := bson.D{{Key: "record", Value: record}, {Key: "object", Value: object}}
	if before > 0 {
		filter = append(filter, bson.E{Key: "version", Value: doc("$lt", before)})
	}
	cursor, err := s.db.Collection(eventsName).Find(ctx, filter,
		options.Find().SetSort(doc("version", -1)).SetLimit(int64(limit)))
	if err != nil {
		return nil, fault("read a record's events", err)
	}
	var entries []logEntry
	if err := cursor.All(ctx, &entries); err != nil {
		return nil, fault("read a record's events", err)
	}
	return decodeEvents(newest(entries, box.Events, before, limit))
}

// newest merges events of the log with those on their way, newest first.
func newest(logged, waiting []logEntry, before int64, limit int) []logEntry {
	known := make(map[string]bool, len(logged))
	for i := range logged {
		known[logged[i].ID] = true
	}
	for _, e := range waiting {
		if !known[e.ID] && (before <= 0 || e.Version < before) {
			logged = append(logged, e)
		}
	}
	slices.SortStableFunc(logged, func(a, b logEntry) int { return cmp.Compare(b.Version, a.Version) })
	return logged[:min(limit, len(logged))]
}

func decodeEvents(entries []logEntry) ([]crm.Event, error) {
	events := make([]crm.Event, len(entries))
	for i := range entries {
		e, err := entries[i].decode()
		if err != nil {
			return nil, err
		}
		events[i] = e
	}
	return events, nil
}

var _ store.Events = (*Store)(nil)
