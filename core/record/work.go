package record

import (
	"maps"

	"github.com/guanxi-crm/guanxi/core/access"
	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/rule"
	"github.com/guanxi-crm/guanxi/core/store"
)

// work is one Write on its way through the pipeline.
type work struct {
	index  int // in the request
	write  Write
	twice  bool // named before in a request that can't wait
	object *crm.Object
	policy access.Policy

	kind store.ChangeKind
	id   string
	old  map[string]crm.Value // nil on insert
	next map[string]crm.Value // the whole record as it will be
	// cascade are records that are deleted with this one.
	cascade []*work
	subject *rule.Subject
	timers  []store.Timer // to set with the change
	cleared []string      // keys of timers to clear with it
	moved   bool          // a field or clock changed, not only the note of which version decided

	faults []crm.FieldError
	err    error // beside faults: what ends this work
	result Result
}

func (w *work) failed() bool { return w.err != nil || len(w.faults) > 0 }

// saves tells whether the work still leads to an insert or update, which is
// what rules and plugins are asked about.
func (w *work) saves() bool {
	return !w.failed() && (w.kind == store.Insert || w.kind == store.Update)
}

func (w *work) fault(field, code, en, zh string) {
	w.faults = append(w.faults, crm.FieldError{Field: field, Code: code, Message: crm.Text{EN: en, ZhCN: zh}})
}

// failure is the work's error as the caller gets it, nil when it went well.
func (w *work) failure() error {
	if w.err != nil {
		return w.err
	}
	return crm.Invalid(w.faults)
}

// changed lists the fields whose values differ, own fields in their order,
// then the owner and the outcomes.
func (w *work) changed() []crm.FieldChange {
	var changes []crm.FieldChange
	add := func(name string) {
		if before, after := w.old[name], w.next[name]; before != after {
			changes = append(changes, crm.FieldChange{Field: name, Old: before, New: after})
		}
	}
	for i := range w.object.Fields {
		add(w.object.Fields[i].Name)
	}
	add(crm.FieldOwner)
	add(crm.FieldOutcomes)
	return changes
}

func (w *work) differs(field string) bool {
	return w.old == nil || w.old[field] != w.next[field]
}

// start makes next from old, for steps to change.
func (w *work) start() {
	w.next = make(map[string]crm.Value, len(w.object.Fields)+3)
	maps.Copy(w.next, w.old)
}

// byObject groups the works that still save, in order of first appearance.
func byObject(works []*work) (objects []*crm.Object, groups map[*crm.Object][]*work) {
	groups = map[*crm.Object][]*work{}
	for _, w := range works {
		if !w.saves() {
			continue
		}
		if groups[w.object] == nil {
			objects = append(objects, w.object)
		}
		groups[w.object] = append(groups[w.object], w)
	}
	return objects, groups
}
