package account

import (
	"net/netip"
	"sync"
	"time"
)

// Failed sign-ins allowed in a window. An account's last tries are kept for
// networks it has signed in from before, so that a stranger who guesses can't
// keep its owner out.
const (
	LimitWindow       = 15 * time.Minute
	perAccount        = 10
	perAccountUnknown = 7
	perNet            = 50
	// maxLimitKeys bounds the memory of a guesser with many addresses; behind
	// it nobody new is let try until older windows end.
	maxLimitKeys = 100_000
)

// limiter counts failed tries by key in windows that begin with the first.
type limiter struct {
	now     func() time.Time
	mu      sync.Mutex
	windows map[string]*window
}

type window struct {
	ends  time.Time
	tries int
}

func newLimiter(now func() time.Time) *limiter {
	return &limiter{now: now, windows: map[string]*window{}}
}

// claim is a limit to hold against.
type claim struct {
	key string
	max int
}

// take counts one try under every claim, or, when one of them has no try left,
// counts nothing and returns how long to wait. A try is counted before it is
// made, so that tries made at once do not pass together.
func (l *limiter) take(claims ...claim) (wait time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	for _, c := range claims {
		if w := l.windows[c.key]; w != nil && now.Before(w.ends) && w.tries >= c.max {
			wait = max(wait, w.ends.Sub(now))
		}
	}
	if wait > 0 {
		return wait
	}
	if len(l.windows)+len(claims) > maxLimitKeys {
		l.drop(now)
		if len(l.windows)+len(claims) > maxLimitKeys {
			return LimitWindow
		}
	}
	for _, c := range claims {
		w := l.windows[c.key]
		if w == nil || !now.Before(w.ends) {
			w = &window{ends: now.Add(LimitWindow)}
			l.windows[c.key] = w
		}
		w.tries++
	}
	return 0
}

// giveBack uncounts a try that was not a wrong guess.
func (l *limiter) giveBack(claims ...claim) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, c := range claims {
		if w := l.windows[c.key]; w != nil && w.tries > 0 {
			w.tries--
		}
	}
}

func (l *limiter) sweep() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.drop(l.now())
}

func (l *limiter) drop(now time.Time) {
	for key, w := range l.windows {
		if !now.Before(w.ends) {
			delete(l.windows, key)
		}
	}
}

// networkOf is the part of an address that its holder can't change at will:
// /24 of IPv4, /64 of IPv6.
func networkOf(a netip.Addr) string {
	a = a.Unmap().WithZone("")
	bits := 64
	if a.Is4() {
		bits = 24
	}
	p, err := a.Prefix(bits)
	if err != nil {
		return "unknown"
	}
	return p.String()
}
