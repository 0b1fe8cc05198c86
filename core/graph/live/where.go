package live

import (
	"strconv"
	"time"

	"github.com/guanxi-crm/guanxi/core/automation"
	"github.com/guanxi-crm/guanxi/core/crm"
)

// whereNode starts a job over all records of a filter and answers the job.
type whereNode struct {
	slot  int
	shape *shape
}

// readWhere reads the arguments of a mutation over many records.
func readWhere(o *object, kind rootKind) func(*binder, *spec) any {
	return func(b *binder, s *spec) any {
		w := &automation.Where{Object: o.Name, Filter: b.filter(s, o), Delete: kind == rootDeleteWhere}
		if !w.Delete {
			data, _ := b.arg(s, "data")
			w.Data = fieldsOf(data, o.inputs)
		}
		return w
	}
}

// cost is that of a start: the job's work is no part of the request.
func (n *whereNode) cost(*run) int64 { return 1 }

func (n *whereNode) answer(r *run, b []byte) ([]byte, error) {
	w := *r.args[n.slot].(*automation.Where)
	w.Language = r.language
	j, err := r.bulk.Start(r.ctx, r.actor, w)
	if err != nil {
		return b, err
	}
	return appendJob(b, n.shape, &j), nil
}

// appendJob writes a job that was just queued.
func appendJob(b []byte, s *shape, j *crm.Job) []byte {
	return s.append(b, func(b []byte, name string, _ *shape) []byte {
		switch name {
		case "id":
			return crm.AppendJSONString(b, j.ID)
		case "kind":
			return crm.AppendJSONString(b, j.Kind)
		case "state":
			return crm.AppendJSONString(b, string(j.State))
		case "total":
			return strconv.AppendInt(b, j.Total, 10)
		case "done":
			return strconv.AppendInt(b, j.Done, 10)
		case "failed":
			return strconv.AppendInt(b, j.Failed, 10)
		case "createdAt":
			return appendTime(b, j.CreatedAt.Truncate(time.Millisecond))
		}
		return append(b, "null"...) // it has not begun: no times, no error, no result
	})
}
