package server

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// noncePlace stands in index.html where each answer's own nonce goes.
const noncePlace = "__CSP_NONCE__"

// web serves the built web admin out of memory: index.html for every page,
// other files with the compressed forms made when it was built.
type web struct {
	index [][]byte // what is around the nonce; empty when it was not built
	files map[string]*webFile
}

type webFile struct {
	mediaType string
	tag       string // ETag
	plain     []byte
	encoded   map[string][]byte // "br", "gzip"
	immutable bool              // its name changes with its content
}

// encodings are the compressed forms, the smallest first.
var encodings = []struct{ name, ending string }{{"br", ".br"}, {"gzip", ".gz"}}

func loadWeb(files fs.FS) (*web, error) {
	w := &web{files: map[string]*webFile{}}
	if files == nil {
		return w, nil
	}
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(name) == ".br" || path.Ext(name) == ".gz" {
			return err
		}
		if name == "index.html" {
			page, err := fs.ReadFile(files, name)
			w.index = bytes.Split(page, []byte(noncePlace))
			return err
		}
		w.files["/"+name], err = loadFile(files, name)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("load the web admin: %w", err)
	}
	return w, nil
}

func loadFile(files fs.FS, name string) (*webFile, error) {
	data, err := fs.ReadFile(files, name)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(data)
	f := &webFile{
		plain: data, encoded: map[string][]byte{}, immutable: strings.HasPrefix(name, "assets/"),
		tag: `"` + hex.EncodeToString(sum[:12]) + `"`, mediaType: mime.TypeByExtension(path.Ext(name)),
	}
	if f.mediaType == "" {
		f.mediaType = "application/octet-stream"
	}
	for _, e := range encodings {
		switch data, err := fs.ReadFile(files, name+e.ending); {
		case err == nil:
			f.encoded[e.name] = data
		case !errors.Is(err, fs.ErrNotExist):
			return nil, err
		}
	}
	return f, nil
}

// ServeHTTP answers what no other route took.
func (w *web) ServeHTTP(out http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		missing(out, r)
		return
	}
	if f := w.files[r.URL.Path]; f != nil {
		f.serve(out, r)
		return
	}
	// A path without an ending is a page of the web admin, which finds its way
	// by itself; a file that is not there is not.
	if (path.Ext(r.URL.Path) != "" && r.URL.Path != "/index.html") || reserved(r.URL.Path) {
		missing(out, r)
		return
	}
	w.page(out)
}

// reserved tells whether a path belongs to programs: a misspelt one must not be
// answered with a page.
func reserved(path string) bool {
	first, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	switch first {
	case "graphql", "auth", "healthz", "readyz", "metrics", "files", "api", "debug":
		return true
	}
	return false
}

func missing(out http.ResponseWriter, r *http.Request) {
	x := seenOf(r.Context())
	reply(out, http.StatusNotFound, map[string]shown{"error": {Code: crm.NotFound, Message: errNotFound.Message.In(x.language)}})
}

// page answers index.html with a nonce of its own, by which the styles that
// the page adds are known to be ours.
func (w *web) page(out http.ResponseWriter) {
	if len(w.index) == 0 {
		plain(out, http.StatusNotFound, "The web admin is not in this build; make build includes it.\n此版本未包含管理界面；请用 make build 构建。\n")
		return
	}
	var random [18]byte
	rand.Read(random[:])
	nonce := base64.StdEncoding.EncodeToString(random[:])
	h := out.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", "default-src 'self'; script-src 'self'; style-src 'self' 'nonce-"+nonce+"'; img-src 'self' data:; "+
		"connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; object-src 'none'")
	out.WriteHeader(http.StatusOK)
	_, _ = out.Write(bytes.Join(w.index, []byte(nonce)))
}

func (f *webFile) serve(out http.ResponseWriter, r *http.Request) {
	h := out.Header()
	h.Set("ETag", f.tag)
	h.Set("Vary", "Accept-Encoding")
	h.Set("Cache-Control", "no-cache")
	if f.immutable {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	if strings.Contains(r.Header.Get("If-None-Match"), f.tag) {
		out.WriteHeader(http.StatusNotModified)
		return
	}
	h.Set("Content-Type", f.mediaType)
	body := f.plain
	accepted := r.Header.Get("Accept-Encoding")
	for _, e := range encodings {
		if data := f.encoded[e.name]; data != nil && accepts(accepted, e.name) {
			h.Set("Content-Encoding", e.name)
			body = data
			break
		}
	}
	out.WriteHeader(http.StatusOK)
	_, _ = out.Write(body)
}

func accepts(header, name string) bool {
	for part := range strings.SplitSeq(header, ",") {
		if tag, weight := weighted(part); tag == name && weight > 0 {
			return true
		}
	}
	return false
}
