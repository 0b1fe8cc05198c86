package automation

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/record"
	"github.com/guanxi-crm/guanxi/core/rule"
	"github.com/guanxi-crm/guanxi/core/store"
)

const (
	leaseName = "automation"
	// leaseTime is renewed with every page of work.
	leaseTime = 30 * time.Second
	// eventBatch and pageSize bound what is held in memory and repeated after
	// a crash.
	eventBatch = 500
	pageSize   = 500
)

// errLost says that another node works now.
var errLost = errors.New("another node holds the lease")

// Store is what the Follower needs of a store.
type Store interface {
	store.Docs
	store.Events
	Find(ctx context.Context, q crm.Query) (*crm.RowSet, error)
	Lease(ctx context.Context, name, holder string, now time.Time, ttl time.Duration) (bool, error)
	Unlease(ctx context.Context, name, holder string) error
}

// Records re-evaluates records, see package record.
type Records interface {
	Reevaluate(ctx context.Context, r record.Reevaluation) (record.Reevaluated, error)
}

// Options are what a Follower works with. Wake, Every and ClockEvery may be
// left out.
type Options struct {
	Store   Store
	Records Records
	Catalog func() *crm.Catalog
	Book    func(*crm.Catalog) *rule.Book
	Now     func() time.Time
	Log     *slog.Logger
	// Holder names this process among all that use the store.
	Holder string
	// Wake tells that there may be new events; nil means that none tells.
	Wake <-chan struct{}
	// Every is the pause between two looks at the log; 0 means a second.
	Every time.Duration
	// ClockEvery is how often records are re-evaluated whose rules read the
	// clock; 0 means every hour.
	ClockEvery time.Duration
}

// Follower does the work, on one node at a time.
type Follower struct{ o Options }

// NewFollower returns a follower; Run starts it.
func NewFollower(o Options) *Follower {
	if o.Every == 0 {
		o.Every = time.Second
	}
	if o.ClockEvery == 0 {
		o.ClockEvery = time.Hour
	}
	return &Follower{o}
}

// Run follows the log until the context ends.
func (f *Follower) Run(ctx context.Context) error {
	defer func() {
		// The lease would end by itself; given back, the next node need not
		// wait for that. The context has ended by now.
		free, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		if err := f.o.Store.Unlease(free, leaseName, f.o.Holder); err != nil {
			f.o.Log.Warn("give back the lease of automation", "error", err)
		}
	}()
	for {
		if _, err := f.Step(ctx); err != nil && ctx.Err() == nil {
			f.o.Log.ErrorContext(ctx, "automation", "error", err)
		}
		pause := time.NewTimer(f.o.Every)
		select {
		case <-ctx.Done():
			pause.Stop()
			return ctx.Err()
		case <-f.o.Wake:
			pause.Stop()
		case <-pause.C:
		}
	}
}

// Step handles all events there are and re-evaluates by the clock when that is
// due, and returns how many events it handled. It does nothing while another
// node holds the lease.
func (f *Follower) Step(ctx context.Context) (handled int, err error) {
	for {
		n, err := f.batch(ctx)
		if errors.Is(err, errLost) {
			return handled, nil
		}
		if err != nil {
			return handled, err
		}
		if handled += n; n == 0 {
			break
		}
	}
	err = f.byClock(ctx)
	if errors.Is(err, errLost) || errors.Is(err, errEnough) {
		err = nil
	}
	return handled, err
}

// hold takes or renews the lease.
func (f *Follower) hold(ctx context.Context) error {
	ok, err := f.o.Store.Lease(ctx, leaseName, f.o.Holder, f.o.Now(), leaseTime)
	if err != nil {
		return fmt.Errorf("lease of automation: %w", err)
	}
	if !ok {
		return errLost
	}
	return nil
}

// position is how far the log was followed.
type position struct {
	After int64 `json:"after"`
}

// batch handles some events and moves the cursor behind them. What happens
// before the cursor moved is done again after a crash, with the same outcome.
func (f *Follower) batch(ctx context.Context) (int, error) {
	if err := f.hold(ctx); err != nil {
		return 0, err
	}
	var at position
	cursor, err := f.load(ctx, "events", &at)
	if err != nil {
		return 0, err
	}
	events, err := f.o.Store.EventsAfter(ctx, at.After, eventBatch)
	if err != nil || len(events) == 0 {
		return 0, err
	}
	for i := range events {
		if err := f.deliver(ctx, &events[i]); err != nil {
			return 0, err
		}
	}
	if err := f.follow(ctx, events); err != nil {
		return 0, err
	}
	at.After = events[len(events)-1].Seq
	return len(events), f.save(ctx, cursor, at)
}
