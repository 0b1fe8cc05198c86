package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	adminui "github.com/guanxi-crm/guanxi/admin-ui"
	"github.com/guanxi-crm/guanxi/core/account"
	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/graph/request"
	"github.com/guanxi-crm/guanxi/core/server"
	"github.com/guanxi-crm/guanxi/core/template"
)

// Hello tells what a starting server has to say to whoever started it.
type Hello struct {
	// FirstAdmin is called when an empty store got its first admin; password
	// is empty when it was given.
	FirstAdmin func(email, password string)
	// Listening is called when the server can be reached.
	Listening func(url string)
}

// Serve runs the server and the workers until ctx ends, then ends requests,
// workers, plugins and store, in this order. It closes the App.
func (a *App) Serve(ctx context.Context, hello Hello) error {
	defer a.Close()
	// First of all the address: a password that is shown once must not be made
	// for a server that then can't start.
	l, err := net.Listen("tcp", a.Config.Listen)
	if err != nil {
		return crm.NewError(crm.Unavailable,
			"Can't listen on "+a.Config.Listen+"; another program may use it: choose another address with --listen.",
			"无法监听 "+a.Config.Listen+"，可能已被其他程序占用；请用 --listen 指定其他地址。").WithCause(err)
	}
	defer l.Close() // a second time does no harm
	if err := a.welcome(ctx, hello); err != nil {
		return err
	}
	handler, err := a.server()
	if err != nil {
		return err
	}
	workers, stop := context.WithCancel(context.WithoutCancel(ctx))
	var running sync.WaitGroup
	for name, run := range a.workers() {
		running.Go(func() {
			if err := run(workers); err != nil && workers.Err() == nil {
				a.log.Error("worker ended", "worker", name, "error", err)
			}
		})
	}
	hello.Listening("http://" + l.Addr().String())
	err = handler.Serve(ctx, l)
	// Workers go on until the last request has ended: it may wait for one.
	stop()
	running.Wait()
	return err
}

// workers are what runs beside the requests.
func (a *App) workers() map[string]func(context.Context) error {
	return map[string]func(context.Context) error{
		"metadata":   a.Model.Run,
		"accounts":   a.Accounts.Run,
		"jobs":       a.Jobs.Run,
		"escalation": a.Escalations.Run,
		"automation": a.Automation.Run,
	}
}

// welcome makes an empty store usable: its first admin and, where asked for,
// the built-in CRM with demo records and plugins.
func (a *App) welcome(ctx context.Context, hello Hello) error {
	u, password, err := a.Accounts.FirstAdmin(ctx, a.Config.AdminEmail, a.Config.AdminPassword)
	if err != nil {
		return err
	}
	if u != nil {
		hello.FirstAdmin(u.Email, password)
	}
	a.StartPlugins()
	if !a.Config.Demo || len(a.Model.Catalog().Objects) > 0 {
		return nil
	}
	return a.demo(ctx, u)
}

func (a *App) demo(ctx context.Context, owner *account.User) error {
	if err := template.Install(ctx, a.Model); err != nil {
		return err
	}
	id := ""
	if owner != nil {
		id = owner.ID
	}
	if err := template.LoadDemo(ctx, a.Model.Catalog(), a.Records, id, a.now()); err != nil {
		return err
	}
	for _, pkg := range a.Plugins.Discover() {
		if _, err := a.Admin.Install(ctx, crm.System, pkg.Name()); err != nil {
			a.log.Warn("demo plugin not installed", "plugin", pkg.Name(), "error", err)
		}
	}
	return nil
}

// StartPlugins starts the enabled plugins and keeps them in line with the
// catalog from now on.
func (a *App) StartPlugins() {
	a.Model.OnPublish(func(c *crm.Catalog) { a.Plugins.Apply(c.Plugins) })
	a.Plugins.Apply(a.Model.Catalog().Plugins)
}

// server is the HTTP side of the product.
func (a *App) server() (*server.Server, error) {
	graphql, err := a.endpoint()
	if err != nil {
		return nil, err
	}
	web, err := fs.Sub(adminui.Dist, "dist")
	if err != nil {
		return nil, fmt.Errorf("web admin: %w", err)
	}
	return server.New(server.Options{
		Accounts: a.Accounts, GraphQL: graphql, Context: requestContext, Ready: a.ready, Web: web,
		TrustedProxies: a.Config.TrustedProxies, Registry: a.registry, Now: a.now, Log: a.log,
	})
}

// requestContext puts what the server found out where the resolvers look.
func requestContext(ctx context.Context, r server.Request) context.Context {
	return request.WithRequestID(request.WithLanguage(request.WithActor(ctx, r.Actor), r.Language), r.ID)
}

// ready is what /readyz asks: the store answers and the plugins have settled.
func (a *App) ready(ctx context.Context) error {
	return errors.Join(a.Store.Ping(ctx), a.Plugins.Settled(ctx))
}

// measure sets up the figures that /metrics shows beside the server's own.
func (a *App) measure() {
	a.registry = prometheus.NewRegistry()
	a.lateness = prometheus.NewHistogram(prometheus.HistogramOpts{
		Name:    "guanxi_escalation_lateness_seconds",
		Help:    "How long after its due time an escalation step was carried out.",
		Buckets: []float64{0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 300, 3600},
	})
	a.registry.MustRegister(a.lateness)
}

// Settle waits until the plugins run or have failed, for commands that write
// records: their hooks must be asked.
func (a *App) Settle(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, settle)
	defer cancel()
	return a.Plugins.Settled(ctx)
}

// settle is how long Settle waits: longer than a plugin may take to start.
const settle = 15 * time.Second
