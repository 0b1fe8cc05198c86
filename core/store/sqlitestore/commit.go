package sqlitestore

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/store"
)

// Commit carries out changes in one transaction, together with whatever else
// is waiting to be written.
func (s *Store) Commit(ctx context.Context, batch store.Batch) ([]error, error) {
	if len(batch.Changes) == 0 {
		return nil, ctx.Err()
	}
	var results []error
	err := s.writer.do(ctx, func(c *conn) error {
		results = make([]error, len(batch.Changes))
		for i := range batch.Changes {
			err := s.change(c, &batch.Changes[i])
			if err != nil && !isAnswer(err) {
				return err
			}
			if results[i] = err; err != nil && batch.Atomic {
				return errUndo
			}
		}
		s.writer.stats.wrote(len(batch.Changes))
		return nil
	})
	if err != nil && !errors.Is(err, errUndo) {
		return make([]error, len(batch.Changes)), err
	}
	return results, nil
}

// isAnswer tells what a change is answered from what went wrong.
func isAnswer(err error) bool {
	var unique *store.UniqueError
	return errors.Is(err, store.ErrNotFound) || errors.Is(err, store.ErrConflict) || errors.As(err, &unique)
}

// change carries out one change. Whatever may be refused comes before and with
// the record's own statement, so that a refused change leaves nothing behind.
func (s *Store) change(c *conn, ch *store.Change) error {
	if ch.FireTimer != "" {
		if err := expectTimer(c, ch); err != nil {
			return err
		}
	}
	t := s.tables.of(ch.Object)
	var err error
	if ch.Kind == store.Insert {
		err = insert(c, t, ch)
	} else {
		err = update(c, t, ch)
	}
	if err != nil {
		return err
	}
	if err := addEvent(c, &ch.Event); err != nil {
		return err
	}
	return changeTimers(c, ch)
}

// assignments are the columns to set and their values.
func assignments(t *table, ch *store.Change) ([]*column, args, error) {
	columns, a := make([]*column, 0, len(ch.Set)+2), make(args, 0, len(ch.Set)+4)
	for _, set := range ch.Set {
		col := t.columns[set.Field]
		switch {
		case col == nil:
			return nil, nil, fmt.Errorf("set %s.%s: there is no such field", t.object.Name, set.Field)
		case col.neverNull(), set.Field == crm.FieldDeletedAt:
			continue // kept by the store
		}
		cell, err := col.encode(set.Value)
		if err != nil {
			return nil, nil, fmt.Errorf("set %s.%s: %w", t.object.Name, set.Field, err)
		}
		columns = append(columns, col)
		a.add(cell)
	}
	return columns, a, nil
}

func insert(c *conn, t *table, ch *store.Change) error {
	columns, a, err := assignments(t, ch)
	if err != nil {
		return err
	}
	b := builder{text: make([]byte, 0, 512)}
	b.put("INSERT INTO ", t.quoted, "(")
	for _, col := range columns {
		b.put(col.quoted, ", ")
	}
	b.put("id, version) VALUES(")
	for range columns {
		b.put("?, ")
	}
	b.put("?, 1)")
	a.add(ch.ID)
	_, err = c.exec(string(b.text), a)
	if err == nil || takenColumn(err) == "" {
		return err
	}
	n, failed := c.number(context.Background(), "SELECT count(*) FROM "+t.quoted+" WHERE id = ?", values(ch.ID))
	switch {
	case failed != nil:
		return failed
	case n > 0:
		return fmt.Errorf("%s %s exists: %w", t.object.Name, ch.ID, store.ErrConflict)
	}
	return taken(t, err)
}

// taken is the *UniqueError for a refused write.
func taken(t *table, err error) error {
	name := takenColumn(err)
	for _, col := range t.columns {
		if col.name == name {
			return &store.UniqueError{Object: t.object.Name, Field: col.field}
		}
	}
	return err
}

func update(c *conn, t *table, ch *store.Change) error {
	columns, a, err := assignments(t, ch)
	if err != nil {
		return err
	}
	b := builder{text: make([]byte, 0, 512)}
	b.put("UPDATE ", t.quoted, " SET version = version + 1")
	for _, col := range columns {
		b.put(", ", col.quoted, " = ?")
	}
	switch ch.Kind {
	case store.Trash:
		b.put(", deleted_at = ?")
		a.add(deletedAt(ch))
	case store.Restore:
		b.put(", deleted_at = NULL")
	}
	b.put(" WHERE id = ? AND version = ? AND deleted_at IS ")
	if ch.Kind == store.Restore {
		b.put("NOT ")
	}
	b.put("NULL")
	a.add(ch.ID)
	a.add(ch.Version)
	n, err := c.exec(string(b.text), a)
	switch {
	case err != nil:
		return taken(t, err)
	case n == 0:
		return missed(c, t, ch)
	}
	return nil
}

// deletedAt is the moment given with the change, else that of its event.
func deletedAt(ch *store.Change) driver.Value {
	for _, set := range ch.Set {
		if set.Field == crm.FieldDeletedAt && !set.Value.IsNull() {
			return set.Value.Int64()
		}
	}
	return ch.Event.At.UnixMilli()
}

// missed says why a change found no record to change.
func missed(c *conn, t *table, ch *store.Change) error {
	deleted := "NULL"
	if ch.Kind == store.Restore {
		deleted = "NOT NULL"
	}
	n, err := c.number(context.Background(),
		"SELECT count(*) FROM "+t.quoted+" WHERE id = ? AND deleted_at IS "+deleted, values(ch.ID))
	switch {
	case err != nil:
		return err
	case n == 0:
		return fmt.Errorf("%s %s: %w", t.object.Name, ch.ID, store.ErrNotFound)
	}
	return fmt.Errorf("%s %s is not at version %d: %w", t.object.Name, ch.ID, ch.Version, store.ErrConflict)
}
