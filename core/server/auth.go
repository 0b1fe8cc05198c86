package server

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/guanxi-crm/guanxi/core/account"
	"github.com/guanxi-crm/guanxi/core/crm"
)

const (
	plainCookie = "guanxi_session"
	// hostCookie can be set over an encrypted connection only, and by no other
	// host of the same domain.
	hostCookie = "__Host-guanxi_session"

	maxSignIn = 8 << 10 // bytes of a sign-in's body
)

func cookieName(secure bool) string {
	if secure {
		return hostCookie
	}
	return plainCookie
}

// identify finds out who asks: by an API key, else by a session, which counts
// only when the request comes from our own pages.
func (s *Server) identify(r *http.Request) (account.Identity, error) {
	if header := r.Header.Get("Authorization"); header != "" {
		scheme, key, _ := strings.Cut(header, " ")
		if !strings.EqualFold(scheme, "Bearer") {
			key = ""
		}
		return s.Accounts.ByKey(r.Context(), strings.TrimSpace(key))
	}
	token := s.token(r)
	if token != "" && !s.ownPage(r) {
		return account.Identity{}, errCross
	}
	return s.Accounts.ByToken(r.Context(), token)
}

func (s *Server) token(r *http.Request) string {
	c, err := r.Cookie(cookieName(seenOf(r.Context()).secure))
	if err != nil {
		return ""
	}
	return c.Value
}

// ownPage tells whether a request was made by a page of ours: browsers do not
// let another site's page send such a header without asking us first, and we
// never agree.
func (s *Server) ownPage(r *http.Request) bool {
	return s.cross.Check(r) == nil && (r.Header.Get("X-Requested-With") != "" || r.Method == http.MethodGet || r.Method == http.MethodHead)
}

// authenticated lets nobody through who is not known.
func (s *Server) authenticated(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		who, err := s.identify(r)
		if err != nil {
			s.fail(w, r, err)
			return
		}
		x := seenOf(r.Context())
		x.role = who.Actor.Role
		if chosen := who.Language(); chosen != "" {
			x.language = chosen
		}
		ctx := s.Context(r.Context(), Request{ID: x.id, Actor: who.Actor, Language: x.language})
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// withKey lets programs through that have an API key of an admin.
func (s *Server) withKey(next http.Handler) http.Handler {
	return s.authenticated(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") == "" {
			s.refuse(w, r, http.StatusForbidden, crm.NewError(crm.Forbidden,
				"Use an API key here, as \"Authorization: Bearer <key>\".", "此处请使用 API 密钥：\"Authorization: Bearer <密钥>\"。"))
			return
		}
		if seenOf(r.Context()).role != crm.RoleAdmin {
			s.refuse(w, r, http.StatusForbidden, crm.NewError(crm.Forbidden,
				"Use an API key with the role admin here.", "此处请使用角色为 admin 的 API 密钥。"))
			return
		}
		next.ServeHTTP(w, r)
	}))
}

// login starts a session. It answers the user; the session's token goes into a
// cookie that scripts can't read.
func (s *Server) login(w http.ResponseWriter, r *http.Request) {
	if s.cross.Check(r) != nil {
		s.refuse(w, r, http.StatusForbidden, errCross)
		return
	}
	var in struct{ Email, Password string }
	if err := readJSON(w, r, &in); err != nil {
		s.fail(w, r, err)
		return
	}
	x := seenOf(r.Context())
	token, u, err := s.Accounts.SignIn(r.Context(), account.SignIn{
		Email: in.Email, Password: in.Password, From: x.client, Agent: r.UserAgent(),
	})
	if err != nil {
		if crm.CodeOf(err) == crm.LimitExceeded {
			w.Header().Set("Retry-After", strconv.Itoa(int(account.LimitWindow/time.Second)))
		}
		s.fail(w, r, err)
		return
	}
	if old := s.token(r); old != "" {
		// The new session takes the place of the browser's old one.
		if err := s.Accounts.SignOut(r.Context(), old); err != nil {
			s.fail(w, r, err)
			return
		}
	}
	setCookie(w, x.secure, token, int(account.SessionLife/time.Second))
	reply(w, http.StatusOK, map[string]any{"user": map[string]string{
		"id": u.ID, "email": u.Email, "name": u.Name, "role": u.Role, "language": u.Language,
	}})
}

// logout ends the browser's session, if it has one.
func (s *Server) logout(w http.ResponseWriter, r *http.Request) {
	if !s.ownPage(r) {
		s.refuse(w, r, http.StatusForbidden, errCross)
		return
	}
	if err := s.Accounts.SignOut(r.Context(), s.token(r)); err != nil {
		s.fail(w, r, err)
		return
	}
	setCookie(w, seenOf(r.Context()).secure, "", -1)
	reply(w, http.StatusOK, struct{}{})
}

func setCookie(w http.ResponseWriter, secure bool, value string, maxAge int) {
	http.SetCookie(w, &http.Cookie{
		Name: cookieName(secure), Value: value, Path: "/", MaxAge: maxAge,
		HttpOnly: true, Secure: secure, SameSite: http.SameSiteLaxMode,
	})
}

// readJSON reads a small JSON body. Requiring its media type keeps out what
// another site's form could post.
func readJSON(w http.ResponseWriter, r *http.Request, into any) error {
	media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || media != "application/json" {
		return badBody("Send JSON with \"Content-Type: application/json\".", "请以 \"Content-Type: application/json\" 发送 JSON。")
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxSignIn))
	if tooLarge := new(http.MaxBytesError); errors.As(err, &tooLarge) {
		return crm.NewError(crm.LimitExceeded, "The request is larger than 8 KiB.", "请求超过 8 KiB。")
	}
	if err == nil {
		err = json.Unmarshal(body, into)
	}
	if err != nil {
		return badBody(`Send JSON like {"email": "li.wei@example.com", "password": "…"}.`, `请发送类似 {"email": "li.wei@example.com", "password": "…"} 的 JSON。`)
	}
	return nil
}

func badBody(en, zh string) error { return crm.NewError(crm.BadInput, en, zh) }
