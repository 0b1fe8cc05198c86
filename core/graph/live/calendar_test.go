package live

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// TestCalendar holds our writing of dates and instants against package time's.
func TestCalendar(t *testing.T) {
	same := func(t rapid.TB, v crm.Value) {
		if got, want := string(appendValue(nil, v)), string(v.AppendJSON(nil)); got != want {
			t.Fatalf("%d: %s, want %s", v.Int64(), got, want)
		}
	}
	for day := int64(-719528); day <= 2932896; day += 7 {
		same(t, crm.DateValue(day))
	}
	rapid.Check(t, func(t *rapid.T) {
		same(t, crm.DateValue(rapid.Int64Range(-800_000, 3_000_000).Draw(t, "day")))
		same(t, crm.MillisValue(rapid.Int64Range(-62_167_219_200_000, 253_402_300_799_999).Draw(t, "ms")))
		same(t, crm.MillisValue(rapid.Int64Range(-1<<60, 1<<60).Draw(t, "any ms")))
	})
	same(t, crm.StringValue(`"x"`))
	same(t, crm.Value{})
}
