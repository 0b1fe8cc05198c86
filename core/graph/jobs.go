package graph

import (
	"context"
	"errors"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/graph/model"
	"github.com/guanxi-crm/guanxi/core/store"
)

func jobView(j crm.Job) *model.Job {
	v := &model.Job{
		ID: j.ID, Kind: j.Kind, State: j.State, Total: int(j.Total), Done: int(j.Done), Failed: int(j.Failed),
		CreatedAt: j.CreatedAt, StartedAt: optionalTime(j.StartedAt), FinishedAt: optionalTime(j.FinishedAt),
		Error: optional(j.Error),
	}
	if len(j.Result) > 0 {
		v.Result = j.Result
	}
	return v
}

// mayFollow tells whether the caller may see a job: their own, or all for who
// may configure.
func (r *Resolver) mayFollow(ctx context.Context, j crm.Job) bool {
	actor, _, policy := r.caller(ctx)
	return policy.Configure() == nil || (j.Actor.Kind == actor.Kind && j.Actor.ID == actor.ID)
}

// findJob returns a job that the caller may see, or NOT_FOUND.
func (r *Resolver) findJob(ctx context.Context, id string) (crm.Job, error) {
	j, err := r.Jobs.Job(ctx, id)
	if errors.Is(err, store.ErrNotFound) || (err == nil && !r.mayFollow(ctx, j)) {
		return crm.Job{}, crm.NewError(crm.NotFound,
			"There is no job "+crm.Quote(id)+".", "没有任务 "+crm.Quote(id)+"。")
	}
	return j, err
}

func jobHasEnded(id string) error {
	return crm.NewError(crm.Conflict,
		"The job "+crm.Quote(id)+" has ended already.", "任务 "+crm.Quote(id)+" 已结束。")
}
