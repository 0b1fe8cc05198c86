package live

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/99designs/gqlgen/graphql/handler/extension"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/formatter"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/guanxi-crm/guanxi/core/access"
	"github.com/guanxi-crm/guanxi/core/automation"
	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/graph/limit"
	"github.com/guanxi-crm/guanxi/core/graph/receipt"
	"github.com/guanxi-crm/guanxi/core/graph/request"
	"github.com/guanxi-crm/guanxi/core/record"
)

// Options are what the endpoint works with; all are required but Secrets and Log.
type Options struct {
	Catalog func() *crm.Catalog // the current snapshot
	Records *record.Service
	Bulk    *automation.Bulk // starts the jobs of …Where mutations
	// Static makes the generated executor of the platform half over a whole
	// schema, as introspection is to show it.
	Static    func(*ast.Schema) graphql.ExecutableSchema
	StaticSDL []*ast.Source
	// Users looks users up by their ids; ids of no user are left out.
	Users func(ctx context.Context, ids []string) (map[string]User, error)
	// Errors presents an error to the caller: code and fields in the
	// extensions, nothing of the inside.
	Errors graphql.ErrorPresenterFunc
	Limits limit.Limits
	// Receipts keeps answers to requests with an Idempotency-Key; Secrets are
	// the mutations of the platform half whose answers must not be kept.
	Receipts *receipt.Keeper
	Secrets  []string
	Now      func() time.Time
	Log      *slog.Logger // nil discards
}

// Handler answers POST /graphql with the schema of the newest catalog as the
// caller's role sees it. It may be used from several goroutines.
type Handler struct {
	options Options
	base    *ast.Schema

	mu      sync.Mutex
	version int64 // of the catalog that the servers are for
	servers map[string]*server
}

// server is gqlgen's server over one schema.
type server struct {
	once sync.Once
	http http.Handler
}

// New returns the endpoint, or an error when the static half is no schema.
func New(o Options) (*Handler, error) {
	if o.Users == nil || o.Errors == nil || o.Catalog == nil || o.Records == nil || o.Bulk == nil || o.Static == nil || o.Receipts == nil || o.Now == nil {
		return nil, errors.New("graphql endpoint: an option that is required is missing")
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	base, err := LoadBase(o.StaticSDL)
	if err != nil {
		return nil, err
	}
	return &Handler{options: o, base: base, servers: map[string]*server{}}, nil
}

// ServeHTTP answers one request, whose context has its actor (see package
// request). Nobody signed in has no schema: the server answers them before.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !(post{}).Supports(r) {
		h.refuse(w, r)
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), h.options.Limits.Timeout)
	defer cancel()
	cat := h.options.Catalog()
	policy := access.For(cat, request.Actor(ctx))
	h.server(cat, policy).ServeHTTP(w, r.WithContext(ctx))
}

// refuse answers what is no POST of JSON.
func (h *Handler) refuse(w http.ResponseWriter, r *http.Request) {
	status := http.StatusUnsupportedMediaType
	if r.Method != http.MethodPost {
		status = http.StatusMethodNotAllowed
		w.Header().Set("Allow", http.MethodPost)
	}
	err := crm.NewError(crm.BadInput,
		"Send a POST with Content-Type: application/json.",
		"请使用 POST 请求，并设置 Content-Type: application/json。")
	res := &graphql.Response{Errors: gqlerror.List{h.options.Errors(r.Context(), wrapped(err))}}
	post{limits: h.options.Limits}.write(w, new(bytes.Buffer), status, res)
}

// server returns the server for a catalog and a policy. Those of another
// catalog are dropped; requests that use one keep it until they end.
func (h *Handler) server(cat *crm.Catalog, policy access.Policy) http.Handler {
	key := policy.Key()
	h.mu.Lock()
	if cat.Version != h.version {
		clear(h.servers)
		h.version = cat.Version
	}
	s := h.servers[key]
	if s == nil {
		s = &server{}
		h.servers[key] = s
	}
	h.mu.Unlock()
	s.once.Do(func() { s.http = h.build(cat, policy) })
	return s.http
}

func (h *Handler) build(cat *crm.Catalog, policy access.Policy) http.Handler {
	schema := Build(h.base, cat, policy)
	if len(schema.LeftOut) > 0 {
		h.options.Log.Warn("objects without GraphQL types: their names are taken", "objects", schema.LeftOut)
	}
	e := &executable{Options: &h.options, schema: schema, static: h.options.Static(schema.AST), queries: newQueries()}
	s := handler.New(e)
	s.AddTransport(post{limits: h.options.Limits, known: e.queries.has, receipts: h.options.Receipts, secrets: h.options.Secrets})
	s.Use(extension.Introspection{})
	s.SetQueryCache(e.queries)
	s.SetParserTokenLimit(2 * h.options.Limits.Tokens)
	s.SetDisableSuggestion(true)
	s.SetErrorPresenter(h.options.Errors)
	s.SetRecoverFunc(h.recovered)
	return s
}

func (h *Handler) recovered(ctx context.Context, p any) error {
	h.options.Log.Error("panic while answering a request", "request_id", request.RequestID(ctx), "panic", p, "stack", string(debug.Stack()))
	return fmt.Errorf("panic: %v", p)
}

// SDL is the whole schema as text, as callers of a policy see it.
func SDL(static []*ast.Source, cat *crm.Catalog, policy access.Policy) (string, error) {
	base, err := LoadBase(static)
	if err != nil {
		return "", err
	}
	var text strings.Builder
	formatter.NewFormatter(&text).FormatSchema(Build(base, cat, policy).AST)
	return text.String(), nil
}
