package metadata

import (
	"context"
	"slices"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// CreateObject makes an object with its fields, all or nothing, and returns it
// as published. Plugin of the input is ignored. The object's name field, when
// none is named, is its text field "name", if it has one.
func (s *Service) CreateObject(ctx context.Context, actor crm.Actor, in crm.Object) (*crm.Object, error) {
	at := places{object: in.Name, fields: in.Fields}
	next, err := s.change(ctx, actor, at, func(_ context.Context, next *crm.Catalog) (note, error) {
		o := in.Clone()
		o.Plugin = ""
		for i := range o.Fields {
			own(&o.Fields[i], "")
		}
		if taken := find(next, in.Name); taken != nil {
			return note{}, nameTaken("name", in.Name)
		}
		complete(o)
		next.Objects = append(next.Objects, o)
		return note{action: "object.create", target: o.Name, after: o}, nil
	})
	if err != nil {
		return nil, err
	}
	return next.Object(in.Name), nil
}

// ObjectUpdate is the input of UpdateObject; what is left out stays.
type ObjectUpdate struct {
	Name        string
	Label       Maybe[crm.Text]
	PluralLabel Maybe[crm.Text]
	Help        Maybe[crm.Text]
	NameField   Maybe[string]
	Indexes     Maybe[[]crm.Index]
}

// UpdateObject changes an object's settings; NOT_FOUND when there is none of
// that name.
func (s *Service) UpdateObject(ctx context.Context, actor crm.Actor, in ObjectUpdate) (*crm.Object, error) {
	next, err := s.change(ctx, actor, places{object: in.Name}, func(_ context.Context, next *crm.Catalog) (note, error) {
		before := find(next, in.Name)
		if before == nil {
			return note{}, noObject(in.Name)
		}
		o := before.Clone()
		in.Label.into(&o.Label)
		in.PluralLabel.into(&o.PluralLabel)
		in.Help.into(&o.Help)
		in.NameField.into(&o.NameField)
		in.Indexes.into(&o.Indexes)
		replace(next, o)
		return note{action: "object.update", target: o.Name, before: withoutFields(before), after: withoutFields(o)}, nil
	})
	if err != nil {
		return nil, err
	}
	return next.Object(in.Name), nil
}

// withoutFields is an object as the audit log shows a change of its own
// settings.
func withoutFields(o *crm.Object) *crm.Object {
	c := *o
	c.Fields = nil
	return &c
}

// find returns the object of a catalog that is being changed and so has no
// index, or nil.
func find(c *crm.Catalog, name string) *crm.Object {
	for _, o := range c.Objects {
		if o.Name == name {
			return o
		}
	}
	return nil
}

// replace puts a changed object in the place of the one of the same name.
func replace(c *crm.Catalog, o *crm.Object) {
	i := slices.IndexFunc(c.Objects, func(other *crm.Object) bool { return other.Name == o.Name })
	c.Objects[i] = o
}

// complete fills in what an object leaves open.
func complete(o *crm.Object) {
	guessNameField(o)
	nameLists(o)
}

// guessNameField makes the field "name" the name field of an object that has
// none.
func guessNameField(o *crm.Object) {
	if f := o.Field("name"); o.NameField == "" && f != nil && canName(f.Type) && f.Sensitivity != crm.Secret {
		o.NameField = f.Name
	}
}

// nameLists writes down the names of the related lists that an object's
// lookups make, where none was given: else removing one lookup would rename
// the list of another.
func nameLists(o *crm.Object) {
	for i := range o.Fields {
		f := &o.Fields[i]
		if f.Type != crm.TypeLookup || f.Inverse != "" {
			continue
		}
		f.Inverse = o.Plural
		if slices.ContainsFunc(o.Fields, func(other crm.Field) bool {
			return other.Name != f.Name && other.Target == f.Target && other.Inverse == o.Plural
		}) {
			f.Inverse = o.Plural + "By" + crm.Pascal(f.Name)
		}
	}
}

func noObject(name string) error {
	return crm.NewError(crm.NotFound,
		"There is no object "+crm.Quote(name)+".", "没有对象 "+crm.Quote(name)+"。")
}

func nameTaken(path, name string) error {
	return crm.BadInputs([]crm.FieldError{{Field: path, Code: "NAME_TAKEN", Message: crm.Text{
		EN:   "There is " + crm.Quote(name) + " already; choose another name.",
		ZhCN: crm.Quote(name) + " 已存在，请另选一个名称。"}}})
}
