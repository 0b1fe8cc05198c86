package apptest_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/guanxi-crm/guanxi/core/apptest"
)

// TestFieldsComeAndGoUnderWrites deletes and makes a field while others write
// it: every answer is either done or a fault of the input, nothing breaks.
func TestFieldsComeAndGoUnderWrites(t *testing.T) {
	a := apptest.Serve(t, apptest.Options{})
	a.Must(`mutation { createObject(input: {name: "thing", plural: "things", label: {en: "Thing"}, fields: [{name: "name", type: text, label: {en: "Name"}} {name: "extra", type: text, label: {en: "Extra"}}]}) { name } }`, nil, nil)
	done := make(chan struct{})
	var writers sync.WaitGroup
	for w := range 4 {
		writers.Go(func() {
			for n := 0; ; n++ {
				select {
				case <-done:
					return
				default:
				}
				answer := fmt.Sprint(a.Ask(a.Key, fmt.Sprintf(`mutation { createThing(data: {name: "%d-%d", extra: "x"}) { id extra } }`, w, n), nil))
				if strings.Contains(answer, "INTERNAL") {
					t.Error(answer)
					return
				}
			}
		})
	}
	for range 12 {
		a.Must(`mutation { deleteField(input: {object: "thing", name: "extra"}) { removed } }`, nil, nil)
		a.Must(`mutation { createField(input: {object: "thing", name: "extra", type: text, label: {en: "Extra"}}) { name } }`, nil, nil)
	}
	close(done)
	writers.Wait()
}
