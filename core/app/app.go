// Package app puts the product together: it alone knows every service, builds
// them in order in plain sight, and ends them in the opposite order.
package app

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/google/uuid"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/guanxi-crm/guanxi/core/access"
	"github.com/guanxi-crm/guanxi/core/account"
	"github.com/guanxi-crm/guanxi/core/automation"
	"github.com/guanxi-crm/guanxi/core/config"
	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/dataio"
	"github.com/guanxi-crm/guanxi/core/escalation"
	"github.com/guanxi-crm/guanxi/core/graph"
	"github.com/guanxi-crm/guanxi/core/job"
	"github.com/guanxi-crm/guanxi/core/metadata"
	"github.com/guanxi-crm/guanxi/core/pluginhost"
	"github.com/guanxi-crm/guanxi/core/record"
	"github.com/guanxi-crm/guanxi/core/rule"
	"github.com/guanxi-crm/guanxi/core/store"
	"github.com/guanxi-crm/guanxi/core/store/mongostore"
	"github.com/guanxi-crm/guanxi/core/store/sqlitestore"
	"github.com/guanxi-crm/guanxi/schema"
)

// Options are what every way of opening the product needs.
type Options struct {
	Now func() time.Time
	Log *slog.Logger
}

// App is the opened product: its services over one store. Commands use the
// services directly; Serve runs the server and the workers.
type App struct {
	Config   config.Config
	Store    store.Store
	Accounts *account.Service
	Rules    *rule.Compiler
	Model    *metadata.Service
	Records  *record.Service
	Plugins  *pluginhost.Host
	Admin    *pluginhost.Admin
	Jobs     *job.Runner
	Bulk     *automation.Bulk

	Escalations *escalation.Scheduler
	Automation  *automation.Follower

	now      func() time.Time
	log      *slog.Logger
	registry *prometheus.Registry
	lateness prometheus.Histogram
	scratch  string // a folder of this process, removed at the end
}

// NewID makes the ids of records, events and jobs: UUIDv7, so that they sort
// by time.
func NewID() string { return uuid.Must(uuid.NewV7()).String() }

// Open builds the services over the store that the configuration names. No
// plugin runs yet, see StartPlugins. Close the App when done, whatever else happens.
func Open(ctx context.Context, c config.Config, o Options) (*App, error) {
	c = c.WithDefaults()
	if err := c.Check(); err != nil {
		return nil, err
	}
	a := &App{Config: c, now: o.Now, log: o.Log}
	var err error
	if a.Store, err = openStore(ctx, c.Store, o); err != nil {
		return nil, err
	}
	if err := a.build(ctx); err != nil {
		a.Close()
		return nil, err
	}
	return a, nil
}

func openStore(ctx context.Context, c config.Store, o Options) (store.Store, error) {
	if c.Mongo != "" {
		return mongostore.Open(ctx, c.Mongo, mongostore.Options{Now: o.Now, Log: o.Log})
	}
	return sqlitestore.Open(ctx, c.Data, sqlitestore.Options{Now: o.Now, Log: o.Log})
}

// build makes the services, each with what it needs of those before it.
func (a *App) build(ctx context.Context) error {
	work, err := a.workDir()
	if err != nil {
		return err
	}
	if a.Plugins, err = pluginhost.New(pluginhost.Options{Dir: a.Config.Plugins, WorkDir: work, Now: a.now, Log: a.log}); err != nil {
		return err
	}
	a.Rules = rule.NewCompiler(rule.Options{Now: a.now, Functions: a.Plugins, Location: time.Local, Log: a.log})
	platform, err := graph.Sources(schema.Files)
	if err != nil {
		return err
	}
	reserved, err := graph.ReservedNames(platform)
	if err != nil {
		return err
	}
	if a.Model, err = metadata.Open(ctx, metadata.Options{Store: a.Store, Rules: a.Rules, Now: a.now, Log: a.log, Reserved: reserved}); err != nil {
		return err
	}
	a.Admin = &pluginhost.Admin{Host: a.Plugins, Model: a.Model}
	a.Accounts = account.New(account.Options{Docs: a.Store, Now: a.now, Log: a.log,
		MayManage:  func(actor crm.Actor) error { return access.For(a.Model.Catalog(), actor).Configure() },
		RoleExists: func(name string) bool { _, ok := access.Role(a.Model.Catalog(), name); return ok },
	})
	wake := make(chan struct{}, 1)
	a.Records = record.New(record.Options{
		Store: a.Store, Catalog: a.Model.Catalog, Rules: a.Rules, Users: a.userActors, Hooks: a.Plugins,
		Plan: escalation.Plan, Committed: func() { ring(wake) }, NewID: NewID, Now: a.now, Log: a.log,
	})
	node := NewID()
	a.Automation = automation.NewFollower(automation.Options{Store: a.Store, Records: a.Records, Catalog: a.Model.Catalog, Book: a.Rules.Book,
		Holder: node, Wake: wake, Now: a.now, Log: a.log})
	a.measure()
	a.Escalations = escalation.NewScheduler(escalation.Options{Timers: a.Store, Records: a.Records, Catalog: a.Model.Catalog, User: a.userByEmail,
		Book: func() *rule.Book { return a.Rules.Book(a.Model.Catalog()) }, Now: a.now, Log: a.log,
		Late: func(d time.Duration) { a.lateness.Observe(d.Seconds()) }})
	a.Jobs = job.NewRunner(job.Options{Store: a.Store, Worker: node, NewID: NewID, Now: a.now, Log: a.log})
	activation := &automation.Activation{Records: a.Records, Catalog: a.Model.Catalog}
	a.Jobs.Register(automation.ActivationKind, activation.Run)
	a.Bulk = &automation.Bulk{Records: a.Records, Catalog: a.Model.Catalog, Jobs: a.Jobs}
	a.Bulk.Register()
	return nil
}

// workDir is where plugins run. With the embedded store it is the data folder,
// which this process has for itself; several servers of one MongoDB database
// may run side by side, so each has a folder of its own.
func (a *App) workDir() (string, error) {
	if a.Config.Store.Mongo == "" {
		return filepath.Join(a.Config.Store.Data, "run"), nil
	}
	var err error
	a.scratch, err = os.MkdirTemp("", "guanxi-")
	return a.scratch, err
}

// ring wakes whoever waits on the channel, once for many rings.
func ring(bell chan<- struct{}) {
	select {
	case bell <- struct{}{}:
	default:
	}
}

// Importer imports files into the App's store.
func (a *App) Importer() *dataio.Importer {
	return &dataio.Importer{Records: a.Records, Metadata: a.Model, Rules: a.Rules}
}

// Exporter writes records of the App's store.
func (a *App) Exporter() *dataio.Exporter {
	return &dataio.Exporter{Records: a.Records, Catalog: a.Model.Catalog, Rules: a.Rules}
}

// userActors looks users up for owners.
func (a *App) userActors(ctx context.Context, ids []string) (map[string]crm.Actor, error) {
	users, err := a.Accounts.UsersByID(ctx, ids)
	if err != nil {
		return nil, err
	}
	actors := make(map[string]crm.Actor, len(users))
	for id, u := range users {
		actors[id] = crm.Actor{Kind: crm.ActorUser, ID: id, Name: u.Name, Role: u.Role}
	}
	return actors, nil
}

// userByEmail finds the user that an escalation's action names; "" when there
// is none.
func (a *App) userByEmail(ctx context.Context, email string) (string, error) {
	u, err := a.Accounts.UserByEmail(ctx, email)
	switch {
	case crm.CodeOf(err) == crm.NotFound:
		return "", nil
	case err != nil:
		return "", err
	}
	return u.ID, nil
}

// Close ends the plugins and gives the store back. It is for an App that does
// not serve, and what Serve ends with.
func (a *App) Close() {
	if a.Plugins != nil {
		a.Plugins.Stop()
	}
	if err := a.Store.Close(); err != nil {
		a.log.Error("close store", "error", err)
	}
	if a.scratch != "" {
		if err := os.RemoveAll(a.scratch); err != nil {
			a.log.Warn("clear work folder", "error", err)
		}
	}
}
