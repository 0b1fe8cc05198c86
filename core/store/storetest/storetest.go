// Package storetest is the contract of a store as tests, so that the embedded
// store and MongoDB are the same product: whatever is learned about one
// database becomes a case for both. It asks only what package store promises
// and knows nothing of either.
package storetest

import (
	"testing"

	"github.com/guanxi-crm/guanxi/core/store"
)

// Opener opens an empty store for one test. The suite closes it.
type Opener func(t testing.TB) store.Store

// Run checks everything that a store promises while it is open.
func Run(t *testing.T, open Opener) {
	cases := []struct {
		name string
		run  func(t *testing.T, open Opener)
	}{
		{"Docs", testDocs},
		{"Records", testRecords},
		{"Batches", testBatches},
		{"Unique", testUnique},
		{"Trash", testTrash},
		{"Values", testValues},
		{"Filters", testFilters},
		{"FilterProperties", testFilterProperties},
		{"Order", testOrder},
		{"Pages", testPages},
		{"Partition", testPartition},
		{"Aggregate", testAggregate},
		{"Schema", testSchema},
		{"Events", testEvents},
		{"Timers", testTimers},
		{"Jobs", testJobs},
		{"Leases", testLeases},
		{"Sequences", testSequences},
		{"Concurrency", testConcurrency},
		{"Unsupported", testUnsupported},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) { c.run(t, open) })
	}
}

// Place makes an empty installation for one test and returns what opens it, as
// often as wanted, one after the other.
type Place func(t testing.TB) (open func() store.Store)

// RunDurable checks what a store promises across Close and open.
func RunDurable(t *testing.T, place Place) {
	t.Run("Reopen", func(t *testing.T) { testReopen(t, place) })
	t.Run("Closed", func(t *testing.T) { testClosed(t, place) })
}
