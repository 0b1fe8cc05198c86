package record

import (
	"context"
	"errors"
	"slices"

	"github.com/guanxi-crm/guanxi/core/access"
	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/store"
)

// Find answers a query as far as the actor may see: hidden fields are unknown,
// hidden records absent. The query's filter must be built from values of the
// fields' types (see package fieldtype).
func (s *Service) Find(ctx context.Context, a crm.Actor, q crm.Query) (*crm.RowSet, error) {
	p := access.For(s.Catalog(), a)
	names := slices.Clone(q.Fields)
	for _, o := range q.OrderBy {
		names = append(names, o.Field)
	}
	if q.PartitionBy != "" {
		names = append(names, q.PartitionBy)
	}
	var err error
	if q.Filter, err = guard(p, q.Object, q.Filter, q.Deleted, names); err != nil {
		return nil, err
	}
	rows, err := s.Store.Find(ctx, q)
	return rows, readFault(err)
}

// Count counts what the query's filter selects of what the actor may see.
func (s *Service) Count(ctx context.Context, a crm.Actor, q crm.Query) (int64, error) {
	var err error
	if q.Filter, err = guard(access.For(s.Catalog(), a), q.Object, q.Filter, q.Deleted, nil); err != nil {
		return 0, err
	}
	n, err := s.Store.Count(ctx, q)
	return n, readFault(err)
}

// Aggregate answers numbers over what the actor may see.
func (s *Service) Aggregate(ctx context.Context, a crm.Actor, q crm.Aggregate) (*crm.RowSet, error) {
	var names []string
	for _, g := range q.GroupBy {
		names = append(names, g.Field)
	}
	for _, m := range q.Measures {
		if m.Field != "" {
			names = append(names, m.Field)
		}
	}
	var err error
	if q.Filter, err = guard(access.For(s.Catalog(), a), q.Object, q.Filter, q.Deleted, names); err != nil {
		return nil, err
	}
	rows, err := s.Store.Aggregate(ctx, q)
	return rows, readFault(err)
}

// readFault tells a caller whose query met a change of the object.
func readFault(err error) error {
	if !errors.Is(err, store.ErrConflict) {
		return err
	}
	return crm.NewError(crm.Conflict,
		"The object was changed while the request ran. Look at what is there before you repeat it: a change of records may have been made.",
		"请求执行期间对象的定义被修改。重试前请先查看现状：对记录的修改可能已经完成。").WithCause(err)
}

// Get returns one live record with all that the actor may see of it, or
// NOT_FOUND.
func (s *Service) Get(ctx context.Context, a crm.Actor, object, id string) (*crm.Record, error) {
	cat := s.Catalog()
	o := cat.Object(object)
	if o == nil {
		return nil, noObject(object)
	}
	p := access.For(cat, a)
	fields := slices.DeleteFunc(allFields(o), func(name string) bool { return p.Field(o, name) == nil })
	rows, err := s.Find(ctx, a, crm.Query{Object: o, Fields: fields, Limit: 1,
		Filter: crm.Where(crm.FieldID, crm.OpEq, crm.StringValue(id))})
	if err != nil {
		return nil, err
	}
	if rows.Len() == 0 {
		return nil, noRecord(o, id)
	}
	return &crm.Record{Object: o, ID: id, Values: valuesOf(rows, 0)}, nil
}

// guard is the one gate of reading: it checks every field a query names
// against the policy and joins the policy's own filter to the caller's.
func guard(p access.Policy, o *crm.Object, f *crm.Filter, which crm.Deleted, names []string) (*crm.Filter, error) {
	if err := p.Read(o); err != nil {
		return nil, err
	}
	if which != crm.LiveOnly {
		if err := p.Delete(o); err != nil {
			return nil, err
		}
	}
	var faults []crm.FieldError
	for _, name := range names {
		if p.Field(o, name) == nil {
			faults = append(faults, unknownField(o, name, name))
		}
	}
	f, more := guardFilter(p, o, f)
	if err := crm.BadInputs(append(faults, more...)); err != nil {
		return nil, err
	}
	return crm.And(f, p.RecordFilter(o)), nil
}

// guardFilter checks the names in a filter and joins the record filter of
// every object that it reaches through links. The caller's filter is not
// changed.
func guardFilter(p access.Policy, o *crm.Object, f *crm.Filter) (*crm.Filter, []crm.FieldError) {
	if f == nil {
		return nil, nil
	}
	guarded := *f
	var faults []crm.FieldError
	inner := o
	switch f.Op {
	case crm.OpAnd, crm.OpOr, crm.OpNot:
	case crm.OpLookup:
		inner = f.Related
		if p.Field(o, f.Field) == nil || p.Read(inner) != nil {
			return f, []crm.FieldError{unknownField(o, f.Field, f.Field)}
		}
	case crm.OpSome, crm.OpNone, crm.OpEvery:
		inner = f.Related
		if p.Read(inner) != nil || p.Field(inner, f.Field) == nil {
			return f, []crm.FieldError{unknownField(o, f.Field, f.Field)}
		}
	default:
		if p.Field(o, f.Field) == nil {
			faults = append(faults, unknownField(o, f.Field, f.Field))
		}
	}
	guarded.Filters = make([]*crm.Filter, len(f.Filters))
	for i, sub := range f.Filters {
		g, more := guardFilter(p, inner, sub)
		guarded.Filters[i] = g
		faults = append(faults, more...)
	}
	if inner != o {
		guarded.Filters = linked(f.Op, guarded.Filters, p.RecordFilter(inner))
	}
	return &guarded, faults
}

// linked joins a record filter to the condition on the records behind a link:
// hidden records are as if they were not there, so "every" asks only of those
// that are visible.
func linked(op crm.Op, filters []*crm.Filter, visible *crm.Filter) []*crm.Filter {
	if visible == nil {
		return filters
	}
	if op == crm.OpEvery {
		hidden := &crm.Filter{Op: crm.OpNot, Filters: []*crm.Filter{visible}}
		return []*crm.Filter{{Op: crm.OpOr, Filters: append([]*crm.Filter{hidden}, filters...)}}
	}
	return []*crm.Filter{crm.And(append(filters, visible)...)}
}
