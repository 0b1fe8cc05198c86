package mongostore

import (
	"context"
	"slices"
	"sync"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
)

const (
	// drainBatch is how many records are drained at a time.
	drainBatch = 500
	// maxWaiting bounds the memory of a drainer that can't keep up: what is
	// beyond is found by the next sweep.
	maxWaiting = 100_000
)

// recordRef names a record.
type recordRef struct{ object, id string }

// drainer moves events from the outboxes of records into the log. Each
// process has one; all of them may work on the same records.
type drainer struct {
	store *Store
	wake  chan struct{}

	mu      sync.Mutex
	waiting []recordRef
	// overflow is set when records were not remembered.
	overflow bool
}

func newDrainer(s *Store) *drainer {
	return &drainer{store: s, wake: make(chan struct{}, 1), overflow: true} // the first sweep is due at once
}

// add notes records that have just got an event.
func (d *drainer) add(writes []*write, results []error) {
	d.mu.Lock()
	for i, w := range writes {
		if results[i] != nil {
			continue
		}
		if len(d.waiting) == maxWaiting {
			d.overflow = true
			break
		}
		d.waiting = append(d.waiting, recordRef{w.Object.Name, w.ID})
	}
	d.mu.Unlock()
	d.poke()
}

func (d *drainer) poke() {
	select {
	case d.wake <- struct{}{}:
	default: // it is awake already
	}
}

// run drains and sweeps until the context ends.
func (d *drainer) run(ctx context.Context, every time.Duration) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for failures := 0; ; {
		if err := d.once(ctx); err != nil && ctx.Err() == nil {
			d.store.log.Warn("moving events to the log failed; trying again", "error", err)
			failures++
			if pause(ctx, 4+failures) != nil {
				return
			}
			continue
		}
		failures = 0
		select {
		case <-ctx.Done():
			return
		case <-d.wake:
		case <-tick.C:
			d.mu.Lock()
			d.overflow = true
			d.mu.Unlock()
		}
	}
}

func (d *drainer) once(ctx context.Context) error {
	d.mu.Lock()
	due := d.overflow
	d.overflow = false
	d.mu.Unlock()
	if due {
		if err := d.store.sweep(ctx); err != nil {
			d.mu.Lock()
			d.overflow = true
			d.mu.Unlock()
			return err
		}
	}
	return d.flush(ctx)
}

// flush drains the records noted until none is left.
func (d *drainer) flush(ctx context.Context) error {
	for {
		refs := d.take()
		if len(refs) == 0 {
			return nil
		}
		if err := d.store.drainRecords(ctx, refs); err != nil {
			d.mu.Lock()
			d.waiting = append(refs, d.waiting...)
			d.mu.Unlock()
			return err
		}
	}
}

func (d *drainer) take() []recordRef {
	d.mu.Lock()
	defer d.mu.Unlock()
	n := min(len(d.waiting), drainBatch)
	refs := slices.Clone(d.waiting[:n])
	if d.waiting = d.waiting[n:]; len(d.waiting) == 0 {
		d.waiting = nil
	}
	return refs
}

// outbox is a record's events that are not in the log yet, oldest first.
type outbox struct {
	ID     string     `bson:"_id"`
	Events []logEntry `bson:"_outbox"`
}

// drainRecords logs what the records have in their outboxes and empties them.
// The whole outbox of a record is logged in its order, whoever does it, so
// that the log has a record's events in order.
func (s *Store) drainRecords(ctx context.Context, refs []recordRef) error {
	byObject := map[string][]string{}
	var objects []string
	for _, r := range refs {
		if _, known := byObject[r.object]; !known {
			objects = append(objects, r.object)
		}
		byObject[r.object] = append(byObject[r.object], r.id)
	}
	for _, object := range objects {
		if err := s.drainObject(ctx, object, byObject[object]); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) drainObject(ctx context.Context, object string, ids []string) error {
	cursor, err := s.db.Collection(object).Find(ctx,
		bson.D{{Key: "_id", Value: doc("$in", ids)}, {Key: "_outbox.id", Value: doc("$gt", "")}},
		options.Find().SetProjection(only("_id", "_outbox")))
	if err != nil {
		return fault("read events to log", err)
	}
	var boxes []outbox
	if err := cursor.All(ctx, &boxes); err != nil {
		return fault("read events to log", err)
	}
	if len(boxes) == 0 {
		return nil
	}
	inOrderOf(boxes, ids)
	var entries []logEntry
	for _, b := range boxes {
		entries = append(entries, b.Events...)
	}
	for chunk := range slices.Chunk(entries, drainBatch) {
		if err := s.appendLog(ctx, chunk); err != nil {
			return err
		}
	}
	return s.emptyOutboxes(ctx, object, boxes)
}

// inOrderOf sorts outboxes as their records were changed.
func inOrderOf(boxes []outbox, ids []string) {
	position := make(map[string]int, len(ids))
	for i, id := range ids {
		if _, known := position[id]; !known {
			position[id] = i
		}
	}
	slices.SortFunc(boxes, func(a, b outbox) int { return position[a.ID] - position[b.ID] })
}

// emptyOutboxes takes away the outboxes of records whose newest event is
// logged. In records that got another event meanwhile it leaves that one.
func (s *Store) emptyOutboxes(ctx context.Context, object string, boxes []outbox) error {
	ids, last, all := bson.A{}, bson.A{}, bson.A{}
	for _, b := range boxes {
		ids = append(ids, b.ID)
		last = append(last, b.Events[len(b.Events)-1].ID)
		for _, e := range b.Events {
			all = append(all, e.ID)
		}
	}
	c := s.db.Collection(object)
	res, err := c.UpdateMany(ctx, bson.D{{Key: "_id", Value: doc("$in", ids)}, {Key: "_last", Value: doc("$in", last)}},
		doc("$unset", doc("_outbox", "")))
	if err != nil || res.MatchedCount == int64(len(boxes)) {
		return fault("empty outboxes", err)
	}
	logged := doc("id", doc("$in", all))
	_, err = c.UpdateMany(ctx, bson.D{{Key: "_id", Value: doc("$in", ids)}, {Key: "_outbox.id", Value: doc("$in", all)}},
		doc("$pull", doc("_outbox", logged)))
	return fault("empty outboxes", err)
}
