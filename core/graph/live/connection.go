package live

import (
	"slices"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// connection is a list of an object's records with cursors: at the root, or,
// when lookup is set, the records whose lookup field is a parent's id.
type connection struct {
	object *object
	slot   int
	lookup string
	link   int // column of the lookup, when there is one
	cols   *columns
	parts  []listPart
	sels   []*selection

	wantsNext, wantsCursors, wantsTotal bool
}

// listPart is one name of a connection's answer.
type listPart struct {
	key   string
	kind  listPartKind
	sel   int // of nodes
	edge  []edgePart
	shape *shape // of pageInfo
}

type listPartKind uint8

const (
	listNodes listPartKind = iota + 1
	listEdges
	listPageInfo
	listTotal
	listTypename
)

// edgePart is one name of an edge: its node, its cursor or its type's name.
type edgePart struct {
	key    string
	sel    int // -1: none
	cursor bool
}

func (c *compiler) connection(o *object, slot int, lookup string, sets []ast.SelectionSet) *connection {
	n := &connection{object: o, slot: slot, lookup: lookup, cols: &columns{}}
	if lookup != "" {
		n.link = n.cols.add(lookup)
	}
	for _, f := range c.collect(sets...) {
		c.within(f.alias, func() { n.parts = append(n.parts, c.listPart(n, f)) })
	}
	return n
}

func (c *compiler) listPart(n *connection, f picked) listPart {
	p := listPart{key: keyOf(f.alias)}
	switch f.name {
	case "nodes":
		p.kind, p.sel = listNodes, c.records(n, f)
	case "edges":
		p.kind = listEdges
		for _, e := range c.collect(f.below()...) {
			c.within(e.alias, func() { p.edge = append(p.edge, c.edgePart(n, e)) })
		}
	case "pageInfo":
		p.kind, p.shape = listPageInfo, c.shape("PageInfo", f.below())
		n.wantsNext = n.wantsNext || p.shape.wants("hasNextPage") || p.shape.wants("hasPreviousPage")
		n.wantsCursors = n.wantsCursors || p.shape.wants("startCursor") || p.shape.wants("endCursor")
	case "totalCount":
		p.kind, n.wantsTotal = listTotal, true
	default:
		p.kind = listTypename
	}
	return p
}

func (c *compiler) edgePart(n *connection, e picked) edgePart {
	p := edgePart{key: keyOf(e.alias), sel: -1}
	switch e.name {
	case "node":
		p.sel = c.records(n, e)
	case "cursor":
		p.cursor, n.wantsCursors = true, true
	}
	return p
}

// records compiles a selection over the connection's rows.
func (c *compiler) records(n *connection, f picked) int {
	n.sels = append(n.sels, c.selection(n.object, n.cols, f.below()))
	return len(n.sels) - 1
}

func (n *connection) args(r *run) *listArgs { return r.args[n.slot].(*listArgs) }

func (n *connection) cost(r *run, parents int64) int64 {
	wanted := times(parents, int64(n.args(r).limit))
	sum := wanted
	for _, s := range n.sels {
		sum = add(sum, s.cost(r, wanted))
	}
	return sum
}

// wantsRows tells whether anything of the answer depends on the rows.
func (n *connection) wantsRows() bool {
	for _, p := range n.parts {
		if p.kind != listTotal && p.kind != listTypename {
			return true
		}
	}
	return false
}

// query is the store query without the condition on the parents.
func (n *connection) query(a *listArgs) crm.Query {
	q := crm.Query{
		Object: n.object.Object, Fields: n.cols.names, Filter: a.filter,
		OrderBy: a.keys(), After: a.after, Deleted: a.deleted, Limit: a.limit,
	}
	if n.wantsNext {
		q.Limit++
	}
	if n.wantsCursors {
		q.Fields = slices.Clone(q.Fields)
		for _, k := range a.order.keys {
			if !slices.Contains(q.Fields, k.Field) {
				q.Fields = append(q.Fields, k.Field)
			}
		}
	}
	if len(q.Fields) == 0 {
		q.Fields = idOnly
	}
	return q
}

var idOnly = []string{crm.FieldID}

// pages are the fetched rows of a connection, with what a page of them needs
// to be written.
type pages struct {
	*connection
	args     *listArgs
	set      *crm.RowSet
	rows     []*rows // by selection
	cursorAt []int   // columns of the order's keys
}

func (n *connection) pages(r *run, a *listArgs, set *crm.RowSet) (*pages, error) {
	p := &pages{connection: n, args: a, set: set}
	for _, s := range n.sels {
		fetched, err := s.fetch(r, set)
		if err != nil {
			return nil, err
		}
		p.rows = append(p.rows, fetched)
	}
	if n.wantsCursors {
		for _, k := range a.order.keys {
			p.cursorAt = append(p.cursorAt, set.Column(k.Field))
		}
	}
	return p, nil
}

// page is one parent's part of the rows: from lo up to hi, more telling
// whether there are further ones.
type page struct {
	lo, hi int
	more   bool
	total  int64
}

// cut takes the row off that was only asked for to know whether there are more.
func (p page) cut(limit int) page {
	if p.hi-p.lo > limit {
		p.hi, p.more = p.lo+limit, true
	}
	return p
}
