package rule

import (
	"context"
	"time"
)

// run is one evaluation under way: its clock and what it may still spend. It
// belongs to one goroutine.
type run struct {
	ctx      context.Context
	subject  *Subject
	compiler *Compiler
	now      time.Time // set when the clock is read
	today    day

	steps   int
	checked int // steps at the last look at the clock
	made    int // bytes of texts made
	started time.Time
	slot    bool
}

// zone is where days begin.
func (r *run) zone() *time.Location { return r.compiler.options.Location }

// spend counts work done and ends the evaluation when it costs too much. The
// clock is looked at rarely, since that costs more than a step.
func (r *run) spend(steps int) error {
	r.steps += steps
	if r.steps > maxSteps {
		return errTooCostly()
	}
	if r.steps-r.checked < clockEvery {
		return nil
	}
	r.checked = r.steps
	if err := r.ctx.Err(); err != nil {
		return err
	}
	if r.started.IsZero() {
		r.started = r.compiler.options.Stopwatch()
	} else if r.compiler.options.Stopwatch().Sub(r.started) > maxTime {
		return errTooCostly()
	}
	if r.steps >= heavySteps && !r.slot {
		return r.takeSlot()
	}
	return nil
}

// takeSlot waits for a CPU slot, so that costly evaluations, however many,
// leave room for everything else. Waiting is not computing.
func (r *run) takeSlot() error {
	before := r.compiler.options.Stopwatch()
	select {
	case r.compiler.slots <- struct{}{}:
	default:
		timer := time.NewTimer(slotWait)
		defer timer.Stop()
		select {
		case r.compiler.slots <- struct{}{}:
		case <-timer.C:
			return errBusy()
		case <-r.ctx.Done():
			return r.ctx.Err()
		}
	}
	r.slot = true
	r.started = r.started.Add(r.compiler.options.Stopwatch().Sub(before))
	return nil
}

// release gives the slot back; every run ends with it.
func (r *run) release() {
	if r.slot {
		<-r.compiler.slots
		r.slot = false
	}
}

// makeText accounts for a text of n bytes about to be made.
func (r *run) makeText(n int) error {
	if n > maxText {
		return errTooMuch(maxText, "bytes of text", "字节的文本")
	}
	if r.made += n; r.made > maxMade {
		return errTooMuch(maxMade, "bytes of text in all", "字节的文本（总计）")
	}
	return r.spend(1 + n/1024)
}

// makeList accounts for a list of n items about to be made.
func (r *run) makeList(n int) error {
	if n > maxItems {
		return errTooMuch(maxItems, "items", "个项")
	}
	return r.spend(1 + n/16)
}
