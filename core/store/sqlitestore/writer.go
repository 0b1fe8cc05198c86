package sqlitestore

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"modernc.org/sqlite"
)

const (
	// groupSize and groupTime bound one transaction, so that the first in it
	// does not wait long for its answer.
	groupSize = 256
	groupTime = 20 * time.Millisecond
	// queueSize is how many requests may wait without their callers blocking.
	queueSize = 1024
)

// writePragmas are set on the writing connection. FULL syncs the log at every
// commit: an acknowledged write survives a power cut.
var writePragmas = []string{
	"busy_timeout=10000", "journal_mode=WAL", "synchronous=FULL", "cache_size=-16000", "temp_store=MEMORY",
	"wal_autocheckpoint=4000", "journal_size_limit=67108864", "analysis_limit=1000",
}

// errUndo makes the writer undo a request that is answered otherwise.
var errUndo = errors.New("undo")

// request is one unit of work that is done as a whole or not at all.
type request struct {
	ctx  context.Context
	run  func(*conn) error
	err  error
	done chan struct{}
}

// writer carries out requests one after the other, many in one transaction.
type writer struct {
	driver *sqlite.Driver
	path   string
	now    func() time.Time
	log    *slog.Logger
	// learned is called when the planner's statistics were renewed.
	learned func()

	mu     sync.RWMutex // held by senders, so that close can close the queue
	closed bool
	queue  chan *request
	ended  chan struct{}

	// The rest belongs to the goroutine.
	conn  *conn
	stats statistics
}

func (w *writer) start(c *conn) {
	w.conn = c
	w.queue = make(chan *request, queueSize)
	w.ended = make(chan struct{})
	go w.loop()
}

// do runs fn in a transaction and returns when it is committed. When fn
// returns an error nothing that it did is left. After the context ended the
// outcome is open.
func (w *writer) do(ctx context.Context, fn func(*conn) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	r := &request{ctx: ctx, run: fn, done: make(chan struct{})}
	if err := w.send(r); err != nil {
		return err
	}
	select {
	case <-r.done:
		return r.err
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (w *writer) send(r *request) error {
	w.mu.RLock()
	defer w.mu.RUnlock()
	if w.closed {
		return errClosed
	}
	select {
	case w.queue <- r:
		return nil
	case <-r.ctx.Done():
		return r.ctx.Err()
	}
}

// close carries out what is waiting and gives the connection back. It is
// called once.
func (w *writer) close() error {
	w.mu.Lock()
	w.closed = true
	close(w.queue)
	w.mu.Unlock()
	<-w.ended
	if w.conn == nil {
		return nil
	}
	w.stats.learn(w)
	err := w.conn.close()
	w.conn = nil
	return err
}

func (w *writer) loop() {
	defer close(w.ended)
	for r := range w.queue {
		group := []*request{r}
		err := w.commit(&group)
		for _, r := range group {
			if err != nil {
				r.err = err
			}
			close(r.done)
		}
		if w.stats.due() && (len(w.queue) == 0 || w.stats.overdue()) {
			w.stats.learn(w)
		}
	}
}

// commit carries out the group's first request and whatever else is waiting in
// one transaction. An error is for all of them.
func (w *writer) commit(group *[]*request) error {
	if err := w.connect(); err != nil {
		return err
	}
	if _, err := w.conn.exec("BEGIN IMMEDIATE", nil); err != nil {
		w.drop()
		return err
	}
	if err := w.fill(group); err != nil {
		w.drop()
		return err
	}
	if _, err := w.conn.exec("COMMIT", nil); err != nil {
		w.drop()
		return err
	}
	return nil
}

func (w *writer) fill(group *[]*request) error {
	late := w.deadline()
	r := (*group)[0]
	for {
		if err := w.perform(r); err != nil {
			return err
		}
		if len(*group) >= groupSize || late() {
			return nil
		}
		next, more := w.waiting()
		if !more {
			return nil
		}
		r = next
		*group = append(*group, r)
	}
}

// deadline tells, when asked, whether the group has had its time.
func (w *writer) deadline() (late func() bool) {
	if w.now == nil {
		return func() bool { return false }
	}
	until := w.now().Add(groupTime)
	return func() bool { return w.now().After(until) }
}

func (w *writer) waiting() (*request, bool) {
	select {
	case r, open := <-w.queue:
		return r, open
	default:
		return nil, false
	}
}

// perform runs one request in a savepoint. It returns an error only when the
// transaction as a whole is lost.
func (w *writer) perform(r *request) error {
	if r.err = r.ctx.Err(); r.err != nil {
		return nil
	}
	if _, err := w.conn.exec("SAVEPOINT request", nil); err != nil {
		return err
	}
	if r.err = r.run(w.conn); r.err != nil {
		// A full disk or a failed read may have ended the transaction itself.
		if isFault(r.err) {
			return r.err
		}
		if _, err := w.conn.exec("ROLLBACK TO request", nil); err != nil {
			return err
		}
	}
	_, err := w.conn.exec("RELEASE request", nil)
	return err
}

// connect opens the connection again after a fault.
func (w *writer) connect() error {
	if w.conn != nil {
		return nil
	}
	c, err := openConn(w.driver, w.path, writePragmas)
	if err != nil {
		return err
	}
	w.conn = c
	w.log.Info("the database can be written again")
	return nil
}

// drop gives up a connection whose transaction failed: closing it rolls back
// whatever state it is in, and the next request starts on a fresh one.
func (w *writer) drop() {
	if err := w.conn.close(); err != nil {
		w.log.Warn("close the writing connection", "error", err)
	}
	w.conn = nil
}
