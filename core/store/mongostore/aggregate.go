package mongostore

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
	"go.mongodb.org/mongo-driver/v2/x/bsonx/bsoncore"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/store"
)

// aggregation is the translation of an Aggregate: the parts of a $group stage
// and how to read its answer.
type aggregation struct {
	filterer
	object   *crm.Object
	keys     bson.D // of the group
	numbers  bson.D // accumulators
	order    bson.D
	columns  []string
	cells    []cell
	distinct []distinct
}

// cell reads one column of the answer from a group's document.
type cell func(group bson.Raw) (crm.Value, error)

// distinct is a column that counts values, in a pipeline of its own: the
// values of a group may be more than a document holds.
type distinct struct {
	column int
	field  string
}

// Aggregate computes numbers over records, all of them exactly.
func (s *Store) Aggregate(ctx context.Context, a crm.Aggregate) (*crm.RowSet, error) {
	g := aggregation{object: a.Object}
	selected := g.selection(a.Object, a.Filter, a.Deleted)
	for _, group := range a.GroupBy {
		g.group(group)
	}
	for _, m := range a.Measures {
		g.measure(m)
	}
	if g.err != nil {
		return nil, g.err
	}
	set := &crm.RowSet{Columns: g.columns}
	if len(a.GroupBy) > 0 && a.Limit <= 0 {
		return set, nil
	}
	groups, err := s.groups(ctx, a.Object.Name, g.pipeline(selected, a.Limit))
	if err != nil {
		return nil, fault("aggregate "+a.Object.Plural, err)
	}
	if len(groups) == 0 && len(a.GroupBy) == 0 {
		groups = []bson.Raw{emptyDocument} // numbers over no records
	}
	for _, group := range groups {
		for _, read := range g.cells {
			v, err := read(group)
			if errors.Is(err, errTooLarge) {
				return nil, tooLarge(err)
			}
			if err != nil {
				return nil, fmt.Errorf("aggregate %s: %w", a.Object.Plural, err)
			}
			set.Cells = append(set.Cells, v)
		}
	}
	for _, d := range g.distinct {
		if err := s.countDistinct(ctx, &g, selected, d, groups, set); err != nil {
			return nil, fault("aggregate "+a.Object.Plural, err)
		}
	}
	return set, nil
}

var emptyDocument = bson.Raw{5, 0, 0, 0, 0}

func (s *Store) groups(ctx context.Context, object string, pipeline bson.A) ([]bson.Raw, error) {
	cursor, err := s.db.Collection(object).Aggregate(ctx, pipeline, options.Aggregate().SetAllowDiskUse(true))
	if err != nil {
		return nil, err
	}
	var groups []bson.Raw
	return groups, cursor.All(ctx, &groups)
}

func (g *aggregation) pipeline(s selection, limit int) bson.A {
	p := append(s.stages(), doc("$group", append(bson.D{{Key: "_id", Value: g.id()}}, g.numbers...)))
	if len(g.order) > 0 {
		p = append(p, doc("$sort", g.order), doc("$limit", int64(limit)))
	}
	return p
}

func (g *aggregation) id() any {
	if len(g.keys) == 0 {
		return nil
	}
	return g.keys
}

// group adds a key. Its name in the group's id is its position, so that no
// two are the same.
func (g *aggregation) group(by crm.Group) {
	name, field := g.field(g.object, by.Field)
	at := "g" + strconv.Itoa(len(g.keys))
	expression := orNull(name)
	read := func(v bsoncore.Value) (crm.Value, error) { return decodeCell(field, v) }
	switch {
	case by.Date != "":
		expression, read = g.unit(name, field, by.Date)
	case kindOf(field) == crm.List:
		expression = joined(name)
		read = func(v bsoncore.Value) (crm.Value, error) {
			text, _ := v.StringValueOK()
			return listValue(text), nil
		}
	}
	g.keys = append(g.keys, bson.E{Key: at, Value: expression})
	g.order = append(g.order, bson.E{Key: "_id." + at, Value: 1})
	g.columns = append(g.columns, by.Field)
	g.cells = append(g.cells, func(group bson.Raw) (crm.Value, error) {
		v, err := bsoncore.Document(group).LookupErr("_id", at)
		if err != nil || v.Type == bsoncore.TypeNull {
			return crm.Value{}, nil
		}
		return read(v)
	})
}

// number adds an accumulator and returns its name.
func (g *aggregation) number(accumulator bson.D) string {
	at := "n" + strconv.Itoa(len(g.numbers))
	g.numbers = append(g.numbers, bson.E{Key: at, Value: accumulator})
	return at
}

func (g *aggregation) measure(m crm.Measure) {
	g.columns = append(g.columns, string(m.Op)+"("+m.Field+")")
	if m.Op == crm.AggCount {
		g.count(g.number(doc("$sum", 1)))
		return
	}
	name, field := g.field(g.object, m.Field)
	switch m.Op {
	case crm.AggCountDistinct:
		g.distinct = append(g.distinct, distinct{len(g.cells), name})
		g.cells = append(g.cells, func(bson.Raw) (crm.Value, error) { return crm.IntValue(0), nil })
	case crm.AggMin, crm.AggMax:
		g.extreme(m.Op, name, field)
	case crm.AggSum, crm.AggAvg:
		g.sum(m.Op, name, field)
	default:
		g.fail("unknown measure %q: %w", m.Op, store.ErrUnsupported)
	}
}

func (g *aggregation) count(at string) {
	g.cells = append(g.cells, func(group bson.Raw) (crm.Value, error) {
		return crm.IntValue(integer(group, at)), nil
	})
}

func integer(group bson.Raw, at string) int64 {
	v, err := bsoncore.Document(group).LookupErr(at)
	if err != nil {
		return 0
	}
	n, _ := v.AsInt64OK()
	return n
}

func (g *aggregation) extreme(op crm.AggregateOp, name string, field *crm.Field) {
	if kindOf(field) == crm.List {
		at := g.number(doc("$"+string(op), joined(name)))
		g.cells = append(g.cells, func(group bson.Raw) (crm.Value, error) {
			text, _ := bsoncore.Document(group).Lookup(at).StringValueOK()
			return listValue(text), nil
		})
		return
	}
	at := g.number(doc("$"+string(op), "$"+name))
	g.cells = append(g.cells, func(group bson.Raw) (crm.Value, error) {
		v, err := bsoncore.Document(group).LookupErr(at)
		if err != nil {
			return crm.Value{}, nil
		}
		return decodeCell(field, v)
	})
}

// sum adds up in decimals of 34 digits, where integers would overflow.
func (g *aggregation) sum(op crm.AggregateOp, name string, field *crm.Field) {
	scale := 0
	switch kindOf(field) {
	case crm.DecimalKind:
		scale = field.DecimalScale()
	case crm.Int:
	default:
		g.fail("%s of field %q, which is no number: %w", op, field.Name, store.ErrUnsupported)
		return
	}
	empty := doc("$eq", bson.A{orNull(name), nil})
	sum := g.number(doc("$sum", doc("$toDecimal", "$"+name)))
	count := g.number(doc("$sum", doc("$cond", bson.A{empty, 0, 1})))
	g.cells = append(g.cells, func(group bson.Raw) (crm.Value, error) {
		n := integer(group, count)
		if n == 0 {
			return crm.Value{}, nil
		}
		total, err := sumOf(bsoncore.Document(group).Lookup(sum), scale)
		switch {
		case err != nil:
			return crm.Value{}, err
		case op == crm.AggAvg:
			return average(total, n, scale), nil
		case !total.IsInt64():
			return crm.Value{}, fmt.Errorf("%w: the sum %s", errTooLarge, total)
		case kindOf(field) == crm.Int:
			return crm.IntValue(total.Int64()), nil
		}
		return crm.DecimalValue(crm.NewDecimal(total.Int64(), scale)), nil
	})
}

// countDistinct fills a column: it groups by the keys and the value, then
// counts by the keys.
func (s *Store) countDistinct(ctx context.Context, g *aggregation, selected selection, d distinct, groups []bson.Raw, set *crm.RowSet) error {
	pipeline := append(selected.stages(),
		doc("$match", doc(d.field, doc("$ne", nil))),
		doc("$group", byID(bson.D{{Key: "k", Value: g.id()}, {Key: "v", Value: "$" + d.field}})),
		doc("$group", bson.D{{Key: "_id", Value: "$_id.k"}, {Key: "n", Value: doc("$sum", 1)}}))
	found, err := s.groups(ctx, g.object.Name, pipeline)
	if err != nil {
		return err
	}
	counts := make(map[string]int64, len(found))
	for _, group := range found {
		counts[groupKey(group)] = integer(group, "n")
	}
	for row, group := range groups {
		set.Cells[row*len(g.columns)+d.column] = crm.IntValue(counts[groupKey(group)])
	}
	return nil
}

// groupKey is a group's id as text.
func groupKey(group bson.Raw) string {
	v, err := bsoncore.Document(group).LookupErr("_id")
	if err != nil || v.Type == bsoncore.TypeNull {
		return ""
	}
	return string(v.Data)
}
