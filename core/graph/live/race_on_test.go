//go:build race

package live_test

import "time"

// patience is how long a hostile request may take; the race detector makes
// everything several times slower.
const patience = 1500 * time.Millisecond
