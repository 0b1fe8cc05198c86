//go:build !race

package live_test

import "time"

// patience is how long a hostile request may take.
const patience = 150 * time.Millisecond
