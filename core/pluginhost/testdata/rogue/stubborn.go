package main

import (
	"os/signal"
	"syscall"
)

// ignoreEverything makes the process deaf to all signals that can be ignored.
func ignoreEverything() {
	signal.Ignore(syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP)
}
