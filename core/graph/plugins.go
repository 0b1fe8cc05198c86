package graph

import (
	"context"
	"strings"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/graph/model"
	"github.com/guanxi-crm/guanxi/core/graph/request"
	"github.com/guanxi-crm/guanxi/core/pluginhost"
)

func pluginView(ctx context.Context, v pluginhost.View) *model.Plugin {
	label := v.Label
	if label.IsZero() {
		label = crm.Text{EN: v.Plugin.Name}
	}
	return &model.Plugin{
		Name: v.Plugin.Name, Version: v.Plugin.Version, Publisher: v.Publisher, Label: text(label), Help: text(v.Help),
		State: pluginState(v), Error: optional(v.LastError.In(request.Language(ctx))), Restarts: v.Restarts,
		Since:   optionalTime(v.Since),
		Objects: each(v.Objects, same),
		Functions: each(v.Functions, func(f crm.PluginFunction) model.PluginFunction {
			return model.PluginFunction{Name: f.Name, Signature: signature(v.Plugin.Name, f), Label: text(f.Label)}
		}),
		Hooks: each(v.Hooks, same),
	}
}

func pluginState(v pluginhost.View) model.PluginState {
	switch {
	case !v.Installed:
		return model.PluginStateAvailable
	case !v.Enabled:
		return model.PluginStateDisabled
	case v.State == pluginhost.Running:
		return model.PluginStateRunning
	case v.State == pluginhost.Failed || v.State == pluginhost.Stopped:
		return model.PluginStateFailed
	case v.Restarts > 0 || v.Reason != "":
		return model.PluginStateRestarting
	}
	return model.PluginStateStarting
}

// shownPlugin is the answer of everything that gives one plugin.
func shownPlugin(ctx context.Context, v pluginhost.View, err error) (*model.Plugin, error) {
	if err != nil {
		return nil, err
	}
	return pluginView(ctx, v), nil
}

// signature is how a function is called in rules: "retail.score(n decimal)
// integer".
func signature(plugin string, f crm.PluginFunction) string {
	params := each(f.Params, func(p crm.Param) string { return p.Name + " " + string(p.Type) })
	return plugin + "." + f.Name + "(" + strings.Join(params, ", ") + ") " + string(f.Result)
}

func logLineView(l pluginhost.Line) model.PluginLogLine {
	return model.PluginLogLine{At: l.At, Level: l.Level.String(), Text: l.Text}
}
