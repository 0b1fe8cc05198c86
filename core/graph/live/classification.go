package live

import (
	"strconv"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/record"
	"github.com/guanxi-crm/guanxi/core/rule"
)

// classificationKid writes what classifications decided, which the record
// holds. Explanations are worked out a record at a time, and only when they
// are selected.
type classificationKid struct {
	object *object
	id     int
	column int // of the outcomes
	shape  *shape
}

func (k *classificationKid) cost(*run, int64) int64 { return 0 }

func (k *classificationKid) load(r *run, set *crm.RowSet) (loaded, error) {
	l := &classifications{classificationKid: k, language: r.language}
	if !k.shape.wants("explanation") && !k.shape.wants("trace") {
		return l, nil
	}
	l.why = map[string]rule.Explanation{}
	for i := range set.Len() {
		id := set.Row(i)[k.id].Str()
		for _, o := range record.Outcomes(set.Row(i)[k.column]) {
			if err := r.perRecord(); err != nil {
				return nil, err
			}
			e, err := r.records.Explain(r.ctx, r.actor, k.object.Name, id, o.RuleSet)
			if code := crm.CodeOf(err); code == crm.NotFound || code == crm.Forbidden {
				// The rule set is no longer active, or reads what the caller
				// may not see: what it decided remains, the why does not.
				continue
			}
			if err != nil {
				return nil, err
			}
			l.why[id+"/"+o.RuleSet] = e
		}
	}
	return l, nil
}

type classifications struct {
	*classificationKid
	language string
	why      map[string]rule.Explanation
}

func (l *classifications) append(b []byte, parent []crm.Value) []byte {
	outcomes := record.Outcomes(parent[l.column])
	return appendAll(b, outcomes, func(b []byte, o *crm.Outcome) []byte {
		why, explained := l.why[parent[l.id].Str()+"/"+o.RuleSet]
		return l.shape.append(b, func(b []byte, name string, _ *shape) []byte {
			switch name {
			case "ruleSet":
				return crm.AppendJSONString(b, o.RuleSet)
			case "version":
				return strconv.AppendInt(b, int64(o.Version), 10)
			case "value":
				return appendText(b, o.Value)
			case "rule":
				return appendText(b, o.Rule)
			case "at":
				return appendTime(b, o.At)
			}
			if !explained {
				return append(b, "null"...)
			}
			if name == "explanation" {
				return appendText(b, why.Sentence.In(l.language))
			}
			return appendTrace(b, &why, l.language)
		})
	})
}
