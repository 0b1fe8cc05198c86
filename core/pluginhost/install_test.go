package pluginhost_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/pluginhost"
)

// source makes a folder to install from.
func source(t *testing.T, name, executable, manifest string) string {
	t.Helper()
	dir := t.TempDir()
	copyFile(t, built(t, executable), filepath.Join(dir, name))
	if err := os.WriteFile(filepath.Join(dir, "plugin.yaml"), []byte(manifest), 0o644); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestInstallAndRemove(t *testing.T) {
	r := newRig(t, fastSettings, nil)
	dir := source(t, "retail", "retail", shippedManifest(t, "retail"))
	if err := os.WriteFile(filepath.Join(dir, "notes.txt"), []byte("not part of the plugin"), 0o644); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second replaces the first
		p, err := r.Install(dir)
		if err != nil || p.Err != nil || p.Manifest.Name != "retail" || len(p.SHA256) != 64 {
			t.Fatalf("installed %+v, %v", p, err)
		}
	}
	entries, err := os.ReadDir(filepath.Join(r.dir, "plugins"))
	if err != nil || len(entries) != 1 {
		t.Errorf("the plugins folder holds %v, %v", entries, err)
	}
	if files, err := os.ReadDir(filepath.Join(r.dir, "plugins", "retail")); err != nil || len(files) != 2 {
		t.Errorf("the plugin's folder holds %v, %v", files, err)
	}
	if s := r.status("retail"); s.State != pluginhost.Disabled || s.Version != "1.0.0" {
		t.Errorf("status %+v", s)
	}
	r.enable("retail")
	r.running("retail")
	if _, err := r.Install(dir); crm.CodeOf(err) != crm.Conflict {
		t.Errorf("installing over an enabled plugin: %v", err)
	}
	if err := r.Remove("retail", false); crm.CodeOf(err) != crm.Conflict {
		t.Errorf("removing an enabled plugin: %v", err)
	}
	data := filepath.Join(r.dir, "work", "data", "retail")
	r.Disable("retail")
	if err := r.Remove("retail", true); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(data); err != nil {
		t.Errorf("its data was to be kept: %v", err)
	}
	if err := r.Remove("retail", false); crm.CodeOf(err) != crm.NotFound {
		t.Errorf("removing it again: %v", err)
	}
	if len(r.Status()) != 0 {
		t.Errorf("status %+v after it was removed", r.Status())
	}
}

func TestInstallRefuses(t *testing.T) {
	good := shippedManifest(t, "retail")
	r := newRig(t, fastSettings, nil)
	outside := filepath.Join(r.dir, "outside")
	copyFile(t, built(t, "retail"), outside)
	for _, c := range []struct {
		name     string
		manifest string
		change   func(dir string) error
	}{
		{"an empty folder", "", os.RemoveAll},
		{"no executable", good, func(dir string) error { return os.Remove(filepath.Join(dir, "retail")) }},
		{"a link for an executable", good, func(dir string) error {
			return errors.Join(os.Remove(filepath.Join(dir, "retail")), os.Symlink(outside, filepath.Join(dir, "retail")))
		}},
		{"a folder for an executable", good, func(dir string) error {
			return errors.Join(os.Remove(filepath.Join(dir, "retail")), os.Mkdir(filepath.Join(dir, "retail"), 0o755))
		}},
		{"a device for an executable", strings.Replace(good, "protocol: 1", "protocol: 1\nexecutable: /dev/zero", 1), nil},
		{"an executable elsewhere", strings.Replace(good, "protocol: 1", "protocol: 1\nexecutable: ../outside", 1), nil},
		{"a name with a path", strings.Replace(good, "name: retail", "name: ../../retail", 1), nil},
		{"the protocol of tomorrow", strings.Replace(good, "protocol: 1", "protocol: 2", 1), nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := source(t, "retail", "retail", c.manifest)
			if c.change != nil {
				if err := c.change(dir); err != nil {
					t.Fatal(err)
				}
			}
			_, err := r.Install(dir)
			var e *crm.Error
			if !errors.As(err, &e) || e.Code != crm.BadInput || e.Message.EN == "" || e.Message.ZhCN == "" {
				t.Errorf("error %v, want BAD_INPUT in both languages", err)
			}
			if left, err := os.ReadDir(filepath.Join(r.dir, "plugins")); err == nil && len(left) > 0 {
				t.Errorf("left in the plugins folder: %v", left)
			}
		})
	}
}

// Apply follows the catalog: what is enabled runs, what is not does not.
func TestApply(t *testing.T) {
	r := newRig(t, fastSettings, nil)
	r.retail()
	first := r.running("retail")
	r.Apply(r.catalog.Plugins)
	if s := r.running("retail"); s.PID != first.PID {
		t.Error("the same catalog replaced a running plugin")
	}
	off := []crm.Plugin{r.catalog.Plugins[0]}
	off[0].Enabled = false
	r.Apply(off)
	if s := r.status("retail"); s.State != pluginhost.Disabled || !gone(first.PID) {
		t.Errorf("disabled: %+v", s)
	}
	if _, err := r.CallFunction(context.Background(), "retail", "recencyScore", []any{1}); crm.CodeOf(err) != crm.PluginUnavailable {
		t.Errorf("a call of a disabled plugin: %v", err)
	}
	r.Apply(r.catalog.Plugins)
	second := r.running("retail")
	other := []crm.Plugin{r.catalog.Plugins[0]}
	other[0].SHA256 = strings.Repeat("0", 64)
	r.Apply(other)
	r.until("retail", "refused", func(s pluginhost.Status) bool { return s.Reason == pluginhost.WrongChecksum })
	if !gone(second.PID) {
		t.Error("the executable that is no longer wanted still runs")
	}
	r.Apply(nil)
	if s := r.status("retail"); s.State != pluginhost.Disabled {
		t.Errorf("out of the catalog: %+v", s)
	}
}
