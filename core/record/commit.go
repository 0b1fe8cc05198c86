package record

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"time"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/store"
)

// commit makes the changes durable, each with its event and its timers in the
// same step, and tells apart what must be tried anew.
func (s *Service) commit(ctx context.Context, cat *crm.Catalog, req Request, works []*work) (again []*work, err error) {
	if req.Atomic && anyFailed(works) {
		return nil, nil
	}
	var plain []*work
	now := s.Now()
	s.planClocks(cat, works, now)
	for _, w := range works {
		switch {
		case w.failed():
		case !w.due(req):
			w.result.Changed = false
		case req.DryRun:
			w.result.Created, w.result.Changed = w.kind == store.Insert, true
		case len(w.cascade) > 0 && !req.Atomic:
			if err := s.commitGroup(ctx, cat, req, append([]*work{w}, w.cascade...), true, now); err != nil {
				return nil, err
			}
		default:
			plain = append(plain, w)
			plain = append(plain, w.cascade...)
		}
	}
	if err := s.commitGroup(ctx, cat, req, plain, req.Atomic, now); err != nil {
		return nil, err
	}
	return s.retries(works), nil
}

func anyFailed(works []*work) bool {
	for _, w := range works {
		if w.failed() {
			return true
		}
	}
	return false
}

// due tells whether there is anything to write: a save that changes nothing is
// not one, unless it carries out a timer or a notice.
func (w *work) due(req Request) bool {
	return w.kind != store.Update || req.Fire != nil || len(req.Notices) > 0 || len(w.changed()) > 0
}

func (s *Service) commitGroup(ctx context.Context, cat *crm.Catalog, req Request, works []*work, atomic bool, now time.Time) error {
	if len(works) == 0 {
		return nil
	}
	batch := store.Batch{Atomic: atomic, Changes: make([]store.Change, len(works))}
	for i, w := range works {
		batch.Changes[i] = s.changeOf(cat, req, w, now)
	}
	errs, err := s.Store.Commit(ctx, batch)
	if err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	for i, w := range works {
		w.committed(errs[i])
	}
	s.Committed()
	return nil
}

func (w *work) committed(err error) {
	var unique *store.UniqueError
	switch {
	case err == nil:
		w.result.Version++
		w.result.Created, w.result.Changed = w.kind == store.Insert, true
	case errors.As(err, &unique):
		w.notUnique(unique.Field)
	case errors.Is(err, store.ErrConflict) && w.write.IfVersion != nil:
		w.err = crm.NewError(crm.Conflict,
			"The record was changed meanwhile. Read it again and repeat the change.",
			"记录已被他人修改。请重新读取后再修改。").WithCause(err)
	case errors.Is(err, store.ErrNotFound) && w.write.ID != "":
		w.err = noRecord(w.object, w.id).WithCause(err)
	default:
		w.err = err
	}
}

// retries takes back the works that met another change: they run again on the
// newer record. A cascade that met one sends its root.
func (s *Service) retries(works []*work) []*work {
	var again []*work
	for _, w := range works {
		met := w.err
		for _, child := range w.cascade {
			if met == nil && child.err != nil {
				met = child.err
			}
		}
		raced := w.write.Kind == Upsert && w.kind == store.Insert && w.hasFault(w.write.Match) && w.err == nil && !w.result.Changed
		if (isRetry(met) && w.write.IfVersion == nil) || (raced && w.object.Field(w.write.Match).Unique) {
			again = append(again, w)
		} else if met != nil {
			w.err = met
		}
	}
	return again
}

func (s *Service) changeOf(cat *crm.Catalog, req Request, w *work, now time.Time) store.Change {
	at := crm.TimeValue(now)
	actor := crm.StringValue(req.Actor.String())
	c := store.Change{Object: w.object, Kind: w.kind, ID: w.id,
		Set: []store.Assign{{Field: crm.FieldUpdatedAt, Value: at}, {Field: crm.FieldUpdatedBy, Value: actor}}}
	if w.kind == store.Insert {
		c.Set = append(c.Set, store.Assign{Field: crm.FieldCreatedAt, Value: at}, store.Assign{Field: crm.FieldCreatedBy, Value: actor})
	} else {
		c.Version = w.old[crm.FieldVersion].Int64()
	}
	event := crm.Event{ID: s.NewID(), At: now.UTC().Truncate(time.Millisecond), Object: w.object.Name, Record: w.id,
		Version: c.Version + 1, Kind: eventKind(w.kind), Actor: req.Actor, Cause: req.Cause, Notices: req.Notices}
	if w.next != nil {
		w.moved = len(w.timers)+len(w.cleared) > 0
		for _, ch := range w.changed() {
			c.Set = append(c.Set, store.Assign{Field: ch.Field, Value: ch.New})
			if ch.Field != crm.FieldOutcomes {
				w.moved = true
				event.Changes = append(event.Changes, logged(w.object.AnyField(ch.Field), ch))
			}
		}
	}
	c.Event = event
	if req.Fire != nil {
		c.FireTimer, c.FireDue = req.Fire.Key, req.Fire.Due
	}
	c.SetTimers, c.ClearTimers = w.timers, w.cleared
	return c
}

// planClocks finds out which escalation clocks the changes start and stop, now
// that the records are as they will be saved.
func (s *Service) planClocks(cat *crm.Catalog, works []*work, now time.Time) {
	if s.Plan == nil {
		return
	}
	book := s.Rules.Book(cat)
	for _, w := range works {
		if !w.saves() || w.subject == nil || len(book.Programs(w.object.Name, crm.RuleEscalation)) == 0 {
			continue
		}
		outcomes := outcomesOf(w.next)
		planned := s.Plan(book, w.subject, outcomes, now)
		w.timers, w.cleared = planned.Set, planned.Clear
		maps.DeleteFunc(outcomes, func(_ string, o crm.Outcome) bool { return o.Clocks != "" })
		for _, o := range planned.State {
			outcomes[o.RuleSet] = o
		}
		w.setOutcomes(outcomes)
	}
}

// logged is what the event keeps of a change: of a field without history only
// that it changed. Links are kept always, since whoever follows the log must
// know which records are concerned; reading the history hides them.
func logged(f *crm.Field, c crm.FieldChange) crm.FieldChange {
	if f.NoHistory && f.Type != crm.TypeLookup {
		return crm.FieldChange{Field: c.Field}
	}
	return c
}

func eventKind(k store.ChangeKind) crm.EventKind {
	switch k {
	case store.Insert:
		return crm.Created
	case store.Trash:
		return crm.Trashed
	case store.Restore:
		return crm.Restored
	}
	return crm.Updated
}
