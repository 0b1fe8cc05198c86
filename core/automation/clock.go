package automation

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/record"
	"github.com/guanxi-crm/guanxi/core/rule"
)

// round is a walk over all records whose rules read the clock.
type round struct {
	Started time.Time `json:"started"`
	Done    []string  `json:"done,omitempty"`  // objects that are through
	After   string    `json:"after,omitempty"` // id within the object under way
	Over    bool      `json:"over,omitempty"`
}

// pagesAtOnce is how much of a round is done before the event log gets its
// turn again.
const pagesAtOnce = 10

// errEnough says that the rest of a round can wait.
var errEnough = errors.New("enough for now")

// byClock goes on with a round, or begins one when the last is long enough
// ago. A round that is cut off goes on where it was.
func (f *Follower) byClock(ctx context.Context) error {
	if err := f.hold(ctx); err != nil {
		return err
	}
	var at round
	cursor, err := f.load(ctx, "clock", &at)
	if err != nil {
		return err
	}
	if at.Over || at.Started.IsZero() {
		if f.o.Now().Sub(at.Started) < f.o.ClockEvery {
			return nil
		}
		at = round{Started: f.o.Now().UTC()}
	}
	cat, pages := f.o.Catalog(), 0
	save := func() error {
		if err := f.save(ctx, cursor, at); err != nil {
			return err
		}
		cursor.Version++
		return nil
	}
	for _, o := range cat.Objects {
		sets := timed(f.o.Book(cat), o.Name)
		if len(sets) == 0 || slices.Contains(at.Done, o.Name) {
			continue
		}
		r := record.Reevaluation{Object: o.Name, RuleSets: sets, Cause: causePrefix + "1"}
		err := f.pages(ctx, crm.Query{Object: o}, at.After, r, func(after string) error {
			at.After = after
			if pages++; pages == pagesAtOnce {
				return errors.Join(save(), errEnough)
			}
			return save()
		})
		if err != nil {
			return fmt.Errorf("re-evaluate %s by the clock: %w", o.Plural, err)
		}
		at.Done, at.After = append(at.Done, o.Name), ""
	}
	at.Over = true
	return save()
}

// timed are the names of an object's rule sets that read the clock and decide
// something stored.
func timed(book *rule.Book, object string) []string {
	var names []string
	for _, kind := range []crm.RuleKind{crm.RuleClassification, crm.RuleEscalation} {
		for _, p := range book.Programs(object, kind) {
			if p.Reads().Clock {
				names = append(names, p.Set().Name)
			}
		}
	}
	return names
}
