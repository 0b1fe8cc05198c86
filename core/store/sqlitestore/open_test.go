package sqlitestore_test

import (
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/guanxi-crm/guanxi/core/store"
	"github.com/guanxi-crm/guanxi/core/store/sqlitestore"
)

func TestOpenIsExclusive(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	if _, err := sqlitestore.Open(t.Context(), dir, sqlitestore.Options{}); !errors.Is(err, store.ErrInUse) {
		t.Errorf("open twice: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := open(t, dir).Close(); err != nil {
		t.Errorf("open after closing: %v", err)
	}
}

// holdDir makes the test binary a process that opens the store and waits.
const holdDir = "GUANXI_TEST_HOLD_DIR"

// TestHold is the process that TestOpenAfterKill kills.
func TestHold(t *testing.T) {
	dir := os.Getenv(holdDir)
	if dir == "" {
		return // run by TestOpenAfterKill only
	}
	open(t, dir)
	os.Stdout.WriteString("open\n")
	select {}
}

func TestOpenAfterKill(t *testing.T) {
	dir := t.TempDir()
	child := exec.Command(os.Args[0], "-test.run=^TestHold$", "-test.timeout=60s")
	child.Env = append(os.Environ(), holdDir+"="+dir)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	said := make([]byte, 4)
	if _, err := out.Read(said); err != nil || string(said) != "open" {
		t.Fatalf("the other process said %q, %v", said, err)
	}
	if _, err := sqlitestore.Open(t.Context(), dir, sqlitestore.Options{}); !errors.Is(err, store.ErrInUse) {
		t.Errorf("open while another process has it: %v", err)
	}
	child.Process.Kill()
	child.Wait()
	if err := open(t, dir).Close(); err != nil {
		t.Errorf("open after the other process was killed: %v", err)
	}
}

func TestOpenRefusesNewer(t *testing.T) {
	dir := t.TempDir()
	if err := open(t, dir).Close(); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", filepath.Join(dir, "guanxi.db"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("PRAGMA user_version = 99"); err != nil {
		t.Fatal(err)
	}
	db.Close()
	if _, err := sqlitestore.Open(t.Context(), dir, sqlitestore.Options{}); !errors.Is(err, store.ErrNewer) {
		t.Errorf("open a newer store: %v", err)
	}
	if _, err := sqlitestore.Open(t.Context(), dir, sqlitestore.Options{}); errors.Is(err, store.ErrInUse) {
		t.Error("a refused store stays locked")
	}
}

func TestOpenRefusesWhatIsNoDatabase(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "guanxi.db"), []byte(strings.Repeat("not a database ", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	if s, err := sqlitestore.Open(t.Context(), dir, sqlitestore.Options{}); err == nil {
		s.Close()
		t.Error("a text file was opened as a store")
	}
}

func TestFilesArePrivate(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data %20?x=1#y")
	s := open(t, dir)
	defer s.Close()
	if err := s.Ping(t.Context()); err != nil {
		t.Fatal(err)
	}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %s", path, info.Mode())
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	for _, name := range []string{"guanxi.db", "guanxi.db-wal", "guanxi.lock"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			t.Error(err)
		}
	}
}
