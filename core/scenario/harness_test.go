package scenario

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
)

var (
	scratch string // TestMain's folder, removed at the end
	binary  string // built by TestMain
	plugins string // the plugins folder, likewise
	long    = flag.Bool("long", false, "run kill tests at full length")
	dataDir = flag.String("data", "", "folder of the public data sets (b2b-sales, retail, hospitality)")
)

// industry names the plugins that ship with the product.
var industry = []string{"retail", "industrial", "hospitality"}

func TestMain(m *testing.M) {
	flag.Parse()
	if path := os.Getenv(bareStore); path != "" {
		log.Fatal(serveBare(path))
	}
	if uri := os.Getenv(bareMongo); uri != "" {
		log.Fatal(serveBareMongo(uri))
	}
	dir, err := os.MkdirTemp("", "guanxi-scenario")
	if err != nil {
		log.Fatal(err)
	}
	scratch = dir
	code := 1
	if err := build(dir); err != nil {
		log.Print(err)
	} else {
		code = m.Run()
	}
	dropMongoDatabases()
	if err := os.RemoveAll(dir); err != nil {
		log.Print(err)
	}
	os.Exit(code)
}

func build(dir string) error {
	binary, plugins = filepath.Join(dir, "guanxi"), filepath.Join(dir, "plugins")
	if err := goBuild(binary, "./cmd/guanxi"); err != nil {
		return err
	}
	for _, name := range industry {
		folder := filepath.Join(plugins, name)
		if err := goBuild(filepath.Join(folder, name), "./plugins/"+name); err != nil {
			return err
		}
		manifest, err := os.ReadFile(filepath.Join("../../plugins", name, "plugin.yaml"))
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(folder, "plugin.yaml"), manifest, 0o644); err != nil {
			return err
		}
	}
	return nil
}

func goBuild(out, pkg string) error {
	cmd := exec.Command("go", "build", "-o", out, pkg)
	cmd.Dir = "../.."
	if b, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("build %s: %w\n%s", pkg, err, b)
	}
	return nil
}

// place is a store that a test has for itself.
type place struct {
	name  string
	flags []string // --data DIR or --mongo URI
	dir   string   // of the embedded store
}

// embedded is a fresh embedded store.
func embedded(t testing.TB) place {
	dir := filepath.Join(t.TempDir(), "data")
	return place{"embedded", []string{"--data", dir}, dir}
}

// onMongo is a fresh MongoDB database, dropped after the test.
func onMongo(t testing.TB) place {
	t.Helper()
	uri := os.Getenv("GUANXI_TEST_MONGO")
	if uri == "" {
		t.Skip("GUANXI_TEST_MONGO is not set; make test sets it")
	}
	name := fmt.Sprintf("guanxi_scenario_%d", time.Now().UnixNano())
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		client, err := mongo.Connect(options.Client().ApplyURI(uri))
		if err == nil {
			err = client.Database(name).Drop(ctx)
		}
		if err != nil {
			t.Logf("drop %s: %v", name, err)
		}
	})
	base, query, _ := strings.Cut(uri, "?")
	uri = strings.TrimRight(base, "/") + "/" + name
	if query != "" {
		uri += "?" + query
	}
	return place{"mongodb", []string{"--mongo", uri}, ""}
}

// onBoth runs a test on the embedded store and on MongoDB.
func onBoth(t *testing.T, test func(t *testing.T, p place)) {
	t.Run("embedded", func(t *testing.T) { test(t, embedded(t)) })
	t.Run("mongodb", func(t *testing.T) { test(t, onMongo(t)) })
}

// run runs a command on a store and returns what it printed.
func (p place) run(t testing.TB, command string, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	words := append(strings.Fields(command), args...)
	cmd := exec.CommandContext(ctx, binary, append(words, p.flags...)...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	cmd.Env = append(os.Environ(), "LANG=C.UTF-8")
	err := cmd.Run()
	if cmd.ProcessState == nil {
		t.Fatalf("guanxi %s: %v", command, err)
	}
	return out.String(), errs.String(), cmd.ProcessState.ExitCode()
}

// must is run for commands that have to succeed.
func (p place) must(t testing.TB, command string, args ...string) string {
	t.Helper()
	out, errs, code := p.run(t, command, args...)
	if code != 0 {
		t.Fatalf("guanxi %s %v: exit %d\n%s%s", command, args, code, out, errs)
	}
	return out + errs
}

// key makes an API key on a store that no server has open.
func (p place) key(t testing.TB, role string) string {
	t.Helper()
	out, errs, code := p.run(t, "token create", "--name", "scenario", "--role", role)
	if code != 0 {
		t.Fatalf("token create: exit %d\n%s", code, errs)
	}
	return strings.TrimSpace(out)
}

// server is a running guanxi serve.
type server struct {
	t    testing.TB
	cmd  *exec.Cmd
	url  string
	key  string
	http *http.Client
	logs *logBuffer
}

// logBuffer keeps what a server prints and finds its address.
type logBuffer struct {
	mu   sync.Mutex
	text strings.Builder
	url  chan string
}

var addressPattern = regexp.MustCompile(`http://127\.0\.0\.1:\d+`)

func (l *logBuffer) follow(r io.Reader) {
	for s := bufio.NewScanner(r); s.Scan(); {
		l.mu.Lock()
		l.text.WriteString(s.Text() + "\n")
		l.mu.Unlock()
		if a := addressPattern.FindString(s.Text()); a != "" {
			select {
			case l.url <- a:
			default:
			}
		}
	}
}

func (l *logBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// serve starts a server on the store and waits until it is ready. It ends with
// the test.
func (p place) serve(t testing.TB, key string, flags ...string) *server {
	t.Helper()
	s := p.start(t, key, flags...)
	t.Cleanup(s.kill)
	return s
}

// start is serve for a server that outlives the test; it ends with the process
// at the latest.
func (p place) start(t testing.TB, key string, flags ...string) *server {
	t.Helper()
	args := append([]string{"serve", "--listen", "127.0.0.1:0"}, append(p.flags, flags...)...)
	s := &server{t: t, key: key, logs: &logBuffer{url: make(chan string, 1)}, cmd: exec.Command(binary, args...),
		http: &http.Client{Timeout: time.Minute, Transport: &http.Transport{MaxIdleConnsPerHost: 64}}}
	s.cmd.Env = append(os.Environ(), "GUANXI_ADMIN_EMAIL=admin@example.com", "GUANXI_ADMIN_PASSWORD=correct horse battery")
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	for _, pipe := range []func() (io.ReadCloser, error){s.cmd.StdoutPipe, s.cmd.StderrPipe} {
		r, err := pipe()
		if err != nil {
			t.Fatal(err)
		}
		go s.logs.follow(r)
	}
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	select {
	case s.url = <-s.logs.url:
	case <-time.After(30 * time.Second):
		t.Fatalf("no address printed:\n%s", s.logs)
	}
	eventually(t, 20*time.Second, "the server is ready", func() bool {
		r, err := s.http.Get(s.url + "/readyz")
		if err != nil {
			return false
		}
		defer r.Body.Close()
		return r.StatusCode == http.StatusOK
	})
	return s
}

// kill ends the server with SIGKILL and waits until it is gone.
func (s *server) kill() {
	if s.cmd.ProcessState != nil {
		return
	}
	if err := s.cmd.Process.Kill(); err != nil {
		s.t.Logf("kill: %v", err)
	}
	_ = s.cmd.Wait() // a killed process always reports an error
}

// stop ends the server with SIGTERM and fails unless it exits cleanly.
func (s *server) stop() {
	s.t.Helper()
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		s.t.Fatal(err)
	}
	if err := s.cmd.Wait(); err != nil {
		s.t.Fatalf("stop: %v\n%s", err, s.logs)
	}
}

// answer is a GraphQL response.
type answer struct {
	Data   map[string]any
	Errors []struct {
		Message    string
		Extensions struct {
			Code   string
			Fields []struct{ Field, Code, Message string }
		}
	}
}

// post sends a query and returns the answer; err is for requests that got none.
func (s *server) post(query string, variables map[string]any) (answer, error) {
	var a answer
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		return a, err
	}
	req, err := http.NewRequest(http.MethodPost, s.url+"/graphql", bytes.NewReader(body))
	if err != nil {
		return a, err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+s.key)
	r, err := s.http.Do(req)
	if err != nil {
		return a, err
	}
	defer r.Body.Close()
	d := json.NewDecoder(r.Body)
	d.UseNumber()
	return a, d.Decode(&a)
}

// ask is post for queries that must succeed.
func (s *server) ask(query string, variables map[string]any) map[string]any {
	s.t.Helper()
	a, err := s.post(query, variables)
	if err != nil || len(a.Errors) > 0 {
		s.t.Fatalf("%s\n%v %+v\n%s", query, err, a.Errors, s.logs)
	}
	return a.Data
}

// at walks into an answer: at(data, "customers", "nodes", 0, "name").
func at(v any, path ...any) any {
	for _, step := range path {
		switch s := step.(type) {
		case string:
			m, _ := v.(map[string]any)
			v = m[s]
		case int:
			l, _ := v.([]any)
			if s >= len(l) {
				return nil
			}
			v = l[s]
		}
	}
	return v
}

// text is at as a string: numbers as written, null as "<nil>".
func text(v any, path ...any) string { return fmt.Sprint(at(v, path...)) }

// eventually waits until a condition holds.
func eventually(t testing.TB, within time.Duration, what string, holds func() bool) {
	t.Helper()
	deadline := time.NewTimer(within)
	defer deadline.Stop()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for !holds() {
		select {
		case <-deadline.C:
			t.Fatalf("not within %s: %s", within, what)
		case <-tick.C:
		}
	}
}

// finish waits for a job and returns it; anything but DONE is fatal.
func (s *server) finish(id string) map[string]any {
	s.t.Helper()
	var job map[string]any
	eventually(s.t, 2*time.Minute, "job "+id+" ends", func() bool {
		job = at(s.ask(`query($id: ID!) { job(id: $id) { state total done failed error result } }`, map[string]any{"id": id}), "job").(map[string]any)
		return job["state"] != "QUEUED" && job["state"] != "RUNNING"
	})
	if job["state"] != "DONE" {
		s.t.Fatalf("job %s: %v", id, job)
	}
	return job
}

// dataset finds a public data set or skips the test, saying so.
func dataset(t testing.TB, name string) string {
	t.Helper()
	for _, dir := range []string{*dataDir, os.Getenv("GUANXI_TEST_DATA")} {
		if dir == "" {
			continue
		}
		if _, err := os.Stat(filepath.Join(dir, name)); err == nil {
			return filepath.Join(dir, name)
		}
	}
	t.Skipf("the public data set %s is not here; name its folder with -data or GUANXI_TEST_DATA", name)
	return ""
}
