package pluginhost

import (
	"context"
	"math/rand/v2"
	"time"
)

// pauses decides how long to wait before a restart, and when to give up.
type pauses struct {
	settings Settings
	now      func() time.Time
	pause    time.Duration
	starts   []time.Time
}

// after is called when a process that was started at startedAt is dead; again
// is false when it shall not be started any more.
func (p *pauses) after(startedAt time.Time) (pause time.Duration, again bool) {
	now := p.now()
	if now.Sub(startedAt) >= p.settings.HealthyAfter {
		p.pause, p.starts = 0, nil
	}
	recent := p.starts[:0]
	for _, at := range p.starts {
		if now.Sub(at) < p.settings.RestartWindow {
			recent = append(recent, at)
		}
	}
	if p.starts = recent; len(recent) >= p.settings.MaxRestarts {
		return 0, false
	}
	p.starts = append(p.starts, now)
	p.pause = min(max(p.pause*2, p.settings.FirstPause), p.settings.LongestPause)
	return time.Duration(float64(p.pause) * (0.8 + 0.4*rand.Float64())), true
}

// sleep waits; false when ctx ended before.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
