package live

import (
	"strconv"
	"time"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// historyKid reads the history of each record: one read a record, so the
// number of records is limited.
type historyKid struct {
	object *object
	column int // of the id
	slot   int
	shape  *shape
}

type historyArgs struct {
	limit  int
	before int64 // version
}

const defaultHistory = 20

// readHistory reads first and after; a cursor is the version of an event.
func readHistory(b *binder, s *spec) any {
	a := &historyArgs{limit: defaultHistory}
	if first, given := b.pageSize(s, "first"); given {
		a.limit = first
	}
	text, given := b.text(s, "after")
	if !given {
		return a
	}
	raw, err := cursorText.DecodeString(text)
	if err == nil {
		a.before, err = strconv.ParseInt(string(raw), 10, 64)
	}
	if err != nil || a.before < 1 {
		b.fault(s.path+"after", "INVALID_CURSOR", "This is no cursor of a history; take one from its pageInfo.", "这不是有效的历史游标；请使用 pageInfo 返回的游标。")
	}
	return a
}

func (k *historyKid) cost(r *run, parents int64) int64 {
	return times(parents, int64(r.args[k.slot].(*historyArgs).limit))
}

func (k *historyKid) load(r *run, set *crm.RowSet) (loaded, error) {
	a := r.args[k.slot].(*historyArgs)
	l := &histories{historyKid: k, args: a, of: make(map[string][]crm.Event, set.Len())}
	for _, id := range distinct(set, k.column) {
		if err := r.perRecord(); err != nil {
			return nil, err
		}
		events, err := r.records.History(r.ctx, r.actor, k.object.Name, id.Str(), a.before, a.limit+1)
		if err != nil {
			return nil, err
		}
		l.of[id.Str()] = events
	}
	return l, nil
}

type histories struct {
	*historyKid
	args *historyArgs
	of   map[string][]crm.Event
}

func (l *histories) append(b []byte, parent []crm.Value) []byte {
	events, more := l.of[parent[l.column].Str()], false
	if len(events) > l.args.limit {
		events, more = events[:l.args.limit], true
	}
	return l.shape.append(b, func(b []byte, name string, below *shape) []byte {
		switch name {
		case "nodes":
			return appendAll(b, events, func(b []byte, e *crm.Event) []byte { return appendEvent(b, below, e) })
		case "edges":
			return appendAll(b, events, func(b []byte, e *crm.Event) []byte { return appendEventEdge(b, below, e) })
		}
		return l.appendPageInfo(b, below, events, more)
	})
}

func (l *histories) appendPageInfo(b []byte, s *shape, events []crm.Event, more bool) []byte {
	return s.append(b, func(b []byte, name string, _ *shape) []byte {
		switch {
		case name == "hasNextPage":
			return appendBool(b, more)
		case name == "hasPreviousPage":
			return appendBool(b, l.args.before > 0)
		case len(events) == 0:
			return append(b, "null"...)
		case name == "startCursor":
			return appendVersionCursor(b, &events[0])
		}
		return appendVersionCursor(b, &events[len(events)-1])
	})
}

func appendVersionCursor(b []byte, e *crm.Event) []byte {
	b = append(b, '"')
	b = cursorText.AppendEncode(b, strconv.AppendInt(nil, e.Version, 10))
	return append(b, '"')
}

func appendEventEdge(b []byte, s *shape, e *crm.Event) []byte {
	return s.append(b, func(b []byte, name string, below *shape) []byte {
		if name == "node" {
			return appendEvent(b, below, e)
		}
		return appendVersionCursor(b, e)
	})
}

func appendEvent(b []byte, s *shape, e *crm.Event) []byte {
	return s.append(b, func(b []byte, name string, below *shape) []byte {
		switch name {
		case "seq":
			if e.Seq == 0 {
				return append(b, "null"...)
			}
			return strconv.AppendInt(b, e.Seq, 10)
		case "at":
			return appendTime(b, e.At)
		case "actor":
			return appendActor(b, below, crm.StringValue(e.Actor.String()))
		case "kind":
			return crm.AppendJSONString(b, string(e.Kind))
		case "version":
			return strconv.AppendInt(b, e.Version, 10)
		case "cause":
			return appendText(b, e.Cause)
		}
		return appendChanges(b, below, e.Changes)
	})
}

// appendChanges writes the changed fields; what classifications decided shows
// in the field they set, not in their own record-keeping.
func appendChanges(b []byte, s *shape, changes []crm.FieldChange) []byte {
	shown := make([]crm.FieldChange, 0, len(changes))
	for _, c := range changes {
		if c.Field != crm.FieldOutcomes {
			shown = append(shown, c)
		}
	}
	return appendAll(b, shown, func(b []byte, c *crm.FieldChange) []byte {
		return s.append(b, func(b []byte, name string, _ *shape) []byte {
			switch name {
			case "field":
				return crm.AppendJSONString(b, c.Field)
			case "old":
				return c.Old.AppendJSON(b)
			}
			return c.New.AppendJSON(b)
		})
	})
}

func appendAll[T any](b []byte, items []T, one func([]byte, *T) []byte) []byte {
	b = append(b, '[')
	for i := range items {
		if i > 0 {
			b = append(b, ',')
		}
		b = one(b, &items[i])
	}
	return append(b, ']')
}

func appendTime(b []byte, t time.Time) []byte { return crm.TimeValue(t).AppendJSON(b) }

// appendText writes a text, null when it is empty.
func appendText(b []byte, s string) []byte {
	if s == "" {
		return append(b, "null"...)
	}
	return crm.AppendJSONString(b, s)
}
