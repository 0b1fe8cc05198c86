package mongostore

import (
	"context"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
)

// sweep finds what processes that died left behind: batches half way, claims
// of batches that are gone, and events that are not logged.
func (s *Store) sweep(ctx context.Context) error {
	if err := s.recoverBatches(ctx); err != nil {
		return fault("recover batches", err)
	}
	objects, err := s.registered(ctx)
	if err != nil {
		return err
	}
	for _, o := range objects {
		if err := s.sweepClaims(ctx, o.Name); err != nil {
			return fault("settle claims", err)
		}
		if err := s.sweepOutboxes(ctx, o.Name); err != nil {
			return fault("look for events to log", err)
		}
	}
	return nil
}

// sweepClaims looks at each claim; those of batches under way stay.
func (s *Store) sweepClaims(ctx context.Context, object string) error {
	c := s.db.Collection(object)
	cursor, err := c.Find(ctx, doc("_claim.batch", doc("$gt", "")), options.Find().SetProjection(only("_id", "_claim")))
	if err != nil {
		return err
	}
	defer cursor.Close(ctx)
	for cursor.Next(ctx) {
		var r claimed
		if err := cursor.Decode(&r); err != nil {
			return err
		}
		if _, err := s.resolve(ctx, c, r.ID, r.Claim); err != nil {
			return err
		}
	}
	return cursor.Err()
}

// sweepOutboxes drains what is there, a batch at a time.
func (s *Store) sweepOutboxes(ctx context.Context, object string) error {
	after := ""
	for {
		cursor, err := s.db.Collection(object).Find(ctx,
			bson.D{{Key: "_outbox.id", Value: doc("$gt", "")}, {Key: "_id", Value: doc("$gt", after)}},
			options.Find().SetProjection(only("_id")).SetSort(byID(1)).SetLimit(drainBatch))
		if err != nil {
			return err
		}
		var found []struct {
			ID string `bson:"_id"`
		}
		if err := cursor.All(ctx, &found); err != nil {
			return err
		}
		if len(found) == 0 {
			return nil
		}
		ids := make([]string, len(found))
		for i, f := range found {
			ids[i] = f.ID
		}
		if err := s.drainObject(ctx, object, ids); err != nil {
			return err
		}
		after = ids[len(ids)-1]
	}
}
