package pluginhost_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/pluginhost"
)

// Every way of not coming up ends in its own state and reason, with words in
// both languages, and the plugin beside it does not notice.
func TestPluginsThatDoNotComeUp(t *testing.T) {
	settings := fastSettings
	settings.StartTimeout = time.Second
	r := newRig(t, settings, nil)
	r.retail()
	r.running("retail")
	for _, c := range []struct {
		mode   string
		state  pluginhost.State
		reason pluginhost.Reason
		says   string
	}{
		{"garbage", pluginhost.Failed, pluginhost.BadHandshake, "I am no plugin"},
		{"garbageBytes", pluginhost.Failed, pluginhost.BadHandshake, "does not behave like a plugin"},
		{"longLine", pluginhost.Failed, pluginhost.BadHandshake, "longer than 8192 bytes"},
		{"endless", pluginhost.Failed, pluginhost.BadHandshake, "longer than 8192 bytes"},
		{"oldProtocol", pluginhost.Failed, pluginhost.BadHandshake, "gRPC"},
		{"foreignSocket", pluginhost.Failed, pluginhost.BadHandshake, "socket of its own"},
		{"wrongVersion", pluginhost.Failed, pluginhost.WrongProtocol, `version "99"`},
		{"impostor", pluginhost.Failed, pluginhost.WrongIdentity, "somebodyElse"},
		{"exitZero", pluginhost.Stopped, pluginhost.TooManyStarts, "exit status 0"},
		{"exitThree", pluginhost.Stopped, pluginhost.TooManyStarts, "exit status 3"},
		{"panics", pluginhost.Stopped, pluginhost.TooManyStarts, "exit status 2"},
		{"silent", pluginhost.Starting, pluginhost.NoAnswer, "within 1s"},
		{"noServer", pluginhost.Starting, pluginhost.NoAnswer, "can't be reached"},
	} {
		t.Run(c.mode, func(t *testing.T) {
			r.t = t
			r.rogue(c.mode)
			s := r.until(c.mode, c.mode+" is "+string(c.state), func(s pluginhost.Status) bool {
				return s.State == c.state && s.Reason == c.reason
			})
			if !strings.Contains(s.LastError.EN, c.says) || s.LastError.ZhCN == "" {
				t.Errorf("says %+v, want %q and Chinese", s.LastError, c.says)
			}
			if len(s.LastLines) == 0 {
				t.Error("the last log lines are not there")
			}
			_, err := r.do(c.mode, "anything")
			if crm.CodeOf(err) != crm.PluginUnavailable {
				t.Errorf("a call gives %v, want PLUGIN_UNAVAILABLE", err)
			}
			if got, err := r.CallFunction(context.Background(), "retail", "recencyScore", []any{1}); got != 5 || err != nil {
				t.Errorf("the plugin beside it answers %v, %v", got, err)
			}
			r.Disable(c.mode)
		})
	}
}

// What a plugin wrote before it died is shown with its state.
func TestLastWordsAreShown(t *testing.T) {
	r := newRig(t, fastSettings, nil)
	r.rogue("exitThree")
	s := r.until("exitThree", "stopped", func(s pluginhost.Status) bool { return s.State == pluginhost.Stopped })
	if s.Restarts != 5 {
		t.Errorf("%d restarts, want 5", s.Restarts)
	}
	var words int
	for _, l := range s.LastLines {
		words += strings.Count(l.Text, "cannot find my configuration")
	}
	if words == 0 {
		t.Errorf("its words are not among %v", s.LastLines)
	}
	// An admin who mended it enables it again.
	if err := r.Enable(r.catalog.Plugins[0]); err != nil {
		t.Fatal(err)
	}
	r.until("exitThree", "tried anew", func(s pluginhost.Status) bool { return s.State == pluginhost.Stopped && s.Restarts == 5 })
}

func TestMissingAndDamagedFolders(t *testing.T) {
	for _, c := range []struct {
		name   string
		damage func(dir string) error
		reason pluginhost.Reason
	}{
		{"no folder", os.RemoveAll, pluginhost.Missing},
		{"no executable", func(dir string) error { return os.Remove(filepath.Join(dir, "retail")) }, pluginhost.Missing},
		{"a link instead of the executable", func(dir string) error {
			path := filepath.Join(dir, "retail")
			if err := os.Rename(path, path+"2"); err != nil {
				return err
			}
			return os.Symlink(path+"2", path)
		}, pluginhost.Missing},
		{"one bit of the executable", func(dir string) error { return flipBit(filepath.Join(dir, "retail")) }, pluginhost.WrongChecksum},
		{"more permissions in plugin.yaml", func(dir string) error {
			path := filepath.Join(dir, "plugin.yaml")
			data, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			return os.WriteFile(path, []byte(strings.Replace(string(data), "writes: [memberNo, level]", "writes: [memberNo, level, status]", 1)), 0o644)
		}, pluginhost.BadManifest},
		{"a broken plugin.yaml", func(dir string) error {
			return os.WriteFile(filepath.Join(dir, "plugin.yaml"), []byte("name: [retail"), 0o644)
		}, pluginhost.BadManifest},
		{"not a program", func(dir string) error {
			return os.WriteFile(filepath.Join(dir, "retail"), []byte("not a program"), 0o755)
		}, pluginhost.WrongChecksum},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRig(t, fastSettings, nil)
			r.retail()
			r.running("retail")
			r.Disable("retail")
			if err := c.damage(filepath.Join(r.dir, "plugins", "retail")); err != nil {
				t.Fatal(err)
			}
			r.Apply(r.catalog.Plugins)
			s := r.until("retail", "failed", func(s pluginhost.Status) bool { return s.State == pluginhost.Failed })
			if s.Reason != c.reason || s.LastError.EN == "" || s.LastError.ZhCN == "" {
				t.Errorf("reason %s (%s), want %s", s.Reason, s.LastError.EN, c.reason)
			}
		})
	}
}

// A file that the operating system refuses to run is not tried again.
func TestNotAProgram(t *testing.T) {
	r := newRig(t, fastSettings, nil)
	r.place("retail", "rogue", strings.Replace(rogueManifest, "%s", "retail", 1))
	if err := os.WriteFile(filepath.Join(r.dir, "plugins", "retail", "retail"), []byte("not a program"), 0o755); err != nil {
		t.Fatal(err)
	}
	r.enable("retail")
	s := r.until("retail", "failed", func(s pluginhost.Status) bool { return s.State == pluginhost.Failed })
	if s.Reason != pluginhost.CannotStart {
		t.Errorf("reason %s: %s", s.Reason, s.LastError.EN)
	}
}

// The executable is exchanged after it was checked and while it runs: what
// runs, and what is started again, is the copy that was checked.
func TestSwapAfterCheck(t *testing.T) {
	r := newRig(t, fastSettings, nil)
	r.retail()
	first := r.running("retail").PID
	copyFile(t, built(t, "rogue"), filepath.Join(r.dir, "plugins", "retail", "retail.new"))
	if err := os.Rename(filepath.Join(r.dir, "plugins", "retail", "retail.new"), filepath.Join(r.dir, "plugins", "retail", "retail")); err != nil {
		t.Fatal(err)
	}
	kill(t, first)
	r.until("retail", "back", func(s pluginhost.Status) bool { return s.State == pluginhost.Running && s.PID != first })
	if got, err := r.CallFunction(context.Background(), "retail", "recencyScore", []any{1}); got != 5 || err != nil {
		t.Errorf("answers %v, %v", got, err)
	}
}

// The private copy is checked before every start, not only when it is made.
func TestTamperedCopyIsNotStarted(t *testing.T) {
	r := newRig(t, fastSettings, nil)
	r.retail()
	first := r.running("retail").PID
	copies, err := filepath.Glob(filepath.Join(r.dir, "work", "bin", "retail-*"))
	if err != nil || len(copies) != 1 {
		t.Fatalf("copies %v, %v", copies, err)
	}
	if info, err := os.Stat(copies[0]); err != nil || info.Mode().Perm() != 0o500 {
		t.Errorf("the copy has mode %v", info.Mode())
	}
	tampered := copies[0] + "2"
	copyFile(t, copies[0], tampered)
	if err := flipBit(tampered); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(tampered, copies[0]); err != nil {
		t.Fatal(err)
	}
	kill(t, first)
	r.until("retail", "refused", func(s pluginhost.Status) bool {
		return s.State == pluginhost.Failed && s.Reason == pluginhost.WrongChecksum
	})
}

func flipBit(path string) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	data[len(data)/2] ^= 4
	return os.WriteFile(path, data, 0o755)
}
