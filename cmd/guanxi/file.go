package main

import (
	"errors"
	"io"
	"os"
	"path/filepath"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// writeWhole writes a file that is there whole or as it was before: an export
// that fails must not take the last good one with it.
func writeWhole(name string, write func(io.Writer) error) (err error) {
	f, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+"-*")
	if err != nil {
		return crm.NewError(crm.Unavailable,
			"Can't write to the folder of "+crm.Quote(name)+"; check that it is there and may be written.",
			"无法写入 "+crm.Quote(name)+" 所在文件夹，请检查其是否存在及写入权限。").WithCause(err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	if err := errors.Join(write(f), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), name)
}
