package automation

import (
	"context"
	"fmt"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/job"
	"github.com/guanxi-crm/guanxi/core/record"
)

// ActivationKind is the kind of the job that runs a newly activated rule set
// over all records of its object.
const ActivationKind = "activateRuleSet"

// activationBatch is how many records are evaluated and committed together.
const activationBatch = 500

// ActivationInput is what such a job is to do.
type ActivationInput struct {
	Object  string `json:"object"`
	RuleSet string `json:"ruleSet"` // API name
	Version int    `json:"version"`
}

type activationCursor struct {
	After   string `json:"after"`
	Total   int64  `json:"total"`
	Changed int64  `json:"changed"`
	Failed  int64  `json:"failed"`
	Done    int64  `json:"done"`
}

// Activation handles ActivationKind. Re-evaluating a record twice changes
// nothing, so a batch that was cut off is simply done again.
type Activation struct {
	Records *record.Service
	Catalog func() *crm.Catalog
}

// Run evaluates all records, in the order of their ids, and answers how many
// changed and how many could not be evaluated. It stops early when another
// version has become active meanwhile: that one has its own job.
func (a *Activation) Run(ctx context.Context, t *job.Task) error {
	var in ActivationInput
	if err := t.Input(&in); err != nil {
		return err
	}
	var at activationCursor
	resumed, err := t.Cursor(&at)
	if err != nil {
		return err
	}
	if !resumed {
		if at.Total, err = a.total(ctx, in.Object); err != nil {
			return err
		}
	}
	for a.current(in) {
		ids, err := a.next(ctx, in.Object, at.After)
		if err != nil {
			return err
		}
		if len(ids) == 0 {
			break
		}
		done, err := a.Records.Reevaluate(ctx, record.Reevaluation{Object: in.Object, IDs: ids,
			RuleSets: []string{in.RuleSet}, Cause: "rule:" + in.RuleSet})
		if err != nil {
			return err
		}
		at.After = ids[len(ids)-1]
		at.Changed += int64(done.Changed)
		at.Failed += int64(done.Failed)
		at.Done += int64(len(ids))
		if err := t.Progress(ctx, max(at.Total, at.Done), at.Done, at.Failed, at); err != nil {
			return err
		}
	}
	return t.SetResult(map[string]int64{"changed": at.Changed, "failed": at.Failed})
}

// current tells whether the version is still the active one.
func (a *Activation) current(in ActivationInput) bool {
	set := a.Catalog().RuleSet(in.RuleSet)
	return set != nil && set.Object == in.Object && set.Version == in.Version
}

func (a *Activation) total(ctx context.Context, object string) (int64, error) {
	o := a.Catalog().Object(object)
	if o == nil {
		return 0, fmt.Errorf("object %q is gone", object)
	}
	return a.Records.Count(ctx, crm.System, crm.Query{Object: o})
}

func (a *Activation) next(ctx context.Context, object, after string) ([]string, error) {
	o := a.Catalog().Object(object)
	if o == nil {
		return nil, fmt.Errorf("object %q is gone", object)
	}
	q := crm.Query{Object: o, Fields: []string{crm.FieldID}, Limit: activationBatch}
	if after != "" {
		q.After = []crm.Value{crm.StringValue(after)}
	}
	rows, err := a.Records.Find(ctx, crm.System, q)
	if err != nil {
		return nil, err
	}
	ids := make([]string, rows.Len())
	for i := range ids {
		ids[i] = rows.Row(i)[0].Str()
	}
	return ids, nil
}
