package pluginhost

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/guanxi-crm/guanxi/core/access"
	"github.com/guanxi-crm/guanxi/core/crm"
)

// Model is what administering plugins needs of package metadata.
type Model interface {
	Catalog() *crm.Catalog
	SetPlugin(ctx context.Context, a crm.Actor, p crm.Plugin, objects []*crm.Object, fields map[string][]crm.Field) (*crm.Plugin, error)
	RemovePlugin(ctx context.Context, a crm.Actor, name string, keepData bool) error
}

// Admin installs and removes plugins: it joins what lies in the plugins
// folder, what the catalog holds, and what runs. The catalog decides; the
// processes follow it on every node (see Host.Apply).
type Admin struct {
	Host  *Host
	Model Model
}

// View is one plugin as an admin sees it.
type View struct {
	crm.Plugin
	Status
	// Installed is false for one that only lies in the plugins folder.
	Installed bool
	// Objects are the API names of objects that it contributes.
	Objects []string
}

// List returns all plugins, installed or lying ready, by name. The actor must
// be allowed to configure.
func (a *Admin) List(ctx context.Context, actor crm.Actor) ([]View, error) {
	cat := a.Model.Catalog()
	if err := access.For(cat, actor).Configure(); err != nil {
		return nil, err
	}
	statuses := map[string]Status{}
	for _, s := range a.Host.Status() {
		statuses[s.Name] = s
	}
	var views []View
	for _, p := range cat.Plugins {
		v := View{Plugin: p, Installed: true, Status: statuses[p.Name], Objects: contributedObjects(p)}
		if v.State == "" {
			v.State = Disabled
		}
		views = append(views, v)
	}
	for _, name := range a.Host.Folders() {
		if cat.Plugin(name) == nil {
			pkg := a.Host.Package(name)
			views = append(views, available(&pkg, cat))
		}
	}
	slices.SortFunc(views, func(x, y View) int { return strings.Compare(x.Plugin.Name, y.Plugin.Name) })
	return views, nil
}

// available is the view of a folder that is not installed; what is wrong with
// it is its LastError.
func available(pkg *Package, cat *crm.Catalog) View {
	v := View{Plugin: crm.Plugin{Name: pkg.Name()}}
	plugin, _, _, err := pkg.Contributions(cat)
	if err != nil {
		v.LastError = asFault(badManifest(err)).Message
		return v
	}
	v.Plugin = plugin
	v.Objects = contributedObjects(plugin)
	return v
}

func contributedObjects(p crm.Plugin) []string {
	m, err := manifestOf(p)
	if err != nil {
		return nil // kept by a version whose manifest this one can't read
	}
	var names []string
	for i := range m.Contributes.Objects {
		names = append(names, m.Contributes.Objects[i].Name)
	}
	return names
}

// manifestOf reads the copy of the manifest that the catalog keeps.
func manifestOf(p crm.Plugin) (*Manifest, error) {
	var m Manifest
	if err := json.Unmarshal(p.Manifest, &m); err != nil {
		return nil, fmt.Errorf("manifest of plugin %q: %w", p.Name, err)
	}
	return &m, nil
}

// Get returns one plugin of List, or NOT_FOUND.
func (a *Admin) Get(ctx context.Context, actor crm.Actor, name string) (View, error) {
	views, err := a.List(ctx, actor)
	if err != nil {
		return View{}, err
	}
	for _, v := range views {
		if v.Plugin.Name == name {
			return v, nil
		}
	}
	return View{}, crm.NewError(crm.NotFound,
		"There is no plugin "+crm.Quote(name)+", neither installed nor in the plugins folder; see plugins { name }.",
		"没有插件 "+crm.Quote(name)+"：既未安装，也不在插件文件夹中；可用 plugins { name } 查看。")
}

// Install takes a plugin from the plugins folder into the catalog, with its
// objects and fields, and starts it. Installing one again brings it up to date
// with the folder.
func (a *Admin) Install(ctx context.Context, actor crm.Actor, name string) (View, error) {
	if _, err := a.Get(ctx, actor, name); err != nil {
		return View{}, err
	}
	pkg := a.Host.Package(name)
	plugin, objects, fields, err := pkg.Contributions(a.Model.Catalog())
	if err != nil {
		f := asFault(badManifest(err))
		return View{}, crm.NewError(crm.BadInput, f.Message.EN, f.Message.ZhCN).WithCause(err)
	}
	plugin.Enabled = true
	if _, err := a.Model.SetPlugin(ctx, actor, plugin, objects, fields); err != nil {
		return View{}, err
	}
	a.Host.Apply(a.Model.Catalog().Plugins)
	return a.Get(ctx, actor, name)
}

// Enable starts an installed plugin, also one that was given up after
// failures.
func (a *Admin) Enable(ctx context.Context, actor crm.Actor, name string) (View, error) {
	return a.turn(ctx, actor, name, true)
}

// Disable stops an installed plugin. Its objects and records stay.
func (a *Admin) Disable(ctx context.Context, actor crm.Actor, name string) (View, error) {
	return a.turn(ctx, actor, name, false)
}

func (a *Admin) turn(ctx context.Context, actor crm.Actor, name string, on bool) (View, error) {
	v, err := a.Get(ctx, actor, name)
	if err != nil {
		return View{}, err
	}
	if !v.Installed {
		return View{}, crm.NewError(crm.NotFound,
			"The plugin "+crm.Quote(name)+" is not installed; install it first.",
			"插件 "+crm.Quote(name)+" 未安装，请先安装。")
	}
	if on && v.Enabled { // already wanted: try again what has failed
		if err := a.Host.Enable(v.Plugin); err != nil {
			return View{}, crm.NewError(crm.Unavailable, "The server is stopping.", "服务器正在停止。").WithCause(err)
		}
		return a.Get(ctx, actor, name)
	}
	p := v.Plugin
	p.Enabled = on
	if _, err := a.Model.SetPlugin(ctx, actor, p, nil, nil); err != nil {
		return View{}, err
	}
	a.Host.Apply(a.Model.Catalog().Plugins)
	return a.Get(ctx, actor, name)
}

// Remove stops a plugin and takes it out of the catalog; with keepData its
// objects stay as the admin's own, else they go with all their records.
func (a *Admin) Remove(ctx context.Context, actor crm.Actor, name string, keepData bool) (View, error) {
	v, err := a.Get(ctx, actor, name)
	if err != nil {
		return View{}, err
	}
	if err := a.Model.RemovePlugin(ctx, actor, name, keepData); err != nil {
		return View{}, err
	}
	a.Host.Apply(a.Model.Catalog().Plugins)
	v.Installed, v.State = false, ""
	return v, nil
}

// Logs returns the newest lines of a plugin's log, last at most.
func (a *Admin) Logs(actor crm.Actor, name string, last int) ([]Line, error) {
	if err := access.For(a.Model.Catalog(), actor).Configure(); err != nil {
		return nil, err
	}
	return a.Host.Logs(name, last), nil
}
