package server

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"sync/atomic"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/guanxi-crm/guanxi/core/account"
	"github.com/guanxi-crm/guanxi/core/crm"
)

const (
	// What a slow or silent client may take.
	readHeaderTimeout = 5 * time.Second
	readTimeout       = 30 * time.Second
	writeTimeout      = 60 * time.Second
	idleTimeout       = 2 * time.Minute
	maxHeader         = 32 << 10
	// maxBody is the most that any request may send; the endpoints have lower
	// limits of their own.
	maxBody = 8 << 20
	// drainTime is how long requests under way may go on after the stop.
	drainTime = 8 * time.Second
)

// Request is what the server found out about a request that it lets through.
type Request struct {
	ID       string
	Actor    crm.Actor
	Language string // BCP 47 tag
}

// Options are what a Server works with. Web, Registry and Log may be nil.
type Options struct {
	Accounts *account.Service
	// GraphQL answers /graphql; only requests of somebody known reach it, in a
	// context that Context has made.
	GraphQL http.Handler
	Context func(ctx context.Context, r Request) context.Context
	// Ready answers nil when requests can be served.
	Ready func(ctx context.Context) error
	// Web holds the built web admin; nil or empty means there is none.
	Web fs.FS
	// TrustedProxies are addresses and ranges whose X-Forwarded-For and
	// X-Forwarded-Proto are believed.
	TrustedProxies []string
	// Registry takes the server's own figures and is what /metrics shows.
	Registry *prometheus.Registry
	Now      func() time.Time
	Log      *slog.Logger
}

// Server answers HTTP. Its handler may be used from several goroutines.
type Server struct {
	Options
	proxies  []netip.Prefix
	web      *web
	metrics  *metrics
	cross    *http.CrossOriginProtection
	handler  http.Handler
	draining atomic.Bool
}

// New returns a server, or an error when the web admin's files or the trusted
// proxies can't be used.
func New(o Options) (*Server, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Registry == nil {
		o.Registry = prometheus.NewRegistry()
	}
	s := &Server{Options: o, cross: http.NewCrossOriginProtection()}
	var err error
	if s.proxies, err = parseProxies(o.TrustedProxies); err != nil {
		return nil, err
	}
	if s.web, err = loadWeb(o.Web); err != nil {
		return nil, err
	}
	if s.metrics, err = newMetrics(o.Registry); err != nil {
		return nil, err
	}
	s.handler = s.routes()
	return s, nil
}

// Handler answers all requests.
func (s *Server) Handler() http.Handler { return s.handler }

// routes is everything that can be asked for, and who may ask.
func (s *Server) routes() http.Handler {
	r := chi.NewRouter()
	r.Use(s.begin, secureHeaders, s.recovering)
	// Anybody:
	r.Get("/healthz", s.healthz)
	r.Get("/readyz", s.readyz)
	r.Post("/auth/login", s.login)
	r.Post("/auth/logout", s.logout)
	// Who is known:
	r.With(s.authenticated).Handle("/graphql", s.GraphQL)
	r.With(s.withKey).Method(http.MethodGet, "/metrics", s.metrics.handler)
	// The web admin holds nothing secret; it asks /graphql.
	r.NotFound(s.web.ServeHTTP)
	r.MethodNotAllowed(func(w http.ResponseWriter, r *http.Request) {
		s.refuse(w, r, http.StatusMethodNotAllowed, errMethod)
	})
	return r
}

// Serve answers requests on l until ctx ends. Then it takes no more, lets
// those under way finish for drainTime at most, and returns nil.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	srv := &http.Server{
		Handler:           s.handler,
		ReadHeaderTimeout: readHeaderTimeout,
		ReadTimeout:       readTimeout,
		WriteTimeout:      writeTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeader,
		ErrorLog:          slog.NewLogLogger(s.Log.Handler(), slog.LevelDebug),
	}
	ended := make(chan error, 1)
	go func() { ended <- srv.Serve(l) }()
	select {
	case err := <-ended:
		return fmt.Errorf("serve HTTP: %w", err)
	case <-ctx.Done():
	}
	s.draining.Store(true)
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainTime)
	defer cancel()
	if err := srv.Shutdown(drain); err != nil {
		s.Log.Warn("requests were cut after the time to finish", "error", err)
		srv.Close()
	}
	if err := <-ended; !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve HTTP: %w", err)
	}
	return nil
}
