package graph

import (
	"context"
	"time"

	"github.com/guanxi-crm/guanxi/core/access"
	"github.com/guanxi-crm/guanxi/core/account"
	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/graph/model"
	"github.com/guanxi-crm/guanxi/core/graph/request"
	"github.com/guanxi-crm/guanxi/core/metadata"
)

// meView is who is asking.
func (r *Resolver) meView(ctx context.Context) (*model.Me, error) {
	actor, catalog, _ := r.caller(ctx)
	role, _ := access.Role(catalog, actor.Role)
	me := &model.Me{Actor: &actor, Role: roleView(role), Language: request.Language(ctx)}
	if actor.Kind != crm.ActorUser {
		return me, nil
	}
	u, err := r.Accounts.User(ctx, actor.ID)
	if err != nil {
		return nil, err
	}
	me.User = userView(*u)
	if u.Language != "" {
		me.Language = u.Language
	}
	return me, nil
}

func userView(u account.User) *model.User {
	return &model.User{ID: u.ID, Email: u.Email, Name: u.Name, Role: u.Role, Disabled: u.Disabled}
}

func roleView(r crm.Role) *model.Role {
	return &model.Role{
		Name: r.Name, Label: text(r.Label), Configure: r.Configure,
		CreateRecords: r.Records.Create, ReadRecords: r.Records.Read,
		UpdateRecords: r.Records.Update, DeleteRecords: r.Records.Delete,
	}
}

func keyView(k account.APIKey) *model.APIKey {
	return &model.APIKey{
		ID: k.ID, Name: k.Name, Role: k.Role, CreatedAt: k.CreatedAt,
		ExpiresAt: optionalTime(k.ExpiresAt), LastUsedAt: optionalTime(k.LastUsedAt), Revoked: !k.RevokedAt.IsZero(),
	}
}

// keyLife is how long a key is to live; none means for ever.
func keyLife(days *int) (time.Duration, error) {
	const most = 3650
	switch {
	case days == nil:
		return 0, nil
	case *days < 1 || *days > most:
		return 0, crm.BadInputs([]crm.FieldError{{Field: "expiresInDays", Code: "OUT_OF_RANGE", Message: crm.Text{
			EN: "Use 1 to 3650 days, or leave it out for a key that does not expire.", ZhCN: "请填写 1 到 3650 天；不填则永不过期。"}}})
	}
	return time.Duration(*days) * 24 * time.Hour, nil
}

func auditView(e metadata.AuditEntry) model.AuditEntry {
	v := model.AuditEntry{ID: e.ID, At: e.At, Actor: &e.Actor, Action: e.Action, Target: e.Target}
	if len(e.Before) > 0 {
		v.Before = e.Before
	}
	if len(e.After) > 0 {
		v.After = e.After
	}
	return v
}

func noticeView(n Notice) model.Notification {
	return model.Notification{ID: n.ID, At: n.At, Text: text(n.Text), Object: n.Object, RecordID: n.Record, Read: n.Read}
}

func errNoUser() error {
	return crm.NewError(crm.Forbidden,
		"Only a person who is signed in can do this, not an API key.", "仅登录用户可执行此操作，API 密钥不可以。")
}
