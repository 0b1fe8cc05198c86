package sqlitestore

import (
	"errors"
	"fmt"
	"os"
	"syscall"

	"github.com/guanxi-crm/guanxi/core/store"
)

// sharingViolation is what Windows answers when a file is open elsewhere.
const sharingViolation = syscall.Errno(32)

// lockFile opens a file that nobody else may open meanwhile. The system closes
// it when the process ends, however it ends.
func lockFile(path string) (*os.File, error) {
	name, err := syscall.UTF16PtrFromString(path)
	if err != nil {
		return nil, err
	}
	const alone = 0
	h, err := syscall.CreateFile(name, syscall.GENERIC_READ|syscall.GENERIC_WRITE, alone, nil,
		syscall.OPEN_ALWAYS, syscall.FILE_ATTRIBUTE_NORMAL, 0)
	if errors.Is(err, sharingViolation) {
		return nil, fmt.Errorf("%s: %w", path, store.ErrInUse)
	}
	if err != nil {
		return nil, fmt.Errorf("lock %s: %w", path, err)
	}
	return os.NewFile(uintptr(h), path), nil
}
