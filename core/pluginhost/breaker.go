package pluginhost

import (
	"sync"
	"time"
)

const (
	breakerWindow = 30 * time.Second
	breakerCalls  = 20 // fewer calls in the window say nothing
)

// breaker keeps calls away from a plugin of which half fail: it opens at 50 %
// failures among at least breakerCalls calls within breakerWindow, stays open
// for a while, then lets one call try: if that works it closes.
type breaker struct {
	now  func() time.Time
	open time.Duration

	mu       sync.Mutex
	since    time.Time // of the window
	calls    int
	failures int
	until    time.Time // open until then; zero when closed
	trying   bool
}

// allow tells whether a call may be made; if so, done or forget must follow.
func (b *breaker) allow() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.until.IsZero() {
		return true
	}
	if b.trying || b.now().Before(b.until) {
		return false
	}
	b.trying = true
	return true
}

// done tells how a call went.
func (b *breaker) done(ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.now()
	if b.trying {
		b.trying = false
		b.clear(now)
		if !ok {
			b.until = now.Add(b.open)
		}
		return
	}
	if now.Sub(b.since) >= breakerWindow {
		b.clear(now)
	}
	b.calls++
	if !ok {
		b.failures++
	}
	if b.calls >= breakerCalls && b.failures*2 >= b.calls {
		b.clear(now)
		b.until = now.Add(b.open)
	}
}

// forget ends a call that says nothing about the plugin.
func (b *breaker) forget() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.trying = false
}

// reset closes the breaker: there is a new process.
func (b *breaker) reset() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.trying = false
	b.clear(b.now())
}

func (b *breaker) clear(now time.Time) {
	b.since, b.calls, b.failures, b.until = now, 0, 0, time.Time{}
}
