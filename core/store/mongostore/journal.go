package mongostore

import (
	"context"
	"errors"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
)

// journalLease is how long a batch may take before others take it for dead.
const journalLease = 30 * time.Second

// The states of a journal. Both ways out of journalPrepared are conditional on
// it, so that a batch is never committed and taken back.
const (
	journalPrepared  = "prepared"
	journalCommitted = "committed"
	journalAborted   = "aborted"
)

// journal is the record of an atomic batch while it is under way. It decides
// what the claims that carry its id are worth; claims whose journal is gone
// are worth nothing, since a journal goes only when its claims are settled.
type journal struct {
	ID    string    `bson:"_id"`
	State string    `bson:"state"`
	Until time.Time `bson:"until"`
	Parts []part    `bson:"parts"`
}

// part names the records of one collection.
type part struct {
	Collection string   `bson:"collection"`
	IDs        []string `bson:"ids"`
}

// decide moves a journal out of the prepared state; false when it was not in
// it any more.
func (s *Store) decide(ctx context.Context, id, state string) (bool, error) {
	res, err := s.db.Collection(journalName).UpdateOne(ctx,
		bson.D{{Key: "_id", Value: id}, {Key: "state", Value: journalPrepared}}, set("state", state))
	if err != nil {
		return false, err
	}
	return res.MatchedCount == 1, nil
}

// journalState is the state of a journal; one that is gone counts as aborted.
func (s *Store) journalState(ctx context.Context, id string) (journal, error) {
	var j journal
	err := s.db.Collection(journalName).FindOne(ctx, byID(id),
		options.FindOne().SetProjection(only("_id", "state", "until"))).Decode(&j)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return journal{ID: id, State: journalAborted}, nil
	}
	return j, err
}

// resolve settles the claim found in a record, if its batch is decided or its
// process dead; false when one has to wait for it.
func (s *Store) resolve(ctx context.Context, c *mongo.Collection, id string, found *claim) (bool, error) {
	j, err := s.journalState(ctx, found.Batch)
	if err != nil {
		return false, err
	}
	if j.State == journalPrepared {
		if s.now().Before(j.Until) {
			return false, nil
		}
		aborted, err := s.decide(ctx, j.ID, journalAborted)
		if err != nil || !aborted {
			return false, err // decided by its own process this moment
		}
		j.State = journalAborted
	}
	model, err := found.settle(id, j.State == journalCommitted)
	if err != nil {
		return false, err
	}
	_, err = c.BulkWrite(ctx, []mongo.WriteModel{model})
	return err == nil, err
}

// recoverBatches completes or takes back the batches whose processes died.
func (s *Store) recoverBatches(ctx context.Context) error {
	cursor, err := s.db.Collection(journalName).Find(ctx, doc("until", doc("$lte", s.now())))
	if err != nil {
		return err
	}
	var found []journal
	if err := cursor.All(ctx, &found); err != nil {
		return err
	}
	for _, j := range found {
		if err := s.recoverBatch(ctx, j); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) recoverBatch(ctx context.Context, j journal) error {
	if j.State == journalPrepared {
		aborted, err := s.decide(ctx, j.ID, journalAborted)
		if err != nil || !aborted {
			return err // the next sweep sees what became of it
		}
		j.State = journalAborted
	}
	for _, p := range j.Parts {
		filter := bson.D{{Key: "_id", Value: doc("$in", p.IDs)}, {Key: "_claim.batch", Value: j.ID}}
		if err := s.settleFound(ctx, p.Collection, filter, j.State == journalCommitted); err != nil {
			return err
		}
	}
	_, err := s.db.Collection(journalName).DeleteOne(ctx, byID(j.ID))
	return err
}

// claimed is a record with its claim.
type claimed struct {
	ID    string `bson:"_id"`
	Claim *claim `bson:"_claim"`
}

// settleFound settles the claims of all records that the filter finds.
func (s *Store) settleFound(ctx context.Context, collection string, filter bson.D, commit bool) error {
	c := s.db.Collection(collection)
	cursor, err := c.Find(ctx, filter, options.Find().SetProjection(only("_id", "_claim")))
	if err != nil {
		return err
	}
	var found []claimed
	if err := cursor.All(ctx, &found); err != nil {
		return err
	}
	return settleAll(ctx, c, found, commit)
}

func settleAll(ctx context.Context, c *mongo.Collection, list []claimed, commit bool) error {
	if len(list) == 0 {
		return nil
	}
	models := make([]mongo.WriteModel, len(list))
	for k, i := range lockOrder(len(list), func(i int) string { return list[i].ID }) {
		m, err := list[i].Claim.settle(list[i].ID, commit)
		if err != nil {
			return err
		}
		models[k] = m
	}
	_, err := c.BulkWrite(ctx, models, options.BulkWrite().SetOrdered(false))
	return err
}
