package sqlitestore

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"modernc.org/sqlite"

	"github.com/guanxi-crm/guanxi/core/store"
)

const (
	dataFile = "guanxi.db"
	lockName = "guanxi.lock"
	// minReaders is the least number of reading connections; more than cores,
	// so that a long report does not hold up short reads.
	minReaders = 8
)

// Options are what a store needs beside its folder.
type Options struct {
	// Now is the clock by which a transaction that many share is ended in time;
	// with nil only their number ends it. The store stamps nothing: all times
	// in it are its callers'.
	Now func() time.Time
	// Log takes what nobody is answered; nil discards it.
	Log *slog.Logger
}

// Store is an installation in one file. It implements store.Store.
type Store struct {
	writer *writer
	pool   *pool
	tables tables
	close  func() error
}

var _ store.Store = (*Store)(nil)

// Open opens the store in a folder, making both when they are not there. A
// folder that another process has open is store.ErrInUse, one written by a
// newer version of the product store.ErrNewer.
func Open(ctx context.Context, dir string, o Options) (*Store, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("open the store: %w", err)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("open the store: %w: %w", store.ErrUnavailable, err)
	}
	lock, err := lockFile(filepath.Join(dir, lockName))
	if err != nil {
		return nil, fmt.Errorf("open the store: %w", err)
	}
	s, err := open(filepath.Join(dir, dataFile), o)
	if err != nil {
		lock.Close()
		return nil, fmt.Errorf("open the store: %w", err)
	}
	s.close = sync.OnceValue(func() error {
		s.pool.close()
		return errors.Join(s.writer.close(), lock.Close())
	})
	return s, nil
}

func open(path string, o Options) (*Store, error) {
	if err := privateFile(path); err != nil {
		return nil, err
	}
	d := newDriver()
	if err := checkFormat(d, path); err != nil {
		return nil, err
	}
	c, err := openConn(d, path, writePragmas)
	if err != nil {
		return nil, err
	}
	if err := layOut(c); err != nil {
		c.close()
		return nil, err
	}
	s := &Store{pool: newPool(d, path, max(minReaders, 2*runtime.GOMAXPROCS(0)))}
	s.writer = &writer{driver: d, path: path, now: o.Now, log: o.Log, learned: s.pool.renew}
	s.writer.start(c)
	return s, nil
}

// privateFile makes the file readable by its owner only before SQLite sees it;
// SQLite gives the files beside it the same mode.
func privateFile(path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return fmt.Errorf("%w: %w", store.ErrUnavailable, err)
	}
	return f.Close()
}

func newDriver() *sqlite.Driver {
	d := &sqlite.Driver{}
	registerFunctions(d)
	return d
}

// Kind is "sqlite".
func (s *Store) Kind() string { return "sqlite" }

// Ping writes a byte and reads it back, so that a full disk shows.
func (s *Store) Ping(ctx context.Context) error {
	err := s.writer.do(ctx, func(c *conn) error {
		_, err := c.exec("INSERT OR REPLACE INTO pings(n) VALUES(1)", nil)
		return err
	})
	if err != nil {
		return err
	}
	return s.pool.read(ctx, func(c *conn) error {
		_, err := c.number(ctx, "SELECT n FROM pings", nil)
		return err
	})
}

// Close ends what is under way and closes the file; later calls fail with
// store.ErrUnavailable.
func (s *Store) Close() error { return s.close() }
