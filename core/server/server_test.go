package server_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/guanxi-crm/guanxi/core/account"
	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/server"
)

// Nothing but health, sign-in and the web admin's files answers strangers.
func TestStrangers(t *testing.T) {
	w := newWorld(t)
	open := map[string]int{
		"GET /healthz": 200, "GET /readyz": 200, "GET /": 200, "GET /objects/customer": 200,
		"GET /assets/main-1a2b.js": 200, "GET /favicon.svg": 200,
	}
	for _, method := range []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"} {
		for _, path := range []string{
			"/graphql", "/graphql/", "/metrics", "/metrics/", "/healthz", "/readyz", "/", "/objects/customer", "/files/1", "/debug/pprof/",
			"/assets/main-1a2b.js", "/assets/none.js", "/assets/", "/favicon.svg", "/index.html.br", "/../server.go", "/.env", "/auth/login", "/auth/logout",
		} {
			answer := w.do(request{method: method, path: path})
			text := body(t, answer)
			if want := open[method+" "+path]; want != 0 && answer.StatusCode != want {
				t.Errorf("%s %s: %d, want %d", method, path, answer.StatusCode, want)
			}
			page := strings.HasPrefix(answer.Header.Get("Content-Type"), "text/html")
			if open[method+" "+path] == 0 && answer.StatusCode < 400 && !page && method != "HEAD" {
				t.Errorf("%s %s: %d %q to a stranger", method, path, answer.StatusCode, text)
			}
			if strings.HasPrefix(path, "/graphql") && method == "POST" && (path == "/graphql") != (answer.StatusCode == 401) {
				t.Errorf("%s %s: %d", method, path, answer.StatusCode)
			}
		}
	}
	answer := w.do(request{method: "POST", path: "/graphql", body: `{"query": "{me{language}}"}`, headers: []string{"Accept-Language: zh-CN,zh;q=0.9"}})
	want := `{"errors":[{"extensions":{"code":"UNAUTHENTICATED"},"message":"请登录，或以 \"Authorization: Bearer \u003c密钥\u003e\" 发送有效的 API 密钥。"}]}`
	if got := body(t, answer); answer.StatusCode != 401 || got != want {
		t.Errorf("%d %s", answer.StatusCode, got)
	}
}

func TestHeadersOnEveryAnswer(t *testing.T) {
	w := newWorld(t)
	for _, q := range []request{
		{path: "/"}, {path: "/healthz"}, {path: "/readyz"}, {path: "/graphql"}, {path: "/metrics"}, {path: "/assets/main-1a2b.js"},
		{path: "/nothing.js"}, {path: "/auth/login", method: "POST"}, {path: "/auth/login", method: "DELETE"}, {path: "/auth/logout", method: "POST"},
		{path: "/graphql", method: "POST", headers: []string{"Authorization: Bearer " + w.key}},
	} {
		answer := w.do(q)
		for name, want := range map[string]string{
			"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "same-origin",
			"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
		} {
			if got := answer.Header.Get(name); got != want {
				t.Errorf("%s %s: %s is %q", q.method, q.path, name, got)
			}
		}
		csp := answer.Header.Get("Content-Security-Policy")
		if !strings.Contains(csp, "frame-ancestors 'none'") || strings.Contains(csp, "unsafe") {
			t.Errorf("%s: policy %q", q.path, csp)
		}
		if !regexp.MustCompile(`^[0-9a-f]{16}$`).MatchString(answer.Header.Get("X-Request-Id")) {
			t.Errorf("%s: no request id", q.path)
		}
		if answer.Header.Get("Access-Control-Allow-Origin") != "" || answer.Header.Get("Server") != "" {
			t.Errorf("%s: %v", q.path, answer.Header)
		}
		if answer.Header.Get("Strict-Transport-Security") != "" {
			t.Errorf("%s: HSTS without TLS", q.path)
		}
		q.tls = true
		if got := w.do(q).Header.Get("Strict-Transport-Security"); got == "" {
			t.Errorf("%s: no HSTS with TLS", q.path)
		}
	}
}

func TestWhoIsAsking(t *testing.T) {
	w := newWorld(t)
	cookie := w.signIn()
	own := []string{"X-Requested-With: guanxi"}
	user := crm.Actor{Kind: crm.ActorUser, ID: w.user.ID, Name: w.user.Name}.String()
	for name, tc := range map[string]struct {
		q    request
		want string // the answer, or its status
	}{
		"a key":                          {request{headers: []string{"Authorization: Bearer " + w.key}}, "API_KEY:"},
		"a key, spelled otherwise":       {request{headers: []string{"Authorization: bearer  " + w.key}}, "API_KEY:"},
		"a key from another site's page": {request{headers: []string{"Authorization: Bearer " + w.key, "Origin: https://evil.example", "Sec-Fetch-Site: cross-site"}}, "API_KEY:"},
		"a wrong key beside a cookie":    {request{headers: append([]string{"Authorization: Bearer nothing"}, own...), cookie: cookie}, "401"},
		"a password as a key":            {request{headers: []string{"Authorization: Basic bGk6YmFtYm9v"}}, "401"},
		"a cookie":                       {request{headers: own, cookie: cookie}, user + " en"},
		"a cookie, same origin":          {request{headers: append([]string{"Sec-Fetch-Site: same-origin", "Origin: http://example.com"}, own...), cookie: cookie}, user + " en"},
		"a cookie in Chinese":            {request{headers: append([]string{"Accept-Language: fr, zh-TW;q=0.8, en;q=0.5"}, own...), cookie: cookie}, user + " zh-CN"},
		"a cookie without the header":    {request{cookie: cookie}, "403"},
		"another site's form":            {request{headers: []string{"Origin: https://evil.example", "Content-Type: text/plain"}, cookie: cookie}, "403"},
		"another site's script":          {request{headers: append([]string{"Origin: https://evil.example"}, own...), cookie: cookie}, "403"},
		"another site, by fetch":         {request{headers: append([]string{"Sec-Fetch-Site: cross-site"}, own...), cookie: cookie}, "403"},
		"a subdomain":                    {request{headers: append([]string{"Sec-Fetch-Site: same-site"}, own...), cookie: cookie}, "403"},
		"an origin of null":              {request{headers: append([]string{"Origin: null"}, own...), cookie: cookie}, "403"},
		"a plain cookie over TLS":        {request{headers: own, cookie: cookie, tls: true}, "401"},
		"somebody's made-up cookie":      {request{headers: own, cookie: "guanxi_session=AAAA"}, "401"},
		"nobody":                         {request{headers: own}, "401"},
	} {
		t.Run(name, func(t *testing.T) {
			tc.q.method, tc.q.path = "POST", "/graphql"
			answer := w.do(tc.q)
			got := body(t, answer)
			if tc.want[0] >= '0' && tc.want[0] <= '9' {
				got = fmt.Sprint(answer.StatusCode)
			}
			if !strings.HasPrefix(got, tc.want) {
				t.Errorf("got %s, want %s", got, tc.want)
			}
		})
	}
}

func TestSessionCookie(t *testing.T) {
	w := newWorld(t, func(o *server.Options) { o.TrustedProxies = []string{"10.0.0.0/8"} })
	login := request{method: "POST", path: "/auth/login", headers: []string{jsonType}, body: `{"email": "LI@example.com", "password": "` + password + `"}`}
	for name, tc := range map[string]struct {
		tls    bool
		from   string
		header string
		secure bool
	}{
		"plain":                      {},
		"TLS":                        {tls: true, secure: true},
		"a proxy that we trust":      {from: "10.1.2.3", header: "X-Forwarded-Proto: https", secure: true},
		"somebody who claims to be":  {from: "192.0.2.9", header: "X-Forwarded-Proto: https"},
		"a proxy's plain connection": {from: "10.1.2.3", header: "X-Forwarded-Proto: http"},
	} {
		t.Run(name, func(t *testing.T) {
			q := login
			q.tls, q.from = tc.tls, tc.from
			q.headers = append([]string{tc.header}, q.headers...)
			answer := w.do(q)
			if answer.StatusCode != 200 {
				t.Fatalf("%d %s", answer.StatusCode, body(t, answer))
			}
			c := answer.Cookies()[0]
			wantName := "guanxi_session"
			if tc.secure {
				wantName = "__Host-guanxi_session"
			}
			if c.Name != wantName || c.Secure != tc.secure || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" {
				t.Errorf("cookie %+v", c)
			}
			if strings.Contains(body(t, answer), c.Value) {
				t.Error("the token is in the answer, where scripts can read it")
			}
		})
	}
}

func TestSignInAndOut(t *testing.T) {
	w := newWorld(t)
	first := w.signIn()
	// Signing in again takes the place of the first session.
	answer := w.do(request{method: "POST", path: "/auth/login", cookie: first, headers: []string{jsonType},
		body: `{"email": "` + email + `", "password": "` + password + `"}`})
	second := answer.Cookies()[0].Name + "=" + answer.Cookies()[0].Value
	ask := func(cookie string) int {
		return w.do(request{method: "POST", path: "/graphql", cookie: cookie, headers: []string{"X-Requested-With: guanxi"}}).StatusCode
	}
	if a, b := ask(first), ask(second); a != 401 || b != 200 {
		t.Errorf("first %d, second %d", a, b)
	}
	// Another site can't end it.
	for _, headers := range [][]string{nil, {"Origin: https://evil.example", "X-Requested-With: x"}} {
		if got := w.do(request{method: "POST", path: "/auth/logout", cookie: second, headers: headers}).StatusCode; got != 403 {
			t.Errorf("sign-out with %v: %d", headers, got)
		}
	}
	answer = w.do(request{method: "POST", path: "/auth/logout", cookie: second, headers: []string{"X-Requested-With: guanxi"}})
	if answer.StatusCode != 200 || answer.Cookies()[0].MaxAge >= 0 || ask(second) != 401 {
		t.Errorf("sign-out: %d %v", answer.StatusCode, answer.Cookies())
	}
}

func TestSignInRefused(t *testing.T) {
	w := newWorld(t)
	good := `{"email": "` + email + `", "password": "` + password + `"}`
	for name, tc := range map[string]struct {
		headers []string
		body    string
		status  int
		code    string
	}{
		"another site":     {[]string{jsonType, "Origin: https://evil.example"}, good, 403, "FORBIDDEN"},
		"a form":           {[]string{"Content-Type: application/x-www-form-urlencoded"}, "email=x&password=y", 400, "BAD_INPUT"},
		"plain text":       {[]string{"Content-Type: text/plain"}, good, 400, "BAD_INPUT"},
		"no type":          {nil, good, 400, "BAD_INPUT"},
		"not JSON":         {[]string{jsonType}, "{", 400, "BAD_INPUT"},
		"another shape":    {[]string{jsonType}, `{"email": ["a"], "password": {}}`, 400, "BAD_INPUT"},
		"too large":        {[]string{jsonType}, `{"email": "` + strings.Repeat("x", 9000) + `"}`, 429, "LIMIT_EXCEEDED"},
		"a wrong password": {[]string{jsonType}, `{"email": "` + email + `", "password": "x"}`, 401, "UNAUTHENTICATED"},
	} {
		t.Run(name, func(t *testing.T) {
			answer := w.do(request{method: "POST", path: "/auth/login", headers: tc.headers, body: tc.body})
			if got := body(t, answer); answer.StatusCode != tc.status || !strings.Contains(got, `{"error":{"code":"`+tc.code+`"`) {
				t.Errorf("%d %s", answer.StatusCode, got)
			}
			if len(answer.Cookies()) > 0 {
				t.Error("a cookie")
			}
		})
	}
	for range 10 {
		w.do(request{method: "POST", path: "/auth/login", headers: []string{jsonType}, body: `{"email": "` + email + `", "password": "x"}`})
	}
	answer := w.do(request{method: "POST", path: "/auth/login", headers: []string{jsonType}, body: good})
	if answer.StatusCode != 429 || answer.Header.Get("Retry-After") == "" {
		t.Errorf("after many tries: %d", answer.StatusCode)
	}
}

// What a client says of its address counts only when a proxy that we trust
// says so.
func TestGuessersCannotChooseTheirAddress(t *testing.T) {
	for name, tc := range map[string]struct {
		proxies []string
		forward func(i int) string
		most    int
	}{
		"no proxy":                      {nil, func(i int) string { return fmt.Sprintf("198.51.%d.1", i) }, 50},
		"a proxy, and the client's lie": {[]string{"192.0.2.0/24"}, func(i int) string { return fmt.Sprintf("198.51.%d.1, 203.0.113.5", i) }, 50},
		"a proxy":                       {[]string{"192.0.2.0/24"}, func(i int) string { return fmt.Sprintf("198.51.%d.1", i) }, 80},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, func(o *server.Options) { o.TrustedProxies = tc.proxies })
			checked := 0
			for i := range 80 {
				answer := w.do(request{method: "POST", path: "/auth/login", from: "192.0.2.1",
					headers: []string{jsonType, "X-Forwarded-For: " + tc.forward(i)}, body: fmt.Sprintf(`{"email": "nobody%d@example.com", "password": "x"}`, i)})
				if answer.StatusCode == 401 {
					checked++
				}
			}
			if checked != tc.most {
				t.Errorf("%d of 80 were checked, want %d", checked, tc.most)
			}
		})
	}
}

func TestMetricsNeedAKey(t *testing.T) {
	w := newWorld(t)
	if got := w.do(request{path: "/metrics", cookie: w.signIn()}).StatusCode; got != 403 {
		t.Errorf("with a session: %d", got)
	}
	if got := w.do(request{path: "/metrics", headers: []string{"Authorization: Bearer " + w.key}}).StatusCode; got != 403 {
		t.Errorf("with a reader's key: %d", got)
	}
	answer := w.do(request{path: "/metrics", headers: []string{"Authorization: Bearer " + w.keyOf(crm.RoleAdmin)}})
	text := body(t, answer)
	for _, want := range []string{`guanxi_http_requests_total{route="/auth/login",status="200"} 1`, "guanxi_http_request_seconds_bucket", "go_goroutines"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s in\n%.300s", want, text)
		}
	}
}

func TestReadiness(t *testing.T) {
	w := newWorld(t)
	w.ready.Store(false)
	answer := w.do(request{path: "/readyz"})
	if got := body(t, answer); answer.StatusCode != 503 || got != "not ready\n" {
		t.Errorf("%d %q", answer.StatusCode, got)
	}
	if got := w.do(request{path: "/healthz"}).StatusCode; got != 200 {
		t.Errorf("health: %d", got)
	}
}

func TestPanic(t *testing.T) {
	var log bytes.Buffer
	w := newWorld(t, func(o *server.Options) { o.Log = slog.New(slog.NewTextHandler(&log, nil)) })
	w.graphql = func(http.ResponseWriter, *http.Request) { panic("secret inside") }
	answer := w.do(request{method: "POST", path: "/graphql", headers: []string{"Authorization: Bearer " + w.key}})
	text := body(t, answer)
	id := answer.Header.Get("X-Request-Id")
	if answer.StatusCode != 500 || !strings.Contains(text, `"code":"INTERNAL","requestId":"`+id+`"`) || strings.Contains(text, "secret") {
		t.Errorf("%d %s", answer.StatusCode, text)
	}
	if !strings.Contains(log.String(), "secret inside") || !strings.Contains(log.String(), id) {
		t.Errorf("the log does not tell: %s", log.String())
	}
}

func TestWebAdmin(t *testing.T) {
	w := newWorld(t)
	nonces := map[string]bool{}
	for range 3 {
		answer := w.do(request{path: "/rules/7"})
		page, csp := body(t, answer), answer.Header.Get("Content-Security-Policy")
		nonce := regexp.MustCompile(`style-src 'self' 'nonce-([A-Za-z0-9+/]{24})'`).FindStringSubmatch(csp)
		if nonce == nil || strings.Count(page, nonce[1]) != 2 || strings.Contains(page, "__CSP_NONCE__") {
			t.Fatalf("%s\n%s", csp, page)
		}
		nonces[nonce[1]] = true
		if answer.Header.Get("Cache-Control") != "no-store" {
			t.Error("a page with a nonce may be cached")
		}
	}
	if len(nonces) != 3 {
		t.Error("a nonce came twice")
	}
	for name, tc := range map[string]struct{ accept, encoding, body string }{
		"everything": {"gzip, deflate, br", "br", "BROTLI"},
		"gzip":       {"gzip", "gzip", "GZIP"},
		"not br":     {"br;q=0, gzip;q=0.5", "gzip", "GZIP"},
		"nothing":    {"", "", "console.log('hello, hello, hello')"},
	} {
		answer := w.do(request{path: "/assets/main-1a2b.js", headers: []string{"Accept-Encoding: " + tc.accept}})
		if got := body(t, answer); got != tc.body || answer.Header.Get("Content-Encoding") != tc.encoding ||
			!strings.Contains(answer.Header.Get("Content-Type"), "javascript") ||
			!strings.Contains(answer.Header.Get("Cache-Control"), "immutable") || answer.Header.Get("Vary") != "Accept-Encoding" {
			t.Errorf("%s: %q %v", name, got, answer.Header)
		}
	}
	answer := w.do(request{path: "/favicon.svg"})
	again := w.do(request{path: "/favicon.svg", headers: []string{"If-None-Match: " + answer.Header.Get("ETag")}})
	if again.StatusCode != 304 || answer.Header.Get("Cache-Control") != "no-cache" {
		t.Errorf("%d %v", again.StatusCode, answer.Header)
	}
	if got := w.do(request{path: "/assets/main-1a2b.js.br"}).StatusCode; got != 404 {
		t.Errorf("the compressed file by its own name: %d", got)
	}
}

func TestWithoutWebAdmin(t *testing.T) {
	w := newWorld(t, func(o *server.Options) { o.Web = nil })
	answer := w.do(request{path: "/"})
	if got := body(t, answer); answer.StatusCode != 404 || !strings.Contains(got, "make build") {
		t.Errorf("%d %s", answer.StatusCode, got)
	}
}

// A stop lets the request under way finish and takes no new one.
func TestStop(t *testing.T) {
	w := newWorld(t)
	began, finish := make(chan struct{}), make(chan struct{})
	w.graphql = func(out http.ResponseWriter, r *http.Request) {
		close(began)
		<-finish
		io.WriteString(out, "done")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- w.server.Serve(ctx, l) }()

	got := make(chan string, 1)
	go func() {
		r, err := http.NewRequest("POST", "http://"+l.Addr().String()+"/graphql", nil)
		if err == nil {
			r.Header.Set("Authorization", "Bearer "+w.key)
			var answer *http.Response
			if answer, err = http.DefaultClient.Do(r); err == nil {
				b, _ := io.ReadAll(answer.Body)
				got <- string(b)
				return
			}
		}
		got <- err.Error()
	}()
	<-began
	stop()
	eventually(t, func() bool {
		c, err := net.Dial("tcp", l.Addr().String())
		if err == nil {
			c.Close()
		}
		return err != nil
	})
	if answer := w.do(request{path: "/readyz"}); answer.StatusCode != 503 {
		t.Errorf("ready while stopping: %d", answer.StatusCode)
	}
	close(finish)
	if text := <-got; text != "done" {
		t.Errorf("the request under way: %q", text)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func eventually(t *testing.T, ok func() bool) {
	t.Helper()
	deadline := time.After(5 * time.Second)
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-deadline:
			t.Fatal("it did not come about within 5 s")
		case <-tick.C:
		}
	}
}

func TestUserLanguageWins(t *testing.T) {
	w := newWorld(t)
	zh := "zh-CN"
	if _, err := w.accounts.UpdateUser(t.Context(), crm.System, w.user.ID, account.UserUpdate{Language: &zh}); err != nil {
		t.Fatal(err)
	}
	answer := w.do(request{method: "POST", path: "/graphql", cookie: w.signIn(), headers: []string{"X-Requested-With: guanxi", "Accept-Language: en"}})
	if got := body(t, answer); !strings.HasSuffix(got, " zh-CN") {
		t.Error(got)
	}
}

func BenchmarkGraphQLWithKey(b *testing.B) {
	w := newWorld(b)
	w.graphql = func(out http.ResponseWriter, _ *http.Request) { io.WriteString(out, "{}") }
	b.ReportAllocs()
	for b.Loop() {
		w.do(request{method: "POST", path: "/graphql", headers: []string{"Authorization: Bearer " + w.key}})
	}
}
