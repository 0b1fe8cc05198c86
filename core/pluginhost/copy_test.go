package pluginhost

import (
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
)

// Of 1,000 executables with one wrong bit, none is copied.
func TestOneBitIsNoticed(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "plugin")
	r := rand.New(rand.NewPCG(1, 2))
	data := make([]byte, 4096)
	for i := range data {
		data[i] = byte(r.Uint32())
	}
	write := func() {
		t.Helper()
		if err := os.WriteFile(path, data, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	write()
	sum, err := hashFile(path)
	if err != nil {
		t.Fatal(err)
	}
	copied, err := privateCopy(dir, "plugin", path, sum)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(verify(copied, sum), verify(copied, sum)); err != nil {
		t.Errorf("the good copy is refused: %v", err)
	}
	for range 1000 {
		i, bit := r.IntN(len(data)), byte(1)<<r.IntN(8)
		data[i] ^= bit
		write()
		_, err := privateCopy(dir, "plugin", path, sum)
		var f *Fault
		if !errors.As(err, &f) || f.Reason != WrongChecksum || !f.Permanent {
			t.Fatalf("bit %d of byte %d: %v", bit, i, err)
		}
		data[i] ^= bit
	}
	if left, err := os.ReadDir(filepath.Join(dir, "bin")); err != nil || len(left) != 1 {
		t.Errorf("copies left: %v, %v", left, err)
	}
}
