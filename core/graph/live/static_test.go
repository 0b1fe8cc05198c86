package live_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/introspection"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// staticHalf answers platform root fields with their own names, and
// introspection's __type with the names of the type's fields: enough to see
// which half was asked for what.
type staticHalf struct{ schema *ast.Schema }

func (s staticHalf) Schema() *ast.Schema { return s.schema }

func (s staticHalf) Complexity(context.Context, string, string, int, map[string]any) (int, bool) {
	return 0, false
}

func (s staticHalf) Exec(ctx context.Context) graphql.ResponseHandler {
	return func(ctx context.Context) *graphql.Response {
		op := graphql.GetOperationContext(ctx)
		answer := map[string]any{}
		for _, f := range graphql.CollectFields(op, op.Operation.SelectionSet, nil) {
			answer[f.Alias] = f.Name
			if f.Name == "__type" {
				name, _ := f.ArgumentMap(op.Variables)["name"].(string)
				answer[f.Alias] = s.fieldsOf(name)
			}
		}
		b, err := json.Marshal(answer)
		if err != nil {
			panic(err)
		}
		return &graphql.Response{Data: b}
	}
}

func (s staticHalf) fieldsOf(name string) any {
	def := s.schema.Types[name]
	if def == nil {
		return nil
	}
	names := []string{}
	for _, f := range introspection.WrapTypeFromDef(s.schema, def).Fields(true) {
		names = append(names, f.Name)
	}
	return names
}

func asError(err error, target **crm.Error) bool { return errors.As(err, target) }

func copyAll(w io.Writer, res *http.Response) (int64, error) { return io.Copy(w, res.Body) }
