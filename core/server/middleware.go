package server

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"runtime/debug"

	"github.com/go-chi/chi/v5"
)

// begin finds out what is known of every request, bounds its body, and counts
// and logs it when it is done.
func (s *Server) begin(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		x := s.look(r)
		w.Header().Set("X-Request-Id", x.id)
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		answer := &answer{ResponseWriter: w}
		start := s.Now()
		s.metrics.open.Inc()
		defer func() {
			took := s.Now().Sub(start)
			s.metrics.open.Dec()
			s.metrics.done(routeOf(r), answer.status, took)
			s.log(r, x, answer.status, slog.Duration("took", took))
		}()
		next.ServeHTTP(answer, r.WithContext(context.WithValue(r.Context(), contextKey{}, x)))
	})
}

// log tells of requests that failed on our side; the others only to who wants
// to see everything.
func (s *Server) log(r *http.Request, x *seen, status int, took slog.Attr) {
	level := slog.LevelDebug
	if status >= http.StatusInternalServerError && status != http.StatusServiceUnavailable {
		level = slog.LevelWarn
	}
	if !s.Log.Enabled(r.Context(), level) {
		return
	}
	s.Log.LogAttrs(r.Context(), level, "request", slog.String("request_id", x.id), slog.String("method", r.Method),
		slog.String("path", r.URL.Path), slog.Int("status", status), slog.String("client", x.client.String()), took)
}

// routeOf is the pattern that took a request, one of a few.
func routeOf(r *http.Request) string {
	if c := chi.RouteContext(r.Context()); c != nil && c.RoutePattern() != "" && c.RoutePattern() != "/*" {
		return c.RoutePattern()
	}
	return "web"
}

// recovering answers INTERNAL when a handler panics; its stack goes to the log.
func (s *Server) recovering(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			p := recover()
			if p == nil {
				return
			}
			if err, ok := p.(error); ok && errors.Is(err, http.ErrAbortHandler) {
				panic(p)
			}
			s.Log.Error("panic while answering a request", "request_id", seenOf(r.Context()).id, "panic", p, "stack", string(debug.Stack()))
			s.refuse(w, r, http.StatusInternalServerError, errPanic)
		}()
		next.ServeHTTP(w, r)
	})
}

// answer remembers the status that was sent.
type answer struct {
	http.ResponseWriter
	status int
}

func (a *answer) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
	}
	a.ResponseWriter.WriteHeader(status)
}

func (a *answer) Write(b []byte) (int, error) {
	if a.status == 0 {
		a.status = http.StatusOK
	}
	return a.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach the connection.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

// secureHeaders are on every answer; the web admin's pages replace the policy
// by their own.
func secureHeaders(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
		h.Set("Cache-Control", "no-store")
		if seenOf(r.Context()).secure {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		next.ServeHTTP(w, r)
	})
}
