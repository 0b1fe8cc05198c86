package metadata

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/store"
)

const (
	catalogKind = "catalog"
	catalogID   = "current"
	// versionKind keeps every published catalog under its version.
	versionKind = "catalogVersion"

	// format is the form of the document; it grows when an older binary could
	// misread a newer document.
	format = 1
	// maxBytes keeps the document below the 16 MB that MongoDB takes.
	maxBytes = 12 << 20
)

// document is the stored form of a catalog, with the change that made it.
type document struct {
	Format  int          `json:"format"`
	Catalog *crm.Catalog `json:"catalog"`
	Change  *AuditEntry  `json:"change,omitempty"`
}

// load reads the current catalog; without one it is empty and of version 0.
func (s *Service) load(ctx context.Context) (*document, error) {
	d, err := s.loadNewer(ctx, -1)
	if err == nil && d == nil {
		d = &document{Catalog: new(crm.Catalog).Index()}
	}
	return d, err
}

// latest is load for who is about to change the catalog: when the snapshot at
// hand is still the stored one, it need not be decoded again.
func (s *Service) latest(ctx context.Context) (*document, error) {
	snapshot := s.Catalog()
	if snapshot.Version == 0 || snapshot.Version != s.settled {
		return s.load(ctx)
	}
	d, err := s.loadNewer(ctx, snapshot.Version)
	if err == nil && d == nil {
		d = &document{Catalog: snapshot}
	}
	return d, err
}

// loadNewer reads the current catalog if its version is above the one given;
// else, and when there is none, it returns nil.
func (s *Service) loadNewer(ctx context.Context, version int64) (*document, error) {
	stored, err := s.store.Doc(ctx, catalogKind, catalogID)
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the catalog: %w", err)
	}
	if stored.Version <= version {
		return nil, nil
	}
	return decode(stored)
}

func decode(stored store.Doc) (*document, error) {
	var head struct {
		Format int `json:"format"`
	}
	if err := json.Unmarshal(stored.Data, &head); err != nil {
		return nil, fmt.Errorf("read the catalog: %w", err)
	}
	if head.Format > format {
		return nil, fmt.Errorf("the catalog has format %d, this binary knows %d: %w", head.Format, format, store.ErrNewer)
	}
	var d document
	if err := json.Unmarshal(stored.Data, &d); err != nil {
		return nil, fmt.Errorf("read the catalog: %w", err)
	}
	d.Catalog.Version = stored.Version
	d.Catalog.Index()
	return &d, nil
}

// save writes a catalog as the successor of the one that it was made from;
// store.ErrConflict when that is not the current one any more.
func (s *Service) save(ctx context.Context, d *document, replaces int64) error {
	data, err := json.Marshal(d)
	if err != nil {
		return err
	}
	if len(data) > maxBytes {
		return crm.NewError(crm.LimitExceeded,
			fmt.Sprintf("The whole configuration would take %d bytes; at most %d are possible. Remove objects, fields or options that are not used.", len(data), maxBytes),
			fmt.Sprintf("全部配置将占用 %d 字节，上限为 %d 字节。请删除不用的对象、字段或选项。", len(data), maxBytes))
	}
	_, err = s.store.PutDoc(ctx, store.Doc{Kind: catalogKind, ID: catalogID, Version: replaces, Data: data})
	return err
}

// settle stores what a published catalog leaves behind: the version itself and
// the audit entry. The document carries both, so that whoever changes the
// catalog next makes up for a node that stopped in between; doing it twice
// does no harm.
func (s *Service) settle(ctx context.Context, d *document) error {
	if d.Catalog.Version == 0 || d.Catalog.Version == s.settled {
		return nil
	}
	data, err := json.Marshal(d)
	if err != nil {
		return err
	}
	if err := s.putOnce(ctx, versionKind, fmt.Sprintf("%012d", d.Catalog.Version), data); err != nil {
		return err
	}
	if d.Change != nil {
		if data, err = json.Marshal(d.Change); err != nil {
			return err
		}
		if err := s.putOnce(ctx, auditKind, d.Change.ID, data); err != nil {
			return err
		}
	}
	s.settled = d.Catalog.Version
	return nil
}

// putOnce writes a document that never changes, unless it is there already.
func (s *Service) putOnce(ctx context.Context, kind, id string, data json.RawMessage) error {
	_, err := s.store.PutDoc(ctx, store.Doc{Kind: kind, ID: id, Data: data})
	if err != nil && !errors.Is(err, store.ErrConflict) {
		return fmt.Errorf("write %s %s: %w", kind, id, err)
	}
	return nil
}
