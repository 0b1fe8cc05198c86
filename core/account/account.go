package account

import (
	"context"
	"log/slog"
	"slices"
	"time"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/store"
)

// The kinds of the documents kept.
const (
	userKind    = "user"
	sessionKind = "session"
	keyKind     = "apiKey"
	auditKind   = "audit"
)

// Options are what a Service needs. Docs and Now are required.
type Options struct {
	Docs store.Docs
	Now  func() time.Time
	Log  *slog.Logger
	// Cost is that of a password hash; the zero value means DefaultCost.
	Cost Cost
	// MayManage decides whether somebody may manage users and API keys; nil
	// lets only the role admin do so.
	MayManage func(crm.Actor) error
	// RoleExists tells whether a role of that name exists; nil knows the
	// built-in ones.
	RoleExists func(name string) bool
}

// Service manages and recognizes users and API keys. Its methods may be called
// from several goroutines.
type Service struct {
	docs       store.Docs
	now        func() time.Time
	log        *slog.Logger
	hasher     *hasher
	limits     *limiter
	cache      *cache
	mayManage  func(crm.Actor) error
	roleExists func(string) bool
}

// New returns a Service on a store.
func New(o Options) *Service {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.MayManage == nil {
		o.MayManage = onlyAdmins
	}
	if o.RoleExists == nil {
		o.RoleExists = isBuiltinRole
	}
	return &Service{
		docs:       o.Docs,
		now:        o.Now,
		log:        o.Log,
		hasher:     newHasher(o.Cost),
		limits:     newLimiter(o.Now),
		cache:      newCache(o.Now),
		mayManage:  o.MayManage,
		roleExists: o.RoleExists,
	}
}

// Run removes ended sessions and old limits now and then, until ctx ends.
func (s *Service) Run(ctx context.Context) error {
	const pause = 10 * time.Minute
	tick := time.NewTicker(pause)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			s.Sweep(ctx)
		}
	}
}

// Sweep removes what has expired. That it fails is no fault of a request, so
// it is only logged; the next sweep makes up for it.
func (s *Service) Sweep(ctx context.Context) {
	s.limits.sweep()
	if err := s.docs.SweepDocs(ctx, s.now()); err != nil && ctx.Err() == nil {
		s.log.Warn("sweep expired documents", "error", err)
	}
}

func onlyAdmins(a crm.Actor) error {
	if a.Role != crm.RoleAdmin {
		return crm.NewError(crm.Forbidden,
			"Only administrators may manage users and API keys.",
			"只有管理员可以管理用户和 API 密钥。")
	}
	return nil
}

func isBuiltinRole(name string) bool {
	return slices.Contains([]string{crm.RoleAdmin, crm.RoleEditor, crm.RoleReader}, name)
}
