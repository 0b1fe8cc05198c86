package sqlitestore

import (
	"context"
	"fmt"

	"modernc.org/sqlite"

	"github.com/guanxi-crm/guanxi/core/store"
)

// format is the version of the tables below, kept as the file's user_version.
const format = 1

// checkFormat refuses a file of a newer version before anything in it is
// touched.
func checkFormat(d *sqlite.Driver, path string) error {
	c, err := openConn(d, path, []string{"busy_timeout=10000"})
	if err != nil {
		return err
	}
	defer c.close()
	found, err := c.number(context.Background(), "PRAGMA user_version", nil)
	if err != nil {
		return err
	}
	if found > format {
		return fmt.Errorf("the file has format %d, this binary knows formats up to %d: %w", found, format, store.ErrNewer)
	}
	return nil
}

// layOut makes the tables of the platform. Events take the next free rowid
// and are never removed, so their numbers have no gaps, a rolled-back write
// included, without the extra write that AUTOINCREMENT costs.
func layOut(c *conn) error {
	for _, text := range layout {
		if err := c.script(text); err != nil {
			return fmt.Errorf("lay out the store: %w", err)
		}
	}
	return c.script(fmt.Sprintf("PRAGMA user_version=%d", format))
}

var layout = []string{
	`CREATE TABLE IF NOT EXISTS pings(n INTEGER PRIMARY KEY)`,

	`CREATE TABLE IF NOT EXISTS docs(
		kind TEXT NOT NULL, id TEXT NOT NULL, key TEXT, version INTEGER NOT NULL, data TEXT, expires_at INTEGER,
		PRIMARY KEY(kind, id)) WITHOUT ROWID`,
	`CREATE UNIQUE INDEX IF NOT EXISTS docs_key ON docs(kind, key) WHERE key IS NOT NULL`,
	`CREATE INDEX IF NOT EXISTS docs_expiry ON docs(expires_at) WHERE expires_at IS NOT NULL`,

	`CREATE TABLE IF NOT EXISTS events(
		seq INTEGER PRIMARY KEY, id TEXT NOT NULL, at INTEGER NOT NULL, object TEXT NOT NULL, record TEXT NOT NULL,
		version INTEGER NOT NULL, kind TEXT NOT NULL, actor TEXT NOT NULL, cause TEXT NOT NULL, changes TEXT, notices TEXT)`,
	`CREATE INDEX IF NOT EXISTS events_record ON events(record, version)`,

	// live follows the record in and out of the recycle bin, so that claiming
	// needs no look at the record.
	`CREATE TABLE IF NOT EXISTS timers(
		object TEXT NOT NULL, record TEXT NOT NULL, key TEXT NOT NULL, due INTEGER NOT NULL, data TEXT,
		live INTEGER NOT NULL, claimed_until INTEGER NOT NULL,
		PRIMARY KEY(record, object, key)) WITHOUT ROWID`,
	`CREATE INDEX IF NOT EXISTS timers_due ON timers(due)`,
	`CREATE INDEX IF NOT EXISTS timers_ready ON timers(due, claimed_until) WHERE live = 1`,

	`CREATE TABLE IF NOT EXISTS jobs(
		n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, state TEXT NOT NULL,
		worker TEXT NOT NULL, leased_until INTEGER NOT NULL, created_at INTEGER NOT NULL, data TEXT NOT NULL)`,
	`CREATE INDEX IF NOT EXISTS jobs_age ON jobs(created_at, n)`,
	`CREATE INDEX IF NOT EXISTS jobs_open ON jobs(created_at, n) WHERE state IN ('QUEUED', 'RUNNING')`,

	`CREATE TABLE IF NOT EXISTS leases(
		name TEXT PRIMARY KEY, holder TEXT NOT NULL, until INTEGER NOT NULL) WITHOUT ROWID`,
	`CREATE TABLE IF NOT EXISTS dropped(tbl TEXT NOT NULL, col TEXT NOT NULL, PRIMARY KEY(tbl, col)) WITHOUT ROWID`,
	`CREATE TABLE IF NOT EXISTS sequences(name TEXT PRIMARY KEY, next INTEGER NOT NULL) WITHOUT ROWID`,
}
