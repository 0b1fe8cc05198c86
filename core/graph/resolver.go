package graph

import (
	"context"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/guanxi-crm/guanxi/core/access"
	"github.com/guanxi-crm/guanxi/core/account"
	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/graph/generated"
	"github.com/guanxi-crm/guanxi/core/graph/request"
	"github.com/guanxi-crm/guanxi/core/job"
	"github.com/guanxi-crm/guanxi/core/metadata"
	"github.com/guanxi-crm/guanxi/core/pluginhost"
	"github.com/guanxi-crm/guanxi/core/record"
	"github.com/guanxi-crm/guanxi/core/rule"
	"github.com/guanxi-crm/guanxi/core/store"
)

// Resolver holds the services that the platform half of the schema speaks for.
// All are required.
type Resolver struct {
	Metadata    *metadata.Service
	Records     *record.Service
	Rules       *rule.Compiler
	Jobs        *job.Runner
	Accounts    *account.Service
	Plugins     *pluginhost.Admin
	Notices     Notices
	Escalations Escalations
	Timers      Timers
	// SDL is the whole schema as text, as a role sees it; NOT_FOUND when there
	// is no such role.
	SDL func(role string) (string, error)
}

// Notice is a message to a user about a record.
type Notice struct {
	ID     string
	At     time.Time
	Text   crm.Text
	Object string
	Record string
	Read   bool
}

// Notices keeps the messages to users.
type Notices interface {
	// Notices returns a user's messages, newest first, limit at most.
	Notices(ctx context.Context, user string, limit int) ([]Notice, error)
	// MarkRead marks a user's message as read; NOT_FOUND when the user has
	// none of that id.
	MarkRead(ctx context.Context, user, id string) (Notice, error)
}

// Escalations runs the clocks of escalation rule sets; package escalation has
// them.
type Escalations interface {
	// RunDue carries out everything that is due at a moment and says how many
	// steps that were.
	RunDue(ctx context.Context, at time.Time) (int, error)
}

// Timers lists the running clocks, the earliest due first; the store has them.
type Timers interface {
	ListTimers(ctx context.Context, object, record string, limit int) ([]store.Timer, error)
}

// Static returns the maker of the generated executor of the platform half over
// a whole schema, which introspection then shows.
func (r *Resolver) Static() func(*ast.Schema) graphql.ExecutableSchema {
	return func(schema *ast.Schema) graphql.ExecutableSchema {
		return generated.NewExecutableSchema(generated.Config{Schema: schema, Resolvers: r})
	}
}

// caller is what every resolver asks first: who calls, and what they may do
// under the current catalog.
func (r *Resolver) caller(ctx context.Context) (crm.Actor, *crm.Catalog, access.Policy) {
	actor, catalog := request.Actor(ctx), r.Metadata.Catalog()
	return actor, catalog, access.For(catalog, actor)
}

// mayConfigure guards what only those may read who may change it.
func (r *Resolver) mayConfigure(ctx context.Context) error {
	_, _, policy := r.caller(ctx)
	return policy.Configure()
}
