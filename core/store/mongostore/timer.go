package mongostore

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/guanxi-crm/guanxi/core/store"
)

// timerEntry is a timer in its record. Claimed is until when nobody else takes
// it, Holder the claim that took it.
type timerEntry struct {
	Key     string        `bson:"key"`
	Due     bson.DateTime `bson:"due"`
	Data    string        `bson:"data,omitempty"`
	Claimed bson.DateTime `bson:"claimed,omitempty"`
	Holder  string        `bson:"holder,omitempty"`
}

// foundTimer is a timer taken out of its record by a query.
type foundTimer struct {
	Record string     `bson:"_id"`
	Timer  timerEntry `bson:"_timers"`
	object string
}

func (f *foundTimer) timer() store.Timer {
	t := store.Timer{Object: f.object, Record: f.Record, Key: f.Timer.Key, Due: f.Timer.Due.Time().UTC()}
	if f.Timer.Data != "" {
		t.Data = json.RawMessage(f.Timer.Data)
	}
	return t
}

// ClaimTimers takes due timers, one conditional write each, all of an object
// in one round trip.
func (s *Store) ClaimTimers(ctx context.Context, now time.Time, lease time.Duration, limit int) ([]store.Timer, error) {
	if limit <= 0 {
		return nil, nil
	}
	free := doc("$elemMatch", bson.D{
		{Key: "due", Value: doc("$lte", bson.NewDateTimeFromTime(now))},
		{Key: "claimed", Value: doc("$not", doc("$gt", bson.NewDateTimeFromTime(now)))}})
	due, err := s.timers(ctx, bson.D{isLive, {Key: "_timers", Value: free}}, bson.D{
		{Key: "_timers.due", Value: doc("$lte", bson.NewDateTimeFromTime(now))},
		{Key: "_timers.claimed", Value: doc("$not", doc("$gt", bson.NewDateTimeFromTime(now)))}}, limit)
	if err != nil {
		return nil, fault("find due timers", err)
	}
	var mine []store.Timer
	for start := 0; start < len(due); {
		end := start + 1
		for end < len(due) && due[end].object == due[start].object {
			end++
		}
		got, err := s.claimTimers(ctx, due[start:end], now, now.Add(lease))
		if err != nil {
			return nil, fault("claim timers", err)
		}
		mine = append(mine, got...)
		start = end
	}
	return mine, nil
}

// claimTimers claims timers of one object and returns those that it got.
func (s *Store) claimTimers(ctx context.Context, list []foundTimer, now, until time.Time) ([]store.Timer, error) {
	holder := token()
	models := make([]mongo.WriteModel, len(list))
	ids := make(bson.A, len(list))
	for i, at := range lockOrder(len(list), func(i int) string { return list[i].Record }) {
		f := list[at]
		ids[i] = f.Record
		models[i] = mongo.NewUpdateOneModel().
			SetFilter(bson.D{{Key: "_id", Value: f.Record}, isLive, {Key: "_timers", Value: doc("$elemMatch", bson.D{
				{Key: "key", Value: f.Timer.Key}, {Key: "due", Value: f.Timer.Due},
				{Key: "claimed", Value: doc("$not", doc("$gt", bson.NewDateTimeFromTime(now)))}})}}).
			SetUpdate(doc("$set", bson.D{
				{Key: "_timers.$.claimed", Value: bson.NewDateTimeFromTime(until)}, {Key: "_timers.$.holder", Value: holder}}))
	}
	c := s.db.Collection(list[0].object)
	res, err := c.BulkWrite(ctx, models, options.BulkWrite().SetOrdered(false))
	if err != nil {
		return nil, err
	}
	mine := list
	if res.MatchedCount != int64(len(list)) {
		held, err := s.timersOf(ctx, list[0].object, doc("_id", doc("$in", ids)), doc("_timers.holder", holder), len(list))
		if err != nil {
			return nil, err
		}
		mine = held
	}
	timers := make([]store.Timer, len(mine))
	for i := range mine {
		timers[i] = mine[i].timer()
	}
	return timers, nil
}

// ListTimers reads timers, of one record or of all.
func (s *Store) ListTimers(ctx context.Context, object, record string, limit int) ([]store.Timer, error) {
	if limit <= 0 {
		return nil, nil
	}
	var found []foundTimer
	var err error
	if object == "" {
		found, err = s.timers(ctx, bson.D{{Key: "_timers.due", Value: doc("$type", "date")}}, bson.D{}, limit)
	} else {
		filter := bson.D{{Key: "_timers.due", Value: doc("$type", "date")}}
		if record != "" {
			filter = byID(record)
		}
		found, err = s.timersOf(ctx, object, filter, bson.D{}, limit)
	}
	if err != nil {
		return nil, fault("list timers", err)
	}
	timers := make([]store.Timer, len(found))
	for i := range found {
		timers[i] = found[i].timer()
	}
	return timers, nil
}

// timers finds timers of all objects that ever had any, earliest first.
func (s *Store) timers(ctx context.Context, records, timers bson.D, limit int) ([]foundTimer, error) {
	objects, err := s.registered(ctx)
	if err != nil {
		return nil, err
	}
	var all []foundTimer
	for _, o := range objects {
		if !o.Timed {
			continue
		}
		found, err := s.timersOf(ctx, o.Name, records, timers, limit)
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	slices.SortStableFunc(all, earlier)
	return all[:min(limit, len(all))], nil
}

func earlier(a, b foundTimer) int {
	return cmp.Or(cmp.Compare(a.Timer.Due, b.Timer.Due), cmp.Compare(a.object, b.object),
		cmp.Compare(a.Record, b.Record), cmp.Compare(a.Timer.Key, b.Timer.Key))
}

// timersOf finds timers of one object: of the records that pass one filter
// those that pass the other.
func (s *Store) timersOf(ctx context.Context, object string, records, timers bson.D, limit int) ([]foundTimer, error) {
	cursor, err := s.db.Collection(object).Aggregate(ctx, bson.A{
		doc("$match", records),
		doc("$project", only("_id", "_timers")),
		doc("$unwind", "$_timers"),
		doc("$match", timers),
		doc("$sort", bson.D{{Key: "_timers.due", Value: 1}, {Key: "_id", Value: 1}, {Key: "_timers.key", Value: 1}}),
		doc("$limit", int64(limit)),
	})
	if err != nil {
		return nil, err
	}
	var found []foundTimer
	if err := cursor.All(ctx, &found); err != nil {
		return nil, err
	}
	for i := range found {
		found[i].object = object
	}
	return found, nil
}
