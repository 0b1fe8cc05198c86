package record

import (
	"context"
	"fmt"
	"slices"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/fieldtype"
	"github.com/guanxi-crm/guanxi/core/store"
)

// coerce turns the values given into typed ones and puts them into the record.
// A field that the actor can't see is answered like one that does not exist.
func (s *Service) coerce(req Request, works []*work) {
	for _, w := range works {
		if w.failed() {
			continue
		}
		w.start()
		for _, name := range sortedKeys(w.write.Data) {
			w.assign(name, w.write.Data[name])
		}
		if w.kind == store.Insert && w.next[crm.FieldOwner].IsNull() && req.Actor.Kind == crm.ActorUser {
			w.next[crm.FieldOwner] = crm.StringValue(req.Actor.ID)
		}
	}
}

func (w *work) assign(name string, raw any) {
	f := w.policy.Field(w.object, name)
	if f == nil || (w.object.Field(name) == nil && name != crm.FieldOwner) {
		w.faults = append(w.faults, unknownField(w.object, name, name))
		return
	}
	if readOnly := f.RuleSet != "" || f.Type == crm.TypeAutoNumber; readOnly && w.gives(f, raw) {
		return
	}
	if f.RuleSet != "" {
		w.fault(name, "READ_ONLY",
			"Only the rule set "+f.RuleSet+" sets this field; leave it out.",
			"该字段只能由规则集“"+f.RuleSet+"”设置，请勿提供。")
		return
	}
	if f.Type == crm.TypeAutoNumber {
		w.fault(name, "READ_ONLY", "The number is given by the system; leave it out.", "编号由系统生成，请勿提供。")
		return
	}
	v, fault := fieldtype.CoerceChange(f, raw, w.old[name])
	if fault != nil {
		w.faults = append(w.faults, *fault)
		return
	}
	w.set(name, v)
}

// gives tells whether raw is the value that the field has already, as in a row
// that was exported and comes back.
func (w *work) gives(f *crm.Field, raw any) bool {
	v, fault := fieldtype.Parse(f, raw)
	return fault == nil && v == w.old[f.Name]
}

func (w *work) set(name string, v crm.Value) {
	if v.IsNull() {
		delete(w.next, name)
		return
	}
	w.next[name] = v
}

// fillDefaults gives new records the values that nobody gave: defaults, and
// numbers reserved from their sequences in one step a field.
func (s *Service) fillDefaults(ctx context.Context, cat *crm.Catalog, req Request, works []*work) error {
	objects, groups := byObject(works)
	for _, o := range objects {
		group := slices.DeleteFunc(slices.Clone(groups[o]), func(w *work) bool { return w.kind != store.Insert })
		if len(group) == 0 {
			continue
		}
		for i := range o.Fields {
			if err := s.fillDefault(ctx, cat, req, o, &o.Fields[i], group); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *Service) fillDefault(ctx context.Context, cat *crm.Catalog, req Request, o *crm.Object, f *crm.Field, group []*work) error {
	switch {
	case f.Type == crm.TypeAutoNumber:
		return s.number(ctx, req, o, f, group)
	case f.DefaultExpression != "":
		return s.fillFromExpression(ctx, cat, req, o, f, group)
	case f.Default == nil:
		return nil
	}
	v, fault := fieldtype.Coerce(f, f.Default)
	if fault != nil {
		return fmt.Errorf("default of %s.%s: %s", o.Name, f.Name, fault.Message.EN)
	}
	for _, w := range group {
		if !w.given(f.Name) {
			w.set(f.Name, v)
		}
	}
	return nil
}

// given tells whether the caller spoke of the field: an explicit null is not
// overruled by the default.
func (w *work) given(field string) bool {
	_, ok := w.write.Data[field]
	return ok
}

func (s *Service) number(ctx context.Context, req Request, o *crm.Object, f *crm.Field, group []*work) error {
	if req.DryRun {
		return nil
	}
	first, err := s.Store.NextNumbers(ctx, o.Name+"."+f.Name, int64(len(group)))
	if err != nil {
		return fmt.Errorf("number %s: %w", o.Plural, err)
	}
	for i, w := range group {
		w.set(f.Name, crm.StringValue(fieldtype.FormatNumber(f, first+int64(i))))
	}
	return nil
}

func (s *Service) fillFromExpression(ctx context.Context, cat *crm.Catalog, req Request, o *crm.Object, f *crm.Field, group []*work) error {
	e, problems := s.Rules.Expression(cat, o.Name, f.DefaultExpression)
	if len(problems) > 0 {
		return fmt.Errorf("default expression of %s.%s: %s", o.Name, f.Name, problems[0].Message.EN)
	}
	user := userFields(req.Actor)
	for _, w := range group {
		if w.given(f.Name) {
			continue
		}
		v, err := e.Eval(ctx, w.subjectOnly(user))
		if err == nil {
			var fault *crm.FieldError
			if v, fault = fieldtype.Coerce(f, v); fault == nil {
				w.set(f.Name, v)
				continue
			}
			err = fmt.Errorf("%s", fault.Message.EN)
		}
		w.fault(f.Name, "DEFAULT_FAILED",
			"The default expression gives no value that fits: "+err.Error()+" Give a value, or ask an admin.",
			"默认值表达式未得到合适的值，请手动填写或联系管理员。")
	}
	return nil
}

// checkOwners refuses owners who are no users, one look-up for all.
func (s *Service) checkOwners(ctx context.Context, works []*work) error {
	var ids []string
	for _, w := range works {
		if w.saves() && w.differs(crm.FieldOwner) && !w.next[crm.FieldOwner].IsNull() {
			ids = append(ids, w.next[crm.FieldOwner].Str())
		}
	}
	if len(ids) == 0 {
		return nil
	}
	slices.Sort(ids)
	users, err := s.Users(ctx, slices.Compact(ids))
	if err != nil {
		return fmt.Errorf("look up owners: %w", err)
	}
	for _, w := range works {
		if !w.saves() || !w.differs(crm.FieldOwner) || w.next[crm.FieldOwner].IsNull() {
			continue
		}
		if id := w.next[crm.FieldOwner].Str(); users[id].ID == "" {
			w.fault(crm.FieldOwner, "UNKNOWN_USER",
				"There is no user with the id "+crm.Quote(id)+"; see users { id email }.",
				"没有 ID 为 "+crm.Quote(id)+" 的用户；可用 users { id email } 查看。")
		}
	}
	return nil
}
