package pluginhost

import "runtime"

// spawner runs the starts of processes on one thread of its own that lives
// until close. On Linux a process that asks to die with its parent dies with
// the thread that started it, so that must not be one the runtime may end.
type spawner struct {
	starts chan func()
	done   chan struct{}
}

func newSpawner() *spawner {
	s := &spawner{starts: make(chan func()), done: make(chan struct{})}
	go func() {
		defer close(s.done)
		runtime.LockOSThread() // never unlocked: the thread ends with us
		for start := range s.starts {
			start()
		}
	}()
	return s
}

// run calls start on the thread and returns what it returned.
func (s *spawner) run(start func() error) error {
	result := make(chan error, 1)
	s.starts <- func() { result <- start() }
	return <-result
}

// close ends the thread, and with it every process that is still there. No
// run may come after it.
func (s *spawner) close() {
	close(s.starts)
	<-s.done
}
