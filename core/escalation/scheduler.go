package escalation

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/record"
	"github.com/guanxi-crm/guanxi/core/rule"
	"github.com/guanxi-crm/guanxi/core/store"
)

const (
	// leaseTime is how long a claimed timer is kept from other nodes: longer
	// than any change takes, short enough that a node's death is no delay
	// that people notice.
	leaseTime = 30 * time.Second
	// claimed is how many timers are taken at once: what can surely be
	// carried out within the lease.
	claimed = 50
	// maxPerRecord ends a chain of escalations that set each other off.
	maxPerRecord = 10
	// maxFailed bounds the memory of failures, some of whose records are gone.
	maxFailed = 10_000
	// longestPause bounds the growing pauses between tries of a timer.
	longestPause = time.Hour
)

// Records is what the scheduler needs of package record, see there.
type Records interface {
	Change(ctx context.Context, req record.Request) ([]record.Result, error)
	Get(ctx context.Context, a crm.Actor, object, id string) (*crm.Record, error)
	Evaluate(ctx context.Context, a crm.Actor, object, id string, e *rule.Expression) (crm.Value, error)
}

// Options are what a Scheduler works with. All but Every and Late are
// required.
type Options struct {
	Timers  store.Timers
	Records Records
	Catalog func() *crm.Catalog
	Book    func() *rule.Book
	// User answers the id of the user with that e-mail, "" for nobody.
	User func(ctx context.Context, email string) (string, error)
	Now  func() time.Time
	Log  *slog.Logger
	// Every is the pause between two looks for due timers; 0 means a second.
	Every time.Duration
	// Late is told of each effect how long after its due time it came.
	Late func(time.Duration)
}

// Scheduler carries out due timers. Any number of them may run, on any number
// of nodes.
type Scheduler struct {
	o Options

	mu     sync.Mutex
	failed map[string]failure // by timer
}

// failure is a timer that could not be carried out.
type failure struct {
	tries int
	until time.Time // not to be tried before
}

// NewScheduler returns a scheduler; Run starts it.
func NewScheduler(o Options) *Scheduler {
	if o.Every == 0 {
		o.Every = time.Second
	}
	if o.Late == nil {
		o.Late = func(time.Duration) {}
	}
	return &Scheduler{o: o, failed: map[string]failure{}}
}

// Run carries out timers as they fall due until the context ends.
func (s *Scheduler) Run(ctx context.Context) error {
	for {
		if _, err := s.RunDue(ctx, s.o.Now()); err != nil && ctx.Err() == nil {
			s.o.Log.ErrorContext(ctx, "look for due escalations", "error", err)
		}
		pause := time.NewTimer(s.o.Every)
		select {
		case <-ctx.Done():
			pause.Stop()
			return ctx.Err()
		case <-pause.C:
		}
	}
}

// RunDue carries out what is due at a moment, which may lie ahead, and returns
// how many steps took effect. Steps that fail are logged and tried again later;
// the error is the store's.
func (s *Scheduler) RunDue(ctx context.Context, at time.Time) (int, error) {
	done := 0
	perRecord := map[string]int{}
	left := map[string]bool{} // timers that were tried or passed over
	for {
		timers, err := s.o.Timers.ClaimTimers(ctx, at, s.lease(at), claimed+len(left))
		if err != nil {
			return done, err
		}
		fresh := false
		for _, t := range timers {
			name := nameOf(t)
			if left[name] {
				continue
			}
			fresh = true
			if perRecord[t.Object+"/"+t.Record]++; perRecord[t.Object+"/"+t.Record] > maxPerRecord {
				s.o.Log.WarnContext(ctx, "escalations set each other off", "object", t.Object, "record", t.Record, "timer", t.Key)
				left[name] = true
				continue
			}
			effect, over := s.carryOut(ctx, t)
			if effect {
				done++
			}
			left[name] = !over
		}
		if !fresh || ctx.Err() != nil {
			return done, ctx.Err()
		}
	}
}

// lease is how long timers are claimed for, counted from at. When at lies
// ahead it still ends soon after the present, so that a step that fails in an
// admin's test is not kept from its real time; the same timer is then claimed
// over and over, which RunDue passes over.
func (s *Scheduler) lease(at time.Time) time.Duration {
	return leaseTime - max(at.Sub(s.o.Now()), 0)
}

func nameOf(t store.Timer) string { return t.Object + "/" + t.Record + "/" + t.Key }

// carryOut tries one timer, unless it failed lately, and keeps account of
// failures. The timer is over when it took effect or had none to take.
func (s *Scheduler) carryOut(ctx context.Context, t store.Timer) (effect, over bool) {
	if s.waits(t) {
		return false, false
	}
	effect, err := s.fire(ctx, t)
	s.mu.Lock()
	defer s.mu.Unlock()
	if err == nil {
		delete(s.failed, nameOf(t))
		if effect {
			s.o.Late(max(s.o.Now().Sub(t.Due), 0))
		}
		return effect, true
	}
	if ctx.Err() != nil {
		return false, false
	}
	if len(s.failed) >= maxFailed {
		clear(s.failed) // they are tried at once; nothing else is lost
	}
	f := s.failed[nameOf(t)]
	f.tries++
	f.until = s.o.Now().Add(min(leaseTime<<min(f.tries-1, 10), longestPause))
	s.failed[nameOf(t)] = f
	s.o.Log.ErrorContext(ctx, "escalation step failed", "object", t.Object, "record", t.Record, "timer", t.Key,
		"tries", f.tries, "next", f.until, "error", err)
	return false, false
}

// waits tells whether a timer failed lately. What failed here is remembered
// here only: another node, or this one after a restart, tries at once.
func (s *Scheduler) waits(t store.Timer) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.o.Now().Before(s.failed[nameOf(t)].until)
}
