package sqlitestore

import (
	"container/list"
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net/url"

	"modernc.org/sqlite"
)

// maxStatements and maxKept are how many prepared statements a connection
// keeps, and how many bytes of SQL they may have together: a statement takes
// some 20 times its text, a big filter much more.
const (
	maxStatements = 200
	maxKept       = 64 << 10
)

// conn is one connection, with its prepared statements. It speaks to the
// driver without the database/sql package between: one goroutine has a
// connection at a time anyway, and rows are scanned without reflection.
type conn struct {
	raw        driver.Conn
	statements map[string]*list.Element
	recent     *list.List // of *statement, latest first
	kept       int        // bytes of SQL in statements
	generation int64      // of the pool
}

type statement struct {
	text string
	raw  driver.Stmt
}

// args are the values of a statement's parameters, in order.
type args []driver.NamedValue

func (a *args) add(v driver.Value) {
	*a = append(*a, driver.NamedValue{Ordinal: len(*a) + 1, Value: v})
}

func values(vs ...driver.Value) args {
	a := make(args, len(vs))
	for i, v := range vs {
		a[i] = driver.NamedValue{Ordinal: i + 1, Value: v}
	}
	return a
}

// openConn opens the file with the pragmas given.
func openConn(d *sqlite.Driver, path string, pragmas []string) (*conn, error) {
	raw, err := d.Open((&url.URL{Scheme: "file", OmitHost: true, Path: path}).String())
	if err != nil {
		return nil, fault(fmt.Errorf("open %s: %w", path, err))
	}
	c := &conn{raw: raw, statements: map[string]*list.Element{}, recent: list.New()}
	for _, p := range pragmas {
		if err := c.script("PRAGMA " + p); err != nil {
			c.close()
			return nil, fmt.Errorf("pragma %s: %w", p, err)
		}
	}
	return c, nil
}

func (c *conn) close() error {
	for e := c.recent.Front(); e != nil; e = e.Next() {
		e.Value.(*statement).raw.Close()
	}
	c.recent.Init()
	clear(c.statements)
	return c.raw.Close()
}

// prepare returns the statement of a text, kept from last time or new.
func (c *conn) prepare(text string) (driver.Stmt, error) {
	if e, ok := c.statements[text]; ok {
		c.recent.MoveToFront(e)
		return e.Value.(*statement).raw, nil
	}
	raw, err := c.raw.(driver.ConnPrepareContext).PrepareContext(context.Background(), text)
	if err != nil {
		return nil, fault(err)
	}
	for c.recent.Len() > 0 && (c.recent.Len() >= maxStatements || c.kept+len(text) > maxKept) {
		oldest := c.recent.Remove(c.recent.Back()).(*statement)
		delete(c.statements, oldest.text)
		c.kept -= len(oldest.text)
		oldest.raw.Close()
	}
	c.kept += len(text)
	c.statements[text] = c.recent.PushFront(&statement{text, raw})
	return raw, nil
}

// exec runs a statement and returns how many rows it changed. It can't be
// interrupted: writes share a transaction and end soon.
func (c *conn) exec(text string, a args) (int64, error) {
	s, err := c.prepare(text)
	if err != nil {
		return 0, err
	}
	r, err := s.(driver.StmtExecContext).ExecContext(context.Background(), a)
	if err != nil {
		return 0, fault(err)
	}
	return r.RowsAffected()
}

// script runs statements that are needed once and not kept.
func (c *conn) script(text string) error {
	_, err := c.raw.(driver.ExecerContext).ExecContext(context.Background(), text, nil)
	return fault(err)
}

// checkEvery is after how many rows a scan looks whether its caller is gone.
const checkEvery = 256

// query runs a statement and hands each row to row, which must not keep the
// slice. The context ends it while it looks for its first row, and between
// rows.
func (c *conn) query(ctx context.Context, text string, a args, row func([]driver.Value) error) error {
	s, err := c.prepare(text)
	if err != nil {
		return err
	}
	rows, err := s.(driver.StmtQueryContext).QueryContext(ctx, a)
	if err != nil {
		return fault(err)
	}
	err = scan(ctx, rows, row)
	if closed := rows.Close(); err == nil {
		err = fault(closed)
	}
	return err
}

func scan(ctx context.Context, rows driver.Rows, row func([]driver.Value) error) error {
	cells := make([]driver.Value, len(rows.Columns()))
	for n := 1; ; n++ {
		switch err := rows.Next(cells); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return fault(err)
		}
		if err := row(cells); err != nil {
			return err
		}
		if n%checkEvery == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
	}
}

// number runs a statement that answers one number.
func (c *conn) number(ctx context.Context, text string, a args) (n int64, err error) {
	err = c.query(ctx, text, a, func(cells []driver.Value) error {
		n, _ = cells[0].(int64)
		return nil
	})
	return n, err
}

// healthy tells whether the connection can be used again.
func (c *conn) healthy() bool { return c.raw.(driver.Validator).IsValid() }
