package sqlitestore_test

import (
	"testing"
	"time"

	"github.com/guanxi-crm/guanxi/core/store"
	"github.com/guanxi-crm/guanxi/core/store/sqlitestore"
	"github.com/guanxi-crm/guanxi/core/store/storetest"
)

func TestContract(t *testing.T) {
	storetest.Run(t, func(t testing.TB) store.Store { return open(t, t.TempDir()) })
}

func open(t testing.TB, dir string) *sqlitestore.Store {
	t.Helper()
	s, err := sqlitestore.Open(t.Context(), dir, sqlitestore.Options{Now: time.Now})
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	return s
}

func TestDurable(t *testing.T) {
	storetest.RunDurable(t, func(t testing.TB) func() store.Store {
		dir := t.TempDir()
		return func() store.Store { return open(t, dir) }
	})
}
