package pluginhost

import "time"

// Settings are the host's timings and limits. The zero value of each means
// its default.
type Settings struct {
	// StartTimeout is how long a process may take from its start until it is
	// connected and has said who it is. 10 s.
	StartTimeout time.Duration
	// CallTimeout is the longest a call waits, queue included. 2 s.
	CallTimeout time.Duration
	// StopTimeout is how long a process may take to end by itself. 2 s.
	StopTimeout time.Duration

	// HealthEvery is the pause between health checks, HealthTimeout how long
	// one may take; after HealthMisses in a row the process is dead. 5 s,
	// 1 s, 3.
	HealthEvery   time.Duration
	HealthTimeout time.Duration
	HealthMisses  int

	// FirstPause is the pause before the first restart; it doubles with each
	// up to LongestPause and is back at the start after HealthyAfter without
	// a death. Each is up to 20 % longer or shorter by chance. 1 s, 60 s,
	// 10 min.
	FirstPause   time.Duration
	LongestPause time.Duration
	HealthyAfter time.Duration
	// MaxRestarts restarts within RestartWindow stop the plugin until an
	// admin enables it again. 5, 10 min.
	MaxRestarts   int
	RestartWindow time.Duration

	// MaxCalls is how many calls a plugin has at the same time. 32.
	MaxCalls int
	// MaxMemory is how many bytes of memory a plugin's process may have of its
	// own, where the operating system can hold it to that (Linux). 2 GiB.
	MaxMemory int64
	// BreakerOpen is how long the circuit breaker keeps calls away. 10 s.
	BreakerOpen time.Duration
}

func (s Settings) withDefaults() Settings {
	d := Settings{
		StartTimeout: 10 * time.Second, CallTimeout: 2 * time.Second, StopTimeout: 2 * time.Second,
		HealthEvery: 5 * time.Second, HealthTimeout: time.Second, HealthMisses: 3,
		FirstPause: time.Second, LongestPause: time.Minute, HealthyAfter: 10 * time.Minute,
		MaxRestarts: 5, RestartWindow: 10 * time.Minute,
		MaxCalls: 32, MaxMemory: 2 << 30, BreakerOpen: 10 * time.Second,
	}
	for _, p := range []struct{ set, to *time.Duration }{
		{&s.StartTimeout, &d.StartTimeout}, {&s.CallTimeout, &d.CallTimeout}, {&s.StopTimeout, &d.StopTimeout},
		{&s.HealthEvery, &d.HealthEvery}, {&s.HealthTimeout, &d.HealthTimeout},
		{&s.FirstPause, &d.FirstPause}, {&s.LongestPause, &d.LongestPause}, {&s.HealthyAfter, &d.HealthyAfter},
		{&s.RestartWindow, &d.RestartWindow}, {&s.BreakerOpen, &d.BreakerOpen},
	} {
		if *p.set <= 0 {
			*p.set = *p.to
		}
	}
	for _, p := range []struct{ set, to *int }{
		{&s.HealthMisses, &d.HealthMisses}, {&s.MaxRestarts, &d.MaxRestarts}, {&s.MaxCalls, &d.MaxCalls},
	} {
		if *p.set <= 0 {
			*p.set = *p.to
		}
	}
	if s.MaxMemory <= 0 {
		s.MaxMemory = d.MaxMemory
	}
	return s
}
