package sqlitestore

import (
	"context"
	"database/sql/driver"
	"fmt"
	"strings"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/store"
)

// Prepare makes tables, columns and indexes that the next catalog asks for, in
// one transaction. What the next catalog no longer has stays, since requests
// that began with the old one still use it, but is marked: if its name is used
// again before Prune could run, it starts empty.
func (s *Store) Prepare(ctx context.Context, old, next *crm.Catalog) error {
	return s.writer.do(ctx, func(c *conn) error {
		found, err := readSchema(ctx, c)
		if err != nil {
			return err
		}
		if old != nil && old.Version > 0 {
			if err := found.settle(c, s, old, next); err != nil {
				return err
			}
		}
		for _, o := range next.Objects {
			if err := found.prepare(c, s.tables.of(o)); err != nil {
				return fmt.Errorf("prepare object %q: %w", o.Name, err)
			}
		}
		return nil
	})
}

// objectOf finds an object in a catalog whether or not it was indexed.
func objectOf(c *crm.Catalog, name string) *crm.Object {
	for _, o := range c.Objects {
		if o.Name == name {
			return o
		}
	}
	return nil
}

// Prune drops tables, columns and indexes that the catalog does not have.
func (s *Store) Prune(ctx context.Context, current *crm.Catalog) error {
	return s.writer.do(ctx, func(c *conn) error {
		found, err := readSchema(ctx, c)
		if err != nil {
			return err
		}
		kept := map[string]*table{}
		for _, o := range current.Objects {
			t := s.tables.of(o)
			kept[t.name] = t
		}
		for name := range found.columns {
			if err := found.prune(c, name, kept[name]); err != nil {
				return fmt.Errorf("prune table %q: %w", name, err)
			}
		}
		return nil
	})
}

// schema is what the file has of objects.
type schema struct {
	columns map[string]map[string]bool // by table
	indexes map[string][]string        // by table
	dropped map[string]map[string]bool // columns marked as no longer wanted, by table; "" is the table itself
}

func readSchema(ctx context.Context, c *conn) (*schema, error) {
	found := &schema{columns: map[string]map[string]bool{}, indexes: map[string][]string{}, dropped: map[string]map[string]bool{}}
	err := c.query(ctx, `SELECT t.name, x.name FROM sqlite_schema AS t, pragma_table_xinfo(t.name) AS x
		WHERE t.type = 'table' AND substr(t.name, 1, 2) = ?`, values(tablePrefix),
		func(cells []driver.Value) error {
			t := text(cells[0])
			if found.columns[t] == nil {
				found.columns[t] = map[string]bool{}
			}
			found.columns[t][text(cells[1])] = true
			return nil
		})
	if err != nil {
		return nil, err
	}
	err = c.query(ctx, "SELECT tbl_name, name FROM sqlite_schema WHERE type = 'index' AND substr(name, 1, 2) = ?",
		values(indexPrefix), func(cells []driver.Value) error {
			found.indexes[text(cells[0])] = append(found.indexes[text(cells[0])], text(cells[1]))
			return nil
		})
	if err != nil {
		return nil, err
	}
	return found, found.readDropped(ctx, c)
}

func (f *schema) prepare(c *conn, t *table) error {
	have := f.columns[t.name]
	if have == nil {
		if err := c.script(createTable(t)); err != nil {
			return err
		}
	}
	for i := range t.object.Fields {
		col := t.columns[t.object.Fields[i].Name]
		if have == nil || have[col.name] {
			continue
		}
		if err := c.script("ALTER TABLE " + t.quoted + " ADD COLUMN " + col.quoted + " " + col.sqlType()); err != nil {
			return err
		}
	}
	for _, x := range indexesOf(t) {
		if err := c.script(x.create(t)); err != nil {
			if x.unique != nil && takenColumn(err) != "" {
				return &store.UniqueError{Object: t.object.Name, Field: x.unique.field}
			}
			return err
		}
	}
	return nil
}

func createTable(t *table) string {
	b := strings.Builder{}
	b.WriteString("CREATE TABLE " + t.quoted + `(id TEXT NOT NULL UNIQUE, version INTEGER NOT NULL`)
	for _, f := range crm.SystemFields() {
		if c := t.columns[f.Name]; !c.neverNull() {
			b.WriteString(", " + c.quoted + " " + c.sqlType())
		}
	}
	for i := range t.object.Fields {
		c := t.columns[t.object.Fields[i].Name]
		b.WriteString(", " + c.quoted + " " + c.sqlType())
	}
	b.WriteString(")")
	return b.String()
}

// prune drops a table that is not kept, or what is too much of one that is.
func (f *schema) prune(c *conn, name string, kept *table) error {
	if kept == nil {
		return f.drop(c, name)
	}
	wanted := map[string]bool{}
	for _, x := range indexesOf(kept) {
		wanted[x.name] = true
	}
	for _, x := range f.indexes[name] {
		if wanted[x] {
			continue
		}
		if err := c.script("DROP INDEX IF EXISTS " + quote(x)); err != nil {
			return err
		}
	}
	columns := map[string]bool{}
	for _, col := range kept.columns {
		columns[col.name] = true
	}
	for col := range f.columns[name] {
		if columns[col] {
			continue
		}
		if err := f.dropColumn(c, name, col); err != nil {
			return err
		}
	}
	return nil
}

// dropColumn drops a column and the indexes that mention it.
func (f *schema) dropColumn(c *conn, table, column string) error {
	for _, x := range f.indexes[table] {
		words := strings.Fields(strings.TrimPrefix(x, indexPrefix+table))
		for _, w := range words {
			if w != column {
				continue
			}
			if err := c.script("DROP INDEX IF EXISTS " + quote(x)); err != nil {
				return err
			}
		}
	}
	delete(f.columns[table], column)
	if err := f.unmark(c, table, column); err != nil {
		return err
	}
	return c.script("ALTER TABLE " + quote(table) + " DROP COLUMN " + quote(column))
}

// drop drops an object's table and timers; its events are history and stay.
func (f *schema) drop(c *conn, table string) error {
	delete(f.columns, table)
	delete(f.indexes, table)
	if _, err := c.exec("DELETE FROM timers WHERE object = ?", values(objectName(table))); err != nil {
		return err
	}
	if _, err := c.exec("DELETE FROM dropped WHERE tbl = ?", values(table)); err != nil {
		return err
	}
	delete(f.dropped, table)
	return c.script("DROP TABLE " + quote(table))
}
