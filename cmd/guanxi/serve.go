package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/guanxi-crm/guanxi/core/app"
	"github.com/guanxi-crm/guanxi/core/config"
)

type serveCmd struct {
	storeFlags
	Listen         string   `help:"${listen}" default:"127.0.0.1:8080" placeholder:"ADDR"`
	Plugins        string   `help:"${plugins}" placeholder:"DIR"`
	Demo           bool     `help:"${demo}"`
	AdminEmail     string   `help:"${adminEmail}" placeholder:"E"`
	AdminPassword  string   `help:"${adminPass}" placeholder:"P"`
	TrustedProxies []string `help:"${proxies}" placeholder:"IP,…"`
}

// Run serves until SIGTERM or an interrupt.
func (c *serveCmd) Run(ctx context.Context, t *terminal) error {
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelInfo}))
	a, err := app.Open(ctx, config.Config{
		Store: c.config(), Listen: c.Listen, Plugins: c.Plugins, Demo: c.Demo,
		AdminEmail: c.AdminEmail, AdminPassword: c.AdminPassword, TrustedProxies: c.TrustedProxies,
	}, app.Options{Now: time.Now, Log: log})
	if err != nil {
		return err
	}
	return a.Serve(ctx, app.Hello{
		FirstAdmin: func(email, password string) {
			t.say("First admin: %s", "首位管理员：%s", email)
			if password != "" {
				t.say("Password:    %s   (shown this once)", "密码：%s（仅显示一次）", password)
			}
		},
		Listening: func(url string) { fmt.Fprintf(t.out, "Guanxi: %s\n", url) },
	})
}
