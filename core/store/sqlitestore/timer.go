package sqlitestore

import (
	"context"
	"database/sql/driver"
	"fmt"
	"time"

	"github.com/guanxi-crm/guanxi/core/store"
)

// expectTimer refuses a change whose timer is gone.
func expectTimer(c *conn, ch *store.Change) error {
	n, err := c.number(context.Background(), "SELECT count(*) FROM timers WHERE record = ? AND object = ? AND key = ? AND due = ?",
		values(ch.ID, ch.Object.Name, ch.FireTimer, ch.FireDue.UnixMilli()))
	if err == nil && n == 0 {
		err = fmt.Errorf("timer %q of %s %s: %w", ch.FireTimer, ch.Object.Name, ch.ID, store.ErrNotFound)
	}
	return err
}

// changeTimers removes and sets a record's timers.
func changeTimers(c *conn, ch *store.Change) error {
	for _, key := range append(ch.ClearTimers[:len(ch.ClearTimers):len(ch.ClearTimers)], ch.FireTimer) {
		if key == "" {
			continue
		}
		_, err := c.exec("DELETE FROM timers WHERE record = ? AND object = ? AND key = ?", values(ch.ID, ch.Object.Name, key))
		if err != nil {
			return err
		}
	}
	live := int64(1)
	if ch.Kind == store.Trash {
		live = 0
	}
	if ch.Kind == store.Trash || ch.Kind == store.Restore {
		_, err := c.exec("UPDATE timers SET live = ? WHERE record = ? AND object = ?", values(live, ch.ID, ch.Object.Name))
		if err != nil {
			return err
		}
	}
	for _, t := range ch.SetTimers {
		_, err := c.exec(`INSERT OR REPLACE INTO timers(object, record, key, due, data, live, claimed_until)
			VALUES(?, ?, ?, ?, ?, ?, 0)`,
			values(ch.Object.Name, ch.ID, t.Key, t.Due.UnixMilli(), jsonOrNull(t.Data), live))
		if err != nil {
			return err
		}
	}
	return nil
}

const timerColumns = "SELECT object, record, key, due, data FROM timers "

// ClaimTimers takes due timers of live records and keeps them from other
// claims for the time of the lease.
func (s *Store) ClaimTimers(ctx context.Context, now time.Time, lease time.Duration, limit int) ([]store.Timer, error) {
	// Most looks find nothing: they should not cost a write.
	due, err := s.timers(ctx, claimable+" LIMIT 1", values(now.UnixMilli(), now.UnixMilli()))
	if err != nil || len(due) == 0 || limit <= 0 {
		return nil, err
	}
	var claimed []store.Timer
	err = s.writer.do(ctx, func(c *conn) (err error) {
		claimed, err = readTimers(ctx, c, claimable+" LIMIT ?", values(now.UnixMilli(), now.UnixMilli(), rowLimit(limit)))
		for _, t := range claimed {
			if err != nil {
				break
			}
			_, err = c.exec("UPDATE timers SET claimed_until = ? WHERE record = ? AND object = ? AND key = ?",
				values(now.Add(lease).UnixMilli(), t.Record, t.Object, t.Key))
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return claimed, nil
}

const claimable = "WHERE live = 1 AND due <= ? AND claimed_until <= ? ORDER BY due, record, key"

// ListTimers returns timers, earliest first.
func (s *Store) ListTimers(ctx context.Context, object, record string, limit int) ([]store.Timer, error) {
	if object == "" && record == "" {
		return s.timers(ctx, "ORDER BY due, record, key LIMIT ?", values(rowLimit(limit)))
	}
	return s.timers(ctx, "WHERE record = ? AND object = ? ORDER BY due, key LIMIT ?", values(record, object, rowLimit(limit)))
}

func (s *Store) timers(ctx context.Context, where string, a args) (list []store.Timer, err error) {
	err = s.pool.read(ctx, func(c *conn) (err error) {
		list, err = readTimers(ctx, c, where, a)
		return err
	})
	return list, err
}

func readTimers(ctx context.Context, c *conn, where string, a args) ([]store.Timer, error) {
	var list []store.Timer
	err := c.query(ctx, timerColumns+where, a, func(cells []driver.Value) error {
		list = append(list, store.Timer{Object: text(cells[0]), Record: text(cells[1]), Key: text(cells[2]),
			Due: instant(cells[3]), Data: raw(cells[4])})
		return nil
	})
	return list, err
}
