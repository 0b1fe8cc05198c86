package server

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
)

type contextKey struct{}

// seen is what the server knows of any request, signed in or not.
type seen struct {
	id       string
	client   netip.Addr
	secure   bool // the browser's connection is encrypted
	language string
	role     string // of who asks, once known
	route    string // for the figures
}

func seenOf(ctx context.Context) *seen {
	s, ok := ctx.Value(contextKey{}).(*seen)
	if !ok {
		return &seen{language: "en"}
	}
	return s
}

func (s *Server) look(r *http.Request) *seen {
	x := &seen{id: newRequestID(), secure: r.TLS != nil, language: acceptedLanguage(r.Header.Get("Accept-Language"))}
	if a, err := netip.ParseAddrPort(r.RemoteAddr); err == nil {
		x.client = a.Addr().Unmap()
	}
	if s.trusted(x.client) {
		x.secure = x.secure || r.Header.Get("X-Forwarded-Proto") == "https"
		x.client = s.forwardedFor(r, x.client)
	}
	return x
}

func newRequestID() string {
	var b [8]byte
	rand.Read(b[:])
	return hex.EncodeToString(b[:])
}

func (s *Server) trusted(a netip.Addr) bool {
	for _, p := range s.proxies {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

// forwardedFor is the last address that was not one of our proxies: what comes
// before it in the header is the client's word only.
func (s *Server) forwardedFor(r *http.Request, client netip.Addr) netip.Addr {
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0; i-- {
		a, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			return client
		}
		client = a.Unmap()
		if !s.trusted(client) {
			return client
		}
	}
	return client
}

func parseProxies(list []string) ([]netip.Prefix, error) {
	var proxies []netip.Prefix
	for _, text := range list {
		if a, err := netip.ParseAddr(text); err == nil {
			proxies = append(proxies, netip.PrefixFrom(a.Unmap(), a.Unmap().BitLen()))
			continue
		}
		p, err := netip.ParsePrefix(text)
		if err != nil {
			return nil, fmt.Errorf("trusted proxy %q: %w", text, err)
		}
		proxies = append(proxies, p.Masked())
	}
	return proxies, nil
}

// acceptedLanguage chooses between the product's two languages.
func acceptedLanguage(header string) string {
	const most = 512 // bytes looked at
	header = header[:min(len(header), most)]
	best, bestWeight := "en", 0.0
	for part := range strings.SplitSeq(header, ",") {
		tag, weight := weighted(part)
		tag = strings.ToLower(tag)
		language := ""
		switch {
		case tag == "zh" || strings.HasPrefix(tag, "zh-"):
			language = "zh-CN"
		case tag == "en" || strings.HasPrefix(tag, "en-"):
			language = "en"
		}
		if language != "" && weight > bestWeight {
			best, bestWeight = language, weight
		}
	}
	return best
}

// weighted reads one choice of an Accept header: "zh-CN;q=0.8".
func weighted(part string) (name string, weight float64) {
	name, params, _ := strings.Cut(part, ";")
	weight = 1
	if q, ok := strings.CutPrefix(strings.TrimSpace(params), "q="); ok {
		var err error
		if weight, err = strconv.ParseFloat(q, 64); err != nil {
			weight = 0
		}
	}
	return strings.TrimSpace(name), weight
}
