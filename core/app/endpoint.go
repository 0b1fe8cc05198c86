package app

import (
	"context"

	"github.com/guanxi-crm/guanxi/core/access"
	"github.com/guanxi-crm/guanxi/core/automation"
	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/graph"
	"github.com/guanxi-crm/guanxi/core/graph/limit"
	"github.com/guanxi-crm/guanxi/core/graph/live"
	"github.com/guanxi-crm/guanxi/core/graph/receipt"
	"github.com/guanxi-crm/guanxi/schema"
)

// endpoint is the one GraphQL endpoint, of both halves.
func (a *App) endpoint() (*live.Handler, error) {
	static, err := graph.Sources(schema.Files)
	if err != nil {
		return nil, err
	}
	resolver := &graph.Resolver{
		Metadata: a.Model, Records: a.Records, Rules: a.Rules, Jobs: a.Jobs, Accounts: a.Accounts, Plugins: a.Admin,
		Notices: notices{a}, Escalations: a.Escalations, Timers: a.Store, SDL: a.SDL,
	}
	return live.New(live.Options{
		Catalog: a.Model.Catalog, Records: a.Records, Bulk: a.Bulk, Static: resolver.Static(), StaticSDL: static,
		Users: a.users, Errors: graph.Errors(a.log), Limits: limit.Defaults(), Now: a.now, Log: a.log,
		Receipts: &receipt.Keeper{Docs: a.Store, Now: a.now, Log: a.log}, Secrets: []string{"createApiKey"},
	})
}

// SDL is the whole GraphQL schema as a role sees it.
func (a *App) SDL(role string) (string, error) {
	cat := a.Model.Catalog()
	if _, ok := access.Role(cat, role); !ok {
		return "", crm.NewError(crm.NotFound,
			"There is no role "+crm.Quote(role)+"; the built-in ones are admin, editor and reader.",
			"没有角色 "+crm.Quote(role)+"；内置角色为 admin、editor 和 reader。")
	}
	static, err := graph.Sources(schema.Files)
	if err != nil {
		return "", err
	}
	return live.SDL(static, cat, access.For(cat, crm.Actor{Kind: crm.ActorSystem, Role: role}))
}

// users looks up those whom records name as owners.
func (a *App) users(ctx context.Context, ids []string) (map[string]live.User, error) {
	found, err := a.Accounts.UsersByID(ctx, ids)
	if err != nil {
		return nil, err
	}
	users := make(map[string]live.User, len(found))
	for id, u := range found {
		users[id] = live.User{ID: u.ID, Email: u.Email, Name: u.Name, Role: u.Role, Disabled: u.Disabled}
	}
	return users, nil
}

// notices speaks of automation's notifications in the words of the API.
type notices struct{ a *App }

func (n notices) Notices(ctx context.Context, user string, limit int) ([]graph.Notice, error) {
	list, err := automation.Notifications(ctx, n.a.Store, user, "", limit)
	if err != nil {
		return nil, err
	}
	views := make([]graph.Notice, len(list))
	for i, one := range list {
		views[i] = notice(one)
	}
	return views, nil
}

func (n notices) MarkRead(ctx context.Context, user, id string) (graph.Notice, error) {
	one, err := automation.MarkRead(ctx, n.a.Store, user, id)
	if err != nil {
		return graph.Notice{}, err
	}
	return notice(one), nil
}

func notice(n automation.Notification) graph.Notice {
	return graph.Notice{ID: n.ID, At: n.At, Text: n.Text, Object: n.Object, Record: n.Record, Read: n.Read}
}
