package live

import (
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// columns are the columns that a query asks the store for.
type columns struct{ names []string }

// add returns the position of a column, which is added when it is new.
func (c *columns) add(name string) int {
	for i, n := range c.names {
		if n == name {
			return i
		}
	}
	c.names = append(c.names, name)
	return len(c.names) - 1
}

// selection is what is wanted of each record of a set of rows.
type selection struct {
	cols  *columns
	parts []part
	kids  []kid
}

// part is one name of a record's answer.
type part struct {
	key    string // `"alias":`
	kind   partKind
	column int
	kid    int
	shape  *shape
	text   string
}

type partKind uint8

const (
	partColumn partKind = iota + 1
	partText            // the same for all records: __typename
	partActor
	partKid
)

// kid is something fetched for all rows of a set at once: linked records,
// related lists, users, history.
type kid interface {
	load(r *run, set *crm.RowSet) (loaded, error)
	// cost is how many records it may ask for when there are so many parents.
	cost(r *run, parents int64) int64
}

// loaded is what a kid fetched; it writes its part of one parent's answer.
type loaded interface {
	append(b []byte, parent []crm.Value) []byte
}

// rows are rows with all that was fetched for them.
type rows struct {
	sel  *selection
	set  *crm.RowSet
	kids []loaded
}

// selection compiles what is selected of an object's record type. Selections
// over the same rows share their columns.
func (c *compiler) selection(o *object, cols *columns, sets []ast.SelectionSet) *selection {
	s := &selection{cols: cols}
	for _, f := range c.collect(sets...) {
		c.within(f.alias, func() { s.parts = append(s.parts, c.part(o, s, f)) })
	}
	return s
}

func (c *compiler) part(o *object, s *selection, f picked) part {
	p := part{key: keyOf(f.alias)}
	if f.name == "__typename" {
		p.kind, p.text = partText, `"`+o.typ+`"`
		return p
	}
	m := o.members[f.name]
	p.column = s.cols.add(m.column)
	switch m.kind {
	case memberColumn:
		p.kind = partColumn
		return p
	case memberActor:
		p.kind, p.shape = partActor, c.shape("Actor", f.below())
		return p
	}
	p.kind, p.kid = partKid, len(s.kids)
	s.kids = append(s.kids, c.kid(o, s, m, p.column, f))
	return p
}

func (c *compiler) kid(o *object, s *selection, m member, column int, f picked) kid {
	switch m.kind {
	case memberUser:
		return &userKid{column: column, shape: c.shape("User", f.below())}
	case memberLookup:
		return c.lookup(m.target, column, f.below())
	case memberList:
		slot := c.spec(f, readList(m.target))
		return &listKid{column, c.connection(m.target, slot, m.lookup, f.below())}
	case memberAggregate:
		slot := c.spec(f, readAggregate(m.target))
		return &aggregateKid{column, c.aggregate(m.target, slot, m.lookup, f.below())}
	case memberHistory:
		slot := c.spec(f, readHistory)
		return &historyKid{object: o, column: column, slot: slot, shape: c.shape("RecordHistory", f.below())}
	}
	return &classificationKid{object: o, id: s.cols.add(crm.FieldID), column: column, shape: c.shape("RecordClassification", f.below())}
}

// fetch loads what hangs on the rows of a set.
func (s *selection) fetch(r *run, set *crm.RowSet) (*rows, error) {
	loaded := &rows{sel: s, set: set}
	for _, k := range s.kids {
		l, err := k.load(r, set)
		if err != nil {
			return nil, err
		}
		loaded.kids = append(loaded.kids, l)
	}
	return loaded, nil
}

// cost is how many records hang on so many rows.
func (s *selection) cost(r *run, parents int64) int64 {
	var sum int64
	for _, k := range s.kids {
		sum = add(sum, k.cost(r, parents))
	}
	return sum
}

// append writes row i.
func (l *rows) append(b []byte, i int) []byte {
	row := l.set.Row(i)
	open := byte('{')
	for p := range l.sel.parts {
		part := &l.sel.parts[p]
		b = append(b, open)
		open = ','
		b = append(b, part.key...)
		switch part.kind {
		case partColumn:
			b = appendValue(b, row[part.column])
		case partText:
			b = append(b, part.text...)
		case partActor:
			b = appendActor(b, part.shape, row[part.column])
		case partKid:
			b = l.kids[part.kid].append(b, row)
		}
	}
	if open == '{' {
		b = append(b, '{')
	}
	return append(b, '}')
}

// add and times saturate: costs come from hostile queries.
func add(a, b int64) int64 {
	if a > maxCost-b {
		return maxCost
	}
	return a + b
}

func times(a, b int64) int64 {
	if b > 0 && a > maxCost/b {
		return maxCost
	}
	return a * b
}

const maxCost = int64(1) << 50
