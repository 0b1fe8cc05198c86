package graph

import (
	"github.com/guanxi-crm/guanxi/core/access"
	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/graph/model"
	"github.com/guanxi-crm/guanxi/core/metadata"
)

// objectView is an object as the caller sees it: without hidden fields.
func objectView(c *crm.Catalog, p access.Policy, o *crm.Object) *model.Object {
	pluralLabel := o.PluralLabel
	if pluralLabel.IsZero() {
		pluralLabel = o.Label
	}
	v := &model.Object{
		Name: o.Name, Plural: o.Plural, Label: text(o.Label), PluralLabel: text(pluralLabel), Help: text(o.Help),
		Plugin: optional(o.Plugin), Indexes: o.Indexes,
		Fields:       each(p.Fields(o), func(f *crm.Field) model.Field { return *fieldView(p, o, f) }),
		RelatedLists: relatedLists(c, p, o),
		Permissions: &model.ObjectPermissions{
			Create: p.Create(o) == nil, Read: p.Read(o) == nil, Update: p.Update(o) == nil, Delete: p.Delete(o) == nil,
		},
	}
	if p.Field(o, o.NameField) != nil {
		v.NameField = &o.NameField
	}
	return v
}

func relatedLists(c *crm.Catalog, p access.Policy, o *crm.Object) []model.RelatedList {
	lists := []model.RelatedList{}
	for _, list := range c.Related(o.Name) {
		if p.Read(list.Object) == nil && p.Field(list.Object, list.Field.Name) != nil {
			lists = append(lists, model.RelatedList{Name: list.Name, Object: list.Object.Name, Field: list.Field.Name})
		}
	}
	return lists
}

func fieldView(p access.Policy, o *crm.Object, f *crm.Field) *model.Field {
	v := &model.Field{
		Name: f.Name, Type: f.Type, Label: text(f.Label), Help: text(f.Help),
		Required: f.Required, Unique: f.Unique, Indexed: f.Indexed, History: !f.NoHistory, Sensitivity: f.Sensitivity,
		Default: f.Default, DefaultExpression: optional(f.DefaultExpression),
		MaxLength: optional(f.MaxLength), Min: f.Min, Max: f.Max,
		Options: each(f.Options, optionView),
		Target:  optional(f.Target), Inverse: optional(f.Inverse), Format: optional(f.Format),
		RuleSet: optional(f.RuleSet), Plugin: optional(f.Plugin),
		Writable: f.RuleSet == "" && f.Type != crm.TypeAutoNumber && (p.Create(o) == nil || p.Update(o) == nil),
	}
	if v.Sensitivity == "" {
		v.Sensitivity = crm.Normal
	}
	switch f.Type {
	case crm.TypeDecimal, crm.TypeCurrency, crm.TypePercent:
		scale := f.DecimalScale()
		v.Scale = &scale
	case crm.TypeLookup:
		onDelete := f.OnDelete
		if onDelete == "" {
			onDelete = crm.Keep
		}
		v.OnDelete = &onDelete
	}
	if f.Type == crm.TypeCurrency {
		currency := f.Currency
		if currency == "" {
			currency = "CNY"
		}
		v.Currency = &currency
	}
	return v
}

func optionView(o crm.Option) model.Option {
	return model.Option{Value: o.Value, Label: text(o.Label), Color: optional(o.Color), Retired: o.Retired}
}

func removalView(r *metadata.Removal) *model.Removal {
	return &model.Removal{
		Object: r.Object, Field: optional(r.Field), Records: int(r.Records), UsedBy: r.UsedBy, Removed: r.Removed,
	}
}

func newObject(in model.CreateObjectInput) crm.Object {
	return crm.Object{
		Name: in.Name, Plural: in.Plural, Label: value(in.Label), PluralLabel: given(in.PluralLabel), Help: given(in.Help),
		NameField: given(in.NameField), Indexes: in.Indexes.Value(),
		Fields: each(in.Fields.Value(), model.FieldInput.Definition),
	}
}

func objectUpdate(in model.UpdateObjectInput) metadata.ObjectUpdate {
	return metadata.ObjectUpdate{
		Name: in.Name, Label: maybe(in.Label), PluralLabel: maybe(in.PluralLabel), Help: maybe(in.Help),
		NameField: maybe(in.NameField), Indexes: maybeAs(in.Indexes, same),
	}
}

func fieldUpdate(in model.UpdateFieldInput) metadata.FieldUpdate {
	return metadata.FieldUpdate{
		Object: in.Object, Name: in.Name,
		Label: maybe(in.Label), Help: maybe(in.Help),
		Required: maybe(in.Required), Unique: maybe(in.Unique), Indexed: maybe(in.Indexed),
		NoHistory:   maybeAs(in.History, func(keep *bool) bool { return keep != nil && !*keep }),
		Sensitivity: maybe(in.Sensitivity),
		Default:     maybeAs(in.Default, same), DefaultExpression: maybe(in.DefaultExpression),
		MaxLength: maybe(in.MaxLength), Min: maybeAs(in.Min, same), Max: maybeAs(in.Max, same),
		Currency: maybe(in.Currency), Options: maybeAs(in.Options, same), OnDelete: maybe(in.OnDelete),
	}
}
