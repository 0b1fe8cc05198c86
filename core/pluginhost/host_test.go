package pluginhost_test

import (
	"context"
	"testing"

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
