package pluginhost_test

import (
	"context"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/pluginhost"
)

func TestFunctionOfRealPlugin(t *testing.T) {
	r := newRig(t, pluginhost.Settings{}, nil)
	r.retail()
	if err := r.Settled(context.Background()); err != nil {
		t.Fatal(err)
	}
	if s := r.status("retail"); s.State != pluginhost.Running || s.PID == 0 || s.Version != "1.0.0" {
		t.Fatalf("status %+v", s)
	}
	for days, want := range map[int]int{0: 5, 30: 5, 31: 4, 365: 2, 366: 1} {
		got, err := r.CallFunction(context.Background(), "retail", "recencyScore", []any{days})
		if err != nil || got != want {
			t.Errorf("recencyScore(%d) = %v, %v; want %d", days, got, err, want)
		}
	}
	if got, err := r.CallFunction(context.Background(), "retail", "recencyScore", []any{nil}); got != nil || err != nil {
		t.Errorf("recencyScore(nil) = %v, %v; want nil", got, err)
	}
}

// Whoever listens is told of each state that a plugin comes to.
func TestStatesAreTold(t *testing.T) {
	dir := t.TempDir()
	told := make(chan pluginhost.Status, 100)
	h, err := pluginhost.New(pluginhost.Options{
		Dir: filepath.Join(dir, "plugins"), WorkDir: filepath.Join(dir, "work"), Now: time.Now,
		Log: slog.New(slog.DiscardHandler), Settings: fastSettings, OnState: func(s pluginhost.Status) { told <- s },
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.Stop)
	r := &rig{Host: h, t: t, dir: dir, catalog: (&crm.Catalog{}).Index()}
	r.rogue("exitThree")
	var last pluginhost.Status
	for restarts := 0; last.State != pluginhost.Stopped; restarts = last.Restarts {
		last = <-told
		if last.Name != "exitThree" || last.Restarts < restarts || last.LastError.ZhCN == "" {
			t.Fatalf("told %+v", last)
		}
	}
	if last.Reason != pluginhost.TooManyStarts || last.Restarts != 5 {
		t.Errorf("at last %+v", last)
	}
}
