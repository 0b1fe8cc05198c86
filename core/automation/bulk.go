package automation

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/guanxi-crm/guanxi/core/access"
	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/fieldtype"
	"github.com/guanxi-crm/guanxi/core/job"
	"github.com/guanxi-crm/guanxi/core/record"
)

// The kinds of the jobs that change or delete all records a filter selects.
const (
	UpdateWhereKind = "updateRecordsWhere"
	DeleteWhereKind = "deleteRecordsWhere"
)

// Bulk changes or deletes many records as one job, in the name of who started
// it: every record goes through record.Service as if they had named it
// themselves, under the role that they had then.
type Bulk struct {
	Records *record.Service
	Catalog func() *crm.Catalog
	Jobs    *job.Runner
}

// Where says what is to be done with which records.
type Where struct {
	Object string
	Filter *crm.Filter    // nil means all
	Data   map[string]any // as record.Write takes it; for an update
	Delete bool
	// Language is that in which the faults of single records are told.
	Language string
}

// whereInput is a Where at rest. The actor's role is not stored with an actor,
// so it stands beside it.
type whereInput struct {
	Object   string          `json:"object"`
	Filter   json.RawMessage `json:"filter"`
	Data     json.RawMessage `json:"data,omitempty"`
	Actor    crm.Actor       `json:"actor"`
	Role     string          `json:"role"`
	Language string          `json:"language"`
}

// Register makes the runner do such jobs; call it once, before the runner runs.
func (b *Bulk) Register() {
	b.Jobs.Register(UpdateWhereKind, b.Run)
	b.Jobs.Register(DeleteWhereKind, b.Run)
}

// Start checks what the actor may do and whether the filter and the data can
// be at all, and queues the job.
func (b *Bulk) Start(ctx context.Context, a crm.Actor, w Where) (crm.Job, error) {
	cat := b.Catalog()
	o := cat.Object(w.Object)
	if o == nil {
		return crm.Job{}, objectGone(w.Object)
	}
	policy := access.For(cat, a)
	kind, allowed := UpdateWhereKind, policy.Update(o)
	if w.Delete {
		kind, allowed = DeleteWhereKind, policy.Delete(o)
	}
	if allowed != nil {
		return crm.Job{}, allowed
	}
	if !w.Delete {
		if err := checkData(policy, o, w.Data); err != nil {
			return crm.Job{}, err
		}
	}
	// A page of nothing: the filter's names are checked as those of any query.
	if _, err := b.Records.Find(ctx, a, crm.Query{Object: o, Fields: []string{crm.FieldID}, Filter: w.Filter}); err != nil {
		return crm.Job{}, err
	}
	in := whereInput{Object: w.Object, Actor: a, Role: a.Role, Language: w.Language}
	var err error
	if in.Filter, err = json.Marshal(w.Filter); err != nil {
		return crm.Job{}, fmt.Errorf("encode filter: %w", err)
	}
	if !w.Delete {
		if in.Data, err = json.Marshal(w.Data); err != nil {
			return crm.Job{}, fmt.Errorf("encode data: %w", err)
		}
	}
	return b.Jobs.Start(ctx, kind, a, in)
}

// checkData finds what would be refused for every record, before there is a
// job.
func checkData(p access.Policy, o *crm.Object, data map[string]any) error {
	if len(data) == 0 {
		return crm.NewError(crm.BadInput,
			"data changes nothing; name at least one field in it.", "data 中没有要修改的内容；请至少指定一个字段。")
	}
	var faults []crm.FieldError
	for name, raw := range data {
		f := p.Field(o, name)
		if f == nil {
			faults = append(faults, crm.FieldError{Field: name, Code: "UNKNOWN_FIELD", Message: crm.Text{
				EN:   "The object " + o.Name + " has no field " + crm.Quote(name) + ".",
				ZhCN: "对象" + o.Label.In("zh-CN") + "没有字段 " + crm.Quote(name) + "。"}})
			continue
		}
		if _, fault := fieldtype.Coerce(f, raw); fault != nil {
			faults = append(faults, *fault)
		}
	}
	return crm.Invalid(faults)
}

func objectGone(name string) error {
	return crm.NewError(crm.NotFound,
		"There is no object "+crm.Quote(name)+"; see objects { name } for those that exist.",
		"没有对象 "+crm.Quote(name)+"；可用 objects { name } 查看现有对象。")
}
