package mongostore

import (
	"context"
	"fmt"
	"slices"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// Prune drops the collections, indexes and fields that the catalog does not
// have, and completes fields that became unique.
func (s *Store) Prune(ctx context.Context, current *crm.Catalog) error {
	registered, err := s.registered(ctx)
	if err != nil {
		return err
	}
	for _, r := range registered {
		if o := current.Object(r.Name); o != nil {
			err = s.pruneObject(ctx, o, r)
		} else {
			err = s.dropObject(ctx, r.Name)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// dropObject logs what is not logged yet, so that the history stays whole, and
// then drops the records.
func (s *Store) dropObject(ctx context.Context, name string) error {
	if err := s.sweepOutboxes(ctx, name); err != nil {
		return fault("log the last events of "+name, err)
	}
	if err := s.db.Collection(name).Drop(ctx); err != nil {
		return fault("drop "+name, err)
	}
	s.timed.Delete(name)
	_, err := s.db.Collection(objectsName).DeleteOne(ctx, byID(name))
	return fault("forget "+name, err)
}

func (s *Store) pruneObject(ctx context.Context, o *crm.Object, r registration) error {
	wanted := map[string]bool{"_id_": true}
	for _, i := range plainIndexes(o) {
		wanted[i.name] = true
	}
	for _, f := range uniqueFields(o) {
		wanted[uniqueIndex(f).name] = true
	}
	c := s.db.Collection(o.Name)
	present, err := indexNames(ctx, c)
	if err != nil {
		return fault("list indexes of "+o.Name, err)
	}
	for name := range present {
		if !wanted[name] {
			if err := c.Indexes().DropOne(ctx, name); err != nil {
				return fault(fmt.Sprintf("drop index %q of %s", name, o.Name), err)
			}
		}
	}
	var gone []string
	for name := range r.Fields {
		if o.Field(name) == nil {
			gone = append(gone, name)
		}
	}
	slices.Sort(gone)
	if err := s.clearFields(ctx, o.Name, gone); err != nil {
		return err
	}
	return s.completeUnique(ctx, o, r)
}

// clearFields removes fields from all records and from the note.
func (s *Store) clearFields(ctx context.Context, object string, fields []string) error {
	if len(fields) == 0 {
		return nil
	}
	var has bson.A
	var values, notes bson.D
	for _, f := range fields {
		for _, path := range []string{f, "_u." + f} {
			has = append(has, doc(path, doc("$exists", true)))
			values = append(values, bson.E{Key: path, Value: ""})
		}
		notes = append(notes, bson.E{Key: "fields." + f, Value: ""})
	}
	if _, err := s.db.Collection(object).UpdateMany(ctx, doc("$or", has), doc("$unset", values)); err != nil {
		return fault("empty fields of "+object, err)
	}
	_, err := s.db.Collection(objectsName).UpdateOne(ctx, byID(object), doc("$unset", notes))
	return fault("forget fields of "+object, err)
}

// completeUnique notes the values of fields that became unique for records
// that were written meanwhile, by nodes that did not know. Of two that took
// the same value then, one stays unnoted: nobody saw a refusal.
func (s *Store) completeUnique(ctx context.Context, o *crm.Object, r registration) error {
	for _, field := range r.Unchecked {
		if f := o.Field(field); f != nil && f.Unique {
			if err := s.completeField(ctx, o.Name, field); err != nil {
				return err
			}
		}
		_, err := s.db.Collection(objectsName).UpdateOne(ctx, byID(o.Name), doc("$pull", doc("unchecked", field)))
		if err != nil {
			return fault("note a unique field", err)
		}
	}
	return nil
}

func (s *Store) completeField(ctx context.Context, object, field string) error {
	c := s.db.Collection(object)
	differs := doc("$ne", bson.A{orNull("_u." + field), orNull(field)})
	cursor, err := c.Find(ctx, bson.D{isLive, {Key: "_claim", Value: nil}, {Key: "$expr", Value: differs}})
	if err != nil {
		return fault("look for values not noted", err)
	}
	defer cursor.Close(ctx)
	for cursor.Next(ctx) {
		id := cursor.Current.Lookup("_id")
		_, err := c.UpdateOne(ctx, bson.D{{Key: "_id", Value: id}, isLive, {Key: "_claim", Value: nil}},
			bson.A{doc("$unset", "_u."+field), set("_u."+field, "$"+field)})
		if err != nil && !mongo.IsDuplicateKeyError(err) {
			return fault("note a unique value", err)
		}
	}
	return fault("look for values not noted", cursor.Err())
}
