package mongostore

import (
	"context"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/guanxi-crm/guanxi/core/store"
)

// announce puts the claims into the records and returns the positions of those
// where it could not. After a lost answer it goes on where it is.
func (b *batch) announce(ctx context.Context) (unclaimed []int, err error) {
	for _, name := range b.names {
		for attempt := range announceAttempts {
			unclaimed, err = b.announceIn(ctx, name)
			if !isOpen(err) {
				break
			}
			if err := pause(ctx, attempt); err != nil {
				return nil, err
			}
		}
		if err != nil || len(unclaimed) > 0 {
			return unclaimed, err
		}
	}
	return nil, nil
}

// announceIn does the part of one collection. Updates come first: they are
// what others wait for.
func (b *batch) announceIn(ctx context.Context, name string) ([]int, error) {
	var inserts, updates []int
	for _, i := range b.groups[name] {
		if b.writes[i].Kind == store.Insert {
			inserts = append(inserts, i)
		} else {
			updates = append(updates, i)
		}
	}
	c := b.store.db.Collection(name)
	if unclaimed, err := b.announceUpdates(ctx, c, updates); err != nil || len(unclaimed) > 0 {
		return unclaimed, err
	}
	return b.announceInserts(ctx, c, inserts)
}

func (b *batch) announceUpdates(ctx context.Context, c *mongo.Collection, positions []int) ([]int, error) {
	if len(positions) == 0 {
		return nil, nil
	}
	models := make([]mongo.WriteModel, len(positions))
	for k, i := range positions {
		w := b.writes[i]
		models[k] = mongo.NewUpdateOneModel().SetFilter(w.filter()).SetUpdate(w.announcement(b.claims[i]))
	}
	res, err := c.BulkWrite(ctx, models, options.BulkWrite().SetOrdered(false))
	if err == nil && res.MatchedCount == int64(len(models)) {
		return nil, nil
	}
	if _, err = refusals(err); err != nil {
		return nil, err
	}
	return b.unclaimed(ctx, c, positions)
}

func (b *batch) announceInserts(ctx context.Context, c *mongo.Collection, positions []int) ([]int, error) {
	if len(positions) == 0 {
		return nil, nil
	}
	documents := make([]any, len(positions))
	for k, i := range positions {
		documents[k] = b.writes[i].placeholder(b.claims[i])
	}
	_, err := c.InsertMany(ctx, documents, options.InsertMany().SetOrdered(false))
	if err == nil {
		return nil, nil
	}
	if _, err = refusals(err); err != nil {
		return nil, err
	}
	return b.unclaimed(ctx, c, positions)
}

// unclaimed asks the records which of them do not have a claim of the batch.
func (b *batch) unclaimed(ctx context.Context, c *mongo.Collection, positions []int) ([]int, error) {
	ids := make(bson.A, len(positions))
	for k, i := range positions {
		ids[k] = b.writes[i].ID
	}
	cursor, err := c.Find(ctx,
		bson.D{{Key: "_id", Value: doc("$in", ids)}, {Key: "_claim.batch", Value: b.id}},
		options.Find().SetProjection(only("_id")))
	if err != nil {
		return nil, err
	}
	var held []struct {
		ID string `bson:"_id"`
	}
	if err := cursor.All(ctx, &held); err != nil {
		return nil, err
	}
	mine := make(map[string]bool, len(held))
	for _, r := range held {
		mine[r.ID] = true
	}
	var missed []int
	for _, i := range positions {
		if !mine[b.writes[i].ID] {
			missed = append(missed, i)
		}
	}
	return missed, nil
}
