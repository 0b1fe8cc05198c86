package mongostore

import (
	"context"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
)

// registration notes what an object has in the database, which the catalog
// can't tell of what it does not have any more.
type registration struct {
	Name string `bson:"_id"`
	// Fields holds, for each field with room in the database, the version
	// that the catalog had when it was made, plus one.
	Fields map[string]int64 `bson:"fields"`
	// Timed: records of the object may have timers.
	Timed bool `bson:"timed"`
	// Unchecked are fields that became unique and that Prune has yet to look at.
	Unchecked []string `bson:"unchecked"`
}

// registered lists all objects in the database.
func (s *Store) registered(ctx context.Context) ([]registration, error) {
	cursor, err := s.db.Collection(objectsName).Find(ctx, bson.D{}, options.Find().SetSort(byID(1)))
	if err != nil {
		return nil, fault("list objects", err)
	}
	var list []registration
	if err := cursor.All(ctx, &list); err != nil {
		return nil, fault("list objects", err)
	}
	return list, nil
}

// noteTimers notes the objects that get their first timers, before they do.
func (s *Store) noteTimers(ctx context.Context, writes []*write) error {
	for _, w := range writes {
		if len(w.SetTimers) == 0 {
			continue
		}
		if _, known := s.timed.Load(w.Object.Name); known {
			continue
		}
		_, err := s.db.Collection(objectsName).UpdateOne(ctx, byID(w.Object.Name), set("timed", true), upsertOne())
		if err != nil {
			return fault("note an object with timers", err)
		}
		s.timed.Store(w.Object.Name, true)
	}
	return nil
}
