package graph

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/graph/model"
	"github.com/guanxi-crm/guanxi/core/graph/request"
	"github.com/guanxi-crm/guanxi/core/pluginhost"
)

// pluginViews lists what the catalog knows and what lies ready in the folder,
// by name.
func (r *Resolver) pluginViews(ctx context.Context) []model.Plugin {
	catalog := r.Metadata.Catalog()
	var views []model.Plugin
	known := map[string]pluginhost.Status{}
	for _, s := range r.Plugins.Status() {
		known[s.Name] = s
		if catalog.Plugin(s.Name) == nil {
			views = append(views, r.availableView(ctx, s))
		}
	}
	for i := range catalog.Plugins {
		p := &catalog.Plugins[i]
		views = append(views, *pluginView(ctx, catalog, p, known[p.Name]))
	}
	slices.SortFunc(views, func(a, b model.Plugin) int { return strings.Compare(a.Name, b.Name) })
	return views
}

// pluginNamed returns one plugin, or nil.
func (r *Resolver) pluginNamed(ctx context.Context, name string) *model.Plugin {
	views := r.pluginViews(ctx)
	if i := slices.IndexFunc(views, func(v model.Plugin) bool { return v.Name == name }); i >= 0 {
		return &views[i]
	}
	return nil
}

// pluginView is an installed plugin.
func pluginView(ctx context.Context, catalog *crm.Catalog, p *crm.Plugin, s pluginhost.Status) *model.Plugin {
	v := &model.Plugin{
		Name: p.Name, Version: p.Version, Publisher: p.Publisher, Label: text(p.Label), Help: text(p.Help),
		State: pluginState(p, s), Error: optional(s.LastError.In(request.Language(ctx))), Restarts: s.Restarts,
		Since:   optionalTime(s.Since),
		Objects: []string{},
		Functions: each(p.Functions, func(f crm.PluginFunction) model.PluginFunction {
			return model.PluginFunction{Name: f.Name, Signature: signature(p.Name, f), Label: text(f.Label)}
		}),
		Hooks: each(p.Hooks, func(h crm.PluginHook) crm.PluginHook { return h }),
	}
	for _, o := range catalog.Objects {
		if o.Plugin == p.Name {
			v.Objects = append(v.Objects, o.Name)
		}
	}
	return v
}

// availableView is a plugin that lies in the folder and is not installed. What
// keeps it from being installed is its error.
func (r *Resolver) availableView(ctx context.Context, s pluginhost.Status) model.Plugin {
	available := crm.Plugin{Name: s.Name, Version: s.Version, Label: crm.Text{EN: s.Name, ZhCN: s.Name}}
	pkg := r.Plugins.Package(s.Name)
	if m := pkg.Manifest; m != nil {
		available.Publisher, available.Label, available.Help = m.Publisher, m.Label, m.Help
		available.Functions, available.Hooks = m.Contributes.Functions, m.Contributes.Hooks
	}
	v := pluginView(ctx, new(crm.Catalog), &available, s)
	v.State = model.PluginStateAvailable
	return *v
}

func pluginState(p *crm.Plugin, s pluginhost.Status) model.PluginState {
	switch {
	case !p.Enabled:
		return model.PluginStateDisabled
	case s.State == pluginhost.Running:
		return model.PluginStateRunning
	case s.State == pluginhost.Failed || s.State == pluginhost.Stopped:
		return model.PluginStateFailed
	case s.Restarts > 0 || s.Reason != "":
		return model.PluginStateRestarting
	}
	return model.PluginStateStarting
}

// signature is how a function is called in rules: "retail.score(n decimal)
// integer".
func signature(plugin string, f crm.PluginFunction) string {
	params := each(f.Params, func(p crm.Param) string { return p.Name + " " + string(p.Type) })
	return plugin + "." + f.Name + "(" + strings.Join(params, ", ") + ") " + string(f.Result)
}

// install puts a plugin of the folder into the catalog, turned on.
func (r *Resolver) install(ctx context.Context, name string) (*model.Plugin, error) {
	if err := r.mayConfigure(ctx); err != nil {
		return nil, err
	}
	actor, catalog, _ := r.caller(ctx)
	if crm.CheckName("name", name) != nil {
		return nil, noPlugin(name)
	}
	pkg := r.Plugins.Package(name)
	p, objects, fields, err := pkg.Contributions(catalog)
	if err != nil {
		return nil, notInstallable(err)
	}
	p.Enabled = true
	if _, err := r.Metadata.SetPlugin(ctx, actor, p, objects, fields); err != nil {
		return nil, err
	}
	return r.pluginNamed(ctx, name), nil
}

// notInstallable tells the caller what is wrong with a plugin's folder.
func notInstallable(err error) error {
	var fault *pluginhost.Fault
	if !errors.As(err, &fault) {
		return err
	}
	return crm.NewError(crm.BadInput, fault.Message.EN, fault.Message.ZhCN).WithCause(err)
}

// turn switches an installed plugin on or off. One that is on already and has
// been given up is started anew.
func (r *Resolver) turn(ctx context.Context, name string, on bool) (*model.Plugin, error) {
	actor, catalog, policy := r.caller(ctx)
	if err := policy.Configure(); err != nil {
		return nil, err
	}
	there := catalog.Plugin(name)
	if there == nil {
		return nil, noPlugin(name)
	}
	p := *there
	p.Enabled = on
	if _, err := r.Metadata.SetPlugin(ctx, actor, p, nil, nil); err != nil {
		return nil, err
	}
	if on && there.Enabled {
		if err := r.Plugins.Enable(p); err != nil {
			return nil, err
		}
	}
	return r.pluginNamed(ctx, name), nil
}

func logLineView(l pluginhost.Line) model.PluginLogLine {
	return model.PluginLogLine{At: l.At, Level: l.Level.String(), Text: l.Text}
}

func noPlugin(name string) error {
	return crm.NewError(crm.NotFound,
		"There is no plugin "+crm.Quote(name)+".", "没有插件 "+crm.Quote(name)+"。")
}
