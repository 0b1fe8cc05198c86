package pluginhost

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// Status is what an admin sees of an installed plugin.
type Status struct {
	Name    string
	Version string
	State   State
	Since   time.Time // when it came to the state; zero when DISABLED
	PID     int       // 0 when there is no process
	// Restarts since the plugin was enabled.
	Restarts int
	// Reason and LastError say what went wrong last; empty when all is well.
	Reason    Reason
	LastError crm.Text
	// LastLines are the newest lines of its log when something went wrong.
	LastLines []Line
}

// Status lists all plugins that are enabled or installed, by name.
func (h *Host) Status() []Status {
	var all []Status
	for _, name := range h.names() {
		if s := h.supervisor(name); s != nil {
			all = append(all, s.status())
		}
	}
	for _, name := range h.Folders() {
		if !slices.ContainsFunc(all, func(s Status) bool { return s.Name == name }) {
			all = append(all, h.disabledStatus(name))
		}
	}
	slices.SortFunc(all, func(a, b Status) int { return strings.Compare(a.Name, b.Name) })
	return all
}

// Logs returns the newest lines of a plugin's log, n at most, oldest of them
// first; nil when the plugin never ran since this host was made.
func (h *Host) Logs(name string, n int) []Line {
	h.mu.RLock()
	l := h.logs[name]
	h.mu.RUnlock()
	if l == nil {
		return nil
	}
	return l.newest(n)
}

// Discover reads all folders of the plugins folder, by name. A folder with
// faults is among them, with Err set. It reads the executables, which takes
// its time.
func (h *Host) Discover() []Package {
	var all []Package
	for _, name := range h.Folders() {
		all = append(all, h.Package(name))
	}
	return all
}

// Package reads one plugin's folder.
func (h *Host) Package(name string) Package {
	p := readPackage(filepath.Join(h.options.Dir, name))
	if p.Err == nil && p.Manifest.Name != name {
		p.Err = permanent(BadManifest,
			"plugin.yaml names the plugin "+crm.Quote(p.Manifest.Name)+" but is in the folder "+crm.Quote(name)+"; both must be the same.",
			"plugin.yaml 中的插件名为 "+crm.Quote(p.Manifest.Name)+"，但所在文件夹为 "+crm.Quote(name)+"；两者必须相同。")
	}
	return p
}

// Folders lists the folders of the plugins folder that can be plugins, by
// name; links are none. It reads nothing of them.
func (h *Host) Folders() []string {
	entries, err := os.ReadDir(h.options.Dir)
	if err != nil {
		return nil // no folder, no plugins
	}
	var names []string
	for _, e := range entries {
		if e.IsDir() && crm.CheckName("", e.Name()) == nil {
			names = append(names, e.Name())
		}
	}
	return names
}

func (h *Host) disabledStatus(name string) Status {
	st := Status{Name: name, State: Disabled}
	m, err := readManifest(filepath.Join(h.options.Dir, name))
	if err != nil {
		f := asFault(badManifest(err))
		st.Reason, st.LastError = f.Reason, f.Message
		return st
	}
	st.Version = m.Version
	return st
}

func (s *supervisor) status() Status {
	s.mu.Lock()
	defer s.mu.Unlock()
	st := Status{Name: s.plugin.Name, Version: s.plugin.Version, State: s.state, Since: s.since, Restarts: s.restarts}
	if s.process != nil {
		st.PID = s.process.child.pid()
	}
	if s.fault != nil {
		st.Reason, st.LastError = s.fault.Reason, s.fault.Message
		st.LastLines = s.log.newest(lastLineCount)
	}
	return st
}
