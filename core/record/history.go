package record

import (
	"context"
	"fmt"
	"time"

	"github.com/guanxi-crm/guanxi/core/access"
	"github.com/guanxi-crm/guanxi/core/crm"
)

// History returns the changes of one record, newest first, limit at most,
// those with a version below before (0: all). The record must be visible to
// the actor, live or deleted; changes of fields that are not visible are left
// out.
func (s *Service) History(ctx context.Context, a crm.Actor, object, id string, before int64, limit int) ([]crm.Event, error) {
	cat := s.Catalog()
	o := cat.Object(object)
	if o == nil {
		return nil, noObject(object)
	}
	p := access.For(cat, a)
	if err := p.Read(o); err != nil {
		return nil, err
	}
	n, err := s.Store.Count(ctx, crm.Query{Object: o, Deleted: crm.LiveAndDeleted, Filter: crm.And(
		crm.Where(crm.FieldID, crm.OpEq, crm.StringValue(id)), p.RecordFilter(o))})
	if err != nil {
		return nil, fmt.Errorf("find %s: %w", object, err)
	}
	if n == 0 {
		return nil, noRecord(o, id)
	}
	events, err := s.Store.EventsOf(ctx, object, id, before, limit)
	if err != nil {
		return nil, fmt.Errorf("history of %s: %w", object, err)
	}
	for i := range events {
		events[i].Changes = visibleChanges(p, o, &events[i])
		events[i].Notices = nil
	}
	return events, nil
}

// visibleChanges leaves out hidden fields and those without history. How
// sensitive a field was that is gone by now, or was another one of the same
// name, nobody knows any more: only who sees secrets sees those.
func visibleChanges(p access.Policy, o *crm.Object, e *crm.Event) []crm.FieldChange {
	kept := make([]crm.FieldChange, 0, len(e.Changes))
	for _, c := range e.Changes {
		f := o.AnyField(c.Field)
		gone := f == nil || e.At.Before(f.CreatedAt.Truncate(time.Millisecond))
		if (gone && p.SeesSecrets()) || (!gone && !f.NoHistory && p.Field(o, c.Field) != nil) {
			kept = append(kept, c)
		}
	}
	return kept
}
