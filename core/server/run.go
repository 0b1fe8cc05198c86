package server

import (
	"context"
	"errors"
	"net"
	"net/http"
	"time"
)

// drain is how long requests under way may take after the server was told to
// stop.
const drain = 8 * time.Second

// Run serves on the listener until ctx ends, then takes no new connections and
// waits for the requests under way.
func (s *Server) Run(ctx context.Context, l net.Listener) error {
	srv := &http.Server{Handler: s, ReadHeaderTimeout: readHeaderTimeout, ReadTimeout: readTimeout, WriteTimeout: writeTimeout,
		IdleTimeout: idleTimeout, MaxHeaderBytes: 32 << 10}
	failed := make(chan error, 1)
	go func() { failed <- srv.Serve(l) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	s.Leave()
	// The context that ended must not cut the requests that it tells to end.
	wait, cancel := context.WithTimeout(context.WithoutCancel(ctx), drain)
	defer cancel()
	if err := srv.Shutdown(wait); err != nil {
		s.Log.Warn("requests were cut off at the end", "error", err)
		return srv.Close()
	}
	if err := <-failed; !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
