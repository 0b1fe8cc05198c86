package pluginhost

import (
	"testing"
	"time"
)

// clock is a time that a test moves.
type clock struct{ at time.Time }

func (c *clock) now() time.Time          { return c.at }
func (c *clock) advance(d time.Duration) { c.at = c.at.Add(d) }

func newClock() *clock { return &clock{time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)} }

// Restarts come after 1, 2, 4 … s, ±20 %; the sixth death within ten minutes
// is the last.
func TestPauses(t *testing.T) {
	c := newClock()
	p := &pauses{settings: Settings{}.withDefaults(), now: c.now}
	for i, want := range []time.Duration{1, 2, 4, 8, 16} {
		c.advance(10 * time.Second)
		got, again := p.after(c.at.Add(-time.Second))
		want *= time.Second
		if !again || got < want*8/10 || got > want*12/10 {
			t.Errorf("pause %d is %s, %t; want %s", i+1, got, again, want)
		}
	}
	if pause, again := p.after(c.at); again {
		t.Errorf("restarted a sixth time, after %s", pause)
	}
}

func TestPausesGrowToAMinuteAndStartAnew(t *testing.T) {
	c := newClock()
	p := &pauses{settings: Settings{}.withDefaults(), now: c.now}
	var last time.Duration
	for range 20 { // far enough apart not to be given up
		c.advance(4 * time.Minute)
		pause, again := p.after(c.at.Add(-time.Minute))
		if !again {
			t.Fatal("given up")
		}
		last = pause
	}
	if last < 48*time.Second || last > 72*time.Second {
		t.Errorf("the longest pause is %s, want a minute", last)
	}
	c.advance(time.Hour)
	if pause, again := p.after(c.at.Add(-10 * time.Minute)); !again || pause > 1200*time.Millisecond {
		t.Errorf("after ten good minutes the pause is %s", pause)
	}
}

func TestBreaker(t *testing.T) {
	c := newClock()
	b := &breaker{now: c.now, open: 10 * time.Second}
	call := func(ok bool) {
		t.Helper()
		if !b.allow() {
			t.Fatal("closed to a call")
		}
		b.done(ok)
	}
	for range 19 {
		call(false) // too few to say anything
	}
	c.advance(breakerWindow)
	for range 15 {
		call(true)
	}
	for range 14 {
		call(false)
	}
	call(false) // 15 of 30
	if b.allow() {
		t.Fatal("open after half of 30 calls failed: it is not")
	}
	c.advance(9 * time.Second)
	if b.allow() {
		t.Fatal("a call before its time")
	}
	c.advance(time.Second)
	if !b.allow() || b.allow() {
		t.Fatal("not exactly one call on trial")
	}
	b.done(false)
	c.advance(9 * time.Second)
	if b.allow() {
		t.Fatal("a failed trial did not open it again")
	}
	c.advance(time.Second)
	if !b.allow() {
		t.Fatal("no second trial")
	}
	b.forget() // says nothing: another one may try
	call(true)
	for range 19 {
		call(true)
	}
}

func TestSettingsDefaults(t *testing.T) {
	d := Settings{}.withDefaults()
	if d.StartTimeout != 10*time.Second || d.CallTimeout != 2*time.Second || d.HealthEvery != 5*time.Second ||
		d.HealthTimeout != time.Second || d.HealthMisses != 3 || d.MaxRestarts != 5 || d.MaxCalls != 32 {
		t.Errorf("defaults %+v", d)
	}
	if s := (Settings{CallTimeout: time.Minute}).withDefaults(); s.CallTimeout != time.Minute || s.MaxCalls != 32 {
		t.Errorf("a set value is lost: %+v", s)
	}
}
