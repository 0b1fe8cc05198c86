package dataio

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/fieldtype"
)

// maxFound bounds the memory of a resolver: texts remembered.
const maxFound = 500_000

// found is what a text leads to: one record, none (""), or several.
type found struct {
	id   string
	many bool
}

// resolver finds the records that a lookup's texts mean.
type resolver struct {
	target *crm.Object
	by     []*crm.Field // fields to look in, the best first
	ids    bool         // texts may also be ids
	known  map[string]found
}

// newResolver looks in the field told, else for ids, then in the target's name
// field, then in its other unique text fields.
func newResolver(target *crm.Object, by string) (*resolver, error) {
	r := &resolver{target: target, known: map[string]found{}}
	if by != "" && by != crm.FieldID {
		f := target.Field(by)
		if f == nil {
			return nil, crm.BadInputs([]crm.FieldError{noField(target.Name, by)})
		}
		r.by = []*crm.Field{f}
		return r, nil
	}
	r.ids = true
	if by == crm.FieldID {
		return r, nil
	}
	if f := target.Field(target.NameField); f != nil {
		r.by = append(r.by, f)
	}
	for i := range target.Fields {
		f := &target.Fields[i]
		if f.Unique && f.Type.Kind() == crm.String && f.Name != target.NameField {
			r.by = append(r.by, f)
		}
	}
	return r, nil
}

// learn finds out about texts that are not known yet, a few queries for all.
func (r *resolver) learn(ctx context.Context, x *run, texts []string) error {
	open := map[string]bool{}
	for _, t := range texts {
		if _, ok := r.known[t]; t != "" && !ok {
			open[t] = true
		}
	}
	if len(r.known)+len(open) > maxFound {
		clear(r.known)
		for _, t := range texts {
			if t != "" {
				open[t] = true
			}
		}
	}
	if r.ids {
		if err := r.find(ctx, x, crm.SystemField(crm.FieldID), open); err != nil {
			return err
		}
	}
	for _, f := range r.by {
		if err := r.find(ctx, x, f, open); err != nil {
			return err
		}
	}
	for t := range open {
		r.known[t] = found{}
	}
	return nil
}

// find looks the open texts up in one field and closes those it finds.
func (r *resolver) find(ctx context.Context, x *run, f *crm.Field, open map[string]bool) error {
	const most = 500 // values a query
	texts := map[crm.Value]string{}
	for t := range open {
		if v, ok := searchValue(f, t); ok {
			texts[v] = t
		}
		if len(texts) == most {
			if err := r.query(ctx, x, f, texts, open); err != nil {
				return err
			}
			clear(texts)
		}
	}
	if len(texts) == 0 {
		return nil
	}
	return r.query(ctx, x, f, texts, open)
}

// searchValue is a text as a value of the field, if it can be one.
func searchValue(f *crm.Field, text string) (crm.Value, bool) {
	if f.Name == crm.FieldID {
		id, err := uuid.Parse(text)
		return crm.StringValue(id.String()), err == nil
	}
	v, fault := fieldtype.Parse(f, text)
	return v, fault == nil && !v.IsNull()
}

func (r *resolver) query(ctx context.Context, x *run, f *crm.Field, texts map[crm.Value]string, open map[string]bool) error {
	if x.Metadata.Catalog().Object(r.target.Name) == nil {
		return nil // a dry run that would make the object: it has no records
	}
	values := make([]crm.Value, 0, len(texts))
	for v := range texts {
		values = append(values, v)
	}
	rows, err := x.Records.Find(ctx, x.Actor, crm.Query{
		Object: r.target, Fields: []string{crm.FieldID, f.Name}, Filter: crm.Where(f.Name, crm.OpIn, values...),
		// A value of a field that is not unique may be met often; two are
		// enough to know, and more than this are as ambiguous.
		Limit: 2*len(values) + 1000,
	})
	if err != nil {
		return fmt.Errorf("look up %s: %w", r.target.Name, err)
	}
	id, at := rows.Column(crm.FieldID), rows.Column(f.Name)
	for i := range rows.Len() {
		text := texts[rows.Row(i)[at]]
		before, twice := r.known[text]
		r.known[text] = found{id: rows.Row(i)[id].Str(), many: twice && before.id != ""}
		delete(open, text)
	}
	return nil
}
