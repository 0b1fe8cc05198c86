package sqlitestore

import (
	"context"
	"database/sql/driver"
	"encoding/json"
	"fmt"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// addEvent writes an event behind all others.
func addEvent(c *conn, e *crm.Event) error {
	var notices driver.Value
	if len(e.Notices) > 0 {
		b, err := json.Marshal(e.Notices)
		if err != nil {
			return fmt.Errorf("write the notices of an event: %w", err)
		}
		notices = string(b)
	}
	_, err := c.exec(`INSERT INTO events(id, at, object, record, version, kind, actor, cause, changes, notices)
		VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		values(e.ID, e.At.UnixMilli(), e.Object, e.Record, e.Version, string(e.Kind), e.Actor.String(), e.Cause,
			emptyAsNull(changesText(e.Changes)), notices))
	return err
}

// changesText is compact JSON: [field, old, new, field, old, new, …], values
// in their encoded form.
func changesText(changes []crm.FieldChange) string {
	if len(changes) == 0 {
		return ""
	}
	b := make([]byte, 0, 48*len(changes))
	for i, c := range changes {
		b = append(b, "[,"[min(i, 1)])
		b = crm.AppendJSONString(b, c.Field)
		b = append(b, ',')
		b = crm.AppendJSONString(b, c.Old.Encode())
		b = append(b, ',')
		b = crm.AppendJSONString(b, c.New.Encode())
	}
	return string(append(b, ']'))
}

func parseChanges(s string) ([]crm.FieldChange, error) {
	if s == "" {
		return nil, nil
	}
	var flat []string
	if err := json.Unmarshal([]byte(s), &flat); err != nil || len(flat)%3 != 0 {
		return nil, fmt.Errorf("read the changes of an event: %q", s)
	}
	changes := make([]crm.FieldChange, len(flat)/3)
	for i := range changes {
		var err error
		part := flat[3*i:]
		changes[i].Field = part[0]
		if changes[i].Old, err = crm.DecodeValue(part[1]); err != nil {
			return nil, err
		}
		if changes[i].New, err = crm.DecodeValue(part[2]); err != nil {
			return nil, err
		}
	}
	return changes, nil
}

const eventColumns = "SELECT seq, id, at, object, record, version, kind, actor, cause, changes, notices FROM events "

// EventsAfter returns events in the order of their numbers.
func (s *Store) EventsAfter(ctx context.Context, after int64, limit int) ([]crm.Event, error) {
	return s.events(ctx, "WHERE seq > ? ORDER BY seq LIMIT ?", values(after, rowLimit(limit)))
}

// EventsOf returns a record's events, newest first.
func (s *Store) EventsOf(ctx context.Context, object, record string, before int64, limit int) ([]crm.Event, error) {
	if before == 0 {
		before = 1<<63 - 1
	}
	return s.events(ctx, "WHERE record = ? AND object = ? AND version < ? ORDER BY version DESC LIMIT ?",
		values(record, object, before, rowLimit(limit)))
}

// LastEvent is the number of the newest event.
func (s *Store) LastEvent(ctx context.Context) (n int64, err error) {
	err = s.pool.read(ctx, func(c *conn) (err error) {
		n, err = c.number(ctx, "SELECT max(seq) FROM events", nil)
		return err
	})
	return n, err
}

func (s *Store) events(ctx context.Context, where string, a args) ([]crm.Event, error) {
	var list []crm.Event
	err := s.pool.read(ctx, func(c *conn) error {
		return c.query(ctx, eventColumns+where, a, func(cells []driver.Value) error {
			e, err := readEvent(cells)
			list = append(list, e)
			return err
		})
	})
	return list, err
}

func readEvent(cells []driver.Value) (crm.Event, error) {
	e := crm.Event{
		Seq: integer(cells[0]), ID: text(cells[1]), At: instant(cells[2]), Object: text(cells[3]), Record: text(cells[4]),
		Version: integer(cells[5]), Kind: crm.EventKind(text(cells[6])), Actor: crm.ParseActor(text(cells[7])),
		Cause: text(cells[8]),
	}
	var err error
	if e.Changes, err = parseChanges(text(cells[9])); err != nil {
		return e, err
	}
	if notices := raw(cells[10]); notices != nil {
		if err = json.Unmarshal(notices, &e.Notices); err != nil {
			return e, fmt.Errorf("read the notices of event %s: %w", e.ID, err)
		}
	}
	return e, nil
}
