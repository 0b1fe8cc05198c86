package live

import (
	"context"
	"errors"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/guanxi-crm/guanxi/core/automation"
	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/graph/limit"
	"github.com/guanxi-crm/guanxi/core/record"
)

// run is one operation under way: a plan, the request's arguments for it, and
// what carrying it out needs.
type run struct {
	*plan
	ctx      context.Context
	actor    crm.Actor
	language string
	records  *record.Service
	bulk     *automation.Bulk
	users    func(ctx context.Context, ids []string) (map[string]User, error)
	limits   limit.Limits
	static   graphql.ExecutableSchema

	args    []any // by slot
	singles int   // reads made a record at a time
}

// bind reads all arguments and adds up what they ask for.
func (r *run) bind(vars map[string]any, now time.Time) error {
	b := binder{vars: vars, now: now, limits: r.limits}
	r.args = make([]any, len(r.specs))
	for i, s := range r.specs {
		if r.args[i] = s.fixed; s.fixed == nil {
			r.args[i] = s.read(&b, s)
		}
	}
	if err := b.failed(); err != nil {
		return err
	}
	var cost int64
	for _, s := range r.steps {
		if s.node != nil {
			cost = add(cost, s.node.cost(r))
		}
	}
	if cost > r.limits.Rows {
		return limit.Exceeded("records that the request may ask for, lists within lists multiplied", "请求可能涉及的记录数（嵌套列表相乘）", r.limits.Rows)
	}
	return nil
}

// answer carries the plan out, step by step, and returns the JSON of data:
// null when a field that can't be null failed, which also ends a mutation.
func (r *run) answer() []byte {
	b := make([]byte, 0, 256+r.size.Load())
	open := byte('{')
	for i := range r.steps {
		s := &r.steps[i]
		mark := len(b)
		b = append(b, open)
		var ok bool
		switch {
		case s.static != nil:
			b, ok = r.answerStatic(b, s.static)
			if ok && len(b) == mark+1 {
				b = b[:mark]
				continue
			}
		case s.typename != "":
			b, ok = crm.AppendJSONString(append(b, s.key...), s.typename), true
		default:
			b, ok = r.answerStep(b, s)
		}
		if !ok {
			return null
		}
		open = ','
	}
	if open == '{' {
		b = append(b, '{')
	}
	r.size.Store(int64(min(len(b), mostRoom)))
	return append(b, '}')
}

// mostRoom keeps one huge answer from making room for many.
const mostRoom = 64 << 10

var null = []byte("null")

func (r *run) answerStep(b []byte, s *step) ([]byte, bool) {
	b = append(b, s.key...)
	mark := len(b)
	b, err := s.node.answer(r, b)
	if err == nil {
		return b, true
	}
	r.report(s, err)
	if s.kind == rootGet {
		return append(b[:mark], null...), true
	}
	return b, false
}

// report adds an error of a step to the answer.
func (r *run) report(s *step, err error) {
	if r.ctx.Err() != nil && errors.Is(r.ctx.Err(), context.DeadlineExceeded) {
		err = r.limits.TooSlow()
	}
	ctx := graphql.WithPathContext(r.ctx, graphql.NewPathWithField(s.alias))
	e := &gqlerror.Error{Err: err, Message: err.Error(), Path: ast.Path{ast.PathName(s.alias)}}
	if s.at != nil {
		e.Locations = []gqlerror.Location{{Line: s.at.Line, Column: s.at.Column}}
	}
	graphql.AddError(ctx, e)
}

// answerStatic lets the generated executor answer neighbouring root fields of
// the platform half and takes its object's inside over.
func (r *run) answerStatic(b []byte, fields ast.SelectionSet) ([]byte, bool) {
	whole := graphql.GetOperationContext(r.ctx)
	op := *whole.Operation
	op.SelectionSet = fields
	ctx := graphql.WithOperationContext(r.ctx, &graphql.OperationContext{
		RawQuery: whole.RawQuery, Variables: whole.Variables, OperationName: whole.OperationName, Doc: whole.Doc,
		Extensions: whole.Extensions, Headers: whole.Headers, Operation: &op,
		DisableIntrospection: whole.DisableIntrospection, RecoverFunc: whole.RecoverFunc,
		ResolverMiddleware: whole.ResolverMiddleware, RootResolverMiddleware: whole.RootResolverMiddleware,
		Stats: whole.Stats,
	})
	data := r.static.Exec(ctx)(ctx).Data
	if len(data) < 2 || data[0] != '{' {
		return b, false
	}
	return append(b, data[1:len(data)-1]...), true
}
