package pluginhost

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// Install copies a plugin from a folder into the plugins folder, under the
// name in its plugin.yaml: that file and the executable, nothing else. A
// version that is there already is replaced in one step. It starts nothing.
//
// Errors: BAD_INPUT when the folder does not hold a plugin, with the faults of
// its plugin.yaml; CONFLICT when the plugin is enabled: disable it first.
func (h *Host) Install(source string) (Package, error) {
	h.change.Lock()
	defer h.change.Unlock()
	p := readPackage(source)
	if p.Err != nil {
		return Package{}, inputError(p.Err)
	}
	name := p.Manifest.Name
	if err := h.free(name); err != nil {
		return Package{}, err
	}
	if err := os.MkdirAll(h.options.Dir, 0o755); err != nil {
		return Package{}, fmt.Errorf("install plugin %q: %w", name, err)
	}
	tmp, err := os.MkdirTemp(h.options.Dir, ".install-*")
	if err != nil {
		return Package{}, fmt.Errorf("install plugin %q: %w", name, err)
	}
	defer os.RemoveAll(tmp)
	if err := copyPackage(p, tmp); err != nil {
		return Package{}, err
	}
	if err := replaceDir(tmp, filepath.Join(h.options.Dir, name)); err != nil {
		return Package{}, fmt.Errorf("install plugin %q: %w", name, err)
	}
	return h.Package(name), nil
}

// Remove deletes a plugin's folder and, unless keepData, its home folder.
//
// Errors: NOT_FOUND when it is not installed; CONFLICT when it is enabled.
func (h *Host) Remove(name string, keepData bool) error {
	h.change.Lock()
	defer h.change.Unlock()
	if err := h.free(name); err != nil {
		return err
	}
	dir := filepath.Join(h.options.Dir, name)
	info, err := os.Lstat(dir)
	if crm.CheckName("", name) != nil || errors.Is(err, fs.ErrNotExist) || err == nil && !info.IsDir() {
		return crm.NewError(crm.NotFound,
			"There is no plugin "+crm.Quote(name)+" installed.", "没有安装插件 "+crm.Quote(name)+"。")
	}
	if err != nil {
		return fmt.Errorf("remove plugin %q: %w", name, err)
	}
	if err := os.RemoveAll(dir); err != nil {
		return fmt.Errorf("remove plugin %q: %w", name, err)
	}
	if keepData {
		return nil
	}
	if err := os.RemoveAll(h.dataDir(name)); err != nil {
		return fmt.Errorf("remove the data of plugin %q: %w", name, err)
	}
	return nil
}

// free tells whether a plugin's folder may be changed.
func (h *Host) free(name string) error {
	if h.supervisor(name) == nil {
		return nil
	}
	return crm.NewError(crm.Conflict,
		"The plugin "+crm.Quote(name)+" is enabled; disable it first.",
		"插件 "+crm.Quote(name)+" 已启用，请先停用。")
}

// inputError makes a fault of a folder that somebody gave us their input error.
func inputError(err error) error {
	var f *Fault
	if errors.As(err, &f) {
		return (&crm.Error{Code: crm.BadInput, Message: f.Message}).WithCause(err)
	}
	return err
}

// copyPackage copies manifest and executable, and makes sure that what was
// copied is what was read before.
func copyPackage(p Package, dir string) error {
	for _, file := range []struct {
		name string
		mode os.FileMode
	}{{ManifestName, 0o644}, {p.Manifest.ExecutableName(), 0o755}} {
		if err := copyInto(dir, p.Dir, file.name, file.mode); err != nil {
			return fmt.Errorf("install plugin %q: %w", p.Manifest.Name, err)
		}
	}
	copied := readPackage(dir)
	if copied.Err != nil {
		return inputError(copied.Err)
	}
	if copied.SHA256 != p.SHA256 || copied.Manifest.Name != p.Manifest.Name {
		return crm.NewError(crm.Conflict,
			"The plugin's folder was changed while it was installed; try again.",
			"安装期间插件文件夹被修改，请重试。")
	}
	return nil
}

func copyInto(dir, from, name string, mode os.FileMode) error {
	src, err := openRegular(filepath.Join(from, name))
	if err != nil {
		return err
	}
	defer src.Close()
	dst, err := os.OpenFile(filepath.Join(dir, name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	_, err = hashInto(dst, src, name)
	return errors.Join(err, dst.Close())
}

// replaceDir moves a folder to where another may be.
func replaceDir(from, to string) error {
	if err := os.Chmod(from, 0o755); err != nil {
		return err
	}
	old := from + ".old"
	if err := os.Rename(to, old); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := os.Rename(from, to); err != nil {
		return errors.Join(err, os.Rename(old, to))
	}
	return os.RemoveAll(old)
}
