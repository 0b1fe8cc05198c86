package dataio

import (
	"context"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/fieldtype"
	"github.com/guanxi-crm/guanxi/core/record"
)

// batch is rows that are written together.
type batch struct {
	rows   []Row
	values [][]string // by row and output
	// self are links to records of the same file that are not there yet, by
	// row.
	self map[int][]selfLink
}

func newBatch() *batch { return &batch{self: map[int][]selfLink{}} }

func (b *batch) firstLine() int {
	if len(b.rows) == 0 {
		return 0
	}
	return b.rows[0].Line
}

// resolve learns the targets of all lookups of a batch.
func (x *run) resolve(ctx context.Context, p *plan, b *batch) error {
	texts := make([]string, len(b.rows))
	for i, o := range p.outputs {
		r := x.resolvers[o.name]
		if r == nil {
			continue
		}
		for k := range b.rows {
			texts[k] = b.values[k][i]
		}
		if err := r.learn(ctx, x, texts); err != nil {
			return err
		}
	}
	return nil
}

// rowWrite is the write that a row asks for, or why there is none.
func (x *run) rowWrite(p *plan, b *batch, row int) (record.Write, crm.Text) {
	w := record.Write{Kind: record.Create, Object: p.name, Data: make(map[string]any, len(p.outputs))}
	if x.Match != "" && x.Match != crm.FieldID {
		w.Kind, w.Match = record.Upsert, x.Match
	}
	for i, o := range p.outputs {
		text := b.values[row][i]
		if o.name == crm.FieldID {
			if text != "" {
				w.Kind, w.ID = record.Update, text
			}
			continue
		}
		if text == "" && o.name == crm.FieldOwner {
			continue // whoever imports owns what has no owner
		}
		if o.column >= 0 && b.rows[row].Absent != nil && b.rows[row].Absent[o.column] {
			continue
		}
		value, link, fault := x.value(p, o, text)
		if !fault.IsZero() {
			return w, fault
		}
		if link != nil {
			b.self[row] = append(b.self[row], *link)
			continue
		}
		w.Data[o.name] = value
	}
	return w, crm.Text{}
}

// value turns a cell's text into what the field takes. An empty cell empties
// the field.
func (x *run) value(p *plan, o *output, text string) (value any, link *selfLink, fault crm.Text) {
	if text == "" {
		return nil, nil, crm.Text{}
	}
	switch o.field.Type {
	case crm.TypeDate:
		t, ok := o.format.date(text)
		if !ok {
			return nil, nil, badDate(o, text)
		}
		return t.Format("2006-01-02"), nil, crm.Text{}
	case crm.TypeDateTime:
		t, ok := o.format.instant(text)
		if !ok {
			return nil, nil, badDate(o, text)
		}
		return crm.TimeValue(t), nil, crm.Text{}
	case crm.TypeLookup:
		return x.target(p, o, text)
	}
	return text, nil, crm.Text{}
}

func (x *run) target(p *plan, o *output, text string) (value any, link *selfLink, fault crm.Text) {
	to := x.resolvers[o.name].known[text]
	switch {
	case to.many:
		return nil, nil, manyTargets(o, o.field.Target, text)
	case to.id != "":
		return to.id, nil, crm.Text{}
	case o.field.Target == p.name && x.inFile(o.name, text):
		return nil, &selfLink{output: o, text: text}, crm.Text{}
	}
	return nil, nil, noTarget(o, o.field.Target, text)
}

// change sends writes to the record service; in a dry run with an object or
// fields that are only made up, values are checked against those.
func (x *run) change(ctx context.Context, p *plan, writes []record.Write) ([]record.Result, error) {
	if len(writes) == 0 {
		return nil, nil
	}
	if x.DryRun && len(x.summary.CreatedFields) > 0 {
		return checkOnly(p, writes), nil
	}
	return x.Records.Change(ctx, record.Request{
		Actor: x.Actor, Writes: writes, Cause: "import:" + p.name, DryRun: x.DryRun,
	})
}

func checkOnly(p *plan, writes []record.Write) []record.Result {
	results := make([]record.Result, len(writes))
	for i, w := range writes {
		var faults []crm.FieldError
		for name, raw := range w.Data {
			if f := p.object.AnyField(name); f.Type != crm.TypeLookup {
				if _, fault := fieldtype.Coerce(f, raw); fault != nil {
					faults = append(faults, *fault)
				}
			}
		}
		results[i] = record.Result{Created: true, Changed: true, Err: crm.Invalid(faults)}
	}
	return results
}
