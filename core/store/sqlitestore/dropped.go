package sqlitestore

import (
	"context"
	"database/sql/driver"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// readDropped reads what earlier catalogs gave up and Prune has not taken away.
func (f *schema) readDropped(ctx context.Context, c *conn) error {
	return c.query(ctx, "SELECT tbl, col FROM dropped", nil, func(cells []driver.Value) error {
		table := text(cells[0])
		if f.dropped[table] == nil {
			f.dropped[table] = map[string]bool{}
		}
		f.dropped[table][text(cells[1])] = true
		return nil
	})
}

// settle goes through what either catalog has. What goes is marked; what comes
// back under a marked name is emptied; a mark on what was there all along is
// from a catalog that was never published, and is removed.
func (f *schema) settle(c *conn, s *Store, old, next *crm.Catalog) error {
	for _, o := range old.Objects {
		if objectOf(next, o.Name) == nil {
			if err := f.mark(c, s.tables.of(o).name, ""); err != nil {
				return err
			}
		}
	}
	for _, o := range next.Objects {
		if err := f.settleObject(c, s, objectOf(old, o.Name), o); err != nil {
			return err
		}
	}
	return nil
}

func (f *schema) settleObject(c *conn, s *Store, old, next *crm.Object) error {
	t := s.tables.of(next)
	if f.dropped[t.name][""] {
		if old == nil {
			return f.drop(c, t.name)
		}
		if err := f.unmark(c, t.name, ""); err != nil {
			return err
		}
	}
	if old == nil {
		return nil
	}
	before := s.tables.of(old)
	for i := range old.Fields {
		if name := old.Fields[i].Name; next.Field(name) == nil {
			if err := f.mark(c, t.name, before.columns[name].name); err != nil {
				return err
			}
		}
	}
	for i := range next.Fields {
		name := next.Fields[i].Name
		if err := f.settleColumn(c, t.name, t.columns[name].name, old.Field(name) != nil); err != nil {
			return err
		}
	}
	return nil
}

func (f *schema) settleColumn(c *conn, table, column string, kept bool) error {
	switch {
	case !f.dropped[table][column]:
		return nil
	case kept:
		return f.unmark(c, table, column)
	}
	return f.dropColumn(c, table, column)
}

func (f *schema) mark(c *conn, table, column string) error {
	_, err := c.exec("INSERT OR IGNORE INTO dropped(tbl, col) VALUES(?, ?)", values(table, column))
	return err
}

func (f *schema) unmark(c *conn, table, column string) error {
	delete(f.dropped[table], column)
	_, err := c.exec("DELETE FROM dropped WHERE tbl = ? AND col = ?", values(table, column))
	return err
}
