package mongostore

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/guanxi-crm/guanxi/core/store"
)

// An atomic batch goes through these steps, each a write of single documents:
//
//  1. A journal names the records, in the state prepared.
//  2. Each change is announced in its record (claim.go). Whatever could stand
//     against a change stands against its announcement: another version, a
//     unique value, another claim.
//  3. The journal becomes committed. This is the point of no return.
//  4. The announced changes are done, and the journal is deleted.
//
// A batch that can't announce everything decides its journal to aborted and
// takes the announcements back. A process that dies leaves a journal whose
// lease runs out; whoever finds it, or a record with a claim of it, goes on
// from the state that the journal has.

const (
	// cleanupTimeout is how long a batch whose caller went away may tidy up.
	cleanupTimeout = 10 * time.Second
	// announceAttempts is how often announcing is tried, in less time than the
	// journal's lease.
	announceAttempts = 12
)

// commitAtomic fills results when something stands against the batch. An
// error means that the outcome is open.
func (s *Store) commitAtomic(ctx context.Context, writes []*write, results []error) error {
	if refuseDoubles(writes, results) {
		return nil
	}
	var err error
	for attempt := range maxAttempts {
		var settled bool
		if settled, err = s.tryAtomic(ctx, writes, results); settled {
			return err
		}
		if err != nil && !isOpen(err) {
			return fault("write records", err)
		}
		if err := pause(ctx, attempt); err != nil {
			return err
		}
	}
	if err != nil {
		return fault("write records", err)
	}
	return errHeld
}

// refuseDoubles finds two changes of the batch that give the same unique value.
func refuseDoubles(writes []*write, results []error) bool {
	type taken struct {
		object, field string
		value         string
	}
	seen := map[taken]bool{}
	for i, w := range writes {
		for _, a := range w.Set {
			f := w.Object.Field(a.Field)
			if f == nil || !f.Unique || a.Value.IsNull() {
				continue
			}
			t := taken{w.Object.Name, a.Field, a.Value.Encode()}
			if seen[t] {
				results[i] = &store.UniqueError{Object: t.object, Field: t.field}
				return true
			}
			seen[t] = true
		}
	}
	return false
}

// batch is one attempt at an atomic batch.
type batch struct {
	store  *Store
	id     string
	writes []*write
	claims []*claim
	groups map[string][]int // positions in writes by collection, in lock order
	names  []string         // of the collections, sorted
}

func (s *Store) newBatch(writes []*write) (*batch, error) {
	b := &batch{store: s, id: token(), writes: writes, groups: map[string][]int{}}
	for i, w := range writes {
		c, err := w.claim(b.id)
		if err != nil {
			return nil, err
		}
		b.claims = append(b.claims, c)
		name := w.Object.Name
		if _, known := b.groups[name]; !known {
			b.names = append(b.names, name)
		}
		b.groups[name] = append(b.groups[name], i)
	}
	slices.Sort(b.names)
	for _, group := range b.groups {
		slices.SortFunc(group, func(i, k int) int { return strings.Compare(writes[i].ID, writes[k].ID) })
	}
	return b, nil
}

// tryAtomic is one attempt. It is settled when the batch is done, or refused
// with results set, or when an error leaves its outcome open.
func (s *Store) tryAtomic(ctx context.Context, writes []*write, results []error) (settled bool, err error) {
	b, err := s.newBatch(writes)
	if err != nil {
		return false, err
	}
	if err := b.prepare(ctx); err != nil {
		return false, err
	}
	unclaimed, err := b.announce(ctx)
	if err != nil || len(unclaimed) > 0 {
		if undone := b.abort(ctx); err == nil {
			err = undone
		}
		if err != nil {
			return false, err
		}
		return b.explain(ctx, unclaimed, results)
	}
	committed, err := b.commit(ctx)
	if err != nil || !committed {
		return err != nil, fault("commit records", err)
	}
	return true, fault("complete a batch", b.complete(ctx))
}

func (b *batch) prepare(ctx context.Context) error {
	j := journal{ID: b.id, State: journalPrepared, Until: b.store.now().Add(journalLease)}
	for _, name := range b.names {
		p := part{Collection: name}
		for _, i := range b.groups[name] {
			p.IDs = append(p.IDs, b.writes[i].ID)
		}
		j.Parts = append(j.Parts, p)
	}
	_, err := b.store.db.Collection(journalName).InsertOne(ctx, j)
	return err
}

// commit passes the point of no return; false when others took the batch for
// dead. Once tried, it is tried until the outcome is known.
func (b *batch) commit(ctx context.Context) (bool, error) {
	var err error
	for attempt := range maxAttempts {
		var decided bool
		if decided, err = b.store.decide(ctx, b.id, journalCommitted); decided {
			return true, nil
		}
		if err == nil {
			return b.committed(ctx)
		}
		if !isOpen(err) {
			return false, err
		}
		if err := pause(ctx, attempt); err != nil {
			return false, err
		}
	}
	return false, err
}

// committed tells what became of a journal that is not prepared any more. One
// that is gone was settled by others: then the first record's event tells.
func (b *batch) committed(ctx context.Context) (bool, error) {
	j, err := b.store.journalState(ctx, b.id)
	if err != nil || j.State == journalCommitted {
		return err == nil, err
	}
	outcome, _, err := b.store.diagnose(ctx, b.writes[0])
	return outcome == happened, err
}

// complete does what was announced and deletes the journal.
func (b *batch) complete(ctx context.Context) error {
	return b.tidy(ctx, func(ctx context.Context) error { return b.settle(ctx, true) })
}

// abort decides against the batch and takes its claims back.
func (b *batch) abort(ctx context.Context) error {
	return b.tidy(ctx, func(ctx context.Context) error {
		if _, err := b.store.decide(ctx, b.id, journalAborted); err != nil {
			return err
		}
		return b.settle(ctx, false)
	})
}

// tidy repeats a step until its outcome is known, also when the caller went
// away: what a batch leaves behind holds up others until its lease ends.
func (b *batch) tidy(ctx context.Context, step func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), cleanupTimeout)
	defer cancel()
	for attempt := 0; ; attempt++ {
		err := step(ctx)
		if !isOpen(err) || pause(ctx, attempt) != nil {
			return err
		}
	}
}

func (b *batch) settle(ctx context.Context, commit bool) error {
	for _, name := range b.names {
		list := make([]claimed, 0, len(b.groups[name]))
		for _, i := range b.groups[name] {
			list = append(list, claimed{b.writes[i].ID, b.claims[i]})
		}
		if err := settleAll(ctx, b.store.db.Collection(name), list, commit); err != nil {
			return fmt.Errorf("settle records of %s: %w", name, err)
		}
	}
	_, err := b.store.db.Collection(journalName).DeleteOne(ctx, byID(b.id))
	return err
}

// explain finds what stands against the changes that could not be announced;
// when nothing does any more, the batch is not settled and may try again.
func (b *batch) explain(ctx context.Context, unclaimed []int, results []error) (settled bool, err error) {
	for _, i := range unclaimed {
		outcome, reason, err := b.store.diagnose(ctx, b.writes[i])
		if err != nil {
			return false, err
		}
		if outcome == refused {
			results[i] = reason
			settled = true
		}
	}
	return settled, nil
}
