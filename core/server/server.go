package server

import (
	"context"
	"io/fs"
	"log/slog"
	"net/http"
	"net/netip"
	"sync/atomic"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/guanxi-crm/guanxi/core/account"
)

// Accounts is what the server needs of package account.
type Accounts interface {
	SignIn(ctx context.Context, in account.SignIn) (token string, u *account.User, err error)
	SignOut(ctx context.Context, token string) error
	ByToken(ctx context.Context, token string) (account.Identity, error)
	ByKey(ctx context.Context, key string) (account.Identity, error)
}

// Options are what a Server works with; all but TrustedProxies are required.
type Options struct {
	Accounts Accounts
	// GraphQL answers POST /graphql for requests whose context has an actor.
	GraphQL http.Handler
	// Metrics answers /metrics.
	Metrics http.Handler
	// Ready tells whether the server can do its work; its error goes to the
	// log only.
	Ready func(ctx context.Context) error
	// Web holds the built web admin: index.html and assets/.
	Web fs.FS
	// TrustedProxies are those whose X-Forwarded headers are believed.
	TrustedProxies []netip.Prefix
	NewID          func() string
	Now            func() time.Time
	Log            *slog.Logger
}

// Server is the HTTP handler of the whole product.
type Server struct {
	Options
	router  http.Handler
	leaving atomic.Bool
}

// New returns the handler.
func New(o Options) (*Server, error) {
	s := &Server{Options: o}
	web, err := newWeb(o.Web)
	if err != nil {
		return nil, err
	}
	r := chi.NewRouter()
	r.Use(s.identify, s.guard, headers, sameOrigin)
	r.Get("/healthz", func(w http.ResponseWriter, _ *http.Request) { plain(w, http.StatusOK, "ok") })
	r.Get("/readyz", s.ready)
	r.Post("/auth/login", s.login)
	r.Post("/auth/logout", s.logout)
	r.With(s.authenticate).Handle("/graphql", o.GraphQL)
	r.With(s.authenticate, adminOnly).Handle("/metrics", o.Metrics)
	r.Get("/*", web.ServeHTTP)
	s.router = r
	return s, nil
}

func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.router.ServeHTTP(w, r) }

// Leave makes /readyz say that no more requests should be sent here.
func (s *Server) Leave() { s.leaving.Store(true) }

// ready tells a load balancer whether to send requests; why not is for the log.
func (s *Server) ready(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
	defer cancel()
	err := s.Ready(ctx)
	if err == nil && !s.leaving.Load() {
		plain(w, http.StatusOK, "ready")
		return
	}
	if err != nil {
		s.Log.Warn("not ready", "error", err)
	}
	plain(w, http.StatusServiceUnavailable, "not ready")
}

func plain(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(text + "\n")) // a client that is gone needs no answer
}
