package record

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/guanxi-crm/guanxi/core/access"
	"github.com/guanxi-crm/guanxi/core/crm"
)

// undoPage is how many events are read at a time, maxUndone how many changes
// are taken back at most: what lies further back is too dear to ask for.
const (
	undoPage  = 500
	maxUndone = 10_000
)

// AsOf returns a record as it was at a moment, whether it is live now or in the
// recycle bin, with all that the actor may see of it; NOT_FOUND before it was
// made and while it was deleted. It is the record of now with its history taken
// back: fields without history and outcomes of rules are those of now.
func (s *Service) AsOf(ctx context.Context, a crm.Actor, object, id string, at time.Time) (*crm.Record, error) {
	cat := s.Catalog()
	o := cat.Object(object)
	if o == nil {
		return nil, noObject(object)
	}
	p := access.For(cat, a)
	if err := p.Read(o); err != nil {
		return nil, err
	}
	fields := slices.DeleteFunc(allFields(o), func(name string) bool { return p.Field(o, name) == nil })
	rows, err := s.Store.Find(ctx, crm.Query{Object: o, Fields: fields, Limit: 1, Deleted: crm.LiveAndDeleted,
		Filter: crm.And(crm.Where(crm.FieldID, crm.OpEq, crm.StringValue(id)), p.RecordFilter(o))})
	if err != nil {
		return nil, fmt.Errorf("find %s: %w", object, err)
	}
	if rows.Len() == 0 {
		return nil, noRecordThen(o, id)
	}
	then := &past{policy: p, object: o, at: at, values: valuesOf(rows, 0)}
	if at.Before(then.values[crm.FieldCreatedAt].Time()) {
		return nil, noRecordThen(o, id)
	}
	if err := s.takeBack(ctx, then, id); err != nil {
		return nil, err
	}
	return &crm.Record{Object: o, ID: id, Values: then.values}, nil
}

// takeBack walks the history backwards to the event that the record had last
// seen at that moment. Events behind the version that was read are left alone:
// they happened between the two reads.
func (s *Service) takeBack(ctx context.Context, then *past, id string) error {
	before := then.values[crm.FieldVersion].Int64() + 1
	for undone := 0; undone < maxUndone; {
		events, err := s.Store.EventsOf(ctx, then.object.Name, id, before, undoPage)
		if err != nil {
			return fmt.Errorf("history of %s: %w", then.object.Name, err)
		}
		for i := range events {
			if e := &events[i]; !e.At.After(then.at) {
				return then.land(e)
			}
			then.undo(&events[i])
		}
		if len(events) < undoPage {
			return noRecordThen(then.object, id)
		}
		undone += len(events)
		before = events[len(events)-1].Version
	}
	return tooLongAgo(then.object)
}

// past is a record on its way back.
type past struct {
	policy access.Policy
	object *crm.Object
	at     time.Time
	values map[string]crm.Value
}

// undo takes one event back, as far as its changes may be seen. A change that
// was logged without values happened while the field had no history.
func (p *past) undo(e *crm.Event) {
	for _, c := range visibleChanges(p.policy, p.object, e) {
		f := p.object.AnyField(c.Field)
		switch {
		case f == nil || c.Old == c.New || f.CreatedAt.Truncate(time.Millisecond).After(e.At):
		case c.Old.IsNull():
			delete(p.values, c.Field)
		default:
			p.values[c.Field] = c.Old
		}
	}
}

// land makes the system fields those that the event left behind.
func (p *past) land(e *crm.Event) error {
	if e.Kind == crm.Trashed {
		return noRecordThen(p.object, e.Record)
	}
	delete(p.values, crm.FieldDeletedAt)
	p.values[crm.FieldVersion] = crm.IntValue(e.Version)
	p.values[crm.FieldUpdatedAt] = crm.TimeValue(e.At)
	p.values[crm.FieldUpdatedBy] = crm.StringValue(e.Actor.String())
	return nil
}

func noRecordThen(o *crm.Object, id string) error {
	return crm.NewError(crm.NotFound,
		"At that time there was no "+o.Name+" with the id "+crm.Quote(id)+"; its history tells when it was made and deleted.",
		"当时没有 ID 为 "+crm.Quote(id)+" 的"+o.Label.In("zh-CN")+"；可在其历史中查看创建和删除的时间。")
}

func tooLongAgo(o *crm.Object) error {
	return crm.NewError(crm.LimitExceeded,
		fmt.Sprintf("This %s has changed more than %d times since then; ask for a later moment, or read its history.", o.Name, maxUndone),
		fmt.Sprintf("自该时间点以来，此记录的修改超过 %d 次；请选择更晚的时间，或查看其历史。", maxUndone))
}
