package server

import (
	"encoding/json"
	"net/http"
	"strings"

	"github.com/guanxi-crm/guanxi/core/account"
	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/graph/request"
)

// maxSignInBytes bounds the body of a sign-in.
const maxSignInBytes = 16 << 10

// authenticate lets a request through with its actor: an API key in the
// Authorization header, or the session cookie of a browser. The header wins,
// so that a program is never mistaken for the person at the browser.
func (s *Server) authenticate(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		who, err := s.who(r)
		if err != nil {
			if crm.CodeOf(err) == crm.Unauthenticated {
				w.Header().Set("WWW-Authenticate", `Bearer realm="guanxi"`)
			}
			s.fail(w, r, err)
			return
		}
		ctx := request.WithActor(r.Context(), who.Actor)
		if l := who.Language(); l != "" {
			ctx = request.WithLanguage(ctx, l)
		}
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

func (s *Server) who(r *http.Request) (account.Identity, error) {
	if h := r.Header.Get("Authorization"); h != "" {
		scheme, key, _ := strings.Cut(h, " ")
		if !strings.EqualFold(scheme, "Bearer") {
			return account.Identity{}, errNotSignedIn
		}
		return s.Accounts.ByKey(r.Context(), strings.TrimSpace(key))
	}
	token := sessionToken(r)
	if token == "" {
		return account.Identity{}, errNotSignedIn
	}
	return s.Accounts.ByToken(r.Context(), token)
}

var errNotSignedIn = crm.NewError(crm.Unauthenticated,
	"Sign in, or send an API key: Authorization: Bearer <key>.",
	"请先登录，或发送 API 密钥：Authorization: Bearer <密钥>。")

// adminOnly is for what tells about the installation as a whole.
func adminOnly(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if request.Actor(r.Context()).Role != crm.RoleAdmin {
			refuse(w, r, http.StatusForbidden, crm.NewError(crm.Forbidden,
				"This needs an API key with the role admin.", "需要角色为 admin 的 API 密钥。"))
			return
		}
		next.ServeHTTP(w, r)
	})
}

// login starts a session: {"email", "password"} as JSON, answered with the
// cookie. A form can't send JSON, so no foreign page can sign somebody in.
func (s *Server) login(w http.ResponseWriter, r *http.Request) {
	var in struct{ Email, Password string }
	if !strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") ||
		json.NewDecoder(http.MaxBytesReader(w, r.Body, maxSignInBytes)).Decode(&in) != nil {
		refuse(w, r, http.StatusBadRequest, crm.NewError(crm.BadInput,
			`Send JSON: {"email": "…", "password": "…"}.`, `请发送 JSON：{"email": "…", "password": "…"}。`))
		return
	}
	token, u, err := s.Accounts.SignIn(r.Context(), account.SignIn{
		Email: in.Email, Password: in.Password, From: s.client(r), Agent: r.UserAgent()})
	if err != nil {
		s.fail(w, r, err)
		return
	}
	if old := sessionToken(r); old != "" {
		// The browser's former session must not outlive the new one.
		if err := s.Accounts.SignOut(r.Context(), old); err != nil {
			s.Log.Warn("end former session", "error", err)
		}
	}
	setSession(w, r, s.secure(r), token)
	answer(w, http.StatusOK, map[string]any{"user": map[string]string{"id": u.ID, "email": u.Email, "name": u.Name, "role": u.Role, "language": u.Language}})
}

func (s *Server) logout(w http.ResponseWriter, r *http.Request) {
	if token := sessionToken(r); token != "" {
		if err := s.Accounts.SignOut(r.Context(), token); err != nil {
			s.fail(w, r, err)
			return
		}
	}
	clearSession(w, s.secure(r))
	w.WriteHeader(http.StatusNoContent)
}
