package sqlitestore

import (
	"context"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"time"

	"github.com/guanxi-crm/guanxi/core/store"
)

const docColumns = "SELECT kind, id, coalesce(key, ''), version, coalesce(data, ''), expires_at FROM docs "

// Doc returns one document.
func (s *Store) Doc(ctx context.Context, kind, id string) (store.Doc, error) {
	return s.oneDoc(ctx, "WHERE kind = ? AND id = ?", kind, id)
}

// DocByKey returns the document of a kind that has a key.
func (s *Store) DocByKey(ctx context.Context, kind, key string) (store.Doc, error) {
	return s.oneDoc(ctx, "WHERE kind = ? AND key = ?", kind, key)
}

func (s *Store) oneDoc(ctx context.Context, where, kind, name string) (store.Doc, error) {
	found, err := s.docs(ctx, where, values(kind, name))
	if err != nil {
		return store.Doc{}, err
	}
	if len(found) == 0 {
		return store.Doc{}, fmt.Errorf("%s %q: %w", kind, name, store.ErrNotFound)
	}
	return found[0], nil
}

// DocsByID returns those of the documents named that there are.
func (s *Store) DocsByID(ctx context.Context, kind string, ids []string) ([]store.Doc, error) {
	names := make([]driver.Value, len(ids))
	for i, id := range ids {
		names[i] = id
	}
	return s.docs(ctx, "WHERE kind = ? AND id IN (SELECT value FROM json_each(?)) ORDER BY id", values(kind, jsonArray(names)))
}

// ListDocs returns the documents of a kind in the order of their ids.
func (s *Store) ListDocs(ctx context.Context, kind, after string, limit int) ([]store.Doc, error) {
	return s.docs(ctx, "WHERE kind = ? AND id > ? ORDER BY id LIMIT ?", values(kind, after, rowLimit(limit)))
}

func (s *Store) docs(ctx context.Context, where string, a args) ([]store.Doc, error) {
	var found []store.Doc
	err := s.pool.read(ctx, func(c *conn) error {
		return c.query(ctx, docColumns+where, a, func(cells []driver.Value) error {
			d := store.Doc{Kind: text(cells[0]), ID: text(cells[1]), Key: text(cells[2]), Version: integer(cells[3]),
				Data: raw(cells[4])}
			if cells[5] != nil {
				d.ExpiresAt = instant(cells[5])
			}
			found = append(found, d)
			return nil
		})
	})
	return found, err
}

// PutDoc writes a document whose stored version is d.Version.
func (s *Store) PutDoc(ctx context.Context, d store.Doc) (store.Doc, error) {
	stored := d
	stored.Version++
	err := s.writer.do(ctx, func(c *conn) error {
		var changed int64
		var err error
		key, expires := emptyAsNull(d.Key), timeOrNull(d.ExpiresAt)
		if d.Version == 0 {
			changed, err = c.exec(`INSERT INTO docs(kind, id, key, version, data, expires_at) VALUES(?, ?, ?, 1, ?, ?)
				ON CONFLICT DO NOTHING`, values(d.Kind, d.ID, key, jsonOrNull(d.Data), expires))
		} else {
			changed, err = c.exec(`UPDATE OR IGNORE docs SET key = ?, version = version + 1, data = ?, expires_at = ?
				WHERE kind = ? AND id = ? AND version = ?`,
				values(key, jsonOrNull(d.Data), expires, d.Kind, d.ID, d.Version))
		}
		if err == nil && changed == 0 {
			err = fmt.Errorf("%s %q: %w", d.Kind, d.ID, store.ErrConflict)
		}
		return err
	})
	if err != nil {
		return store.Doc{}, err
	}
	return stored, nil
}

// DeleteDoc removes a document.
func (s *Store) DeleteDoc(ctx context.Context, kind, id string) error {
	return s.writer.do(ctx, func(c *conn) error {
		n, err := c.exec("DELETE FROM docs WHERE kind = ? AND id = ?", values(kind, id))
		if err == nil && n == 0 {
			err = fmt.Errorf("%s %q: %w", kind, id, store.ErrNotFound)
		}
		return err
	})
}

// SweepDocs removes documents that expired before now.
func (s *Store) SweepDocs(ctx context.Context, now time.Time) error {
	return s.writer.do(ctx, func(c *conn) error {
		_, err := c.exec("DELETE FROM docs WHERE expires_at < ?", values(now.UnixMilli()))
		return err
	})
}

// The conversions of cells and parameters that all platform tables use.

func text(v driver.Value) string   { s, _ := v.(string); return s }
func integer(v driver.Value) int64 { n, _ := v.(int64); return n }

func instant(v driver.Value) time.Time { return time.UnixMilli(integer(v)).UTC() }

func raw(v driver.Value) json.RawMessage {
	if s := text(v); s != "" {
		return json.RawMessage(s)
	}
	return nil
}

func emptyAsNull(s string) driver.Value {
	if s == "" {
		return nil
	}
	return s
}

func jsonOrNull(b json.RawMessage) driver.Value { return emptyAsNull(string(b)) }

func timeOrNull(t time.Time) driver.Value {
	if t.IsZero() {
		return nil
	}
	return t.UnixMilli()
}

// rowLimit keeps a negative number from meaning "all" to SQLite.
func rowLimit(n int) int64 { return int64(max(n, 0)) }
