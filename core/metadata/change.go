package metadata

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/store"
)

const (
	// leaseName is the lease under which one node at a time changes the
	// catalog, so that no node prunes what another is preparing.
	leaseName = "metadata"
	// leaseTime is how long the lease outlives a node that stopped.
	leaseTime = 30 * time.Second
	// changeTime bounds a change, which may build an index over all records.
	changeTime = 10 * time.Minute
	// leaseRetry is how often a node asks for a lease that another one has.
	leaseRetry = 50 * time.Millisecond
)

// edit changes next, the successor of the current catalog, and says what it
// did. It is called again when another node was quicker. Objects and rule
// sets in next are shared: it must replace them, never change them in place.
type edit func(ctx context.Context, next *crm.Catalog) (note, error)

// errUnchanged is what an edit returns when there is nothing to change.
var errUnchanged = errors.New("nothing to change")

// change is the one path of every change of the catalog. at translates the
// place of a fault into the path within the caller's input.
func (s *Service) change(ctx context.Context, actor crm.Actor, at places, edit edit) (*crm.Catalog, error) {
	if err := s.mayConfigure(actor); err != nil {
		return nil, err
	}
	var published *crm.Catalog
	err := s.alone(ctx, func(ctx context.Context) error {
		for {
			d, err := s.try(ctx, actor, at, edit)
			if errors.Is(err, store.ErrConflict) {
				continue
			}
			if err != nil {
				return err
			}
			published = d.Catalog
			s.finish(ctx, d)
			return nil
		}
	})
	if err != nil {
		return nil, err
	}
	return published, nil
}

// try makes and publishes the next catalog; store.ErrConflict when another one
// was published meanwhile.
func (s *Service) try(ctx context.Context, actor crm.Actor, at places, edit edit) (*document, error) {
	current, err := s.latest(ctx)
	if err != nil {
		return nil, err
	}
	s.publish(current.Catalog)
	if err := s.settle(ctx, current); err != nil {
		return nil, err
	}
	next := current.Catalog.Clone()
	note, err := edit(ctx, next)
	if err != nil {
		return nil, err
	}
	next.Version = current.Catalog.Version + 1
	stamp(next, s.now().UTC())
	next.Index()
	if err := s.check(next, current.Catalog, at); err != nil {
		return nil, err
	}
	if !note.mayBreak {
		if err := crm.Invalid(s.broken(current.Catalog, next)); err != nil {
			return nil, err
		}
	}
	change, err := s.entry(actor, note)
	if err != nil {
		return nil, err
	}
	if err := s.prepare(ctx, current.Catalog, next, at); err != nil {
		return nil, err
	}
	d := &document{Format: format, Catalog: next, Change: change}
	if err := s.save(ctx, d, current.Catalog.Version); err != nil {
		return nil, err
	}
	s.publish(next)
	return d, nil
}

// stamp notes when fields were made. Those that have no time yet are this
// change's own, so nobody else sees them being written.
func stamp(next *crm.Catalog, now time.Time) {
	for _, o := range next.Objects {
		for i := range o.Fields {
			if o.Fields[i].CreatedAt.IsZero() {
				o.Fields[i].CreatedAt = now
			}
		}
	}
}

// prepare makes room for the next catalog. What an earlier removal may have
// left is taken away first: a new field must not come up with old values.
func (s *Service) prepare(ctx context.Context, current, next *crm.Catalog, at places) error {
	if err := s.store.Prune(ctx, current); err != nil {
		return fmt.Errorf("clear what was removed: %w", err)
	}
	err := s.store.Prepare(ctx, current, next)
	var double *store.UniqueError
	if errors.As(err, &double) {
		return crm.Invalid([]crm.FieldError{{
			Field: at.path(place{double.Object, double.Field, "unique"}), Code: "NOT_UNIQUE", Message: crm.Text{
				EN:   "Several records have the same " + double.Field + "; make the values different first.",
				ZhCN: "多条记录的 " + double.Field + " 相同，请先消除重复值。"}}})
	}
	if err != nil {
		return fmt.Errorf("make room for the change: %w", err)
	}
	return nil
}

// finish does what comes after publishing. The change is made: what fails here
// is made up for by the next change, so it is only logged.
func (s *Service) finish(ctx context.Context, d *document) {
	if err := s.settle(ctx, d); err != nil {
		s.log.Warn("record a configuration change", "version", d.Catalog.Version, "error", err)
	}
	if err := s.store.Prune(ctx, d.Catalog); err != nil {
		s.log.Warn("clear what was removed", "version", d.Catalog.Version, "error", err)
	}
}

// alone runs f while no other change of the catalog is under way, in this
// process or on another node. The caller's context holds while waiting for
// that; f is then carried to its end, whether the caller is still there or not.
// Its context ends when the lease is lost.
func (s *Service) alone(ctx context.Context, f func(context.Context) error) error {
	select {
	case s.turn <- struct{}{}:
		defer func() { <-s.turn }()
	case <-ctx.Done():
		return ctx.Err()
	}
	if err := s.lease(ctx); err != nil {
		return err
	}
	limited, cancel := context.WithTimeout(context.WithoutCancel(ctx), changeTime)
	defer cancel()
	held, lost := context.WithCancelCause(limited)
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.renew(held, lost)
	}()
	err := f(held)
	if err != nil && errors.Is(context.Cause(held), errLeaseLost) {
		err = errLeaseLost
	}
	lost(nil)
	<-done
	if e := s.store.Unlease(context.WithoutCancel(ctx), leaseName, s.node); e != nil {
		s.log.Warn("give back the lease of the catalog", "error", e)
	}
	return err
}

// lease waits for the lease.
func (s *Service) lease(ctx context.Context) error {
	for {
		ok, err := s.store.Lease(ctx, leaseName, s.node, s.now(), leaseTime)
		if err != nil {
			return fmt.Errorf("lease the catalog: %w", err)
		}
		if ok {
			return nil
		}
		select {
		case <-time.After(leaseRetry):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// renew keeps the lease until ctx ends, and ends it when the lease is lost.
func (s *Service) renew(ctx context.Context, lost context.CancelCauseFunc) {
	tick := time.NewTicker(leaseTime / 3)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		ok, err := s.store.Lease(ctx, leaseName, s.node, s.now(), leaseTime)
		if err == nil && !ok {
			lost(errLeaseLost)
			return
		}
	}
}

var errLeaseLost = crm.NewError(crm.Unavailable,
	"The change took too long and was given up; try again.",
	"更改耗时过长，已放弃，请重试。")
