package live

import (
	"bytes"
	"context"
	"net/http"
	"slices"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/graph/receipt"
	"github.com/guanxi-crm/guanxi/core/graph/request"
)

// doOnce answers a valid mutation that carries an Idempotency-Key; buf holds
// the request's body. A request that was refused before this, because it is
// too large or not valid, leaves its key free.
func (t post) doOnce(w http.ResponseWriter, r *http.Request, buf *bytes.Buffer, exec graphql.GraphExecutor, op *graphql.OperationContext) {
	ctx := r.Context()
	key, err := receipt.Key(r.Header)
	if err != nil {
		t.refuseOnce(ctx, w, buf, exec, op, err)
		return
	}
	sent := receipt.Request{Actor: request.Actor(ctx), Key: key, Body: buf.Bytes()}
	answer, err := t.receipts.Do(ctx, sent, func(ctx context.Context) receipt.Outcome {
		ctx, cancel := context.WithTimeout(ctx, t.limits.Timeout)
		defer cancel()
		var e effects
		responses, ctx := exec.DispatchOperation(context.WithValue(ctx, effectsKey{}, &e), op)
		res := responses(ctx)
		t.render(buf, res)
		return receipt.Outcome{
			Answer: buf.Bytes(), Secret: t.holdsSecret(op),
			Undone: !e.wrote && rootFields(op.Operation.SelectionSet) == 1 && mayBeRetried(res.Errors),
		}
	})
	if err != nil {
		t.refuseOnce(ctx, w, buf, exec, op, err)
		return
	}
	send(w, http.StatusOK, answer)
}

func (t post) refuseOnce(ctx context.Context, w http.ResponseWriter, buf *bytes.Buffer, exec graphql.GraphExecutor, op *graphql.OperationContext, err error) {
	ctx = graphql.WithOperationContext(ctx, op)
	t.write(w, buf, http.StatusOK, exec.DispatchError(ctx, gqlerror.List{wrapped(err)}))
}

// mayBeRetried tells answers that a fault of ours spoilt from those that are
// the request's own. Such an answer is not kept, if the operation has nothing
// else that may have been done: with several mutations in one operation, the
// earlier ones may have been.
func mayBeRetried(errs gqlerror.List) bool {
	return slices.ContainsFunc(errs, func(e *gqlerror.Error) bool {
		switch e.Extensions["code"] {
		case crm.Internal, crm.Unavailable, crm.PluginUnavailable:
			return true
		}
		return false
	})
}

// rootFields counts the fields of an operation as they are written, fragments
// followed.
func rootFields(set ast.SelectionSet) int {
	n := 0
	for _, s := range set {
		switch s := s.(type) {
		case *ast.Field:
			n++
		case *ast.InlineFragment:
			n += rootFields(s.SelectionSet)
		case *ast.FragmentSpread:
			n += rootFields(s.Definition.SelectionSet)
		}
	}
	return n
}

func (t post) holdsSecret(op *graphql.OperationContext) bool {
	return slices.ContainsFunc(graphql.CollectFields(op, op.Operation.SelectionSet, []string{"Mutation"}), func(f graphql.CollectedField) bool {
		return slices.Contains(t.secrets, f.Name)
	})
}

// effects is what an operation has done so far. It travels in the context, as
// it belongs to the request alone.
type effects struct{ wrote bool }

type effectsKey struct{}

// wrote notes that records were written: whatever fails afterwards, the
// request must not be carried out again.
func wrote(ctx context.Context) {
	if e, ok := ctx.Value(effectsKey{}).(*effects); ok {
		e.wrote = true
	}
}
