package metadata

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"github.com/guanxi-crm/guanxi/core/access"
	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/store"
)

// RuleChecker is what metadata asks of the rule language; package rule has the
// answers. All problems together; none when all is well.
type RuleChecker interface {
	// Check finds what keeps a rule set from running under a catalog.
	Check(c *crm.Catalog, rs *crm.RuleSet) []crm.RuleProblem
	// CheckDefault finds what keeps a field's default expression from being
	// evaluated.
	CheckDefault(c *crm.Catalog, o *crm.Object, f *crm.Field) []crm.RuleProblem
	// RunTests runs a rule set's own test cases; a problem is a case that
	// did not come out as expected.
	RunTests(ctx context.Context, c *crm.Catalog, rs *crm.RuleSet) []crm.RuleProblem
}

// Options are what a Service needs; all but the last two are required.
type Options struct {
	Store store.Store
	Rules RuleChecker
	Now   func() time.Time
	Log   *slog.Logger
	// Reserved are the names that generated names must keep off: types and
	// root fields of the platform half of the schema. Case does not count.
	Reserved []string
	// FollowEvery is how often Run looks for changes made by other nodes; 0
	// means every second.
	FollowEvery time.Duration
}

// Service changes the catalog and hands it out. All its methods may be called
// from several goroutines.
type Service struct {
	store    store.Store
	rules    RuleChecker
	now      func() time.Time
	log      *slog.Logger
	reserved []string
	every    time.Duration
	node     string // holder of the lease under which the catalog is changed

	current atomic.Pointer[crm.Catalog]

	// turn is held by whoever changes the catalog in this process.
	turn chan struct{}
	// settled is the last version whose own traces (the kept version and the
	// audit entry) are known to be stored; guarded by turn.
	settled int64

	mu        sync.Mutex // guards what follows, and the order of publishing
	listeners []func(*crm.Catalog)
}

// Open loads the catalog, or starts with an empty one, and lets the store make
// room for it. The error is store.ErrNewer when a newer version of the product
// wrote it.
func Open(ctx context.Context, o Options) (*Service, error) {
	if o.FollowEvery == 0 {
		o.FollowEvery = time.Second
	}
	s := &Service{
		store:    o.Store,
		rules:    o.Rules,
		now:      o.Now,
		log:      o.Log,
		reserved: o.Reserved,
		every:    o.FollowEvery,
		node:     uuid.NewString(),
		turn:     make(chan struct{}, 1),
	}
	d, err := s.load(ctx)
	if err != nil {
		return nil, err
	}
	if err := s.store.Prepare(ctx, new(crm.Catalog).Index(), d.Catalog); err != nil {
		return nil, err
	}
	s.current.Store(d.Catalog)
	return s, nil
}

// Catalog is the current catalog: an immutable snapshot, indexed.
func (s *Service) Catalog() *crm.Catalog { return s.current.Load() }

// OnPublish registers a function that is called with each new catalog, in the
// order of their versions and before the change that made it returns. It must
// be quick and must not change the catalog itself.
func (s *Service) OnPublish(listener func(*crm.Catalog)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.listeners = append(s.listeners, listener)
}

// publish makes a catalog the current one, unless a newer one is already.
func (s *Service) publish(c *crm.Catalog) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c.Version <= s.current.Load().Version {
		return
	}
	s.current.Store(c)
	for _, listener := range s.listeners {
		listener(c)
	}
}

// Run follows the changes that other nodes make, until ctx ends; it then
// returns nil. A store that can't be reached is tried again.
func (s *Service) Run(ctx context.Context) error {
	tick := time.NewTicker(s.every)
	defer tick.Stop()
	failing := false // so that an outage is one line of the log
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		d, err := s.loadNewer(ctx, s.Catalog().Version)
		if err != nil && !failing && ctx.Err() == nil {
			s.log.Warn("follow the catalog", "error", err)
		}
		failing = err != nil
		if d != nil {
			s.publish(d.Catalog)
		}
	}
}

// mayConfigure returns nil when the actor may change the configuration.
func (s *Service) mayConfigure(actor crm.Actor) error {
	return access.For(s.Catalog(), actor).Configure()
}
