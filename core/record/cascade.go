package record

import (
	"context"
	"fmt"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/store"
)

// loadCascades finds what a deletion takes with it, and refuses one that a
// restricting lookup forbids.
func (s *Service) loadCascades(ctx context.Context, works []*work) error {
	cat := s.Catalog()
	for _, w := range works {
		if w.failed() || w.kind != store.Trash {
			continue
		}
		seen := map[string]bool{w.object.Name + "/" + w.id: true}
		if err := s.cascade(ctx, cat, w, w, seen); err != nil {
			return err
		}
	}
	return nil
}

// cascade adds to root the records that go with w, depth first.
func (s *Service) cascade(ctx context.Context, cat *crm.Catalog, root, w *work, seen map[string]bool) error {
	for _, list := range cat.Related(w.object.Name) {
		if root.failed() || (list.Field.OnDelete != crm.Restrict && list.Field.OnDelete != crm.Cascade) {
			continue
		}
		rows, err := s.Store.Find(ctx, crm.Query{
			Object: list.Object, Fields: allFields(list.Object), Limit: maxWrites + 1,
			Filter: crm.Where(list.Field.Name, crm.OpEq, crm.StringValue(w.id)),
		})
		if err != nil {
			return fmt.Errorf("find %s of %s: %w", list.Name, w.object.Name, err)
		}
		if rows.Len() > 0 && list.Field.OnDelete == crm.Restrict {
			root.err = restricted(w.object, list)
			return nil
		}
		for i := range rows.Len() {
			child := &work{object: list.Object, policy: w.policy, kind: store.Trash}
			child.old = valuesOf(rows, i)
			child.id = child.old[crm.FieldID].Str()
			if key := list.Object.Name + "/" + child.id; !seen[key] {
				seen[key] = true
				root.take(child)
				if err := s.cascade(ctx, cat, root, child, seen); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func (w *work) take(child *work) {
	if err := w.policy.Delete(child.object); err != nil {
		w.err = err
		return
	}
	w.cascade = append(w.cascade, child)
	if len(w.cascade) >= maxWrites {
		w.err = crm.NewError(crm.LimitExceeded,
			fmt.Sprintf("Deleting this would delete more than %d records with it; delete those first.", maxWrites),
			fmt.Sprintf("删除该记录将同时删除超过 %d 条关联记录，请先删除关联记录。", maxWrites))
	}
}

func restricted(o *crm.Object, list crm.Related) error {
	return crm.NewError(crm.Conflict,
		fmt.Sprintf("This %s can't be deleted while %s point to it by %s; delete or change those first.", o.Name, list.Object.Plural, list.Field.Name),
		fmt.Sprintf("仍有%s通过字段“%s”引用该记录，请先删除或修改它们。", list.Object.Label.In("zh-CN"), list.Field.Label.In("zh-CN")))
}
