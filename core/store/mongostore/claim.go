package mongostore

import (
	"fmt"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/store"
)

// claim is a change that a batch has announced in a record. It holds all that
// is needed to do it or to take it back, for whoever comes along. A record
// with a claim is changed by nobody else; an insert is announced by a
// placeholder, which no query sees.
type claim struct {
	Batch  string `bson:"batch"`
	Insert bool   `bson:"insert,omitempty"`
	// Redo is the whole document of an insert, or {p: pipeline}; Undo is
	// {p: pipeline} and empty for an insert. Both are packed, so that the
	// operators in them are data to the server.
	Redo []byte `bson:"redo"`
	Undo []byte `bson:"undo,omitempty"`
}

func (w *write) claim(batch string) (*claim, error) {
	c := &claim{Batch: batch, Insert: w.Kind == store.Insert}
	var err error
	if c.Insert {
		c.Redo, err = bson.Marshal(w.document())
		return c, err
	}
	if c.Redo, err = packPipeline(append(w.pipeline(), doc("$unset", "_claim"))); err != nil {
		return nil, err
	}
	c.Undo, err = packPipeline(w.undo())
	return c, err
}

func packPipeline(p bson.A) ([]byte, error) { return bson.Marshal(doc("p", p)) }

func unpackPipeline(b []byte) (bson.A, error) {
	var packed struct{ P bson.A }
	if err := bson.Unmarshal(b, &packed); err != nil {
		return nil, fmt.Errorf("read an announced change: %w", err)
	}
	return packed.P, nil
}

// placeholder reserves the id and the unique values of an insert.
func (w *write) placeholder(c *claim) bson.D {
	d := bson.D{{Key: "_id", Value: w.ID}, {Key: crm.FieldDeletedAt, Value: true}, {Key: "_claim", Value: c}}
	if u := w.uniqueValues(); len(u) > 0 {
		d = append(d, bson.E{Key: "_u", Value: u})
	}
	return d
}

// announcement puts a claim into the record and reserves the unique values
// that it will have, beside those that it has.
func (w *write) announcement(c *claim) bson.A {
	values := doc("_claim", literal(c))
	if len(w.unique) > 0 && w.Kind != store.Trash {
		values = append(values, bson.E{Key: "_u", Value: w.reserved()})
	}
	return bson.A{doc("$set", values)}
}

func (w *write) reserved() bson.D {
	d := copies(w.unique)
	for i, field := range w.unique {
		for _, a := range w.Set {
			if a.Field == field && !a.Value.IsNull() {
				value := literal(encode(a.Value))
				d[i].Value = doc("$setUnion", bson.A{
					bson.A{doc("$ifNull", bson.A{"$" + field, value})}, bson.A{value}})
			}
		}
	}
	return d
}

// undo takes the claim and its reservations away.
func (w *write) undo() bson.A {
	if len(w.unique) == 0 || w.Kind == store.Trash {
		return bson.A{doc("$unset", "_claim")}
	}
	p := bson.A{doc("$unset", bson.A{"_claim", "_u"})}
	if w.Kind == store.Restore {
		return p
	}
	return append(p, doc("$set", doc("_u", copies(w.unique))))
}

// settle is the write that does what was announced in a record, or takes it
// back. It finds nothing when that was done already.
func (c *claim) settle(id string, commit bool) (mongo.WriteModel, error) {
	filter := bson.D{{Key: "_id", Value: id}, {Key: "_claim.batch", Value: c.Batch}}
	switch {
	case c.Insert && commit:
		return mongo.NewReplaceOneModel().SetFilter(filter).SetReplacement(bson.Raw(c.Redo)), nil
	case c.Insert:
		return mongo.NewDeleteOneModel().SetFilter(append(filter, bson.E{Key: crm.FieldDeletedAt, Value: true})), nil
	}
	packed := c.Undo
	if commit {
		packed = c.Redo
	}
	p, err := unpackPipeline(packed)
	if err != nil {
		return nil, err
	}
	return mongo.NewUpdateOneModel().SetFilter(filter).SetUpdate(p), nil
}
