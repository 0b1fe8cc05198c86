package mongostore

import (
	"encoding/json"
	"fmt"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/store"
)

// write is a change as a single-document write that happens once, however
// often it is sent: an insert by its id, an update by the version it expects.
type write struct {
	*store.Change
	collection *mongo.Collection
	unique     []string // the object's unique fields
	// mark is the write's own: the record keeps it, and so does the log. It
	// tells a write that happened already from another one.
	mark  string
	event bson.D // its entry in the outbox
}

// plan translates the changes of a batch.
func (s *Store) plan(b store.Batch) ([]*write, error) {
	writes := make([]*write, len(b.Changes))
	for i := range b.Changes {
		w, err := s.newWrite(&b.Changes[i])
		if err != nil {
			return nil, err
		}
		writes[i] = w
	}
	return writes, nil
}

func (s *Store) newWrite(c *store.Change) (*write, error) {
	if c.Object == nil || c.ID == "" {
		return nil, fmt.Errorf("a change needs an object and a record id")
	}
	if c.Kind < store.Insert || c.Kind > store.Restore {
		return nil, fmt.Errorf("a change of %s has the unknown kind %d", c.Object.Name, c.Kind)
	}
	for _, a := range c.Set {
		// Only names from the catalog become names in the database.
		if c.Object.AnyField(a.Field) == nil {
			return nil, fmt.Errorf("object %s has no field %s", c.Object.Name, crm.Quote(a.Field))
		}
	}
	w := &write{Change: c, collection: s.db.Collection(c.Object.Name), unique: uniqueFields(c.Object), mark: token()}
	var err error
	w.event, err = outboxEntry(w.mark, &c.Event)
	return w, err
}

func uniqueFields(o *crm.Object) []string {
	var names []string
	for i := range o.Fields {
		if o.Fields[i].Unique {
			names = append(names, o.Fields[i].Name)
		}
	}
	return names
}

// outboxEntry is an event on its way to the log. The event travels as JSON:
// nobody searches inside it.
func outboxEntry(mark string, e *crm.Event) (bson.D, error) {
	text, err := json.Marshal(e)
	if err != nil {
		return nil, fmt.Errorf("encode event %s: %w", e.ID, err)
	}
	return bson.D{
		{Key: "id", Value: mark}, {Key: "record", Value: e.Record}, {Key: "object", Value: e.Object},
		{Key: "version", Value: e.Version}, {Key: "event", Value: string(text)},
	}, nil
}

// document is the whole new record of an insert.
func (w *write) document() bson.D {
	d := make(bson.D, 0, len(w.Set)+6)
	d = append(d, bson.E{Key: "_id", Value: w.ID}, bson.E{Key: crm.FieldVersion, Value: w.Version + 1})
	for _, a := range w.assigned() {
		if !a.Value.IsNull() {
			d = append(d, bson.E{Key: a.Field, Value: encode(a.Value)})
		}
	}
	if u := w.uniqueValues(); len(u) > 0 {
		d = append(d, bson.E{Key: "_u", Value: u})
	}
	if len(w.SetTimers) > 0 {
		d = append(d, bson.E{Key: "_timers", Value: w.newTimers()})
	}
	return append(d, bson.E{Key: "_last", Value: w.mark}, bson.E{Key: "_outbox", Value: bson.A{w.event}})
}

// assigned are the changes of fields, without those that the store keeps
// itself, and with deletedAt where the kind of change brings or clears it.
func (w *write) assigned() []store.Assign {
	list := make([]store.Assign, 0, len(w.Set)+1)
	deletedAt := crm.TimeValue(w.Event.At)
	for _, a := range w.Set {
		switch a.Field {
		case crm.FieldID, crm.FieldVersion:
		case crm.FieldDeletedAt:
			if !a.Value.IsNull() {
				deletedAt = a.Value
			}
		default:
			list = append(list, a)
		}
	}
	switch w.Kind {
	case store.Trash:
		list = append(list, store.Assign{Field: crm.FieldDeletedAt, Value: deletedAt})
	case store.Restore:
		list = append(list, store.Assign{Field: crm.FieldDeletedAt})
	}
	return list
}

// uniqueValues are the new values of unique fields, null ones left out.
func (w *write) uniqueValues() bson.D {
	var d bson.D
	for _, a := range w.Set {
		if f := w.Object.Field(a.Field); f != nil && f.Unique && !a.Value.IsNull() {
			d = append(d, bson.E{Key: a.Field, Value: encode(a.Value)})
		}
	}
	return d
}

// filter finds the record in the state that the change expects and free of
// other claims.
func (w *write) filter() bson.D {
	f := bson.D{{Key: "_id", Value: w.ID}, {Key: crm.FieldVersion, Value: w.Version}, {Key: "_claim", Value: nil}}
	if w.Kind == store.Restore {
		f = append(f, isDeleted)
	} else {
		f = append(f, isLive)
	}
	if w.FireTimer != "" {
		f = append(f, bson.E{Key: "_timers", Value: doc("$elemMatch", bson.D{
			{Key: "key", Value: w.FireTimer}, {Key: "due", Value: bson.NewDateTimeFromTime(w.FireDue)}})})
	}
	return f
}

// Liveness is all in deletedAt: absent in a live record, a date in the recycle
// bin, true in the placeholder of an insert that is not committed.
var (
	isLive    = bson.E{Key: crm.FieldDeletedAt, Value: nil}
	isDeleted = bson.E{Key: crm.FieldDeletedAt, Value: doc("$type", "date")}
	isReal    = bson.E{Key: crm.FieldDeletedAt, Value: doc("$ne", true)}
)

// pipeline is what an update does to the record.
func (w *write) pipeline() bson.A {
	var gone bson.A
	values := bson.D{
		{Key: crm.FieldVersion, Value: w.Version + 1},
		{Key: "_last", Value: literal(w.mark)},
		{Key: "_outbox", Value: doc("$concatArrays", bson.A{orEmpty("_outbox"), bson.A{literal(w.event)}})},
	}
	for _, a := range w.assigned() {
		if a.Value.IsNull() {
			gone = append(gone, a.Field)
		} else {
			values = append(values, bson.E{Key: a.Field, Value: literal(encode(a.Value))})
		}
	}
	if keys := w.replacedTimers(); len(keys) > 0 {
		values = append(values, bson.E{Key: "_timers", Value: w.changedTimers(keys)})
	}
	if len(w.unique) > 0 || w.Kind == store.Trash {
		gone = append(gone, "_u")
	}
	var p bson.A
	if len(gone) > 0 {
		p = append(p, doc("$unset", gone))
	}
	p = append(p, doc("$set", values))
	if len(w.unique) > 0 && w.Kind != store.Trash {
		p = append(p, doc("$set", doc("_u", copies(w.unique))))
	}
	return p
}

// copies takes over fields, leaving out those that are absent.
func copies(fields []string) bson.D {
	d := make(bson.D, len(fields))
	for i, f := range fields {
		d[i] = bson.E{Key: f, Value: "$" + f}
	}
	return d
}

// replacedTimers are the keys of the timers that go away or are set anew.
func (w *write) replacedTimers() bson.A {
	var keys bson.A
	for _, k := range w.ClearTimers {
		keys = append(keys, k)
	}
	for i := range w.SetTimers {
		keys = append(keys, w.SetTimers[i].Key)
	}
	if w.FireTimer != "" {
		keys = append(keys, w.FireTimer)
	}
	return keys
}

func (w *write) changedTimers(keys bson.A) bson.D {
	kept := doc("$filter", bson.D{
		{Key: "input", Value: orEmpty("_timers")},
		{Key: "as", Value: "t"},
		{Key: "cond", Value: doc("$not", bson.A{doc("$in", bson.A{"$$t.key", literal(keys)})})},
	})
	return doc("$concatArrays", bson.A{kept, literal(w.newTimers())})
}

func (w *write) newTimers() bson.A {
	list := bson.A{}
	for i := range w.SetTimers {
		t := &w.SetTimers[i]
		list = append(list, bson.D{
			{Key: "key", Value: t.Key}, {Key: "due", Value: bson.NewDateTimeFromTime(t.Due)}, {Key: "data", Value: string(t.Data)}})
	}
	return list
}
