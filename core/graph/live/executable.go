package live

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/guanxi-crm/guanxi/core/graph/request"
)

// executable runs operations over one Schema. It implements gqlgen's
// graphql.ExecutableSchema.
type executable struct {
	*Options
	schema  *Schema
	static  graphql.ExecutableSchema // the generated executor over the same schema
	queries *queries
}

var _ graphql.ExecutableSchema = (*executable)(nil)

func (e *executable) Schema() *ast.Schema { return e.schema.AST }

// Complexity is never asked: cost is counted in records, when the arguments
// are bound.
func (e *executable) Complexity(context.Context, string, string, int, map[string]any) (int, bool) {
	return 0, false
}

// Exec answers one operation. Subscriptions and operations of the platform
// half alone are the generated executor's.
func (e *executable) Exec(ctx context.Context) graphql.ResponseHandler {
	op := graphql.GetOperationContext(ctx)
	if op.Operation.Operation == ast.Subscription {
		return e.static.Exec(ctx)
	}
	p := e.plan(op)
	if p.onlyStatic() {
		return e.static.Exec(ctx)
	}
	done := false
	return func(ctx context.Context) *graphql.Response {
		if done {
			return nil
		}
		done = true
		return e.guarded(ctx, op, p)
	}
}

// guarded answers, and makes of a panic an error of the request.
func (e *executable) guarded(ctx context.Context, op *graphql.OperationContext, p *plan) (res *graphql.Response) {
	defer func() {
		if cause := recover(); cause != nil {
			graphql.AddError(ctx, op.RecoverFunc(ctx, cause))
			res = &graphql.Response{Data: null}
		}
	}()
	return &graphql.Response{Data: e.answer(ctx, p, op.Variables)}
}

func (e *executable) plan(op *graphql.OperationContext) *plan {
	return e.queries.query(op.Doc).plan(op.Operation, op.Variables, func() *plan {
		c := &compiler{schema: e.schema, doc: op.Doc, vars: op.Variables, limits: e.Limits, now: e.Now()}
		return c.compile(op.Operation)
	})
}

func (e *executable) answer(ctx context.Context, p *plan, vars map[string]any) []byte {
	r := &run{
		plan: p, ctx: ctx, actor: request.Actor(ctx), language: request.Language(ctx),
		records: e.Records, bulk: e.Bulk, users: e.Users, limits: e.Limits, static: e.static,
	}
	if err := r.bind(vars, e.Now()); err != nil {
		r.refuse(err)
		return null
	}
	return r.answer()
}

// refuse reports an error that keeps the whole operation from being run.
func (r *run) refuse(err error) {
	for i := range r.steps {
		if r.steps[i].node != nil {
			r.report(&r.steps[i], err)
			return
		}
	}
}
