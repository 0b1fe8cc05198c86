package mongostore

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/store"
)

// Prepare makes the collections and indexes that the new catalog needs.
func (s *Store) Prepare(ctx context.Context, old, next *crm.Catalog) error {
	for _, o := range next.Objects {
		if err := checkIndexes(o); err != nil {
			return err
		}
	}
	registered, err := s.registered(ctx)
	if err != nil {
		return err
	}
	known := make(map[string]registration, len(registered))
	for _, r := range registered {
		known[r.Name] = r
	}
	for _, o := range next.Objects {
		var before *crm.Object
		if old != nil {
			before = old.Object(o.Name)
		}
		if before == o {
			continue // unchanged: its indexes are there
		}
		if old != nil {
			if err := s.clearLeftovers(ctx, old, before, o, known[o.Name]); err != nil {
				return err
			}
		}
		if err := s.prepareObject(ctx, o); err != nil {
			return err
		}
		version := int64(1)
		if old != nil {
			version = old.Version + 1
		}
		if err := s.register(ctx, o, known[o.Name], version); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) prepareObject(ctx context.Context, o *crm.Object) error {
	c := s.db.Collection(o.Name)
	present, err := indexNames(ctx, c)
	if err != nil {
		return fault("list indexes of "+o.Name, err)
	}
	var missing []mongo.IndexModel
	for _, m := range plainIndexes(o) {
		if !present[m.name] {
			missing = append(missing, m.model())
		}
	}
	if len(missing) > 0 {
		if _, err := c.Indexes().CreateMany(ctx, missing); err != nil {
			return fault("make indexes of "+o.Name, err)
		}
	}
	for _, field := range uniqueFields(o) {
		if !present[uniqueIndex(field).name] {
			if err := s.makeUnique(ctx, o, field); err != nil {
				return err
			}
		}
	}
	return nil
}

// makeUnique notes the values that live records have, and indexes them. While
// the old catalog is in use, records are written without the note: Prune looks
// for those once the new one holds.
func (s *Store) makeUnique(ctx context.Context, o *crm.Object, field string) error {
	c := s.db.Collection(o.Name)
	if taken, err := hasDoubles(ctx, c, field); err != nil {
		return fault("look for equal values", err)
	} else if taken {
		return &store.UniqueError{Object: o.Name, Field: field}
	}
	if err := noteUnique(ctx, c, field); err != nil {
		return fault("note unique values", err)
	}
	if _, err := s.db.Collection(objectsName).UpdateOne(ctx, byID(o.Name), doc("$addToSet", doc("unchecked", field)), upsertOne()); err != nil {
		return fault("note a unique field", err)
	}
	_, err := c.Indexes().CreateOne(ctx, uniqueIndex(field).model())
	if err == nil {
		return nil
	}
	// Servers name the reason differently: the data tells.
	if taken, second := hasDoubles(ctx, c, field); second == nil && taken {
		err = &store.UniqueError{Object: o.Name, Field: field}
	}
	if undone := s.forgetUnique(ctx, c, field); undone != nil {
		err = errors.Join(err, undone)
	}
	return fault("make a field unique", err)
}

// noteUnique copies a field's values to where the unique index looks.
func noteUnique(ctx context.Context, c *mongo.Collection, field string) error {
	_, err := c.UpdateMany(ctx,
		bson.D{isLive, {Key: field, Value: doc("$ne", nil)}, {Key: "_u." + field, Value: nil}},
		bson.A{set("_u."+field, "$"+field)})
	return err
}

func (s *Store) forgetUnique(ctx context.Context, c *mongo.Collection, field string) error {
	_, err := c.UpdateMany(ctx, doc("_u."+field, doc("$ne", nil)), doc("$unset", doc("_u."+field, "")))
	return fault("forget unique values", err)
}

func hasDoubles(ctx context.Context, c *mongo.Collection, field string) (bool, error) {
	cursor, err := c.Aggregate(ctx, bson.A{
		doc("$match", bson.D{isLive, {Key: field, Value: doc("$ne", nil)}}),
		doc("$group", bson.D{{Key: "_id", Value: "$" + field}, {Key: "n", Value: doc("$sum", 1)}}),
		doc("$match", doc("n", doc("$gt", 1))),
		doc("$limit", 1),
	}, options.Aggregate().SetAllowDiskUse(true))
	if err != nil {
		return false, err
	}
	defer cursor.Close(ctx)
	return cursor.Next(ctx), cursor.Err()
}

// register notes the fields that have room now.
func (s *Store) register(ctx context.Context, o *crm.Object, r registration, version int64) error {
	fields := maps.Clone(r.Fields)
	if fields == nil {
		fields = map[string]int64{}
	}
	for i := range o.Fields {
		if _, known := fields[o.Fields[i].Name]; !known {
			fields[o.Fields[i].Name] = version
		}
	}
	_, err := s.db.Collection(objectsName).UpdateOne(ctx, byID(o.Name), set("fields", fields), upsertOne())
	return fault("note fields of "+o.Name, err)
}

// clearLeftovers empties fields that are new in the catalog and have values
// from an earlier field of the same name, whose Prune was left undone. Fields
// whose room is newer than the old catalog are left alone: another node has
// just made them.
func (s *Store) clearLeftovers(ctx context.Context, old *crm.Catalog, before, o *crm.Object, r registration) error {
	var stale []string
	for name, version := range r.Fields {
		if version <= old.Version && o.Field(name) != nil && (before == nil || before.Field(name) == nil) {
			stale = append(stale, name)
		}
	}
	if len(stale) == 0 {
		return nil
	}
	slices.Sort(stale)
	for _, name := range stale {
		delete(r.Fields, name)
	}
	return s.clearFields(ctx, o.Name, stale)
}

// checkIndexes refuses an object with more indexes than a collection can have.
func checkIndexes(o *crm.Object) error {
	n := 1 + len(plainIndexes(o)) + len(uniqueFields(o)) // one on the id
	if n <= maxIndexes {
		return nil
	}
	return crm.NewError(crm.LimitExceeded,
		fmt.Sprintf("%s would need %d indexes; MongoDB has at most %d. Mark fewer fields as indexed or unique, or use fewer lookups.", o.Name, n, maxIndexes),
		fmt.Sprintf("%s 需要 %d 个索引，而 MongoDB 最多支持 %d 个。请减少设为索引或唯一的字段，或减少查找字段。", o.Name, n, maxIndexes))
}
