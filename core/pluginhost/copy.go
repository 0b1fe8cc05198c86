package pluginhost

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"

	plugin "github.com/hashicorp/go-plugin"
)

// privateCopy makes our own copy of a plugin's executable, which nobody else
// writes, when it has the checksum that was enabled. What is checked is what
// is run: the folder it came from may change afterwards.
func privateCopy(workDir, name, executable, want string) (string, error) {
	src, err := openRegular(executable)
	if err != nil {
		return "", err
	}
	defer src.Close()
	dir := filepath.Join(workDir, "bin")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", fmt.Errorf("make folder for plugin copies: %w", err)
	}
	tmp, err := os.CreateTemp(dir, name+"-*.tmp")
	if err != nil {
		return "", fmt.Errorf("copy plugin: %w", err)
	}
	defer os.Remove(tmp.Name())
	got, err := hashInto(tmp, src, executable)
	if err == nil {
		err = tmp.Chmod(0o500)
	}
	if closeErr := tmp.Close(); err == nil && closeErr != nil {
		err = fmt.Errorf("copy plugin: %w", closeErr)
	}
	if err != nil {
		return "", err
	}
	if got != want {
		return "", wrongChecksum()
	}
	path := filepath.Join(dir, name+"-"+want[:16])
	if err := os.Rename(tmp.Name(), path); err != nil {
		return "", fmt.Errorf("copy plugin: %w", err)
	}
	return path, nil
}

// verify checks the private copy once more, right before it is started. Each
// check needs an object of its own: a used one has a used hash.
func verify(path, want string) error {
	sum, err := hex.DecodeString(want)
	if err != nil || len(sum) != sha256.Size {
		return wrongChecksum()
	}
	ok, err := (&plugin.SecureConfig{Checksum: sum, Hash: sha256.New()}).Check(path)
	if err != nil {
		return missing(path, err)
	}
	if !ok {
		return wrongChecksum()
	}
	return nil
}

func wrongChecksum() *Fault {
	return permanent(WrongChecksum,
		"The plugin's executable is not the one that was enabled; if you replaced it on purpose, install it again.",
		"插件的可执行文件与启用时不同；如确系有意替换，请重新安装。")
}
