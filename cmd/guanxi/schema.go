package main

import (
	"context"
	"fmt"
	"runtime"

	"github.com/guanxi-crm/guanxi/core/app"
)

type schemaCmd struct {
	Print schemaPrintCmd `cmd:"" help:"${schemaPrint}"`
}

type schemaPrintCmd struct {
	storeFlags
	Role string `help:"${role}" default:"admin"`
}

func (c *schemaPrintCmd) Run(ctx context.Context, t *terminal) error {
	return c.with(ctx, "", func(a *app.App) error {
		sdl, err := a.SDL(c.Role)
		if err != nil {
			return err
		}
		_, err = fmt.Fprint(t.out, sdl)
		return err
	})
}

type versionCmd struct{}

func (versionCmd) Run(t *terminal) error {
	_, err := fmt.Fprintf(t.out, "guanxi %s (%s) %s\n", version, commit, runtime.Version())
	return err
}
