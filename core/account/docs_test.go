package account_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/guanxi-crm/guanxi/core/store"
)

type memoryDocs struct {
	mu   sync.Mutex
	docs map[string]store.Doc
}

func (m *memoryDocs) Doc(_ context.Context, kind, id string) (store.Doc, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	d, ok := m.docs[kind+"/"+id]
	if !ok {
		return d, store.ErrNotFound
	}
	return d, nil
}
func (m *memoryDocs) DocByKey(_ context.Context, kind, key string) (store.Doc, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, d := range m.docs {
		if d.Kind == kind && d.Key == key {
			return d, nil
		}
	}
	return store.Doc{}, store.ErrNotFound
}
func (m *memoryDocs) ListDocs(_ context.Context, kind, after string, limit int) ([]store.Doc, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []store.Doc
	for _, d := range m.docs {
		if d.Kind == kind && d.ID > after {
			out = append(out, d)
		}
	}
	slices.SortFunc(out, func(a, b store.Doc) int { return strings.Compare(a.ID, b.ID) })
	return out[:min(limit, len(out))], nil
}
func (m *memoryDocs) PutDoc(_ context.Context, d store.Doc) (store.Doc, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	k := d.Kind + "/" + d.ID
	if m.docs[k].Version != d.Version {
		return d, store.ErrConflict
	}
	for _, o := range m.docs {
		if d.Key != "" && o.Kind == d.Kind && o.Key == d.Key && o.ID != d.ID {
			return d, store.ErrConflict
		}
	}
	d.Version++
	m.docs[k] = d
	return d, nil
}
func (m *memoryDocs) DeleteDoc(_ context.Context, kind, id string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, ok := m.docs[kind+"/"+id]; !ok {
		return store.ErrNotFound
	}
	delete(m.docs, kind+"/"+id)
	return nil
}
func (m *memoryDocs) SweepDocs(_ context.Context, now time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for k, d := range m.docs {
		if !d.ExpiresAt.IsZero() && d.ExpiresAt.Before(now) {
			delete(m.docs, k)
		}
	}
	return nil
}
func (m *memoryDocs) dump() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	var b strings.Builder
	for _, d := range m.docs {
		b.WriteString(d.Kind + " " + d.ID + " " + d.Key + " " + string(d.Data) + "\n")
	}
	return b.String()
}
