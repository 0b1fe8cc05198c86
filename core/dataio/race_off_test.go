//go:build !race

package dataio_test

import "time"

// patience is how long a file may take to be refused.
const patience = 2 * time.Second
