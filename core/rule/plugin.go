package rule

import (
	"context"
	"encoding/json"
	"errors"
	"sync"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// Functions calls functions of plugins. Arguments and answers are plain
// values: nil, bool, int, string, []string; decimals, dates and instants as
// text. The call must end when the context does; any error means that the
// plugin is unavailable. It is called from several goroutines.
type Functions interface {
	CallFunction(ctx context.Context, plugin, function string, args []any) (any, error)
}

// pluginFunction is a plugin's function as a compiled expression holds it.
type pluginFunction struct {
	plugin string
	def    crm.PluginFunction
	cached string // first part of its cache keys: changes with the plugin's version
}

// maxCached bounds the answers kept. Functions are pure, so answers never grow
// old; when the cache is full it starts anew.
const maxCached = 4096

// functionCache remembers what plugins answered.
type functionCache struct {
	functions Functions

	mu      sync.Mutex
	answers map[string]any
}

func newFunctionCache(f Functions) *functionCache {
	return &functionCache{functions: f, answers: map[string]any{}}
}

// callPlugin calls a plugin's function: run, function, its arguments.
func callPlugin(a ...any) (any, error) {
	r, f := a[0].(*run), a[1].(*pluginFunction)
	args := make([]any, len(a)-2)
	for i, v := range a[2:] {
		plain, err := toPlain(v)
		if err != nil {
			return nil, err
		}
		args[i] = plain
	}
	if err := r.spend(100); err != nil {
		return nil, err
	}
	return r.compiler.cache.call(r, f, args)
}

func (c *functionCache) call(r *run, f *pluginFunction, args []any) (any, error) {
	key, err := json.Marshal(args)
	if err != nil {
		return nil, errInside(err)
	}
	k := f.cached + string(key)
	c.mu.Lock()
	answer, ok := c.answers[k]
	c.mu.Unlock()
	if ok {
		return answer, nil
	}
	if answer, err = c.ask(r, f, args); err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.answers) >= maxCached {
		clear(c.answers)
	}
	if len(k) <= 1024 {
		c.answers[k] = answer
	}
	return answer, nil
}

// ask makes the call. The plugin's time is its host's to limit, so it does not
// count as computing.
func (c *functionCache) ask(r *run, f *pluginFunction, args []any) (any, error) {
	if c.functions == nil {
		return nil, errPlugin(f.plugin, f.def.Name, errors.New("no plugin host"))
	}
	before := r.compiler.options.Stopwatch()
	raw, err := c.functions.CallFunction(r.ctx, f.plugin, f.def.Name, args)
	if !r.started.IsZero() {
		r.started = r.started.Add(r.compiler.options.Stopwatch().Sub(before))
	}
	if err != nil {
		if r.ctx.Err() != nil {
			return nil, r.ctx.Err()
		}
		return nil, errPlugin(f.plugin, f.def.Name, err)
	}
	answer, ok := fromPlain(raw, f.def.Result)
	if !ok {
		return nil, errPlugin(f.plugin, f.def.Name, errors.New("it answered something else than it declares"))
	}
	return answer, nil
}
