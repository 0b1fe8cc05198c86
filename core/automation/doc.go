// Package automation does what follows from changes once they are durable, so
// that no save waits for it and nothing is announced that did not happen. The
// Follower reads the event log behind a durable cursor: it delivers notices,
// re-evaluates records whose rules read what changed elsewhere, and, since
// time passes without events, those whose rules read the clock. Everything it
// does may be repeated without doing it twice, so that a node that dies is
// simply followed by another.
package automation
