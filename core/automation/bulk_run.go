package automation

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/job"
	"github.com/guanxi-crm/guanxi/core/record"
)

const (
	// bulkBatch is how many records are read and committed together.
	bulkBatch = 500
	// bulkErrors is how many faults of single records a job tells.
	bulkErrors = 100
	// bulkTrail is how far back a record's history is searched, after a crash,
	// for the job's own change.
	bulkTrail = 100
)

// bulkCursor is how far such a job is. Batch are the records that it is at, so
// that after a crash they can be told apart from those behind them.
type bulkCursor struct {
	After   string      `json:"after"`
	Batch   []string    `json:"batch,omitempty"`
	Total   int64       `json:"total"`
	Done    int64       `json:"done"`
	Changed int64       `json:"changed"`
	Failed  int64       `json:"failed"`
	Errors  []bulkError `json:"errors"`
}

// bulkError is why one record was left as it was.
type bulkError struct {
	ID      string   `json:"id"`
	Code    crm.Code `json:"code"`
	Message string   `json:"message"`
}

// bulkRun is one job under way.
type bulkRun struct {
	*Bulk
	task   *job.Task
	object *crm.Object
	in     whereInput
	actor  crm.Actor
	filter *crm.Filter
	write  record.Write // but its ID
	cause  string
	at     bulkCursor
}

// Run carries the job out, in the order of ids: it stores which records come
// next, changes them, and stores what became of them. A job that was cut off
// in between asks their history which of them it has changed already, and
// leaves those alone. Records that were made after the job are none of its.
func (b *Bulk) Run(ctx context.Context, t *job.Task) error {
	r := &bulkRun{Bulk: b, task: t, cause: "job:" + t.Job().ID}
	if err := r.open(); err != nil {
		return err
	}
	if err := r.resume(ctx); err != nil {
		return err
	}
	for {
		ids, err := r.find(ctx, nil)
		if err != nil {
			return err
		}
		if len(ids) == 0 {
			return r.result()
		}
		r.at.Batch = ids
		if err := r.save(ctx); err != nil {
			return err
		}
		if err := r.do(ctx, ids); err != nil {
			return err
		}
	}
}

// open reads the input against the catalog as it is now.
func (r *bulkRun) open() error {
	if err := r.task.Input(&r.in); err != nil {
		return err
	}
	r.actor = r.in.Actor
	r.actor.Role = r.in.Role
	cat := r.Catalog()
	if r.object = cat.Object(r.in.Object); r.object == nil {
		return objectGone(r.in.Object)
	}
	asked, err := crm.DecodeFilter(r.in.Filter, cat)
	if err != nil {
		return err
	}
	r.filter = crm.And(asked, crm.Where(crm.FieldCreatedAt, crm.OpLte, crm.TimeValue(r.task.Job().CreatedAt)))
	r.write = record.Write{Kind: record.Delete, Object: r.in.Object}
	if r.task.Job().Kind == DeleteWhereKind {
		return nil
	}
	r.write.Kind = record.Update
	d := json.NewDecoder(bytes.NewReader(r.in.Data))
	d.UseNumber() // numbers keep their text, so that decimals stay exact
	if err := d.Decode(&r.write.Data); err != nil {
		return fmt.Errorf("decode data: %w", err)
	}
	return nil
}

// resume goes on from the cursor, with what was left of the batch that the last
// worker was at.
func (r *bulkRun) resume(ctx context.Context) error {
	resumed, err := r.task.Cursor(&r.at)
	if err != nil {
		return err
	}
	if !resumed {
		r.at.Errors = []bulkError{}
		r.at.Total, err = r.Records.Count(ctx, r.actor, crm.Query{Object: r.object, Filter: r.filter})
		return err
	}
	if len(r.at.Batch) == 0 {
		return nil
	}
	var left []string
	for _, id := range r.at.Batch {
		mine, err := r.changed(ctx, id)
		if err != nil {
			return err
		}
		if mine {
			r.at.Changed++
		} else {
			left = append(left, id)
		}
	}
	if len(left) > 0 {
		if left, err = r.find(ctx, left); err != nil {
			return err
		}
	}
	return r.do(ctx, left)
}

// changed tells whether this job has changed the record.
func (r *bulkRun) changed(ctx context.Context, id string) (bool, error) {
	events, err := r.Records.History(ctx, r.actor, r.in.Object, id, 0, bulkTrail)
	if crm.CodeOf(err) == crm.NotFound {
		return false, nil
	}
	return slices.ContainsFunc(events, func(e crm.Event) bool { return e.Cause == r.cause }), err
}

// find returns the next records that the filter selects or, with ids, those of
// them that it still does.
func (r *bulkRun) find(ctx context.Context, among []string) ([]string, error) {
	q := crm.Query{Object: r.object, Fields: []string{crm.FieldID}, Filter: r.filter, Limit: bulkBatch}
	if among != nil {
		ids := make([]crm.Value, len(among))
		for i, id := range among {
			ids[i] = crm.StringValue(id)
		}
		q.Filter = crm.And(r.filter, crm.Where(crm.FieldID, crm.OpIn, ids...))
	} else if r.at.After != "" {
		q.After = []crm.Value{crm.StringValue(r.at.After)}
	}
	rows, err := r.Records.Find(ctx, r.actor, q)
	if err != nil {
		return nil, err
	}
	ids := make([]string, rows.Len())
	for i := range ids {
		ids[i] = rows.Row(i)[0].Str()
	}
	return ids, nil
}

// do changes records of the batch and ends it.
func (r *bulkRun) do(ctx context.Context, ids []string) error {
	writes := make([]record.Write, len(ids))
	for i, id := range ids {
		writes[i] = r.write
		writes[i].ID = id
	}
	results, err := r.Records.Change(ctx, record.Request{Actor: r.actor, Writes: writes, Cause: r.cause})
	if err != nil {
		return err
	}
	for i, res := range results {
		switch {
		case crm.CodeOf(res.Err) == crm.NotFound: // deleted meanwhile, maybe with another one
		case res.Err != nil:
			r.failed(ids[i], res.Err)
		case res.Changed:
			r.at.Changed++
		}
	}
	r.at.Done += int64(len(r.at.Batch))
	r.at.After, r.at.Batch = r.at.Batch[len(r.at.Batch)-1], nil
	return r.save(ctx)
}

func (r *bulkRun) failed(id string, err error) {
	r.at.Failed++
	if len(r.at.Errors) == bulkErrors {
		return
	}
	e := bulkError{ID: id, Code: crm.CodeOf(err)}
	var known *crm.Error
	if !errors.As(err, &known) {
		known = crm.NewError(crm.Internal, "This record could not be changed; the reason is in the server's log.", "无法修改此记录；原因见服务器日志。")
		r.Records.Log.Error("record not changed by a job", "job", r.task.Job().ID, "object", r.in.Object, "record", id, "error", err)
	}
	e.Message = known.Message.In(r.in.Language)
	r.at.Errors = append(r.at.Errors, e)
}

// save stores the cursor, and as the result what has been done so far: that of
// a job that is cancelled now.
func (r *bulkRun) save(ctx context.Context) error {
	if err := r.result(); err != nil {
		return err
	}
	return r.task.Progress(ctx, max(r.at.Total, r.at.Done), r.at.Done, r.at.Failed, r.at)
}

func (r *bulkRun) result() error {
	return r.task.SetResult(map[string]any{"changed": r.at.Changed, "failed": r.at.Failed, "errors": r.at.Errors})
}
