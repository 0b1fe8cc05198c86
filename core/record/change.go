package record

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/guanxi-crm/guanxi/core/access"
	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/store"
)

// maxWrites is the most that one request may hold, the contract's limit.
const maxWrites = 1000

// maxTries bounds how often a change is tried anew when others change the same
// records; with random pauses, 16 writers on one record need a handful.
const maxTries = 40

// Change carries out the writes of a request. Everything that changes a record
// goes through here; transform is what happens to it, in order.
//
// With Atomic, or when the store fails, the error is set and there are no
// results. Otherwise there is one result a write, each with its own error.
func (s *Service) Change(ctx context.Context, req Request) ([]Result, error) {
	if len(req.Writes) > maxWrites {
		return nil, tooManyWrites(len(req.Writes))
	}
	works := make([]*work, len(req.Writes))
	for i, w := range req.Writes {
		works[i] = &work{index: i, write: w}
	}
	pending := works
	for try := 0; len(pending) > 0; try++ {
		now, later := s.distinct(pending, req.Atomic)
		cat := s.Catalog()
		again, err := s.transform(ctx, req, now)
		if errors.Is(err, store.ErrConflict) && try < maxTries && s.Catalog() != cat {
			again, err = now, nil // a field went meanwhile; the new catalog says what to do
		}
		if err != nil {
			return nil, err
		}
		if try == maxTries {
			giveUp(again)
			again = nil
		}
		if err := pause(ctx, try, len(again) > 0); err != nil {
			return nil, err
		}
		if req.Atomic && len(again) > 0 {
			again = works
		}
		pending = append(again, later...)
	}
	return answer(works, req.Atomic)
}

// transform is the path of a record change, from the request to the commit. It
// returns the works that met another change and must be tried anew on the
// newer record.
func (s *Service) transform(ctx context.Context, req Request, works []*work) (again []*work, err error) {
	cat := s.Catalog()
	s.open(cat, req, works)
	if err := s.load(ctx, req, works); err != nil {
		return nil, err
	}
	s.coerce(req, works)
	if err := s.fillDefaults(ctx, cat, req, works); err != nil {
		return nil, err
	}
	s.askPlugins(ctx, cat, works)
	if err := s.classify(ctx, cat, req, works); err != nil {
		return nil, err
	}
	if err := s.validate(ctx, cat, req, works); err != nil {
		return nil, err
	}
	return s.commit(ctx, cat, req, works)
}

// open finds each work's object and asks whether the actor may do it at all.
func (s *Service) open(cat *crm.Catalog, req Request, works []*work) {
	policy := access.For(cat, req.Actor)
	for _, w := range works {
		*w = work{index: w.index, write: w.write, twice: w.twice, policy: policy}
		if w.twice {
			w.err = namedTwice()
			continue
		}
		if w.object = cat.Object(w.write.Object); w.object == nil {
			w.err = noObject(w.write.Object)
			continue
		}
		w.err = mayWrite(policy, w.object, w.write.Kind)
	}
}

func mayWrite(p access.Policy, o *crm.Object, k Kind) error {
	switch k {
	case Create:
		return p.Create(o)
	case Update:
		return p.Update(o)
	case Upsert:
		if err := p.Create(o); err != nil {
			return err
		}
		return p.Update(o)
	}
	return p.Delete(o)
}

// distinct takes the works that can go in one pass: a record may be named once
// in a commit, so what names it again waits for the next pass. An atomic
// request can't wait; naming a record twice is its fault.
func (s *Service) distinct(works []*work, atomic bool) (now, later []*work) {
	seen := make(map[string]bool, len(works))
	for _, w := range works {
		key := w.write.key()
		switch {
		case key == "" || !seen[key]:
			now = append(now, w)
		case atomic:
			w.twice = true
			now = append(now, w)
		default:
			later = append(later, w)
		}
		seen[key] = true
	}
	return now, later
}

// pause waits a random, growing moment before a retry, so that writers of one
// record don't meet again at once.
func pause(ctx context.Context, try int, needed bool) error {
	if !needed {
		return ctx.Err()
	}
	d := time.Duration(rand.Int64N(int64(min(try+1, 20)) * int64(time.Millisecond)))
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

func giveUp(works []*work) {
	for _, w := range works {
		w.err = crm.NewError(crm.Conflict,
			"Others keep changing the same record; try again.",
			"其他人正在不断修改同一条记录，请重试。").WithCause(store.ErrConflict)
	}
}

// answer makes the results, or with atomic one error out of all faults.
func answer(works []*work, atomic bool) ([]Result, error) {
	results := make([]Result, len(works))
	var failed []*work
	for i, w := range works {
		results[i] = w.result
		results[i].ID = w.id
		if results[i].Err = w.failure(); results[i].Err != nil {
			failed = append(failed, w)
		}
	}
	if !atomic || len(failed) == 0 {
		return results, nil
	}
	return nil, joined(failed, len(works) > 1)
}

// joined is the one error of an atomic request. Faults of several writes are
// told apart by the path "data[i].".
func joined(failed []*work, many bool) error {
	for _, w := range failed {
		if w.err != nil {
			return w.err
		}
	}
	var faults []crm.FieldError
	for _, w := range failed {
		for _, f := range w.faults {
			if many {
				f.Field = pathOf(w.index, f.Field)
			}
			faults = append(faults, f)
		}
	}
	return crm.Invalid(faults)
}

func isRetry(err error) bool { return errors.Is(err, store.ErrConflict) }
