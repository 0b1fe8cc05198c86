package live_test

import (
	"context"
	"errors"
	"io"
	"net/http"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/graph/generated"
	"github.com/guanxi-crm/guanxi/core/graph/model"
)

// staticHalf is the generated executor over resolvers that know a few fields.
func staticHalf(s *ast.Schema) graphql.ExecutableSchema {
	return generated.NewExecutableSchema(generated.Config{Schema: s, Resolvers: platformHalf{}})
}

type platformHalf struct{ generated.ResolverRoot }

func (platformHalf) Query() generated.QueryResolver       { return platformQuery{} }
func (platformHalf) Mutation() generated.MutationResolver { return platformMutation{} }

type platformQuery struct{ generated.QueryResolver }

func (platformQuery) Roles(context.Context) ([]model.Role, error) {
	return []model.Role{{Name: crm.RoleAdmin}}, nil
}

func (platformQuery) Object(_ context.Context, name string) (*model.Object, error) {
	return nil, crm.NewError(crm.NotFound, "There is no object "+name+".", "没有对象。")
}

func (platformQuery) Users(context.Context) ([]model.User, error) {
	return nil, errors.New("the inside")
}

type platformMutation struct{ generated.MutationResolver }

func (platformMutation) RevokeAPIKey(_ context.Context, id string) (*model.APIKey, error) {
	if id == "" {
		return nil, crm.NewError(crm.NotFound, "There is no such key.", "没有该密钥。")
	}
	return &model.APIKey{ID: id}, nil
}

func asError(err error, target **crm.Error) bool { return errors.As(err, target) }

func copyAll(w io.Writer, res *http.Response) (int64, error) { return io.Copy(w, res.Body) }
