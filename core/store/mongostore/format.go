package mongostore

import (
	"context"
	"errors"
	"fmt"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/guanxi-crm/guanxi/core/store"
)

// format is the form of the data that this version writes.
const format = 1

// prepareOwn checks the form of the data and makes the collections of the
// store's own with their indexes. It may run in several processes at once.
func (s *Store) prepareOwn(ctx context.Context) error {
	if err := s.checkFormat(ctx); err != nil {
		return err
	}
	own := map[string][]mongo.IndexModel{
		eventsName: {
			index("event", bson.D{{Key: "id", Value: 1}}, options.Index().SetUnique(true)),
			index("record", bson.D{{Key: "record", Value: 1}, {Key: "version", Value: -1}}, nil),
		},
		docsName: {
			index("kind", bson.D{{Key: "kind", Value: 1}, {Key: "id", Value: 1}}, nil),
			index("key", bson.D{{Key: "key", Value: 1}}, options.Index().SetUnique(true).SetSparse(true)),
			index("expires", bson.D{{Key: "expires", Value: 1}}, options.Index().SetSparse(true)),
		},
		jobsName: {
			index("queue", bson.D{{Key: "state", Value: 1}, {Key: "createdAt", Value: 1}, {Key: "order", Value: 1}}, nil),
			index("newest", bson.D{{Key: "createdAt", Value: -1}, {Key: "order", Value: -1}}, nil),
		},
	}
	for name, indexes := range own {
		if _, err := s.db.Collection(name).Indexes().CreateMany(ctx, indexes); err != nil {
			return fault("make indexes of "+name, err)
		}
	}
	return nil
}

func (s *Store) checkFormat(ctx context.Context) error {
	meta := s.db.Collection(metaName)
	var found struct{ Version int64 }
	err := meta.FindOne(ctx, byID("format")).Decode(&found)
	if errors.Is(err, mongo.ErrNoDocuments) {
		_, err = meta.UpdateOne(ctx, byID("format"), doc("$setOnInsert", doc("version", int64(format))), upsertOne())
		if err == nil || mongo.IsDuplicateKeyError(err) { // another process was first
			err = meta.FindOne(ctx, byID("format")).Decode(&found)
		}
	}
	if err != nil {
		return fault("read the format of the data", err)
	}
	if found.Version > format {
		return fmt.Errorf("%w: the data has format %d, this binary knows %d; install the newer version",
			store.ErrNewer, found.Version, format)
	}
	return nil
}

func index(name string, keys bson.D, o *options.IndexOptionsBuilder) mongo.IndexModel {
	if o == nil {
		o = options.Index()
	}
	return mongo.IndexModel{Keys: keys, Options: o.SetName(name)}
}
