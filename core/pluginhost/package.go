package pluginhost

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// maxExecutableBytes is the largest executable that is taken.
const maxExecutableBytes = 512 << 20

// Package is a plugin's folder as it is on disk now.
type Package struct {
	Dir string
	// Manifest is nil when it can't be read.
	Manifest *Manifest
	// SHA256 of the executable, in hexadecimal; empty when it can't be read.
	SHA256 string
	// Err is what is wrong with the folder, nil when nothing.
	Err error
}

// Name is the plugin's name: the folder's, also when there is no manifest.
func (p *Package) Name() string { return filepath.Base(p.Dir) }

// Executable is the path of the file to run.
func (p *Package) Executable() string {
	return filepath.Join(p.Dir, p.Manifest.ExecutableName())
}

// readPackage looks at one plugin folder. The name in the manifest must be the
// folder's when the folder is an installed one.
func readPackage(dir string) Package {
	p := Package{Dir: dir}
	p.Manifest, p.Err = readManifest(dir)
	if p.Err != nil {
		return p
	}
	p.SHA256, p.Err = hashFile(p.Executable())
	return p
}

func readManifest(dir string) (*Manifest, error) {
	path := filepath.Join(dir, ManifestName)
	f, err := openRegular(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, MaxManifestBytes+1))
	if err != nil {
		return nil, missing(path, err)
	}
	return ParseManifest(data)
}

// openRegular opens a plain file: not a link, not a device, not a folder.
func openRegular(path string) (*os.File, error) {
	info, err := os.Lstat(path)
	if err != nil {
		return nil, missing(path, err)
	}
	if !info.Mode().IsRegular() {
		return nil, missing(path, fmt.Errorf("not a plain file but %s", info.Mode().Type()))
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, missing(path, err)
	}
	return f, nil
}

func missing(path string, err error) error {
	name := crm.Quote(filepath.Base(path))
	if errors.Is(err, fs.ErrNotExist) {
		return permanent(Missing,
			"The plugin's folder has no file "+name+"; install the plugin again.",
			"插件文件夹中没有文件 "+name+"，请重新安装插件。").because(err)
	}
	return permanent(Missing,
		"The plugin's file "+name+" can't be read; install the plugin again.",
		"无法读取插件文件 "+name+"，请重新安装插件。").because(err)
}

func hashFile(path string) (string, error) {
	f, err := openRegular(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	return hashInto(io.Discard, f, path)
}

// hashInto copies src to dst and returns the SHA-256 of what was copied.
func hashInto(dst io.Writer, src io.Reader, path string) (string, error) {
	h := sha256.New()
	n, err := io.Copy(io.MultiWriter(dst, h), io.LimitReader(src, maxExecutableBytes+1))
	if err != nil {
		return "", missing(path, err)
	}
	if n > maxExecutableBytes {
		return "", missing(path, fmt.Errorf("larger than %d bytes", maxExecutableBytes))
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
