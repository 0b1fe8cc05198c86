package sqlitestore

import (
	"context"
	"database/sql/driver"
	"slices"
	"strconv"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// Find runs a query. What is behind a row is asked for stretch by stretch,
// until the page is full: mostly the first one or two fill it.
func (s *Store) Find(ctx context.Context, q crm.Query) (*crm.RowSet, error) {
	set := &crm.RowSet{Columns: q.Fields}
	if q.PartitionBy != "" {
		st, err := s.partitioned(&q)
		if err != nil || q.Limit <= 0 {
			return set, err
		}
		err = s.pool.read(ctx, func(c *conn) error { return st.collect(ctx, c, set) })
		return set, err
	}
	pages, err := s.pages(&q)
	if err != nil || q.Limit <= 0 {
		return set, err
	}
	err = s.pool.read(ctx, func(c *conn) error {
		if len(pages) == 1 {
			if oneRecord(q.Filter) {
				ctx = context.WithoutCancel(ctx) // done sooner than somebody to watch the context is found
			}
			return pages[0].collect(ctx, c, set)
		}
		return c.snapshot(func() error {
			for _, p := range pages {
				p.args[len(p.args)-1].Value = int64(q.Limit - set.Len())
				if err := p.collect(ctx, c, set); err != nil || set.Len() >= q.Limit {
					return err
				}
			}
			return nil
		})
	})
	return set, err
}

// oneRecord tells whether a filter asks for a record by its id, beside
// conditions on its own fields.
func oneRecord(f *crm.Filter) bool {
	if f == nil {
		return false
	}
	if f.Op != crm.OpAnd {
		return f.Op == crm.OpEq && f.Field == crm.FieldID
	}
	plain := !slices.ContainsFunc(f.Filters, func(part *crm.Filter) bool { return len(part.Filters) > 0 })
	return plain && slices.ContainsFunc(f.Filters, oneRecord)
}

// selection is a statement whose rows are the columns of a row set.
type selection struct {
	text    string
	args    args
	columns []*column
	limit   int
}

// pages are the statements of a query's stretches. Their last parameter is
// the limit.
func (s *Store) pages(q *crm.Query) ([]selection, error) {
	b := builder{tables: &s.tables, text: make([]byte, 0, 512), args: make(args, 0, 8)}
	from := b.scope(q.Object)
	keys := b.keys(from, q)
	stretches := segments(keys, q.After != nil)
	b.put("SELECT ")
	columns := b.fields(from, q.Fields)
	b.from(from, q.Deleted)
	b.and(from, q.Filter)
	list := make([]selection, len(stretches))
	common := b // what all of them begin with
	for i, g := range stretches {
		b = common
		if i < len(stretches)-1 {
			b.text, b.args = slices.Clone(common.text), slices.Clone(common.args)
		}
		b.in(from, g)
		b.put(" ORDER BY ")
		b.orderBy(from, keys[g.equal:])
		b.put(" LIMIT ?")
		b.args.add(int64(q.Limit))
		if b.err != nil {
			return nil, b.err
		}
		list[i] = selection{string(b.text), b.args, columns, q.Limit}
	}
	return list, nil
}

// fields writes the columns wanted.
func (b *builder) fields(s scope, names []string) []*column {
	columns := make([]*column, len(names))
	for i, name := range names {
		columns[i] = b.column(s, name)
		if i > 0 {
			b.put(", ")
		}
		b.put(s.ref(columns[i]))
	}
	if len(names) == 0 {
		b.put("1")
	}
	return columns
}

// partitioned numbers the rows within each value of a lookup.
func (s *Store) partitioned(q *crm.Query) (selection, error) {
	b := builder{tables: &s.tables}
	from := b.scope(q.Object)
	keys := b.keys(from, q)
	part := from.ref(b.column(from, q.PartitionBy))
	b.put("SELECT ")
	for i := range q.Fields {
		b.put("c", strconv.Itoa(i), ", ")
	}
	b.put("p FROM (SELECT ")
	columns := make([]*column, len(q.Fields))
	for i, name := range q.Fields {
		columns[i] = b.column(from, name)
		b.put(from.ref(columns[i]), " AS c", strconv.Itoa(i), ", ")
	}
	b.put(part, " AS p, row_number() OVER (PARTITION BY ", part, " ORDER BY ")
	b.orderBy(from, keys)
	b.put(") AS n")
	b.from(from, q.Deleted)
	b.and(from, q.Filter)
	b.anyOf(from, segments(keys, q.After != nil))
	b.put(") WHERE n <= ? ORDER BY p, n")
	b.args.add(int64(q.Limit))
	return selection{string(b.text), b.args, columns, q.Limit}, b.err
}

// anyOf writes that a row is in one of the segments.
func (b *builder) anyOf(s scope, list []segment) {
	if len(list) == 1 && list[0].keys == nil {
		return
	}
	b.put(" AND (0")
	for _, g := range list {
		b.put(" OR (1")
		b.in(s, g)
		b.put(")")
	}
	b.put(")")
}

// maxRoom is for how many rows room is made before the first is there.
const maxRoom = 64

// collect appends the rows to the set.
func (p *selection) collect(ctx context.Context, c *conn, set *crm.RowSet) error {
	if set.Cells == nil {
		set.Cells = make([]crm.Value, 0, len(p.columns)*min(p.limit, maxRoom))
	}
	return c.query(ctx, p.text, p.args, func(cells []driver.Value) error {
		for i, col := range p.columns {
			set.Cells = append(set.Cells, col.decode(cells[i]))
		}
		return nil
	})
}

// snapshot lets several statements see the same moment.
func (c *conn) snapshot(fn func() error) error {
	if _, err := c.exec("BEGIN", nil); err != nil {
		return err
	}
	err := fn()
	if _, ended := c.exec("COMMIT", nil); err == nil {
		err = ended
	}
	return err
}

// Count counts what a query's filter selects.
func (s *Store) Count(ctx context.Context, q crm.Query) (n int64, err error) {
	b := builder{tables: &s.tables}
	from := b.scope(q.Object)
	b.put("SELECT count(*)")
	b.from(from, q.Deleted)
	b.and(from, q.Filter)
	if b.err != nil {
		return 0, b.err
	}
	err = s.pool.read(ctx, func(c *conn) (err error) {
		n, err = c.number(ctx, string(b.text), b.args)
		return err
	})
	return n, err
}
