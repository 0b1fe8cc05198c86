package server

import (
	"net/http"
	"net/netip"
	"strings"

	"github.com/guanxi-crm/guanxi/core/account"
)

// The session cookie. The __Host- form, which browsers take over TLS only,
// can't be set by a sibling domain.
const (
	secureCookie = "__Host-guanxi"
	plainCookie  = "guanxi"
)

func sessionToken(r *http.Request) string {
	for _, name := range []string{secureCookie, plainCookie} {
		if c, err := r.Cookie(name); err == nil && c.Value != "" {
			return c.Value
		}
	}
	return ""
}

func cookie(secure bool, value string, maxAge int) *http.Cookie {
	name := plainCookie
	if secure {
		name = secureCookie
	}
	return &http.Cookie{Name: name, Value: value, Path: "/", MaxAge: maxAge, HttpOnly: true, Secure: secure, SameSite: http.SameSiteLaxMode}
}

func setSession(w http.ResponseWriter, _ *http.Request, secure bool, token string) {
	http.SetCookie(w, cookie(secure, token, int(account.SessionLife.Seconds())))
}

func clearSession(w http.ResponseWriter, secure bool) {
	http.SetCookie(w, cookie(secure, "", -1))
}

// peer is the address at the other end of the connection.
func peer(r *http.Request) netip.Addr {
	a, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	return a.Addr().Unmap()
}

func (s *Server) trusted(a netip.Addr) bool {
	for _, p := range s.TrustedProxies {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

// client is the address that a request comes from: the nearest one in
// X-Forwarded-For that is no trusted proxy. What a client itself wrote into
// the header lies further away and is never reached.
func (s *Server) client(r *http.Request) netip.Addr {
	at := peer(r)
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0 && s.trusted(at); i-- {
		a, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		at = a.Unmap()
	}
	return at
}

func https(r *http.Request) bool { return r.TLS != nil }

// secure tells whether the browser reached us over TLS.
func (s *Server) secure(r *http.Request) bool {
	return https(r) || (s.trusted(peer(r)) && r.Header.Get("X-Forwarded-Proto") == "https")
}
