package pluginhost_test

import (
	"context"
	"errors"
	"os"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/pluginhost"
)

func kill(t testing.TB, pid int) {
	t.Helper()
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatalf("kill %d: %v", pid, err)
	}
}

// gone tells whether no process has the id any more; a zombie counts as gone.
func gone(pid int) bool {
	stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	return err != nil || strings.Contains(string(stat), ") Z ")
}

// inTime runs a call and fails when it takes longer than its deadline and
// some time for a busy machine.
func inTime(t testing.TB, call func() error) error {
	t.Helper()
	start := time.Now()
	err := call()
	if took := time.Since(start); took > fastSettings.CallTimeout+500*time.Millisecond {
		t.Errorf("the call took %s", took)
	}
	return err
}

// What can go wrong inside a call: each gives a typed error in time, and the
// plugin works on afterwards, with a new process where the old one died.
func TestCallsThatGoWrong(t *testing.T) {
	r := newRig(t, fastSettings, nil)
	r.rogue("rogue")
	for _, c := range []struct {
		what string
		code crm.Code
		dies bool
	}{
		{"error", crm.BadInput, false},
		{"panic", crm.PluginUnavailable, false},
		{"big", crm.PluginUnavailable, false},
		{"wrongType", crm.PluginUnavailable, false},
		{"slow", crm.PluginUnavailable, false},
		{"crash", crm.PluginUnavailable, true},
		{"panicElsewhere", crm.PluginUnavailable, true},
	} {
		t.Run(c.what, func(t *testing.T) {
			r.t = t
			before := r.running("rogue").PID
			err := inTime(t, func() error { _, err := r.do("rogue", c.what); return err })
			if crm.CodeOf(err) != c.code {
				t.Errorf("error %v, want %s", err, c.code)
			}
			var e *crm.Error
			if errors.As(err, &e) && (e.Message.EN == "" || e.Message.ZhCN == "") {
				t.Errorf("message %+v lacks a language", e.Message)
			}
			if c.dies {
				r.until("rogue", "replaced", func(s pluginhost.Status) bool { return s.State == pluginhost.Running && s.PID != before })
			}
			if got, err := r.do("rogue", "work"); got != "did work" || err != nil {
				t.Errorf("afterwards it answers %v, %v", got, err)
			}
			if after := r.running("rogue").PID; c.dies == (after == before) {
				t.Errorf("process %d before, %d after", before, after)
			}
		})
	}
}

// A plugin that takes all memory it can get comes to its own limit, not to
// that of the machine.
func TestMemoryHog(t *testing.T) {
	settings := fastSettings
	settings.MaxMemory = 256 << 20
	r := newRig(t, settings, nil)
	r.rogue("rogue")
	old := r.running("rogue").PID
	if _, err := r.do("rogue", "hog"); crm.CodeOf(err) != crm.PluginUnavailable {
		t.Errorf("error %v, want PLUGIN_UNAVAILABLE", err)
	}
	r.until("rogue", "replaced", func(s pluginhost.Status) bool { return s.State == pluginhost.Running && s.PID != old })
	var words bool
	for _, l := range r.Logs("rogue", 1000) {
		words = words || strings.Contains(l.Text, "out of memory") || strings.Contains(l.Text, "cannot allocate memory")
	}
	if !words {
		t.Error("its log does not say that memory ran out")
	}
}

func TestCallsThatCannotBe(t *testing.T) {
	r := newRig(t, fastSettings, nil)
	r.rogue("rogue")
	r.running("rogue")
	for _, c := range []struct {
		plugin, function string
		args             []any
		code             crm.Code
	}{
		{"nobody", "do", nil, crm.PluginUnavailable},
		{"rogue", "nothing", nil, crm.BadInput},
		{"rogue", "do", nil, crm.BadInput},
		{"rogue", "do", []any{"a", "b"}, crm.BadInput},
		{"rogue", "do", []any{1}, crm.BadInput},
		{"rogue", "do", []any{3.5}, crm.BadInput},
	} {
		if _, err := r.CallFunction(context.Background(), c.plugin, c.function, c.args); crm.CodeOf(err) != c.code {
			t.Errorf("%s.%s(%v): %v, want %s", c.plugin, c.function, c.args, err, c.code)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := r.CallFunction(ctx, "rogue", "do", []any{"work"}); !errors.Is(err, context.Canceled) {
		t.Errorf("a call of one who went away: %v", err)
	}
}

// The process is killed again and again while calls go on: every call ends in
// time with an answer or a typed error, and the plugin comes back by itself.
func TestKilledDuringCalls(t *testing.T) {
	settings := fastSettings
	settings.MaxRestarts = 1000
	r := newRig(t, settings, nil)
	r.rogue("rogue")
	r.running("rogue")
	done := make(chan struct{})
	var callers sync.WaitGroup
	var mu sync.Mutex
	answered, refused := 0, 0
	for range 8 {
		callers.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				err := inTime(t, func() error { _, err := r.do("rogue", "work"); return err })
				mu.Lock()
				switch {
				case err == nil:
					answered++
				case crm.CodeOf(err) == crm.PluginUnavailable:
					refused++
				default:
					t.Errorf("untyped error %v", err)
				}
				mu.Unlock()
			}
		})
	}
	for range 5 {
		old := r.running("rogue").PID
		kill(t, old)
		r.until("rogue", "back", func(s pluginhost.Status) bool { return s.State == pluginhost.Running && s.PID != old })
	}
	close(done)
	callers.Wait()
	if answered == 0 || refused == 0 {
		t.Errorf("%d answered, %d refused: the test did not test", answered, refused)
	}
	if got, err := r.do("rogue", "work"); got != "did work" || err != nil {
		t.Errorf("in the end it answers %v, %v", got, err)
	}
}

// A process that is stopped without dying is noticed by the health check and
// replaced.
func TestStoppedProcessIsReplaced(t *testing.T) {
	r := newRig(t, fastSettings, nil)
	r.rogue("rogue")
	old := r.running("rogue").PID
	if err := syscall.Kill(old, syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	err := inTime(t, func() error { _, err := r.do("rogue", "work"); return err })
	if crm.CodeOf(err) != crm.PluginUnavailable {
		t.Errorf("a call meanwhile: %v", err)
	}
	r.until("rogue", "replaced", func(s pluginhost.Status) bool { return s.State == pluginhost.Running && s.PID != old })
	if !gone(old) {
		t.Error("the stopped process is still there")
	}
	if got, err := r.do("rogue", "work"); got != "did work" || err != nil {
		t.Errorf("afterwards it answers %v, %v", got, err)
	}
}

// More calls than allowed at a time wait for their turn, no longer than their
// deadline; a plugin of which most calls fail is left alone for a while.
func TestBulkheadAndBreaker(t *testing.T) {
	settings := fastSettings
	settings.MaxCalls, settings.CallTimeout = 4, 300*time.Millisecond
	settings.BreakerOpen = time.Hour
	settings.HealthMisses = 1000
	r := newRig(t, settings, nil)
	r.rogue("rogue")
	r.running("rogue")
	var callers sync.WaitGroup
	for range 40 {
		callers.Go(func() {
			err := inTime(t, func() error { _, err := r.do("rogue", "slow"); return err })
			if crm.CodeOf(err) != crm.PluginUnavailable {
				t.Errorf("error %v", err)
			}
		})
	}
	callers.Wait()
	for range 20 {
		_, _ = r.do("rogue", "panic")
	}
	_, err := r.do("rogue", "work")
	if err == nil || !strings.Contains(err.Error(), "too many of its calls failed") {
		t.Errorf("the breaker lets the call through: %v", err)
	}
	// A new process gets a new chance.
	old := r.running("rogue").PID
	kill(t, old)
	r.until("rogue", "back", func(s pluginhost.Status) bool { return s.State == pluginhost.Running && s.PID != old })
	if got, err := r.do("rogue", "work"); got != "did work" || err != nil {
		t.Errorf("after the restart: %v, %v", got, err)
	}
}
