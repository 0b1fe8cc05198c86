package server

import (
	"net/http"
	"runtime/debug"
	"time"

	"golang.org/x/text/language"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/graph/request"
)

var languages = language.NewMatcher([]language.Tag{language.English, language.SimplifiedChinese})

// preferred is the language that a browser asks for, of the two there are.
func preferred(r *http.Request) string {
	_, i := language.MatchStrings(languages, r.Header.Get("Accept-Language"))
	if i == 1 {
		return "zh-CN"
	}
	return "en"
}

// identify gives each request an id, by which its traces in the log are found.
func (s *Server) identify(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := s.NewID()
		w.Header().Set("X-Request-Id", id)
		ctx := request.WithRequestID(r.Context(), id)
		next.ServeHTTP(w, r.WithContext(request.WithLanguage(ctx, preferred(r))))
	})
}

// guard logs what went wrong and keeps a panic from ending more than its
// request.
func (s *Server) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := s.Now()
		sw := &statusWriter{ResponseWriter: w}
		defer func() {
			if p := recover(); p != nil {
				if p == http.ErrAbortHandler {
					panic(p)
				}
				s.Log.Error("panic", "request_id", request.RequestID(r.Context()), "path", r.URL.Path, "panic", p, "stack", string(debug.Stack()))
				if sw.status == 0 {
					refuse(sw, r, http.StatusInternalServerError, crm.NewError(crm.Internal,
						"Something went wrong on our side; quote the request id "+request.RequestID(r.Context())+" when you report it.",
						"服务器内部出错；报告时请提供请求编号 "+request.RequestID(r.Context())+"。"))
				}
			}
			if sw.status >= http.StatusInternalServerError {
				s.Log.Error("request failed", "request_id", request.RequestID(r.Context()), "method", r.Method, "path", r.URL.Path, "status", sw.status, "ms", s.Now().Sub(began).Milliseconds())
			}
		}()
		next.ServeHTTP(sw, r)
	})
}

// statusWriter remembers the status for the log.
type statusWriter struct {
	http.ResponseWriter
	status int
}

func (w *statusWriter) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *statusWriter) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	return w.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach the real writer.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// headers are on every answer. Pages set their own Content-Security-Policy.
func headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
		h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
		if https(r) {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		next.ServeHTTP(w, r)
	})
}

// sameOrigin refuses what a foreign page could make a browser send: requests
// from another origin, and with the session cookie also those without the
// header that only our own scripts can set. Programs with an API key carry no
// cookie and are not concerned.
func sameOrigin(next http.Handler) http.Handler {
	foreign := http.NewCrossOriginProtection()
	foreign.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		refuse(w, r, http.StatusForbidden, errForeign)
	}))
	return foreign.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		safe := r.Method == http.MethodGet || r.Method == http.MethodHead
		if !safe && sessionToken(r) != "" && r.Header.Get("Authorization") == "" && r.Header.Get("X-Requested-With") == "" {
			refuse(w, r, http.StatusForbidden, errForeign)
			return
		}
		next.ServeHTTP(w, r)
	}))
}

var errForeign = crm.NewError(crm.Forbidden,
	"This request does not come from the web admin's own page. Programs send an API key and no cookie; scripts of the page send the header X-Requested-With.",
	"该请求并非来自管理界面自身的页面。程序请使用 API 密钥且不带 Cookie；页面脚本请附带 X-Requested-With 头。")

// timeouts of the listener. A request's own deadline is shorter.
const (
	readHeaderTimeout = 5 * time.Second
	readTimeout       = 30 * time.Second
	writeTimeout      = 60 * time.Second
	idleTimeout       = 2 * time.Minute
)
