package pluginhost

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// starter returns what makes a plugin's processes. The first start copies the
// executable, all check the copy.
func (h *Host) starter(s *supervisor) func(context.Context) (*process, error) {
	var manifest *Manifest
	var path string
	return func(ctx context.Context) (*process, error) {
		if path == "" {
			m, copied, err := h.fetch(s.plugin)
			if err != nil {
				return nil, err
			}
			manifest, path = m, copied
		}
		dataDir := h.dataDir(s.plugin.Name)
		if err := os.MkdirAll(dataDir, 0o700); err != nil {
			return nil, fmt.Errorf("make the plugin's home folder: %w", err)
		}
		return launch(ctx, launchSpec{
			manifest: manifest, socketDir: h.socketDir, log: s.log, timeout: s.settings.StartTimeout,
			child: childSpec{
				path: path, dataDir: dataDir, memory: s.settings.MaxMemory,
				spawner: h.spawner, output: &lineWriter{log: s.log},
				verify: func() error { return verify(path, s.plugin.SHA256) },
			},
		})
	}
}

// fetch reads a plugin's folder and copies its executable, when both are what
// was enabled.
func (h *Host) fetch(p crm.Plugin) (*Manifest, string, error) {
	dir := filepath.Join(h.options.Dir, p.Name)
	m, err := readManifest(dir)
	if err != nil {
		return nil, "", badManifest(err)
	}
	if !sameManifest(m, p) {
		return nil, "", permanent(BadManifest,
			"The plugin's plugin.yaml is not the one that was enabled; if you changed it on purpose, install the plugin again.",
			"插件的 plugin.yaml 与启用时不同；如确系有意修改，请重新安装插件。")
	}
	path, err := privateCopy(h.options.WorkDir, p.Name, filepath.Join(dir, m.ExecutableName()), p.SHA256)
	return m, path, err
}

// badManifest makes a permanent fault of what is wrong with a plugin.yaml.
func badManifest(err error) error {
	var e *crm.Error
	if !errors.As(err, &e) {
		return err
	}
	return permanent(BadManifest, e.Message.EN, e.Message.ZhCN).because(err)
}

// sameManifest tells whether the plugin.yaml on disk is the one of which the
// catalog keeps a copy.
func sameManifest(m *Manifest, p crm.Plugin) bool {
	var enabled Manifest
	if json.Unmarshal(p.Manifest, &enabled) != nil {
		return false
	}
	onDisk, err1 := m.json()
	kept, err2 := enabled.json()
	return err1 == nil && err2 == nil && m.Name == p.Name && bytes.Equal(onDisk, kept)
}

func (h *Host) dataDir(name string) string {
	return filepath.Join(h.options.WorkDir, "data", name)
}
