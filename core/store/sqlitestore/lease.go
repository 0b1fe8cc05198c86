package sqlitestore

import (
	"context"
	"fmt"
	"time"
)

// Lease takes or renews a named lease.
func (s *Store) Lease(ctx context.Context, name, holder string, now time.Time, ttl time.Duration) (bool, error) {
	// Not a named result: after the context ended the writer may still set it.
	var got bool
	err := s.writer.do(ctx, func(c *conn) error {
		n, err := c.exec(`INSERT INTO leases(name, holder, until) VALUES(?, ?, ?)
			ON CONFLICT DO UPDATE SET holder = excluded.holder, until = excluded.until
			WHERE holder = excluded.holder OR until <= ?`,
			values(name, holder, now.Add(ttl).UnixMilli(), now.UnixMilli()))
		got = n > 0
		return err
	})
	if err != nil {
		return false, err
	}
	return got, nil
}

// Unlease gives a lease back.
func (s *Store) Unlease(ctx context.Context, name, holder string) error {
	return s.writer.do(ctx, func(c *conn) error {
		_, err := c.exec("DELETE FROM leases WHERE name = ? AND holder = ?", values(name, holder))
		return err
	})
}

// NextNumbers reserves numbers of a sequence.
func (s *Store) NextNumbers(ctx context.Context, sequence string, n int64) (int64, error) {
	if n < 1 {
		return 0, fmt.Errorf("reserve %d numbers of %q: take at least one", n, sequence)
	}
	var next int64
	err := s.writer.do(ctx, func(c *conn) (err error) {
		next, err = c.number(ctx, `INSERT INTO sequences(name, next) VALUES(?1, 1 + ?2)
			ON CONFLICT DO UPDATE SET next = next + ?2 RETURNING next`, values(sequence, n))
		return err
	})
	if err != nil {
		return 0, err
	}
	return next - n, nil
}
