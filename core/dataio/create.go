package dataio

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"io"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// createMissing makes the object and the fields that the plan needs and the
// catalog lacks, with types that fit all values of the file. In a dry run they
// are only made up.
func (x *run) createMissing(ctx context.Context, p *plan) error {
	var missing, dates []*output
	for _, o := range p.outputs {
		switch {
		case o.field == nil:
			missing = append(missing, o)
		case o.field.Type == crm.TypeDate && o.format == "":
			dates = append(dates, o)
		}
	}
	if len(missing)+len(dates) == 0 && p.object != nil {
		return nil
	}
	guesses, err := x.guess(ctx, p, append(dates, missing...))
	if err != nil {
		return err
	}
	if err := x.findLayouts(dates, guesses); err != nil || len(missing) == 0 && p.object != nil {
		return err
	}
	fields, err := x.infer(p, missing, guesses)
	if err != nil {
		return err
	}
	if p.object == nil {
		err = x.createObject(ctx, p, fields)
	} else {
		err = x.createFields(ctx, p, fields)
	}
	if err != nil {
		return err
	}
	for _, o := range missing {
		o.field = p.object.Field(o.name)
		x.summary.CreatedFields = append(x.summary.CreatedFields, o.name+" "+string(o.field.Type))
	}
	return nil
}

// guess reads the whole file for what the values of outputs can be.
func (x *run) guess(ctx context.Context, p *plan, outputs []*output) (map[*output]*guess, error) {
	seed := maphash.MakeSeed()
	guesses := make(map[*output]*guess, len(outputs))
	for _, o := range outputs {
		guesses[o] = newGuess(o.format, seed)
	}
	err := x.eachRow(ctx, p, func(_ Row, values []string) error {
		for i, o := range p.outputs {
			if g := guesses[o]; g != nil {
				g.see(values[i])
			}
		}
		return nil
	})
	return guesses, err
}

// findLayouts finds out how the columns of existing date fields are written,
// where all their values agree on one way.
func (x *run) findLayouts(dates []*output, guesses map[*output]*guess) error {
	var faults []crm.FieldError
	for _, o := range dates {
		g := guesses[o]
		if g.rows == 0 || g.date {
			continue
		}
		layout, err := g.layout()
		o.format = layout
		if err != nil {
			faults = append(faults, ofColumn(o, err))
		}
	}
	return crm.BadInputs(faults)
}

// ofColumn puts the column before a guess's fault.
func ofColumn(o *output, err error) crm.FieldError {
	var e *crm.Error
	if !errors.As(err, &e) || len(e.Fields) == 0 {
		return crm.FieldError{Field: o.name, Code: "INVALID_VALUE", Message: reason(err)}
	}
	f := e.Fields[0]
	f.Message = crm.Text{
		EN: "Column " + crm.Quote(o.header) + ": " + f.Message.EN, ZhCN: "列 " + crm.Quote(o.header) + "：" + f.Message.ZhCN}
	return f
}

// infer settles on the fields of outputs.
func (x *run) infer(p *plan, missing []*output, guesses map[*output]*guess) ([]crm.Field, error) {
	fields := make([]crm.Field, 0, len(missing))
	named := p.object != nil && p.object.NameField != ""
	var faults []crm.FieldError
	for _, o := range missing {
		f, fault := x.newField(p, o, guesses[o], &named)
		if fault != nil {
			faults = append(faults, *fault)
			continue
		}
		fields = append(fields, f)
	}
	return fields, crm.BadInputs(faults)
}

// newField is the field of an output. The first text column that is different
// in all rows is unique and, in a new object, its name.
func (x *run) newField(p *plan, o *output, g *guess, named *bool) (crm.Field, *crm.FieldError) {
	if o.by != "" || o.target != "" {
		return x.newLookup(p, o)
	}
	f, layout, err := g.field()
	if err != nil {
		fault := ofColumn(o, err)
		return f, &fault
	}
	if layout != "" {
		o.format = layout
	}
	f.Name = o.name
	f.Label = label(o.header)
	switch {
	case o.name == x.Match:
		f.Unique = true
		if f.Type == crm.TypePicklist { // few rows so far, yet a key
			f.Type, f.Options = crm.TypeText, nil
		}
	case !*named && f.Type == crm.TypeText && g.unique():
		f.Unique = true
	}
	if f.Unique && f.Type == crm.TypeText && !*named {
		*named = true
		x.nameField = f.Name
	}
	return f, nil
}

// newLookup is a lookup to the object told, else to the one that is called
// like the field.
func (x *run) newLookup(p *plan, o *output) (crm.Field, *crm.FieldError) {
	target := o.target
	if target == "" {
		target = o.name
	}
	if target != p.name && x.Metadata.Catalog().Object(target) == nil {
		return crm.Field{}, &crm.FieldError{Field: "map", Code: "UNKNOWN_OBJECT", Message: crm.Text{
			EN:   "There is no object " + crm.Quote(target) + " for the lookup " + o.name + "; write --map header=" + o.name + ":object.field.",
			ZhCN: "没有查找字段 " + o.name + " 所指的对象 " + crm.Quote(target) + "；请写成 --map 列名=" + o.name + ":对象.字段。"}}
	}
	return crm.Field{Name: o.name, Type: crm.TypeLookup, Target: target, Label: label(o.header)}, nil
}

func (x *run) createObject(ctx context.Context, p *plan, fields []crm.Field) error {
	o := &crm.Object{
		Name: p.name, Plural: plural(p.name), Label: label(p.name), NameField: x.nameField, Fields: fields,
	}
	o.PluralLabel = label(o.Plural)
	x.summary.CreatedObject = p.name
	if x.DryRun {
		p.object = o
		return nil
	}
	var err error
	p.object, err = x.Metadata.CreateObject(ctx, x.Actor, *o)
	return err
}

func (x *run) createFields(ctx context.Context, p *plan, fields []crm.Field) error {
	if x.DryRun {
		o := p.object.Clone()
		o.Fields = append(o.Fields, fields...)
		p.object = o
		return nil
	}
	for _, f := range fields {
		if _, err := x.Metadata.CreateField(ctx, x.Actor, p.name, f); err != nil {
			return fmt.Errorf("create field %s: %w", f.Name, err)
		}
	}
	p.object = x.Metadata.Catalog().Object(p.name)
	return nil
}

// eachRow reads the file once more and gives each row that is whole, with its
// values, to a function.
func (x *run) eachRow(ctx context.Context, p *plan, use func(Row, []string) error) error {
	r, err := openReader(x.table)
	if err != nil {
		return err
	}
	defer r.Close()
	for {
		row, err := r.Next()
		if err == io.EOF {
			return nil
		}
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return err
		}
		if !row.Fault.IsZero() {
			continue
		}
		values, fault, err := p.texts(ctx, row)
		if err != nil {
			return err
		}
		if !fault.IsZero() {
			continue
		}
		if err := use(row, values); err != nil {
			return err
		}
	}
}
