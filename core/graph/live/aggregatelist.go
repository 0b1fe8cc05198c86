package live

import "github.com/guanxi-crm/guanxi/core/crm"

// aggregateNode answers an aggregate at the root.
type aggregateNode struct{ *aggregate }

func (n *aggregateNode) cost(*run) int64 { return 1 }

func (n *aggregateNode) answer(r *run, b []byte) ([]byte, error) {
	w, err := n.ask(r, nil)
	if err != nil {
		return b, err
	}
	b = append(b, '[')
	for i := range w.set.Len() {
		if i > 0 {
			b = append(b, ',')
		}
		b = w.append(b, w.set.Row(i))
	}
	return append(b, ']'), nil
}

// aggregateKid asks for the numbers over a related list of all parents at once.
type aggregateKid struct {
	column int // of the parent's id
	*aggregate
}

func (k *aggregateKid) cost(_ *run, parents int64) int64 { return parents }

func (k *aggregateKid) load(r *run, set *crm.RowSet) (loaded, error) {
	l := &numbersOf{column: k.column, of: map[string]page{}}
	parents := distinct(set, k.column)
	if len(parents) == 0 {
		return l, nil
	}
	// A page has at most as many parents as a batch takes.
	w, err := k.ask(r, oneOf(k.lookup, parents))
	if err != nil {
		return nil, err
	}
	l.numbers, l.grouped = w, len(w.groupAt) > 0
	n := w.set.Len()
	for lo := 0; lo < n; {
		parent := w.set.Row(lo)[0].Str()
		hi := lo + 1
		for hi < n && w.set.Row(hi)[0].Str() == parent {
			hi++
		}
		l.of[parent] = page{lo: lo, hi: hi}
		lo = hi
	}
	return l, nil
}

// numbersOf are aggregates by parent.
type numbersOf struct {
	*numbers
	column  int
	grouped bool
	of      map[string]page
}

func (l *numbersOf) append(b []byte, parent []crm.Value) []byte {
	g := l.of[parent[l.column].Str()]
	b = append(b, '[')
	if g.lo == g.hi && !l.grouped {
		b = l.numbers.append(b, l.nothing())
	}
	for i := g.lo; i < g.hi; i++ {
		if i > g.lo {
			b = append(b, ',')
		}
		b = l.numbers.append(b, l.set.Row(i))
	}
	return append(b, ']')
}

// nothing is the row of a parent without records: counts of 0 and no values.
func (l *numbersOf) nothing() []crm.Value {
	row := make([]crm.Value, l.first+len(l.measures))
	for i, m := range l.measures {
		if m.Op == crm.AggCount || m.Op == crm.AggCountDistinct {
			row[l.first+i] = crm.IntValue(0)
		}
	}
	return row
}
