package mongostore

import (
	"context"
	"fmt"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
)

// Lease takes or renews a named lease. Taking it twice is renewing it, so a
// lost answer is harmless.
func (s *Store) Lease(ctx context.Context, name, holder string, now time.Time, ttl time.Duration) (bool, error) {
	free := bson.D{{Key: "_id", Value: name}, {Key: "$or", Value: bson.A{
		doc("holder", holder), doc("until", doc("$lte", bson.NewDateTimeFromTime(now)))}}}
	taken := doc("$set", bson.D{{Key: "holder", Value: holder}, {Key: "until", Value: bson.NewDateTimeFromTime(now.Add(ttl))}})
	res, err := s.db.Collection(leasesName).UpdateOne(ctx, free, taken)
	if err != nil {
		return false, fault("take a lease", err)
	}
	if res.MatchedCount == 1 {
		return true, nil
	}
	_, err = s.db.Collection(leasesName).InsertOne(ctx, bson.D{{Key: "_id", Value: name},
		{Key: "holder", Value: holder}, {Key: "until", Value: bson.NewDateTimeFromTime(now.Add(ttl))}})
	if mongo.IsDuplicateKeyError(err) {
		return false, nil
	}
	return err == nil, fault("take a lease", err)
}

// Unlease gives a lease back.
func (s *Store) Unlease(ctx context.Context, name, holder string) error {
	_, err := s.db.Collection(leasesName).DeleteOne(ctx, bson.D{{Key: "_id", Value: name}, {Key: "holder", Value: holder}})
	return fault("give a lease back", err)
}

// NextNumbers reserves numbers of a sequence. When an answer is lost its
// numbers are, too, and others are taken.
func (s *Store) NextNumbers(ctx context.Context, sequence string, n int64) (int64, error) {
	if n < 1 {
		return 0, fmt.Errorf("reserve %d numbers of %q: take at least one", n, sequence)
	}
	c := s.db.Collection(sequencesName)
	var err error
	for attempt := range maxAttempts {
		var row struct{ Last int64 }
		err = c.FindOneAndUpdate(ctx, byID(sequence), doc("$inc", doc("last", n)),
			options.FindOneAndUpdate().SetReturnDocument(options.After)).Decode(&row)
		if err == nil {
			return row.Last - n + 1, nil
		}
		if err == mongo.ErrNoDocuments {
			// The first time. Others may do the same: then it is there.
			if _, err = c.InsertOne(ctx, bson.D{{Key: "_id", Value: sequence}, {Key: "last", Value: int64(0)}}); err == nil || mongo.IsDuplicateKeyError(err) {
				continue
			}
		}
		if !isOpen(err) {
			break
		}
		if err := pause(ctx, attempt); err != nil {
			return 0, err
		}
	}
	return 0, fault("reserve numbers of "+sequence, err)
}
