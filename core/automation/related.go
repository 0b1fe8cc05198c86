package automation

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/record"
)

// maxDepth ends chains of records that re-evaluate each other.
const maxDepth = 5

// causePrefix marks changes made here, followed by their depth in the chain.
const causePrefix = "rule:related:"

// depthOf is how many re-evaluations led to an event.
func depthOf(e *crm.Event) int {
	text, ok := strings.CutPrefix(e.Cause, causePrefix)
	depth, err := strconv.Atoi(text)
	if !ok || err != nil {
		return 0
	}
	return depth
}

// follow re-evaluates the records whose rules read what the events changed.
// Events that concern one record together re-evaluate it once.
func (f *Follower) follow(ctx context.Context, events []crm.Event) error {
	cat := f.o.Catalog()
	all := watches(cat, f.o.Book(cat))
	if len(all) == 0 {
		return nil
	}
	for _, object := range slices.Sorted(maps.Keys(all)) {
		o := cat.Object(object)
		for i := range all[object] {
			w := &all[object][i]
			concerned := slices.DeleteFunc(slices.Clone(events), func(e crm.Event) bool {
				return e.Object != object || depthOf(&e) >= maxDepth || !w.concerns(&e)
			})
			if len(concerned) == 0 {
				continue
			}
			if err := f.reevaluate(ctx, o, w, concerned); err != nil {
				return fmt.Errorf("re-evaluate %s after changes of %s: %w", w.object.Plural, o.Plural, err)
			}
		}
	}
	return nil
}

func (f *Follower) reevaluate(ctx context.Context, o *crm.Object, w *watch, events []crm.Event) error {
	depth := 0
	for i := range events {
		depth = max(depth, depthOf(&events[i]))
	}
	r := record.Reevaluation{Object: w.object.Name, Cause: causePrefix + strconv.Itoa(depth+1)}
	if w.list == nil {
		return f.pages(ctx, crm.Query{Object: w.object, Filter: w.filter(recordsOf(events))}, "", r, nil)
	}
	parents, err := f.parents(ctx, o, w.list.Name, events)
	if err != nil {
		return err
	}
	for page := range slices.Chunk(parents, pageSize) {
		if err := f.evaluate(ctx, page, r); err != nil {
			return err
		}
	}
	return nil
}

// recordsOf are the ids of the events' records, each once.
func recordsOf(events []crm.Event) []crm.Value {
	ids := map[string]bool{}
	for i := range events {
		ids[events[i].Record] = true
	}
	values := make([]crm.Value, 0, len(ids))
	for _, id := range slices.Sorted(maps.Keys(ids)) {
		values = append(values, crm.StringValue(id))
	}
	return values
}

// parents are the ids that the events' records point to by a lookup, or did
// before the event.
func (f *Follower) parents(ctx context.Context, o *crm.Object, lookup string, events []crm.Event) ([]string, error) {
	found := map[string]bool{}
	for i := range events {
		for _, c := range events[i].Changes {
			if c.Field == lookup {
				found[c.Old.Str()], found[c.New.Str()] = true, true
			}
		}
	}
	ids := recordsOf(events)
	rows, err := f.o.Store.Find(ctx, crm.Query{Object: o, Fields: []string{lookup}, Filter: crm.Where(crm.FieldID, crm.OpIn, ids...),
		Limit: len(ids), Deleted: crm.LiveAndDeleted})
	if err != nil {
		return nil, err
	}
	for i := range rows.Len() {
		found[rows.Row(i)[0].Str()] = true
	}
	delete(found, "")
	return slices.Sorted(maps.Keys(found)), nil
}

// pages re-evaluates what a query selects, in the order of the ids from after
// on. Between pages, moved (which may be nil) hears how far it came.
func (f *Follower) pages(ctx context.Context, q crm.Query, after string, r record.Reevaluation, moved func(after string) error) error {
	q.Fields, q.Limit = []string{crm.FieldID}, pageSize
	for {
		if after != "" {
			q.After = []crm.Value{crm.StringValue(after)}
		}
		rows, err := f.o.Store.Find(ctx, q)
		if err != nil {
			return err
		}
		ids := make([]string, rows.Len())
		for i := range ids {
			ids[i] = rows.Row(i)[0].Str()
		}
		if len(ids) == 0 {
			return nil
		}
		if err := f.evaluate(ctx, ids, r); err != nil {
			return err
		}
		after = ids[len(ids)-1]
		if moved != nil {
			if err := moved(after); err != nil {
				return err
			}
		}
	}
}

func (f *Follower) evaluate(ctx context.Context, ids []string, r record.Reevaluation) error {
	if err := f.hold(ctx); err != nil {
		return err
	}
	r.IDs = ids
	_, err := f.o.Records.Reevaluate(ctx, r)
	return err
}
