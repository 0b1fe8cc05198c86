package account

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/store"
)

// userDoc is a User as stored, with what nobody outside sees.
type userDoc struct {
	User
	Password string `json:"password"` // PHC string
	// Nets are networks of earlier sign-ins, newest last.
	Nets []string `json:"nets,omitempty"`

	version int64
}

func (s *Service) loadUser(ctx context.Context, id string) (*userDoc, error) {
	d, err := s.docs.Doc(ctx, userKind, id)
	if errors.Is(err, store.ErrNotFound) {
		return nil, noSuchUser(id)
	}
	if err != nil {
		return nil, err
	}
	return decodeUser(d)
}

func (s *Service) loadByEmail(ctx context.Context, email string) (*userDoc, error) {
	d, err := s.docs.DocByKey(ctx, userKind, emailKey(email))
	if err != nil {
		return nil, err
	}
	return decodeUser(d)
}

func decodeUser(d store.Doc) (*userDoc, error) {
	u := &userDoc{version: d.Version}
	if err := json.Unmarshal(d.Data, u); err != nil {
		return nil, fmt.Errorf("read user %s: %w", d.ID, err)
	}
	return u, nil
}

func (s *Service) changeUser(ctx context.Context, u *userDoc) error {
	err := s.putUser(ctx, u)
	s.cache.forgetUser(u.ID)
	if errors.Is(err, store.ErrConflict) {
		return errChangedMeanwhile
	}
	return err
}

func (s *Service) putUser(ctx context.Context, u *userDoc) error {
	data, err := json.Marshal(u)
	if err != nil {
		return err
	}
	d, err := s.docs.PutDoc(ctx, store.Doc{Kind: userKind, ID: u.ID, Key: emailKey(u.Email), Version: u.version, Data: data})
	if err != nil {
		return fmt.Errorf("write user %s: %w", u.ID, err)
	}
	u.version = d.Version
	return nil
}

func listAll(ctx context.Context, docs store.Docs, kind string) ([]store.Doc, error) {
	const page = 500
	var all []store.Doc
	after := ""
	for {
		some, err := docs.ListDocs(ctx, kind, after, page)
		if err != nil {
			return nil, fmt.Errorf("list %s documents: %w", kind, err)
		}
		all = append(all, some...)
		if len(some) < page {
			return all, nil
		}
		after = some[len(some)-1].ID
	}
}

func emailKey(email string) string { return crm.Fold(strings.TrimSpace(email)) }

// newID is a UUIDv7: ids sort by the time they were made.
func newID() string { return uuid.Must(uuid.NewV7()).String() }
