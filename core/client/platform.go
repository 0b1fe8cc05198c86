package client

import (
	"context"
	"time"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// User is a user as the API shows it.
type User struct{ ID, Email, Role, Name string }

// Users lists all users.
func (c *Client) Users(ctx context.Context) ([]User, error) {
	var data struct{ Users []User }
	err := c.Ask(ctx, `{ users { id email role name } }`, nil, &data)
	return data.Users, err
}

// CreateKey makes an API key and returns it; life 0 means for ever. The API
// counts lives in days.
func (c *Client) CreateKey(ctx context.Context, name, role string, life time.Duration) (string, error) {
	const day = 24 * time.Hour
	input := map[string]any{"name": name, "role": role}
	if life%day != 0 {
		return "", crm.NewError(crm.BadInput,
			"Over --server a key lives whole days; write --expires like 90d.",
			"通过 --server 创建的密钥有效期须为整天数；--expires 请写成 90d 的形式。")
	}
	if life > 0 {
		input["expiresInDays"] = int(life / day)
	}
	var data struct{ CreateAPIKey struct{ Key string } }
	err := c.Ask(ctx, `mutation($input: CreateApiKeyInput!) { createApiKey(input: $input) { key } }`, map[string]any{"input": input}, &data)
	return data.CreateAPIKey.Key, err
}

// SDL is the whole schema as text as a role sees it; "" means the caller's.
func (c *Client) SDL(ctx context.Context, role string) (string, error) {
	variables := map[string]any{}
	if role != "" {
		variables["role"] = role
	}
	var data struct{ SDL string }
	err := c.Ask(ctx, `query($role: String) { sdl(role: $role) }`, variables, &data)
	return data.SDL, err
}

// Catalog is what the caller may see of the objects and their fields, as far
// as reading records needs it.
func (c *Client) Catalog(ctx context.Context) (*crm.Catalog, error) {
	var data struct{ Objects []*crm.Object }
	err := c.Ask(ctx, `{ objects { name plural label { en zhCN } nameField
		fields { name type label { en zhCN } unique scale currency target options { value label { en zhCN } retired } } } }`, nil, &data)
	if err != nil {
		return nil, err
	}
	return (&crm.Catalog{Objects: data.Objects}).Index(), nil
}
