package mongostore

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/guanxi-crm/guanxi/core/store"
)

// platformDoc is a store.Doc as it is kept. Key is the kind and the key, so
// that one index makes keys unique within a kind; Mark is the mark of the last
// write, by which a repeated one knows itself.
type platformDoc struct {
	ID      string     `bson:"_id"`
	Kind    string     `bson:"kind"`
	Name    string     `bson:"id"`
	Key     string     `bson:"key,omitempty"`
	Version int64      `bson:"version"`
	Data    string     `bson:"data,omitempty"`
	Expires *time.Time `bson:"expires,omitempty"`
	Mark    string     `bson:"mark"`
}

// docID joins two texts so that different pairs never give the same: the
// length of the first one stands in front.
func docID(kind, name string) string { return fmt.Sprintf("%d:%s/%s", len(kind), kind, name) }

func (p *platformDoc) doc() store.Doc {
	d := store.Doc{Kind: p.Kind, ID: p.Name, Version: p.Version}
	if p.Key != "" {
		d.Key = p.Key[len(docID(p.Kind, "")):]
	}
	if p.Data != "" {
		d.Data = json.RawMessage(p.Data)
	}
	if p.Expires != nil {
		d.ExpiresAt = p.Expires.UTC()
	}
	return d
}

// Doc returns one document.
func (s *Store) Doc(ctx context.Context, kind, id string) (store.Doc, error) {
	return s.oneDoc(ctx, byID(docID(kind, id)), kind, id)
}

// DocByKey returns the document of a kind that has a key.
func (s *Store) DocByKey(ctx context.Context, kind, key string) (store.Doc, error) {
	if key == "" {
		return store.Doc{}, fmt.Errorf("%s without a key: %w", kind, store.ErrNotFound)
	}
	return s.oneDoc(ctx, doc("key", docID(kind, key)), kind, key)
}

func (s *Store) oneDoc(ctx context.Context, filter bson.D, kind, name string) (store.Doc, error) {
	var p platformDoc
	err := s.db.Collection(docsName).FindOne(ctx, filter).Decode(&p)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return store.Doc{}, fmt.Errorf("%s %q: %w", kind, name, store.ErrNotFound)
	}
	if err != nil {
		return store.Doc{}, fault("read a "+kind, err)
	}
	return p.doc(), nil
}

// DocsByID returns those of the documents named that there are.
func (s *Store) DocsByID(ctx context.Context, kind string, ids []string) ([]store.Doc, error) {
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = docID(kind, id)
	}
	return s.findDocs(ctx, kind, doc("_id", doc("$in", names)), len(ids))
}

// ListDocs returns the documents of a kind in the order of their ids.
func (s *Store) ListDocs(ctx context.Context, kind, after string, limit int) ([]store.Doc, error) {
	return s.findDocs(ctx, kind, bson.D{{Key: "kind", Value: kind}, {Key: "id", Value: doc("$gt", after)}}, limit)
}

func (s *Store) findDocs(ctx context.Context, kind string, filter bson.D, limit int) ([]store.Doc, error) {
	if limit <= 0 {
		return nil, nil
	}
	cursor, err := s.db.Collection(docsName).Find(ctx, filter, options.Find().SetSort(doc("id", 1)).SetLimit(int64(limit)))
	if err != nil {
		return nil, fault("list "+kind, err)
	}
	var found []platformDoc
	if err := cursor.All(ctx, &found); err != nil {
		return nil, fault("list "+kind, err)
	}
	list := make([]store.Doc, len(found))
	for i := range found {
		list[i] = found[i].doc()
	}
	return list, nil
}

// PutDoc writes a document whose stored version is d.Version. When the answer
// is lost it writes again: the version lets only one of the writes through,
// and the mark tells whether it was an own one.
func (s *Store) PutDoc(ctx context.Context, d store.Doc) (store.Doc, error) {
	p := platformDoc{ID: docID(d.Kind, d.ID), Kind: d.Kind, Name: d.ID, Version: d.Version + 1, Data: string(d.Data), Mark: token()}
	if d.Key != "" {
		p.Key = docID(d.Kind, d.Key)
	}
	if !d.ExpiresAt.IsZero() {
		p.Expires = &d.ExpiresAt
	}
	stored := d
	stored.Version = p.Version
	var err error
	for attempt := range maxAttempts {
		var done bool
		if done, err = s.putDoc(ctx, &p); done {
			return stored, nil
		}
		if !isOpen(err) {
			break
		}
		if err := pause(ctx, attempt); err != nil {
			return store.Doc{}, err
		}
	}
	if err == nil {
		err = store.ErrConflict
	}
	return store.Doc{}, fault(fmt.Sprintf("write %s %q", d.Kind, d.ID), err)
}

// putDoc writes once; false without an error means a conflict.
func (s *Store) putDoc(ctx context.Context, p *platformDoc) (bool, error) {
	c := s.db.Collection(docsName)
	var done bool
	var err error
	if p.Version == 1 {
		_, err = c.InsertOne(ctx, p)
		done = err == nil
	} else {
		var res *mongo.UpdateResult
		res, err = c.ReplaceOne(ctx, bson.D{{Key: "_id", Value: p.ID}, {Key: "version", Value: p.Version - 1}}, p)
		done = err == nil && res.MatchedCount == 1
	}
	if done || (err != nil && !mongo.IsDuplicateKeyError(err)) {
		return done, err
	}
	var found platformDoc
	err = c.FindOne(ctx, byID(p.ID), options.FindOne().SetProjection(only("mark"))).Decode(&found)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return false, nil
	}
	return err == nil && found.Mark == p.Mark, err
}

// DeleteDoc removes a document.
func (s *Store) DeleteDoc(ctx context.Context, kind, id string) error {
	res, err := s.db.Collection(docsName).DeleteOne(ctx, byID(docID(kind, id)))
	if err != nil {
		return fault("delete a "+kind, err)
	}
	if res.DeletedCount == 0 {
		return fmt.Errorf("%s %q: %w", kind, id, store.ErrNotFound)
	}
	return nil
}

// SweepDocs removes documents that expired before now.
func (s *Store) SweepDocs(ctx context.Context, now time.Time) error {
	_, err := s.db.Collection(docsName).DeleteMany(ctx, doc("expires", doc("$lt", bson.NewDateTimeFromTime(now))))
	return fault("remove expired documents", err)
}
