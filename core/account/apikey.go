package account

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/store"
)

// keyPrefix lets secret scanners recognize our keys.
const keyPrefix = "gx_"

const keyIDBytes = 10

var keyEncoding = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// APIKey is a program's way in, written "gx_<id>_<secret>".
type APIKey struct {
	ID         string    `json:"id"`
	Name       string    `json:"name"`
	Role       string    `json:"role"`
	CreatedAt  time.Time `json:"createdAt"`
	ExpiresAt  time.Time `json:"expiresAt,omitzero"`  // zero: never
	LastUsedAt time.Time `json:"lastUsedAt,omitzero"` // to five minutes; zero: never
	RevokedAt  time.Time `json:"revokedAt,omitzero"`  // zero: valid
}

type keyDoc struct {
	APIKey
	Hash []byte `json:"hash"` // SHA-256 of the whole key

	version int64
}

// NewKey is the input of CreateKey.
type NewKey struct {
	Name, Role string
	Life       time.Duration // 0: it does not expire
}

// CreateKey makes an API key. The second answer is the key itself, which is
// shown this once and not stored.
func (s *Service) CreateKey(ctx context.Context, actor crm.Actor, in NewKey) (*APIKey, string, error) {
	if err := s.mayManage(actor); err != nil {
		return nil, "", err
	}
	if err := crm.BadInputs(s.keyFaults(in)); err != nil {
		return nil, "", err
	}
	id, secret := randomText(keyIDBytes), randomText(secretBytes)
	full := keyPrefix + id + "_" + secret
	sum := sha256.Sum256([]byte(full))
	k := &keyDoc{Hash: sum[:], APIKey: APIKey{ID: id, Name: in.Name, Role: in.Role, CreatedAt: s.now().UTC()}}
	if in.Life > 0 {
		k.ExpiresAt = k.CreatedAt.Add(in.Life)
	}
	if err := s.putKey(ctx, k); err != nil {
		return nil, "", err
	}
	if err := s.audit(ctx, actor, "apiKey.create", id, nil, k.APIKey); err != nil {
		return nil, "", err
	}
	return &k.APIKey, full, nil
}

func (s *Service) keyFaults(in NewKey) []crm.FieldError {
	faults := s.profileFaults(in.Name, in.Role, "")
	if strings.TrimSpace(in.Name) == "" || utf8.RuneCountInString(in.Name) > 120 {
		faults = append(faults, crm.FieldError{Field: "name", Code: "REQUIRED", Message: crm.Text{
			EN: "Give the API key a name that says what uses it.", ZhCN: "请为 API 密钥取一个说明用途的名称。"}})
	}
	if in.Life < 0 {
		faults = append(faults, crm.FieldError{Field: "expiresInDays", Code: "OUT_OF_RANGE", Message: crm.Text{
			EN: "The key's life must be longer than nothing.", ZhCN: "密钥有效期必须大于零。"}})
	}
	return faults
}

// Keys lists all API keys, revoked and expired ones too, oldest first.
func (s *Service) Keys(ctx context.Context, actor crm.Actor) ([]APIKey, error) {
	if err := s.mayManage(actor); err != nil {
		return nil, err
	}
	docs, err := listAll(ctx, s.docs, keyKind)
	if err != nil {
		return nil, err
	}
	keys := make([]APIKey, 0, len(docs))
	for _, d := range docs {
		k, err := decodeKey(d)
		if err != nil {
			return nil, err
		}
		keys = append(keys, k.APIKey)
	}
	slices.SortFunc(keys, func(a, b APIKey) int { return a.CreatedAt.Compare(b.CreatedAt) })
	return keys, nil
}

// RevokeKey ends an API key: here at once, on other nodes within a second. To
// revoke a revoked one is no error.
func (s *Service) RevokeKey(ctx context.Context, actor crm.Actor, id string) (*APIKey, error) {
	if err := s.mayManage(actor); err != nil {
		return nil, err
	}
	for {
		k, err := s.loadKey(ctx, id)
		if errors.Is(err, store.ErrNotFound) {
			return nil, noSuchKey(id)
		}
		if err != nil {
			return nil, err
		}
		if !k.RevokedAt.IsZero() {
			return &k.APIKey, nil
		}
		k.RevokedAt = s.now().UTC()
		err = s.putKey(ctx, k)
		s.cache.forget(string(k.Hash))
		if errors.Is(err, store.ErrConflict) {
			continue // its use was written down meanwhile
		}
		if err != nil {
			return nil, err
		}
		return &k.APIKey, s.audit(ctx, actor, "apiKey.revoke", id, nil, k.APIKey)
	}
}

// ByKey recognizes an API key; UNAUTHENTICATED when it is not a valid one.
func (s *Service) ByKey(ctx context.Context, key string) (Identity, error) {
	id, ok := parseKey(key)
	if !ok {
		return Identity{}, errNotSignedIn
	}
	sum := sha256.Sum256([]byte(key))
	if who, ok := s.cache.get(string(sum[:])); ok {
		return who, nil
	}
	began := s.now()
	k, err := s.loadKey(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return Identity{}, errNotSignedIn
	}
	if err != nil {
		return Identity{}, err
	}
	if subtle.ConstantTimeCompare(sum[:], k.Hash) != 1 || !k.valid(began) {
		return Identity{}, errNotSignedIn
	}
	if began.Sub(k.LastUsedAt) >= touchEvery {
		k.LastUsedAt = began.UTC()
		// Another request may have written it, or the key has been revoked.
		if err := s.putKey(ctx, k); err != nil && !errors.Is(err, store.ErrConflict) {
			return Identity{}, err
		}
	}
	who := Identity{KeyID: id, Actor: crm.Actor{Kind: crm.ActorAPIKey, ID: id, Name: k.Name, Role: k.Role}}
	s.cache.put(string(sum[:]), who, began)
	return who, nil
}

func (k *keyDoc) valid(now time.Time) bool {
	return k.RevokedAt.IsZero() && (k.ExpiresAt.IsZero() || now.Before(k.ExpiresAt))
}

// parseKey returns the id in an API key, if it has the form of one.
func parseKey(key string) (id string, ok bool) {
	rest, ok := strings.CutPrefix(key, keyPrefix)
	if !ok {
		return "", false
	}
	id, secret, _ := strings.Cut(rest, "_")
	ok = len(id) == keyEncoding.EncodedLen(keyIDBytes) && len(secret) == keyEncoding.EncodedLen(secretBytes)
	return id, ok
}

func randomText(bytes int) string {
	b := make([]byte, bytes)
	rand.Read(b)
	return keyEncoding.EncodeToString(b)
}

func (s *Service) loadKey(ctx context.Context, id string) (*keyDoc, error) {
	d, err := s.docs.Doc(ctx, keyKind, id)
	if err != nil {
		return nil, err
	}
	return decodeKey(d)
}

func decodeKey(d store.Doc) (*keyDoc, error) {
	k := &keyDoc{version: d.Version}
	if err := json.Unmarshal(d.Data, k); err != nil {
		return nil, fmt.Errorf("read API key %s: %w", d.ID, err)
	}
	return k, nil
}

func (s *Service) putKey(ctx context.Context, k *keyDoc) error {
	data, err := json.Marshal(k)
	if err != nil {
		return err
	}
	d, err := s.docs.PutDoc(ctx, store.Doc{Kind: keyKind, ID: k.ID, Version: k.version, Data: data})
	if err != nil {
		return fmt.Errorf("write API key %s: %w", k.ID, err)
	}
	k.version = d.Version
	return nil
}
