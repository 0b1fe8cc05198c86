package serve

import (
	"os"
	"time"
)

// parentPoll is how often a plugin looks whether its server is still there.
// Linux ends it by a signal before that; elsewhere this is the only way.
const parentPoll = time.Second

// exitWithParent ends the process when its parent is no longer the one that
// started it: a server that was killed can't end its plugins itself.
func exitWithParent(parent int) {
	for range time.Tick(parentPoll) {
		if os.Getppid() != parent {
			os.Exit(0)
		}
	}
}
