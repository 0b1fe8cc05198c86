package sqlitestore

import (
	"context"
	"sync"

	"modernc.org/sqlite"
)

// readPragmas are set on every reading connection. 8 MiB of cache each: the
// operating system caches the rest.
var readPragmas = []string{"busy_timeout=10000", "query_only=1", "cache_size=-8000", "temp_store=MEMORY"}

// pool hands out reading connections, opened when first needed.
type pool struct {
	driver *sqlite.Driver
	path   string
	turns  chan struct{} // one for each connection that may be in use

	mu         sync.Mutex
	idle       []*conn
	generation int64
	closed     bool
}

func newPool(d *sqlite.Driver, path string, size int) *pool {
	return &pool{driver: d, path: path, turns: make(chan struct{}, size)}
}

// read runs fn with a connection of its own.
func (p *pool) read(ctx context.Context, fn func(*conn) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case p.turns <- struct{}{}:
	default:
		select {
		case p.turns <- struct{}{}:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	defer func() { <-p.turns }()
	c, err := p.take()
	if err != nil {
		return err
	}
	err = fn(c)
	p.give(c)
	return err
}

func (p *pool) take() (*conn, error) {
	p.mu.Lock()
	if p.closed {
		p.mu.Unlock()
		return nil, errClosed
	}
	generation := p.generation
	if n := len(p.idle); n > 0 {
		c := p.idle[n-1]
		p.idle = p.idle[:n-1]
		p.mu.Unlock()
		return c, nil
	}
	p.mu.Unlock()
	c, err := openConn(p.driver, p.path, readPragmas)
	if err != nil {
		return nil, err
	}
	c.generation = generation
	return c, nil
}

func (p *pool) give(c *conn) {
	p.mu.Lock()
	keep := !p.closed && c.generation == p.generation && c.healthy()
	if keep {
		p.idle = append(p.idle, c)
	}
	p.mu.Unlock()
	if !keep {
		c.close()
	}
}

// renew has connections opened anew, each at its next use: they read the
// statistics for the planner only when they open the file.
func (p *pool) renew() {
	p.mu.Lock()
	p.generation++
	idle := p.idle
	p.idle = nil
	p.mu.Unlock()
	for _, c := range idle {
		c.close()
	}
}

// close waits for reads under way.
func (p *pool) close() {
	p.mu.Lock()
	p.closed = true
	p.mu.Unlock()
	for range cap(p.turns) {
		p.turns <- struct{}{}
	}
	for range cap(p.turns) { // for callers to come, who learn that it is closed
		<-p.turns
	}
	p.renew()
}
