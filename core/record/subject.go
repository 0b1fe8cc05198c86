package record

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/rule"
	"github.com/guanxi-crm/guanxi/core/store"
)

// maxListed is how many records of a related list a rule sees. A record with
// more can't be decided by a rule over that list, and the rule says so.
const maxListed = 10_000

// subjects gathers what the programs read of each record and around it: one
// store query a lookup path and related list for all records together.
func (s *Service) subjects(ctx context.Context, cat *crm.Catalog, o *crm.Object, reads rule.Reads, user map[string]crm.Value, group []*work) error {
	for _, w := range group {
		w.subject = &rule.Subject{Object: o, Record: w.next, Old: w.old, User: user,
			Lookups: map[string]map[string]crm.Value{}, Lists: map[string][]map[string]crm.Value{}}
	}
	for _, path := range sortedKeys(reads.Lookups) {
		if err := s.follow(ctx, cat, o, path, reads.Lookups, group); err != nil {
			return err
		}
	}
	for _, name := range sortedKeys(reads.Lists) {
		if err := s.list(ctx, cat, o, name, reads.Lists[name], group); err != nil {
			return err
		}
	}
	return nil
}

// follow fetches the records at the end of a lookup path ("account",
// "account.parent"). Paths come in order, so a longer one finds its beginning
// fetched.
func (s *Service) follow(ctx context.Context, cat *crm.Catalog, o *crm.Object, path string, all map[string][]string, group []*work) error {
	start, step := "", path
	if i := strings.LastIndexByte(path, '.'); i >= 0 {
		start, step = path[:i], path[i+1:]
	}
	target := targetOf(cat, o, path)
	if target == nil {
		return fmt.Errorf("lookup path %s.%s leads nowhere", o.Name, path)
	}
	idOf := func(w *work) string {
		if start == "" {
			return w.next[step].Str()
		}
		return w.subject.Lookups[start][step].Str()
	}
	var ids []crm.Value
	for _, w := range group {
		if id := idOf(w); id != "" {
			ids = append(ids, crm.StringValue(id))
		}
	}
	if len(ids) == 0 {
		return nil
	}
	slices.SortFunc(ids, crm.Value.Compare)
	ids = slices.Compact(ids)
	fields := append([]string{crm.FieldID}, all[path]...)
	for _, next := range sortedKeys(all) { // ids of the steps that go on from here
		if rest, ok := strings.CutPrefix(next, path+"."); ok && !strings.Contains(rest, ".") {
			fields = append(fields, rest)
		}
	}
	slices.Sort(fields)
	rows, err := s.Store.Find(ctx, crm.Query{Object: target, Fields: slices.Compact(fields),
		Filter: crm.Where(crm.FieldID, crm.OpIn, ids...), Limit: len(ids)})
	if err != nil {
		return fmt.Errorf("read %s for rules: %w", target.Plural, err)
	}
	byID := make(map[string]map[string]crm.Value, rows.Len())
	for i := range rows.Len() {
		v := valuesOf(rows, i)
		byID[v[crm.FieldID].Str()] = v
	}
	for _, w := range group {
		if v := byID[idOf(w)]; v != nil {
			w.subject.Lookups[path] = v
		}
	}
	return nil
}

func targetOf(cat *crm.Catalog, o *crm.Object, path string) *crm.Object {
	for _, step := range strings.Split(path, ".") {
		if o == nil {
			return nil
		}
		f := o.Field(step)
		if f == nil || f.Type != crm.TypeLookup {
			return nil
		}
		o = cat.Object(f.Target)
	}
	return o
}

func (s *Service) list(ctx context.Context, cat *crm.Catalog, o *crm.Object, name string, fields []string, group []*work) error {
	related := cat.Related(o.Name)
	i := slices.IndexFunc(related, func(r crm.Related) bool { return r.Name == name })
	if i < 0 {
		return fmt.Errorf("%s has no related list %s", o.Name, name)
	}
	by := related[i].Field.Name
	var ids []crm.Value
	byID := map[string]*work{}
	for _, w := range group {
		w.subject.Lists[name] = []map[string]crm.Value{}
		if w.kind != store.Insert { // nothing points to a record that is not there yet
			ids = append(ids, crm.StringValue(w.id))
			byID[w.id] = w
		}
	}
	if len(ids) == 0 {
		return nil
	}
	fields = append(slices.Clone(fields), by)
	slices.Sort(fields)
	rows, err := s.Store.Find(ctx, crm.Query{Object: related[i].Object, Fields: slices.Compact(fields),
		Filter: crm.Where(by, crm.OpIn, ids...), PartitionBy: by, Limit: maxListed + 1})
	if err != nil {
		return fmt.Errorf("read %s for rules: %w", related[i].Object.Plural, err)
	}
	column := rows.Column(by)
	for i := range rows.Len() {
		w := byID[rows.Row(i)[column].Str()]
		w.subject.Lists[name] = append(w.subject.Lists[name], valuesOf(rows, i))
	}
	for _, w := range byID {
		if len(w.subject.Lists[name]) > maxListed {
			w.err = crm.NewError(crm.LimitExceeded,
				fmt.Sprintf("A rule reads the list %s, which has more than %d records here; let the rule read a summary field instead.", name, maxListed),
				fmt.Sprintf("规则读取的关联列表“%s”超过 %d 条记录，请改为读取汇总字段。", name, maxListed))
		}
	}
	return nil
}

// subjectOnly is a subject of the record alone, for default expressions.
func (w *work) subjectOnly(user map[string]crm.Value) *rule.Subject {
	return &rule.Subject{Object: w.object, Record: w.next, User: user}
}

// userFields is what rules see as user.
func userFields(a crm.Actor) map[string]crm.Value {
	return map[string]crm.Value{
		"id":   crm.StringValue(a.ID),
		"name": crm.StringValue(a.Name),
		"kind": crm.StringValue(string(a.Kind)),
		"role": crm.StringValue(a.Role),
	}
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
