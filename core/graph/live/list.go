package live

import "github.com/guanxi-crm/guanxi/core/crm"

// getNode answers one record by its id.
type getNode struct {
	slot int
	sel  *selection
}

type getArgs struct {
	object *object
	id     crm.Value
	asOf   crm.Value // null: as it is now
}

func (n *getNode) cost(r *run) int64 { return add(1, n.sel.cost(r, 1)) }

func (n *getNode) answer(r *run, b []byte) ([]byte, error) {
	a := r.args[n.slot].(*getArgs)
	switch {
	case a.id.IsNull():
		return append(b, "null"...), nil
	case a.asOf.IsNull():
		return r.appendByID(b, a.object, n.sel, a.id)
	}
	return r.appendAsOf(b, a, n.sel)
}

// appendAsOf writes a record as it was, or null when it was not there. It reads
// the record's history, so it counts like one.
func (r *run) appendAsOf(b []byte, a *getArgs, s *selection) ([]byte, error) {
	if err := r.perRecord(); err != nil {
		return b, err
	}
	then, err := r.records.AsOf(r.ctx, r.actor, a.object.Name, a.id.Str(), a.asOf.Time())
	if crm.CodeOf(err) == crm.NotFound {
		return append(b, "null"...), nil
	}
	if err != nil {
		return b, err
	}
	set := &crm.RowSet{Columns: s.cols.names}
	if len(set.Columns) == 0 {
		set.Columns = idOnly
	}
	for _, name := range set.Columns {
		set.Cells = append(set.Cells, then.Get(name))
	}
	rows, err := s.fetch(r, set)
	if err != nil {
		return b, err
	}
	return rows.append(b, 0), nil
}

// appendByID writes one live record, or null.
func (r *run) appendByID(b []byte, o *object, s *selection, id crm.Value) ([]byte, error) {
	q := crm.Query{Object: o.Object, Fields: s.cols.names, Limit: 1, Filter: crm.Where(crm.FieldID, crm.OpEq, id)}
	if len(q.Fields) == 0 {
		q.Fields = idOnly
	}
	set, err := r.records.Find(r.ctx, r.actor, q)
	if err != nil {
		return b, err
	}
	if set.Len() == 0 {
		return append(b, "null"...), nil
	}
	rows, err := s.fetch(r, set)
	if err != nil {
		return b, err
	}
	return rows.append(b, 0), nil
}

// listNode answers a list at the root.
type listNode struct{ *connection }

func (n *listNode) cost(r *run) int64 { return n.connection.cost(r, 1) }

func (n *listNode) answer(r *run, b []byte) ([]byte, error) {
	a := n.args(r)
	q := n.query(a)
	set := &crm.RowSet{Columns: q.Fields}
	if n.wantsRows() && q.Limit > 0 {
		var err error
		if set, err = r.records.Find(r.ctx, r.actor, q); err != nil {
			return b, err
		}
	}
	g := page{hi: set.Len()}.cut(a.limit)
	// Nothing is fetched for the row that only tells whether there are more.
	set.Cells = set.Cells[:g.hi*len(set.Columns)]
	p, err := n.pages(r, a, set)
	if err != nil {
		return b, err
	}
	if n.wantsTotal {
		if g.total, err = r.records.Count(r.ctx, r.actor, crm.Query{Object: q.Object, Filter: a.filter, Deleted: a.deleted}); err != nil {
			return b, err
		}
	}
	return p.append(b, g), nil
}

// listKid fetches a related list for all parents of a set at once.
type listKid struct {
	column int // of the parent's id
	*connection
}

func (k *listKid) load(r *run, set *crm.RowSet) (loaded, error) {
	a := k.args(r)
	parents := distinct(set, k.column)
	found, err := k.find(r, a, parents)
	if err != nil {
		return nil, err
	}
	l := &lists{column: k.column, of: make(map[string]page, len(parents))}
	if l.pages, err = k.pages(r, a, found); err != nil {
		return nil, err
	}
	k.split(l, found, a.limit)
	if k.wantsTotal {
		err = k.totals(r, l, a, parents)
	}
	return l, err
}

// find reads each parent's rows, in one query for as many parents as a batch
// takes.
func (k *listKid) find(r *run, a *listArgs, parents []crm.Value) (*crm.RowSet, error) {
	q := k.query(a)
	all := &crm.RowSet{Columns: q.Fields}
	if !k.wantsRows() || q.Limit == 0 {
		return all, nil
	}
	for len(parents) > 0 {
		some := parents[:min(batch, len(parents))]
		parents = parents[len(some):]
		q.Filter = crm.And(oneOf(k.lookup, some), a.filter)
		if q.PartitionBy = ""; len(some) > 1 {
			q.PartitionBy = k.lookup
		}
		set, err := r.records.Find(r.ctx, r.actor, q)
		if err != nil {
			return nil, err
		}
		all.Cells = append(all.Cells, set.Cells...)
	}
	return all, nil
}

// split finds each parent's rows in the answer, which is grouped by parent.
func (k *listKid) split(l *lists, set *crm.RowSet, limit int) {
	n := set.Len()
	for lo := 0; lo < n; {
		parent := set.Row(lo)[k.link].Str()
		hi := lo + 1
		for hi < n && set.Row(hi)[k.link].Str() == parent {
			hi++
		}
		l.of[parent] = page{lo: lo, hi: hi}.cut(limit)
		lo = hi
	}
}

func (k *listKid) totals(r *run, l *lists, a *listArgs, parents []crm.Value) error {
	for len(parents) > 0 {
		some := parents[:min(batch, len(parents))]
		parents = parents[len(some):]
		counts, err := r.records.Aggregate(r.ctx, r.actor, crm.Aggregate{
			Object: k.object.Object, Filter: crm.And(oneOf(k.lookup, some), a.filter),
			GroupBy:  []crm.Group{{Field: k.lookup}},
			Measures: []crm.Measure{{Op: crm.AggCount}}, Limit: len(some),
		})
		if err != nil {
			return err
		}
		for i := range counts.Len() {
			row := counts.Row(i)
			g := l.of[row[0].Str()]
			g.total = row[1].Int64()
			l.of[row[0].Str()] = g
		}
	}
	return nil
}

// lists are related lists by parent.
type lists struct {
	column int
	pages  *pages
	of     map[string]page
}

func (l *lists) append(b []byte, parent []crm.Value) []byte {
	return l.pages.append(b, l.of[parent[l.column].Str()])
}
