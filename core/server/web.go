package server

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"
)

// noncePlaceholder stands in index.html where the style nonce belongs.
const noncePlaceholder = "__CSP_NONCE__"

// web serves the built web admin: hashed assets for ever, and index.html for
// every path that is a page of it.
type web struct {
	files fs.FS
	index []byte // nil when the web admin is not built
}

func newWeb(files fs.FS) (*web, error) {
	index, err := fs.ReadFile(files, "index.html")
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("read the web admin: %w", err)
	}
	return &web{files, index}, nil
}

func (s *web) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(path.Clean(r.URL.Path), "/")
	switch {
	case s.index == nil:
		plain(w, http.StatusNotFound, "The web admin is not built; run make build. 管理界面尚未构建，请运行 make build。")
	case strings.HasPrefix(name, "assets/"):
		s.asset(w, r, name, "public, max-age=31536000, immutable")
	case path.Ext(name) != "" && name != "index.html":
		s.asset(w, r, name, "public, max-age=3600")
	default:
		s.page(w)
	}
}

// page answers index.html with a fresh nonce, which lets the component kit's
// own styles in and no others.
func (s *web) page(w http.ResponseWriter) {
	raw := make([]byte, 16)
	rand.Read(raw)
	nonce := base64.RawStdEncoding.EncodeToString(raw)
	w.Header().Set("Content-Security-Policy", "default-src 'self'; script-src 'self'; style-src 'self' 'nonce-"+nonce+"'; img-src 'self' data:; "+
		"font-src 'self'; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'")
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	_, _ = w.Write(bytes.ReplaceAll(s.index, []byte(noncePlaceholder), []byte(nonce))) // a client that is gone needs no answer
}

// asset answers a file in the smallest form that was made at build time and
// the browser takes.
func (s *web) asset(w http.ResponseWriter, r *http.Request, name, caching string) {
	h := w.Header()
	h.Add("Vary", "Accept-Encoding")
	for _, form := range []struct{ encoding, suffix string }{{"br", ".br"}, {"gzip", ".gz"}, {"", ""}} {
		if form.encoding != "" && !accepts(r, form.encoding) {
			continue
		}
		b, err := fs.ReadFile(s.files, name+form.suffix)
		if err != nil {
			continue
		}
		if form.encoding != "" {
			h.Set("Content-Encoding", form.encoding)
		}
		h.Set("Cache-Control", caching)
		h.Set("Content-Type", contentType(name))
		h.Set("Content-Length", strconv.Itoa(len(b)))
		_, _ = w.Write(b) // a client that is gone needs no answer
		return
	}
	plain(w, http.StatusNotFound, "not found")
}

func accepts(r *http.Request, encoding string) bool {
	for _, part := range strings.Split(r.Header.Get("Accept-Encoding"), ",") {
		name, quality, _ := strings.Cut(strings.TrimSpace(part), ";")
		if name == encoding && strings.TrimSpace(quality) != "q=0" {
			return true
		}
	}
	return false
}

func contentType(name string) string {
	if t := mime.TypeByExtension(path.Ext(name)); t != "" {
		return t
	}
	return "application/octet-stream"
}
