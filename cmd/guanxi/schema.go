package main

import (
	"cmp"
	"context"
	"fmt"
	"runtime"

	"github.com/guanxi-crm/guanxi/core/app"
	"github.com/guanxi-crm/guanxi/core/crm"
)

type schemaCmd struct {
	Print schemaPrintCmd `cmd:"" help:"${schemaPrint}"`
}

type schemaPrintCmd struct {
	placeFlags
	Role string `help:"${schemaRole}" placeholder:"R"`
}

func (c *schemaPrintCmd) Run(ctx context.Context, t *terminal) error {
	sdl, err := c.sdl(ctx, t)
	if err != nil {
		return err
	}
	_, err = fmt.Fprint(t.out, sdl)
	return err
}

func (c *schemaPrintCmd) sdl(ctx context.Context, t *terminal) (sdl string, err error) {
	if c.Server != "" {
		server, err := c.client(t.language)
		if err != nil {
			return "", err
		}
		return server.SDL(ctx, c.Role)
	}
	err = c.with(ctx, "", func(a *app.App) error {
		sdl, err = a.SDL(cmp.Or(c.Role, crm.RoleAdmin))
		return err
	})
	return sdl, err
}

type versionCmd struct{}

func (versionCmd) Run(t *terminal) error {
	_, err := fmt.Fprintf(t.out, "guanxi %s (%s) %s\n", version, commit, runtime.Version())
	return err
}
