package pluginhost_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/pluginhost"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv("PLUGINHOST_TEST_HOST"); dir != "" {
		runHost(dir)
	}
	code := m.Run()
	if err := goleak.Find(); code == 0 && err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	if executables != "" {
		os.RemoveAll(executables)
	}
	os.Exit(code)
}

// executables is the folder of the plugins' executables; empty until a test
// asks for one.
var executables string

var build = sync.OnceValue(func() error {
	dir, err := os.MkdirTemp("", "guanxi-plugins")
	if err != nil {
		return err
	}
	executables = dir
	out, err := exec.Command("go", "build", "-ldflags=-s -w", "-o", dir+string(filepath.Separator),
		"./testdata/rogue", "../../plugins/retail", "../../plugins/industrial", "../../plugins/hospitality").CombinedOutput()
	if err != nil {
		return fmt.Errorf("build plugins: %w\n%s", err, out)
	}
	return nil
})

// built is the path of a plugin's executable, all of which are built once for
// all tests.
func built(t testing.TB, name string) string {
	t.Helper()
	if err := build(); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(executables, name)
}

// runHost is the other process of the tests in which the host is killed: it
// runs a host over dir until it is.
func runHost(dir string) {
	h, err := pluginhost.New(pluginhost.Options{
		Dir: filepath.Join(dir, "plugins"), WorkDir: filepath.Join(dir, "work"),
		Now: time.Now, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		panic(err)
	}
	for _, p := range h.Discover() {
		plugin, _, _, err := p.Contributions((&crm.Catalog{}).Index())
		if err != nil {
			panic(err)
		}
		if err := h.Enable(plugin); err != nil {
			panic(err)
		}
	}
	if err := h.Settled(context.Background()); err != nil {
		panic(err)
	}
	var pids []string
	for _, s := range h.Status() {
		pids = append(pids, fmt.Sprint(s.PID))
	}
	fmt.Println(strings.Join(pids, " "))
	select {}
}

// rogueManifest is the plugin.yaml of the plugin that misbehaves.
const rogueManifest = `
name: %s
version: 1.0.0
publisher: Tests
protocol: 1
label: {en: Rogue, zhCN: 恶意插件}
contributes:
  objects:
    - name: thing
      plural: things
      label: {en: Thing, zhCN: 物品}
      fields:
        - {name: name, type: text, label: {en: Name, zhCN: 名称}}
        - {name: note, type: text, label: {en: Note, zhCN: 备注}}
        - {name: amount, type: decimal, label: {en: Amount, zhCN: 数量}}
        - {name: secret, type: text, label: {en: Secret, zhCN: 秘密}}
  functions:
    - {name: do, label: {en: Do, zhCN: 执行}, params: [{name: what, type: text}], result: text}
  hooks:
    - {object: thing, on: beforeSave, reads: [name, amount], writes: [name, note, amount]}
`

// fastSettings make in a test happen in milliseconds what takes seconds.
var fastSettings = pluginhost.Settings{
	StartTimeout: 5 * time.Second, CallTimeout: time.Second,
	HealthEvery: 100 * time.Millisecond, HealthTimeout: 200 * time.Millisecond, HealthMisses: 3,
	FirstPause: 20 * time.Millisecond, LongestPause: 50 * time.Millisecond,
	BreakerOpen: 100 * time.Millisecond,
}

// rig is a host over a plugins folder of its own.
type rig struct {
	*pluginhost.Host
	t       testing.TB
	dir     string
	catalog *crm.Catalog
}

func newRig(t testing.TB, settings pluginhost.Settings, now func() time.Time) *rig {
	t.Helper()
	dir := t.TempDir()
	if now == nil {
		now = time.Now
	}
	h, err := pluginhost.New(pluginhost.Options{
		Dir: filepath.Join(dir, "plugins"), WorkDir: filepath.Join(dir, "work"),
		Now: now, Log: slog.New(slog.DiscardHandler), Settings: settings,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.Stop)
	return &rig{Host: h, t: t, dir: dir, catalog: (&crm.Catalog{}).Index()}
}

// place puts a plugin into the plugins folder.
func (r *rig) place(name, executable, manifest string) {
	r.t.Helper()
	dir := filepath.Join(r.dir, "plugins", name)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		r.t.Fatal(err)
	}
	copyFile(r.t, built(r.t, executable), filepath.Join(dir, name))
	if err := os.WriteFile(filepath.Join(dir, "plugin.yaml"), []byte(manifest), 0o644); err != nil {
		r.t.Fatal(err)
	}
}

// rogue places a misbehaving plugin and enables it.
func (r *rig) rogue(mode string) {
	r.t.Helper()
	r.place(mode, "rogue", fmt.Sprintf(rogueManifest, mode))
	r.enable(mode)
}

// retail is shipped("retail").
func (r *rig) retail() {
	r.t.Helper()
	r.shipped("retail")
}

// shipped places one of the product's own plugins and enables it.
func (r *rig) shipped(name string) {
	r.t.Helper()
	r.place(name, name, shippedManifest(r.t, name))
	r.enable(name)
}

func shippedManifest(t testing.TB, name string) string {
	t.Helper()
	manifest, err := os.ReadFile("../../plugins/" + name + "/plugin.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return string(manifest)
}

// enable does what the app does: contributions into the catalog, then Apply.
func (r *rig) enable(name string) {
	r.t.Helper()
	p := r.Package(name)
	plugin, objects, _, err := p.Contributions(r.catalog)
	if err != nil {
		r.t.Fatal(err)
	}
	plugin.Enabled = true
	next := r.catalog.Clone()
	next.Plugins = append(next.Plugins, plugin)
	next.Objects = append(next.Objects, objects...)
	r.catalog = next.Index()
	r.Apply(r.catalog.Plugins)
}

// status is the state of one plugin.
func (r *rig) status(name string) pluginhost.Status {
	for _, s := range r.Status() {
		if s.Name == name {
			return s
		}
	}
	return pluginhost.Status{}
}

// until waits until a condition on a plugin's state is true.
func (r *rig) until(name string, what string, ok func(pluginhost.Status) bool) pluginhost.Status {
	r.t.Helper()
	var s pluginhost.Status
	eventually(r.t, what, func() bool {
		s = r.status(name)
		return ok(s)
	})
	return s
}

func (r *rig) running(name string) pluginhost.Status {
	r.t.Helper()
	return r.until(name, name+" runs", func(s pluginhost.Status) bool { return s.State == pluginhost.Running })
}

// do calls the rogue's function.
func (r *rig) do(name, what string) (any, error) {
	return r.CallFunction(context.Background(), name, "do", []any{what})
}

// eventually waits for a condition, looking often.
func eventually(t testing.TB, what string, ok func() bool) {
	t.Helper()
	deadline := time.After(20 * time.Second)
	ticker := time.NewTicker(5 * time.Millisecond)
	defer ticker.Stop()
	for !ok() {
		select {
		case <-ticker.C:
		case <-deadline:
			t.Fatalf("not within 20 s: %s", what)
		}
	}
}

func copyFile(t testing.TB, from, to string) {
	t.Helper()
	data, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(to, data, 0o755); err != nil {
		t.Fatal(err)
	}
}
