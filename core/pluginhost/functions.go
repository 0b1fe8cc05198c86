package pluginhost

import (
	"context"
	"errors"
	"fmt"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/rule"
	"github.com/guanxi-crm/guanxi/plugins/sdk/wire/pluginv1"
)

var _ rule.Functions = (*Host)(nil)

// CallFunction evaluates plugin.function(args) in the plugin's process.
// Arguments and the answer are plain values: nil, bool, int, string, []string;
// decimals, dates and instants as text (arguments also as crm.Decimal and
// time.Time).
//
// Errors: PLUGIN_UNAVAILABLE when the plugin is not running or did not answer
// in time or sense; BAD_INPUT when there is no such function, the arguments do
// not fit it, or the function itself answered with an error; the context's own
// when it ended. It may be retried.
func (h *Host) CallFunction(ctx context.Context, plugin, function string, args []any) (any, error) {
	s := h.supervisor(plugin)
	if s == nil {
		return nil, notEnabled(plugin)
	}
	f := s.function(function)
	if f == nil {
		return nil, crm.NewError(crm.BadInput,
			"The plugin "+crm.Quote(plugin)+" has no function "+crm.Quote(function)+".",
			"插件 "+crm.Quote(plugin)+" 没有函数 "+crm.Quote(function)+"。")
	}
	row, err := arguments(f, args)
	if err != nil {
		return nil, crm.NewError(crm.BadInput,
			plugin+"."+function+": "+err.Error()+".",
			plugin+"."+function+"：参数不符合函数声明。").WithCause(err)
	}
	var result *pluginv1.CallResult
	err = s.call(ctx, func(ctx context.Context, p *process) error {
		resp, err := p.functions.Call(ctx, &pluginv1.CallRequest{Function: function, Rows: []*pluginv1.Row{row}})
		if err != nil {
			return err
		}
		if len(resp.GetResults()) != 1 {
			return errors.New("not one answer to one row")
		}
		result = resp.GetResults()[0]
		return nil
	})
	if err != nil {
		return nil, err
	}
	if text := result.GetError(); text != "" {
		return nil, crm.NewError(crm.BadInput, cut(text), cut(text))
	}
	answer, err := plain(result.GetValue(), f.Result)
	if err != nil {
		return nil, s.callError(ctx, err)
	}
	return answer, nil
}

func arguments(f *crm.PluginFunction, args []any) (*pluginv1.Row, error) {
	if len(args) != len(f.Params) {
		return nil, fmt.Errorf("takes %d arguments, got %d", len(f.Params), len(args))
	}
	row := &pluginv1.Row{Args: make([]*pluginv1.Value, len(args))}
	for i, a := range args {
		m, err := argument(a, f.Params[i].Type)
		if err != nil {
			return nil, fmt.Errorf("argument %s %w", f.Params[i].Name, err)
		}
		row.Args[i] = m
	}
	return row, nil
}

func notEnabled(plugin string) error {
	return unavailable(plugin, crm.Text{EN: "it is not enabled.", ZhCN: "未启用。"})
}

// maxMessage is how much of a plugin's own words is shown, in characters.
const maxMessage = 1000

// cut shortens a plugin's own words.
func cut(s string) string {
	if r := []rune(s); len(r) > maxMessage {
		return string(r[:maxMessage]) + "…"
	}
	return s
}
