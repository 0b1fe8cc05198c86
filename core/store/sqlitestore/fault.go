package sqlitestore

import (
	"errors"
	"fmt"
	"strings"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/guanxi-crm/guanxi/core/store"
)

var errClosed = fmt.Errorf("%w: it was closed", store.ErrUnavailable)

// fault gives an error of SQLite its meaning: what may pass by itself (a full
// disk, a file system gone read-only, a failing read) is ErrUnavailable.
func fault(err error) error {
	var e *sqlite.Error
	if !errors.As(err, &e) || errors.Is(err, store.ErrUnavailable) {
		return err
	}
	switch e.Code() & 0xff {
	case sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN,
		sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_PROTOCOL,
		sqlite3.SQLITE_PERM:
		return fmt.Errorf("%w: %w", store.ErrUnavailable, err)
	}
	if moved(e) {
		return fmt.Errorf("the object was changed: %w: %w", store.ErrConflict, err)
	}
	return err
}

// moved tells whether a statement speaks of a table or column that is not
// there: it was made for an object as it was before a field went.
func moved(e *sqlite.Error) bool {
	return e.Code() == sqlite3.SQLITE_ERROR && (strings.Contains(e.Error(), "no such column") ||
		strings.Contains(e.Error(), "no such table") || strings.Contains(e.Error(), "has no column named"))
}

// takenColumn returns the column whose unique index refused a write, or "".
func takenColumn(err error) string {
	var e *sqlite.Error
	if !errors.As(err, &e) || e.Code()&0xff != sqlite3.SQLITE_CONSTRAINT {
		return ""
	}
	// "constraint failed: UNIQUE constraint failed: o_customer.f_email (2067)"
	_, where, found := strings.Cut(e.Error(), "UNIQUE constraint failed: ")
	if !found {
		return ""
	}
	where, _, _ = strings.Cut(where, " ")
	_, name, _ := strings.Cut(strings.TrimSuffix(where, ","), ".")
	return name
}

// isFault tells errors of the database from those that a request means.
func isFault(err error) bool {
	var e *sqlite.Error
	return errors.As(err, &e) && errors.Is(fault(err), store.ErrUnavailable)
}
