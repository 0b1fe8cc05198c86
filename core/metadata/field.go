package metadata

import (
	"context"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/fieldtype"
)

// CreateField adds a field to an object and returns it as published. Plugin
// and RuleSet of the input are ignored. A field that is required can't be
// added to an object that has records, for which it would be empty.
func (s *Service) CreateField(ctx context.Context, actor crm.Actor, object string, in crm.Field) (*crm.Field, error) {
	at := places{object: object, field: in.Name}
	next, err := s.change(ctx, actor, at, func(ctx context.Context, next *crm.Catalog) (note, error) {
		before := find(next, object)
		if before == nil {
			return note{}, noObject(object)
		}
		if before.Field(in.Name) != nil {
			return note{}, nameTaken("name", in.Name)
		}
		f := in.Clone()
		own(&f, "")
		if err := s.checkNewRequired(ctx, before, &f); err != nil {
			return note{}, err
		}
		o := before.Clone()
		o.Fields = append(o.Fields, f)
		complete(o)
		replace(next, o)
		return note{action: "field.create", target: object + "." + f.Name, after: o.Field(f.Name)}, nil
	})
	if err != nil {
		return nil, err
	}
	return next.Object(object).Field(in.Name), nil
}

// FieldUpdate is the input of UpdateField; what is left out stays. A field's
// type, scale, target and number format hold its values together and can't be
// changed: make a new field instead.
type FieldUpdate struct {
	Object, Name      string
	Label             Maybe[crm.Text]
	Help              Maybe[crm.Text]
	Required          Maybe[bool]
	Unique            Maybe[bool]
	Indexed           Maybe[bool]
	NoHistory         Maybe[bool]
	Sensitivity       Maybe[crm.Sensitivity]
	Default           Maybe[any]
	DefaultExpression Maybe[string]
	MaxLength         Maybe[int]
	Min, Max          Maybe[*crm.Decimal]
	Currency          Maybe[string]
	Options           Maybe[[]crm.Option]
	OnDelete          Maybe[crm.OnDelete]
}

// UpdateField changes a field's settings; NOT_FOUND when there is no such
// object or field. What the records there are would break (a required field
// that is empty, a unique one with equal values, an option in use that is left
// out) is refused with the number of such records. Other limits hold for
// values that are set from now on.
func (s *Service) UpdateField(ctx context.Context, actor crm.Actor, in FieldUpdate) (*crm.Field, error) {
	at := places{object: in.Object, field: in.Name}
	next, err := s.change(ctx, actor, at, func(ctx context.Context, next *crm.Catalog) (note, error) {
		o, before, err := findField(next, in.Object, in.Name)
		if err != nil {
			return note{}, err
		}
		o = o.Clone()
		f := o.Field(in.Name)
		in.apply(f)
		normalize(f)
		if err := s.checkRecords(ctx, o, before, f); err != nil {
			return note{}, err
		}
		replace(next, o)
		return note{action: "field.update", target: in.Object + "." + in.Name, before: before, after: f}, nil
	})
	if err != nil {
		return nil, err
	}
	return next.Object(in.Object).Field(in.Name), nil
}

func (in *FieldUpdate) apply(f *crm.Field) {
	in.Label.into(&f.Label)
	in.Help.into(&f.Help)
	in.Required.into(&f.Required)
	in.Unique.into(&f.Unique)
	in.Indexed.into(&f.Indexed)
	in.NoHistory.into(&f.NoHistory)
	in.Sensitivity.into(&f.Sensitivity)
	in.Default.into(&f.Default)
	in.DefaultExpression.into(&f.DefaultExpression)
	in.MaxLength.into(&f.MaxLength)
	in.Min.into(&f.Min)
	in.Max.into(&f.Max)
	in.Currency.into(&f.Currency)
	in.Options.into(&f.Options)
	in.OnDelete.into(&f.OnDelete)
}

// own makes a field that comes from outside that of a plugin, or, without one,
// the admin's.
func own(f *crm.Field, plugin string) {
	f.Plugin, f.RuleSet = plugin, ""
	normalize(f)
}

// normalize brings settings into the form that they are kept in. What is wrong
// with them is left for the check to find.
func normalize(f *crm.Field) {
	for i := range f.Options {
		if o := &f.Options[i]; o.Label.IsZero() {
			o.Label = crm.Text{EN: o.Value, ZhCN: o.Value}
		}
	}
	if f.Default == nil {
		return
	}
	if v, fault := fieldtype.Coerce(f, f.Default); fault == nil {
		f.Default = fieldtype.Plain(v)
	}
}

func findField(c *crm.Catalog, object, field string) (*crm.Object, *crm.Field, error) {
	o := find(c, object)
	if o == nil {
		return nil, nil, noObject(object)
	}
	f := o.Field(field)
	if f == nil {
		return nil, nil, crm.NewError(crm.NotFound,
			"The object "+crm.Quote(object)+" has no field "+crm.Quote(field)+".",
			"对象 "+crm.Quote(object)+" 没有字段 "+crm.Quote(field)+"。")
	}
	return o, f, nil
}
