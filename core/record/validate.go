package record

import (
	"context"
	"fmt"
	"slices"

	"github.com/guanxi-crm/guanxi/core/access"
	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/store"
)

// validate is the last word before the commit, after people, defaults, plugins
// and classifications have spoken: required fields, links, owners, and the
// validation rules. All faults of a record are found together.
func (s *Service) validate(ctx context.Context, cat *crm.Catalog, req Request, works []*work) error {
	if err := s.checkOwners(ctx, works); err != nil {
		return err
	}
	if err := s.checkLinks(ctx, cat, works); err != nil {
		return err
	}
	if req.DryRun {
		if err := s.checkUnique(ctx, works); err != nil {
			return err
		}
	}
	book := s.Rules.Book(cat)
	for _, w := range works {
		if w.err != nil || (w.kind != store.Insert && w.kind != store.Update) {
			continue
		}
		w.checkRequired()
		if w.subject == nil { // a value did not fit; rules would only add noise
			continue
		}
		for _, p := range book.Programs(w.object.Name, crm.RuleValidation) {
			w.refuse(p.Validate(ctx, w.subject))
		}
	}
	return nil
}

// refuse takes the faults of validation rules over. Their messages are the
// admin's words for whoever saves; the place is told only where it is visible.
func (w *work) refuse(faults []crm.FieldError) {
	for _, f := range faults {
		if f.Field != "" && w.policy.Field(w.object, f.Field) == nil {
			f.Field = ""
		}
		w.faults = append(w.faults, f)
	}
}

func (w *work) checkRequired() {
	for i := range w.object.Fields {
		f := &w.object.Fields[i]
		if !f.Required || !w.next[f.Name].IsNull() || w.hasFault(f.Name) {
			continue
		}
		if w.policy.Field(w.object, f.Name) == nil {
			w.hidden("REQUIRED", "A field that your role does not show is required.", "有一个您无权查看的字段为必填项。")
			continue
		}
		en, zh := label(f)
		w.fault(f.Name, "REQUIRED", en+" is required.", zh+"为必填项。")
	}
}

func (w *work) hasFault(field string) bool {
	return slices.ContainsFunc(w.faults, func(f crm.FieldError) bool { return f.Field == field })
}

// link is a lookup value that a work sets.
type link struct {
	work  *work
	field *crm.Field
	id    string
}

// checkLinks refuses lookups to records that are not there, or that the actor
// can't see: one store query a target object.
func (s *Service) checkLinks(ctx context.Context, cat *crm.Catalog, works []*work) error {
	links := map[string][]link{}
	for _, w := range works {
		if !w.saves() {
			continue
		}
		for i := range w.object.Fields {
			f := &w.object.Fields[i]
			if f.Type == crm.TypeLookup && w.differs(f.Name) && !w.next[f.Name].IsNull() {
				links[f.Target] = append(links[f.Target], link{w, f, w.next[f.Name].Str()})
			}
		}
	}
	for _, target := range sortedKeys(links) {
		o := cat.Object(target)
		if o == nil {
			return fmt.Errorf("lookup to %q, which is no object", target)
		}
		there, err := s.existing(ctx, links[target][0].work.policy, o, links[target])
		if err != nil {
			return err
		}
		for _, l := range links[target] {
			if !there[l.id] {
				en, zh := label(l.field)
				l.work.fault(l.field.Name, "LOOKUP_NOT_FOUND",
					en+": there is no "+o.Name+" with the id "+crm.Quote(l.id)+".",
					zh+"：没有 ID 为 "+crm.Quote(l.id)+" 的"+o.Label.In("zh-CN")+"。")
			}
		}
	}
	return nil
}

func (s *Service) existing(ctx context.Context, p access.Policy, o *crm.Object, links []link) (map[string]bool, error) {
	ids := make([]crm.Value, len(links))
	for i, l := range links {
		ids[i] = crm.StringValue(l.id)
	}
	slices.SortFunc(ids, crm.Value.Compare)
	ids = slices.Compact(ids)
	rows, err := s.Store.Find(ctx, crm.Query{Object: o, Fields: []string{crm.FieldID}, Limit: len(ids),
		Filter: crm.And(crm.Where(crm.FieldID, crm.OpIn, ids...), p.RecordFilter(o))})
	if err != nil {
		return nil, fmt.Errorf("look up %s: %w", o.Plural, err)
	}
	there := make(map[string]bool, rows.Len())
	for i := range rows.Len() {
		there[rows.Row(i)[0].Str()] = true
	}
	return there, nil
}

// checkUnique is for dry runs only: a real change learns it from the store.
func (s *Service) checkUnique(ctx context.Context, works []*work) error {
	taken := map[string]map[crm.Value]bool{} // by records of this very request
	for _, w := range works {
		if !w.saves() {
			continue
		}
		for i := range w.object.Fields {
			f := &w.object.Fields[i]
			v := w.next[f.Name]
			if !f.Unique || v.IsNull() || !w.differs(f.Name) {
				continue
			}
			key := w.object.Name + "." + f.Name
			if taken[key] == nil {
				taken[key] = map[crm.Value]bool{}
			}
			n, err := s.Store.Count(ctx, crm.Query{Object: w.object, Filter: crm.And(
				crm.Where(f.Name, crm.OpEq, v), crm.Where(crm.FieldID, crm.OpNe, crm.StringValue(w.id)))})
			if err != nil {
				return fmt.Errorf("check %s: %w", key, err)
			}
			if n > 0 || taken[key][v] {
				w.notUnique(f.Name)
			}
			taken[key][v] = true
		}
	}
	return nil
}

// hidden is a fault of a field that the actor can't see: neither its name nor
// its value is told.
func (w *work) hidden(code, en, zh string) {
	w.fault("", code, en+" Ask an admin.", zh+"请联系管理员。")
}

func (w *work) notUnique(field string) {
	if w.policy.Field(w.object, field) == nil {
		w.hidden("NOT_UNIQUE", "A value that your role does not show would be there twice.", "有一个您无权查看的值会重复。")
		return
	}
	en, zh := field, field
	if f := w.object.Field(field); f != nil {
		en, zh = label(f)
	}
	value := crm.Quote(w.next[field].Text())
	w.fault(field, "NOT_UNIQUE",
		en+" must be unique; another "+w.object.Name+" has "+value+" already.",
		zh+"不能重复；已有"+w.object.Label.In("zh-CN")+"使用 "+value+"。")
}
