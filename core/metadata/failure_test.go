package metadata_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/metadata"
	"github.com/guanxi-crm/guanxi/core/store"
)

// meddled is a real store in which something happens before a document of a
// kind is written.
type meddled struct {
	store.Store
	before func(d store.Doc) error
}

func (m *meddled) PutDoc(ctx context.Context, d store.Doc) (store.Doc, error) {
	if err := m.before(d); err != nil {
		return store.Doc{}, err
	}
	return m.Store.PutDoc(ctx, d)
}

// A node that stops right after publishing leaves its traces to the next
// change, whoever makes it.
func TestNoGapInTheAuditLog(t *testing.T) {
	st := openStore(t)
	dying := open(t, &meddled{st, func(d store.Doc) error {
		if d.Kind == "audit" || d.Kind == "catalogVersion" {
			return store.ErrUnavailable
		}
		return nil
	}})
	create(t, dying, customer())
	s := open(t, st)
	if entries, err := s.AuditLog(t.Context(), admin, "", 10); err != nil || len(entries) != 0 {
		t.Fatalf("the test's own fault did not happen: %v, %v", entries, err)
	}
	create(t, s, order())
	entries, err := s.AuditLog(t.Context(), admin, "", 10)
	if err != nil || len(entries) != 2 {
		t.Errorf("got %d entries (%v), want 2", len(entries), err)
	}
	if _, err := st.Doc(t.Context(), "catalogVersion", "000000000001"); err != nil {
		t.Errorf("the first version is not kept: %v", err)
	}
}

// Also against a writer that has no lease, no change is lost.
func TestAChangeMeetsAnotherOne(t *testing.T) {
	st := openStore(t)
	create(t, open(t, st), customer())
	var once atomic.Bool
	s := open(t, &meddled{st, func(d store.Doc) error {
		if d.Kind != "catalog" || !once.CompareAndSwap(false, true) {
			return nil
		}
		there, err := st.Doc(t.Context(), "catalog", "current")
		if err == nil {
			_, err = st.PutDoc(t.Context(), there)
		}
		return err
	}})
	create(t, s, order())
	if c := s.Catalog(); c.Version != 3 || c.Object("customer") == nil || c.Object("order") == nil {
		t.Errorf("version %d with %d objects, want both in version 3", c.Version, len(c.Objects))
	}
}

func TestAChangeIsCarriedToItsEnd(t *testing.T) {
	st := openStore(t)
	ctx, leave := context.WithCancel(t.Context())
	s := open(t, &meddled{st, func(d store.Doc) error {
		leave()
		return nil
	}})
	if _, err := s.CreateObject(ctx, admin, customer()); err != nil {
		t.Errorf("the caller left, but the change had begun: %v", err)
	}
	if entries, err := s.AuditLog(t.Context(), admin, "", 10); err != nil || len(entries) != 1 {
		t.Errorf("got %d entries (%v), want 1", len(entries), err)
	}
	if _, err := s.CreateObject(ctx, admin, order()); !errors.Is(err, context.Canceled) {
		t.Errorf("a change whose caller is gone must not begin: %v", err)
	}
}

func TestAChangeThatCannotBeStoredIsNotThere(t *testing.T) {
	st := openStore(t)
	s := open(t, &meddled{st, func(d store.Doc) error {
		if d.Kind == "catalog" {
			return store.ErrUnavailable
		}
		return nil
	}})
	if _, err := s.CreateObject(t.Context(), admin, customer()); !errors.Is(err, store.ErrUnavailable) {
		t.Errorf("got %v, want ErrUnavailable", err)
	}
	if s.Catalog().Object("customer") != nil {
		t.Error("what is not stored must not be published")
	}
}

func TestTheLeaseOfADeadNode(t *testing.T) {
	st := openStore(t)
	s := open(t, st)
	take := func(at time.Time) {
		t.Helper()
		if ok, err := st.Lease(t.Context(), "metadata", "dead", at, 30*time.Second); err != nil || !ok {
			t.Fatal(ok, err)
		}
	}
	take(now().Add(-time.Minute))
	create(t, s, customer())
	take(now())
	ctx, stop := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer stop()
	if _, err := s.CreateObject(ctx, admin, order()); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("while another node changes the catalog: got %v, want to have waited", err)
	}
	if _, err := s.UpdateObject(t.Context(), crm.Actor{Role: crm.RoleReader}, metadata.ObjectUpdate{Name: "customer"}); crm.CodeOf(err) != crm.Forbidden {
		t.Errorf("who may not change must not wait: %v", err)
	}
}
