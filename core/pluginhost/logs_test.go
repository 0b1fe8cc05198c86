package pluginhost_test

import (
	"log/slog"
	"strings"
	"testing"

	"github.com/guanxi-crm/guanxi/core/pluginhost"
)

// What a plugin prints appears in its log, whichever way it prints.
func TestOutputIsLogged(t *testing.T) {
	r := newRig(t, fastSettings, nil)
	r.rogue("rogue")
	r.running("rogue")
	for _, what := range []string{"print", "panic"} {
		_, _ = r.do("rogue", what)
	}
	logged := func(text string, level slog.Level) func() bool {
		return func() bool {
			for _, l := range r.Logs("rogue", 1000) {
				if strings.Contains(l.Text, text) && l.Level == level {
					return true
				}
			}
			return false
		}
	}
	eventually(t, "standard output", logged("printed in a call", slog.LevelInfo))
	eventually(t, "standard error", logged("complained in a call", slog.LevelInfo))
	eventually(t, "the panic with its level", logged("panic in a call", slog.LevelError))
	if r.Logs("nobody", 10) != nil {
		t.Error("a log of nobody")
	}
}

// A flood of lines is cut, the rest of the host goes on, and what is kept is
// bounded.
func TestLogFlood(t *testing.T) {
	r := newRig(t, pluginhost.Settings{}, nil)
	r.rogue("rogue")
	r.running("rogue")
	for range 3 {
		if _, err := r.do("rogue", "flood"); err != nil {
			t.Fatal(err)
		}
	}
	lines := r.Logs("rogue", 1_000_000)
	size := 0
	for _, l := range lines {
		size += len(l.Text)
	}
	if len(lines) > 20_000 || size > 1<<20 {
		t.Errorf("%d lines with %d bytes kept", len(lines), size)
	}
	if got, err := r.do("rogue", "work"); got != "did work" || err != nil {
		t.Errorf("afterwards it answers %v, %v", got, err)
	}
}
