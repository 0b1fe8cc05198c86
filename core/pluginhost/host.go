package pluginhost

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// Options are what a Host needs. All are required but Settings and OnState.
type Options struct {
	// Dir is the plugins folder: one folder a plugin, named like it.
	Dir string
	// WorkDir is the host's own folder, used by no other host at the same
	// time: copies of executables, sockets, the plugins' home folders.
	WorkDir  string
	Now      func() time.Time
	Log      *slog.Logger
	Settings Settings
	// OnState is told each time that an enabled plugin comes to another state
	// by itself, from several goroutines; it must be quick.
	OnState func(Status)
}

// Host runs plugins. All methods may be called from several goroutines. Make
// one with New and end it with Stop.
type Host struct {
	options   Options
	spawner   *spawner
	socketDir string

	change sync.Mutex // held while plugins are enabled, disabled, installed, removed

	mu          sync.RWMutex
	supervisors map[string]*supervisor
	logs        map[string]*pluginLog
	stopped     bool
}

// maxSocketDir leaves room for what go-plugin appends: the address of a socket
// has 103 bytes at most on some systems.
const maxSocketDir = 60

// New makes a Host with no plugin running and clears what a killed host may
// have left in WorkDir.
func New(o Options) (*Host, error) {
	o.Settings = o.Settings.withDefaults()
	var err error
	if o.WorkDir, err = filepath.Abs(o.WorkDir); err != nil {
		return nil, fmt.Errorf("plugin host: %w", err)
	}
	if o.OnState == nil {
		o.OnState = func(Status) {}
	}
	h := &Host{options: o, supervisors: map[string]*supervisor{}, logs: map[string]*pluginLog{}}
	sockets := filepath.Join(o.WorkDir, "s")
	for _, dir := range []string{filepath.Join(o.WorkDir, "bin"), sockets} {
		if err := os.RemoveAll(dir); err != nil {
			return nil, fmt.Errorf("plugin host: %w", err)
		}
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return nil, fmt.Errorf("plugin host: %w", err)
		}
	}
	if len(sockets) <= maxSocketDir {
		h.socketDir = sockets
	}
	h.spawner = newSpawner()
	return h, nil
}

// Apply brings what runs in line with the catalog's plugins: starts those that
// are enabled, stops those that are not or are gone, replaces those of which
// another version or executable was enabled. It returns when the decisions are
// carried out but does not wait for starts; see Settled.
func (h *Host) Apply(plugins []crm.Plugin) {
	wanted := map[string]bool{}
	for _, p := range plugins {
		if !p.Enabled {
			continue
		}
		wanted[p.Name] = true
		if s := h.supervisor(p.Name); s == nil || !s.runs(p) {
			_ = h.Enable(p) // fails only after Stop
		}
	}
	for _, name := range h.names() {
		if !wanted[name] {
			h.Disable(name)
		}
	}
}

// Enable starts a plugin as the catalog describes it; one that runs already is
// replaced, with its counters at the start again. It does not wait for the
// process: whether it comes up is told by Status.
func (h *Host) Enable(p crm.Plugin) error {
	h.change.Lock()
	defer h.change.Unlock()
	h.stop(p.Name)
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.stopped {
		return errors.New("the plugin host is stopped")
	}
	ctx, cancel := context.WithCancel(context.Background())
	s := &supervisor{
		settings: h.options.Settings, now: h.options.Now, log: h.logOf(p.Name), plugin: p,
		breaker: &breaker{now: h.options.Now, open: h.options.Settings.BreakerOpen},
		slots:   make(chan struct{}, h.options.Settings.MaxCalls),
		cancel:  cancel, done: make(chan struct{}), settled: make(chan struct{}),
		state: Starting, since: h.options.Now(), onState: h.options.OnState,
	}
	s.start = h.starter(s)
	h.supervisors[p.Name] = s
	go s.run(ctx)
	return nil
}

// Disable stops a plugin's process and returns when it has ended. It does
// nothing when the plugin is not enabled.
func (h *Host) Disable(name string) {
	h.change.Lock()
	defer h.change.Unlock()
	h.stop(name)
}

// Stop ends all plugins and returns when all processes are gone. The Host is
// of no use afterwards.
func (h *Host) Stop() {
	h.change.Lock()
	defer h.change.Unlock()
	h.mu.Lock()
	if h.stopped {
		h.mu.Unlock()
		return
	}
	h.stopped = true
	h.mu.Unlock()
	var all sync.WaitGroup
	for _, name := range h.names() {
		all.Go(func() { h.stop(name) })
	}
	all.Wait()
	h.spawner.close()
}

// Settled waits until every enabled plugin is running or has failed at least
// once, or ctx ends.
func (h *Host) Settled(ctx context.Context) error {
	for _, name := range h.names() {
		s := h.supervisor(name)
		if s == nil {
			continue
		}
		select {
		case <-s.settled:
		case <-s.done:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// stop takes a supervisor away and waits for its end.
func (h *Host) stop(name string) {
	h.mu.Lock()
	s := h.supervisors[name]
	delete(h.supervisors, name)
	h.mu.Unlock()
	if s != nil {
		s.stop()
	}
}

func (h *Host) supervisor(name string) *supervisor {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return h.supervisors[name]
}

func (h *Host) names() []string {
	h.mu.RLock()
	defer h.mu.RUnlock()
	names := make([]string, 0, len(h.supervisors))
	for name := range h.supervisors {
		names = append(names, name)
	}
	return names
}

// logOf returns the plugin's log, which outlives its supervisors; h.mu is held.
func (h *Host) logOf(name string) *pluginLog {
	l := h.logs[name]
	if l == nil {
		l = newPluginLog(name, h.options.Now, h.options.Log)
		h.logs[name] = l
	}
	return l
}
