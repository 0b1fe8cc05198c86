package limit

import "github.com/vektah/gqlparser/v2/ast"

// selections walks each operation as execution would see it: fragments
// followed, fields of one response name merged with all that is below them.
// Validation compares every two selections of one name, on every level; that
// is what SameName keeps small. The walk ends when the budget is used up, so
// that fragments which multiply each other can't make it long.
func (l Limits) selections(doc *ast.QueryDocument) error {
	w := walk{limits: l, fragments: byName(doc), budget: l.Selections}
	for _, op := range doc.Operations {
		if err := w.merged([]ast.SelectionSet{op.SelectionSet}, 1); err != nil {
			return err
		}
	}
	for _, f := range doc.Fragments {
		if err := w.merged([]ast.SelectionSet{f.SelectionSet}, 1); err != nil {
			return err
		}
	}
	return nil
}

type walk struct {
	limits    Limits
	fragments map[string]*ast.FragmentDefinition
	budget    int
}

// level is one merged selection set.
type level struct {
	count   map[string]int
	below   map[string][]ast.SelectionSet
	order   []string // names that have something below
	spreads map[string]bool
}

func (w *walk) merged(sets []ast.SelectionSet, depth int) error {
	if depth > w.limits.Depth {
		return Exceeded("levels of fields in the query", "查询字段的嵌套层数", int64(w.limits.Depth))
	}
	v := level{count: map[string]int{}, below: map[string][]ast.SelectionSet{}, spreads: map[string]bool{}}
	for _, set := range sets {
		if err := w.collect(&v, set); err != nil {
			return err
		}
	}
	for _, name := range v.order {
		if err := w.merged(v.below[name], depth+1); err != nil {
			return err
		}
	}
	return nil
}

func (w *walk) collect(v *level, set ast.SelectionSet) error {
	for _, s := range set {
		if w.budget--; w.budget < 0 {
			return Exceeded("selected fields, fragments followed", "所选字段数（含片段展开）", int64(w.limits.Selections))
		}
		var below ast.SelectionSet
		switch s := s.(type) {
		case *ast.Field:
			if err := w.field(v, s); err != nil {
				return err
			}
			continue
		case *ast.InlineFragment:
			below = s.SelectionSet
		case *ast.FragmentSpread:
			f := w.fragments[s.Name]
			if f == nil || v.spreads[s.Name] {
				continue
			}
			v.spreads[s.Name] = true
			below = f.SelectionSet
		}
		if err := w.collect(v, below); err != nil {
			return err
		}
	}
	return nil
}

func (w *walk) field(v *level, f *ast.Field) error {
	if v.count[f.Alias]++; v.count[f.Alias] > w.limits.SameName {
		return Exceeded("selections of one field name in one place", "同一位置同名字段的选择次数", int64(w.limits.SameName))
	}
	if len(f.SelectionSet) == 0 {
		return nil
	}
	if v.below[f.Alias] == nil {
		v.order = append(v.order, f.Alias)
	}
	v.below[f.Alias] = append(v.below[f.Alias], f.SelectionSet)
	return nil
}
