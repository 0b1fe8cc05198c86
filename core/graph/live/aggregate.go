package live

import (
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/graph/limit"
)

// aggregate is numbers over an object's records: at the root, or, when lookup
// is set, over those whose lookup field is a parent's id. A row of the answer
// has the parent (when there is one), the groups and the measures.
type aggregate struct {
	object   *object
	slot     int
	lookup   string
	measures []crm.Measure
	parts    []numberPart
	links    []*lookupKid // of the key
}

// numberPart is one name of an aggregate's answer, or of something in it.
type numberPart struct {
	key     string
	kind    numberKind
	field   string       // numberGroup, numberLink: of the group
	measure int          // numberMeasure
	link    int          // numberLink
	below   []numberPart // numberObject
	text    string       // numberText
}

type numberKind uint8

const (
	numberObject numberKind = iota + 1
	numberMeasure
	numberGroup
	numberLink
	numberText
)

func (c *compiler) aggregate(o *object, slot int, lookup string, sets []ast.SelectionSet) *aggregate {
	n := &aggregate{object: o, slot: slot, lookup: lookup}
	for _, f := range c.collect(sets...) {
		p := numberPart{key: keyOf(f.alias)}
		switch f.name {
		case "__typename":
			p.kind, p.text = numberText, `"`+o.aggregate+`"`
		case "count":
			p.kind, p.measure = numberMeasure, n.measure(crm.Measure{Op: crm.AggCount})
		case "key":
			p.kind = numberObject
			c.within(f.alias, func() { p.below = c.groupKey(n, f) })
		default:
			p.kind, p.below = numberObject, c.measuresOf(n, f)
		}
		n.parts = append(n.parts, p)
	}
	return n
}

func (c *compiler) groupKey(n *aggregate, key picked) []numberPart {
	var parts []numberPart
	for _, f := range c.collect(key.below()...) {
		p := numberPart{key: keyOf(f.alias)}
		switch g := n.object.groups[f.name]; {
		case f.name == "__typename":
			p.kind, p.text = numberText, `"`+n.object.key+`"`
		case g.Type == crm.TypeLookup && f.name == g.Name:
			p.kind, p.field, p.link = numberLink, g.Name, len(n.links)
			target := n.object.members[f.name].target
			c.within(f.alias, func() { n.links = append(n.links, c.lookup(target, 0, f.below())) })
		default:
			p.kind, p.field = numberGroup, g.Name
		}
		parts = append(parts, p)
	}
	return parts
}

func (c *compiler) measuresOf(n *aggregate, group picked) []numberPart {
	var parts []numberPart
	for _, f := range c.collect(group.below()...) {
		p := numberPart{key: keyOf(f.alias)}
		if f.name == "__typename" {
			p.kind, p.text = numberText, `"`+group.fields[0].Definition.Type.Name()+`"`
		} else {
			p.kind = numberMeasure
			p.measure = n.measure(crm.Measure{Op: crm.AggregateOp(group.name), Field: f.name})
		}
		parts = append(parts, p)
	}
	return parts
}

func (n *aggregate) measure(m crm.Measure) int {
	for i, have := range n.measures {
		if have == m {
			return i
		}
	}
	n.measures = append(n.measures, m)
	return len(n.measures) - 1
}

// numbers are an aggregate's rows, ready to be written.
type numbers struct {
	*aggregate
	set     *crm.RowSet
	links   []loaded
	groupAt map[string]int // column of a group's field
	first   int            // column of the first measure
}

// ask reads the rows; of narrows to parents, whose column then comes first.
func (n *aggregate) ask(r *run, of *crm.Filter) (*numbers, error) {
	a := r.args[n.slot].(*aggregateArgs)
	q := crm.Aggregate{
		Object: n.object.Object, Filter: crm.And(of, a.filter), Measures: n.measures,
		GroupBy: a.groups, Limit: r.limits.Groups + 1,
	}
	if n.lookup != "" {
		q.GroupBy = append([]crm.Group{{Field: n.lookup}}, a.groups...)
	}
	if len(q.GroupBy)+len(q.Measures) == 0 {
		q.Measures = []crm.Measure{{Op: crm.AggCount}}
	}
	set, err := r.records.Aggregate(r.ctx, r.actor, q)
	if err != nil {
		return nil, err
	}
	if set.Len() > r.limits.Groups {
		return nil, limit.Exceeded("groups in an aggregate", "聚合的分组数", int64(r.limits.Groups))
	}
	w := &numbers{aggregate: n, set: set, groupAt: map[string]int{}, first: len(q.GroupBy)}
	for i, g := range a.groups {
		w.groupAt[g.Field] = len(q.GroupBy) - len(a.groups) + i
	}
	return w, w.fetchLinks(r)
}

// fetchLinks loads the records that keys point to.
func (w *numbers) fetchLinks(r *run) error {
	for _, p := range w.parts {
		for _, k := range p.below {
			if k.kind != numberLink {
				continue
			}
			link := *w.aggregate.links[k.link]
			at, grouped := w.groupAt[k.field]
			if !grouped {
				w.links = append(w.links, nil)
				continue
			}
			link.column = at
			l, err := link.load(r, w.set)
			if err != nil {
				return err
			}
			w.links = append(w.links, l)
		}
	}
	return nil
}

func (w *numbers) append(b []byte, row []crm.Value) []byte {
	return w.appendParts(b, w.parts, row)
}

func (w *numbers) appendParts(b []byte, parts []numberPart, row []crm.Value) []byte {
	open := byte('{')
	for i := range parts {
		p := &parts[i]
		b = append(b, open)
		open = ','
		b = append(b, p.key...)
		switch p.kind {
		case numberObject:
			b = w.appendParts(b, p.below, row)
		case numberMeasure:
			b = row[w.first+p.measure].AppendJSON(b)
		case numberText:
			b = append(b, p.text...)
		default:
			b = w.appendGroup(b, p, row)
		}
	}
	if open == '{' {
		b = append(b, '{')
	}
	return append(b, '}')
}

func (w *numbers) appendGroup(b []byte, p *numberPart, row []crm.Value) []byte {
	at, grouped := w.groupAt[p.field]
	switch {
	case !grouped:
		return append(b, "null"...)
	case p.kind == numberLink:
		return w.links[p.link].append(b, row)
	}
	return row[at].AppendJSON(b)
}
