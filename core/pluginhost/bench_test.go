package pluginhost_test

import (
	"context"
	"strconv"
	"testing"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/pluginhost"
	"github.com/guanxi-crm/guanxi/core/record"
	"github.com/guanxi-crm/guanxi/core/store"
)

// BenchmarkBeforeSave is the retail hook on members: the time is for a call,
// records/s counts what matters to an import.
func BenchmarkBeforeSave(b *testing.B) {
	for _, n := range []int{1, 10, 100, 1000} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			r := newRig(b, pluginhost.Settings{}, nil)
			r.retail()
			r.running("retail")
			changes := make([]record.HookChange, n)
			for i := range changes {
				changes[i] = record.HookChange{ID: strconv.Itoa(i), Kind: store.Insert, Values: map[string]crm.Value{
					"memberNo": crm.StringValue("ab-" + strconv.Itoa(100000+i)), "points12m": crm.IntValue(int64(i) * 10)}}
			}
			for b.Loop() {
				for _, a := range r.save("member", changes...) {
					if a.Err != nil || a.Set["memberNo"].IsNull() {
						b.Fatalf("answer %+v", a)
					}
				}
			}
			b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "records/s")
		})
	}
}

func BenchmarkCallFunction(b *testing.B) {
	r := newRig(b, pluginhost.Settings{}, nil)
	r.retail()
	r.running("retail")
	for b.Loop() {
		if _, err := r.CallFunction(context.Background(), "retail", "recencyScore", []any{45}); err != nil {
			b.Fatal(err)
		}
	}
}
