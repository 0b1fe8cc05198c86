package storetest

import (
	"context"
	"fmt"
	"time"
)

// patience is how long these tests wait for what the contract gives a second.
const patience = 20 * time.Second

// eventually waits until a condition holds.
func (w *world) eventually(condition func() bool) error {
	ctx, cancel := context.WithTimeout(w.ctx(), patience)
	defer cancel()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !condition() {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return fmt.Errorf("still not after %s", patience)
		}
	}
	return nil
}
