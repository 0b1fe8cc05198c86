package account

import (
	"context"
	"sync"
	"time"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// Identity is who a request comes from.
type Identity struct {
	Actor crm.Actor
	// User is set when a person asks.
	User *User
	// Session is the id of the session, KeyID of the API key, that proved it.
	Session string
	KeyID   string
}

// Language is the user's own choice, or empty.
func (i Identity) Language() string {
	if i.User == nil {
		return ""
	}
	return i.User.Language
}

// ByToken recognizes the session of a cookie's token; UNAUTHENTICATED when
// there is none or its user was disabled.
func (s *Service) ByToken(ctx context.Context, token string) (Identity, error) {
	id, ok := parseSession(token)
	if !ok {
		return Identity{}, errNotSignedIn
	}
	if who, ok := s.cache.get(id); ok {
		return who, nil
	}
	began := s.now()
	x, err := s.liveSession(ctx, id)
	if err != nil {
		return Identity{}, err
	}
	u, err := s.loadUser(ctx, x.User)
	if crm.CodeOf(err) == crm.NotFound {
		return Identity{}, errNotSignedIn
	}
	if err != nil {
		return Identity{}, err
	}
	if u.Disabled {
		return Identity{}, errNotSignedIn
	}
	who := Identity{User: &u.User, Session: id, Actor: crm.Actor{
		Kind: crm.ActorUser, ID: u.ID, Name: u.Name, Role: u.Role,
	}}
	s.cache.put(id, who, began)
	return who, nil
}

// cache keeps identities for a moment, so that a busy client does not cost a
// store read per request. How long is how late a revocation made on another
// node takes effect: under a second.
type cache struct {
	now     func() time.Time
	mu      sync.RWMutex
	entries map[string]cached
}

type cached struct {
	who   Identity
	until time.Time
}

const (
	cacheFor   = 900 * time.Millisecond
	maxEntries = 10_000
)

func newCache(now func() time.Time) *cache {
	return &cache{now: now, entries: map[string]cached{}}
}

func (c *cache) get(id string) (Identity, bool) {
	c.mu.RLock()
	e, ok := c.entries[id]
	c.mu.RUnlock()
	return e.who, ok && c.now().Before(e.until)
}

// put keeps what a read that began at that time found. Counting from there, an
// entry put after a revocation that the read missed is as short-lived as any.
func (c *cache) put(id string, who Identity, began time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.entries) >= maxEntries {
		clear(c.entries)
	}
	c.entries[id] = cached{who, began.Add(cacheFor)}
}

func (c *cache) forget(id string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.entries, id)
}

func (c *cache) forgetUser(id string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for key, e := range c.entries {
		if e.who.User != nil && e.who.User.ID == id {
			delete(c.entries, key)
		}
	}
}
