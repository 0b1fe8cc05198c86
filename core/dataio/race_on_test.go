//go:build race

package dataio_test

import "time"

// patience is how long a file may take to be refused; the race detector makes
// everything several times slower.
const patience = 20 * time.Second
