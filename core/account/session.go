package account

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/guanxi-crm/guanxi/core/store"
)

const (
	// SessionIdle and SessionLife are after how long a session ends: without
	// use, and in any case.
	SessionIdle = 12 * time.Hour
	SessionLife = 7 * 24 * time.Hour
	// touchEvery is how seldom the use of a session or key is written down.
	touchEvery = 5 * time.Minute

	secretBytes = 32
)

// Session is one signed-in browser.
type Session struct {
	ID        string    `json:"-"` // "<user id>:<SHA-256 of the token>"
	User      string    `json:"user"`
	CreatedAt time.Time `json:"createdAt"`
	SeenAt    time.Time `json:"seenAt"`
	Net       string    `json:"net"`
	Agent     string    `json:"agent,omitempty"` // the browser's own description, cut
}

func (x Session) expires() time.Time {
	end, idle := x.CreatedAt.Add(SessionLife), x.SeenAt.Add(SessionIdle)
	if idle.Before(end) {
		return idle
	}
	return end
}

// startSession stores a new session and returns the token that proves it. The
// token is the user's id and 256 random bits.
func (s *Service) startSession(ctx context.Context, user string, from netip.Addr, agent string) (string, error) {
	id, err := uuid.Parse(user)
	if err != nil {
		return "", fmt.Errorf("user id %q: %w", user, err)
	}
	raw := make([]byte, len(id)+secretBytes)
	copy(raw, id[:])
	rand.Read(raw[len(id):])
	now := s.now().UTC()
	x := Session{
		ID: sessionID(user, raw), User: user, CreatedAt: now, SeenAt: now,
		Net: networkOf(from), Agent: cut(agent, 200),
	}
	if err := s.putSession(ctx, x, 0); err != nil {
		return "", err
	}
	return base64.RawURLEncoding.EncodeToString(raw), nil
}

func (s *Service) putSession(ctx context.Context, x Session, version int64) error {
	data, err := json.Marshal(x)
	if err != nil {
		return err
	}
	_, err = s.docs.PutDoc(ctx, store.Doc{Kind: sessionKind, ID: x.ID, Version: version, Data: data, ExpiresAt: x.expires()})
	return err
}

// parseSession returns the id of the session that a token would prove.
func parseSession(token string) (string, bool) {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(token)
	var user uuid.UUID
	if err != nil || len(raw) != len(user)+secretBytes {
		return "", false
	}
	copy(user[:], raw)
	return sessionID(user.String(), raw), true
}

func sessionID(user string, raw []byte) string {
	sum := sha256.Sum256(raw)
	return user + ":" + hex.EncodeToString(sum[:])
}

// liveSession returns a stored session that has not ended.
func (s *Service) liveSession(ctx context.Context, id string) (Session, error) {
	d, err := s.docs.Doc(ctx, sessionKind, id)
	if errors.Is(err, store.ErrNotFound) {
		return Session{}, errNotSignedIn
	}
	if err != nil {
		return Session{}, err
	}
	x := Session{ID: d.ID}
	if err := json.Unmarshal(d.Data, &x); err != nil {
		return Session{}, fmt.Errorf("read session: %w", err)
	}
	now := s.now()
	if !now.Before(x.expires()) {
		return Session{}, errNotSignedIn
	}
	if now.Sub(x.SeenAt) >= touchEvery {
		x.SeenAt = now.UTC()
		// Another request may have written it, or the session has been
		// revoked: neither is this request's matter.
		if err := s.putSession(ctx, x, d.Version); err != nil && !errors.Is(err, store.ErrConflict) {
			return Session{}, err
		}
	}
	return x, nil
}

// Sessions lists a user's sessions.
func (s *Service) Sessions(ctx context.Context, user string) ([]Session, error) {
	const page = 100
	var sessions []Session
	after := user + ":"
	for {
		docs, err := s.docs.ListDocs(ctx, sessionKind, after, page)
		if err != nil {
			return nil, fmt.Errorf("list sessions: %w", err)
		}
		for _, d := range docs {
			if !strings.HasPrefix(d.ID, user+":") {
				return sessions, nil
			}
			x := Session{ID: d.ID}
			if err := json.Unmarshal(d.Data, &x); err != nil {
				return nil, fmt.Errorf("read session: %w", err)
			}
			if s.now().Before(x.expires()) {
				sessions = append(sessions, x)
			}
			after = d.ID
		}
		if len(docs) < page {
			return sessions, nil
		}
	}
}

// RevokeSessions ends all sessions of a user: here at once, on other nodes
// within a second.
func (s *Service) RevokeSessions(ctx context.Context, user string) error {
	sessions, err := s.Sessions(ctx, user)
	if err != nil {
		return err
	}
	for _, x := range sessions {
		if err := s.endSession(ctx, x.ID); err != nil {
			return err
		}
	}
	return nil
}

// SignOut ends the session of a token; a token of no session is no error.
func (s *Service) SignOut(ctx context.Context, token string) error {
	id, ok := parseSession(token)
	if !ok {
		return nil
	}
	return s.endSession(ctx, id)
}

func (s *Service) endSession(ctx context.Context, id string) error {
	err := s.docs.DeleteDoc(ctx, sessionKind, id)
	s.cache.forget(id)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return fmt.Errorf("end session: %w", err)
	}
	return nil
}

// cut shortens text to n bytes at most, on a character's border.
func cut(s string, n int) string {
	if len(s) > n {
		s = s[:n]
	}
	return strings.ToValidUTF8(s, "")
}
