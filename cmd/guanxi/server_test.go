package main

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

// Commands do on a running server what they do on its store.
func TestOnAServer(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	var file strings.Builder
	file.WriteString("account,parent,tier,revenue,employees,founded,listed\n")
	for n := range 2500 { // several pages
		parent := ""
		if n > 0 {
			parent = fmt.Sprintf("Acme %d", n/2)
		}
		fmt.Fprintf(&file, "Acme %d,%s,%s,%d.5,%d,%d-01-31,%t\n", n, parent, []string{"A", "B", ""}[n%3], n, n%7, 1990+n%30, n%2 == 0)
	}
	must := func(args ...string) string {
		t.Helper()
		got := guanxi(t, "C", "", args...)
		if got.code != 0 {
			t.Fatalf("%v: exit %d, %s", args, got.code, got.err)
		}
		return got.out
	}
	must("import", "account", write(t, "accounts.csv", file.String()), "--create-fields", "--data", data)
	must("user", "add", "--email", "li@example.com", "--name", "李", "--data", data)
	admin := strings.TrimSpace(must("token", "create", "--name", "a", "--role", "admin", "--data", data))
	reader := strings.TrimSpace(must("token", "create", "--name", "r", "--role", "reader", "--data", data))

	same := [][]string{
		{"export", "account"},
		{"export", "accounts", "--format", "jsonl"},
		{"export", "account", "--filter", "tier == \"A\" && revenue > 2000 && version < 3 && createdBy != nil"},
		{"schema", "print"},
		{"schema", "print", "--role", "reader"},
		{"user", "list"},
	}
	want := make([]string, len(same))
	for i, args := range same {
		want[i] = must(append(args, "--data", data)...)
	}
	server := serve(t, data)
	t.Setenv("GUANXI_TOKEN", admin)
	for i, args := range same {
		if got := must(append(args, "--server", server.url)...); got != want[i] {
			t.Errorf("%v: %d bytes, on the store %d:\n%.400s\n%.400s", args, len(got), len(want[i]), got, want[i])
		}
	}
	if !strings.Contains(want[0], "Acme 2499,") || !strings.Contains(want[2], `Acme 2400,`) {
		t.Errorf("exported %.300s", want[0])
	}
	made := strings.TrimSpace(must("token", "create", "--name", "made", "--role", "admin", "--expires", "90d", "--server", server.url))

	for _, tc := range []struct {
		name, language, args string
		code                 int
		out, err             string // patterns
	}{
		{"a made key", "C", "user list --server SERVER --token " + made, 0, `li@example\.com\s+admin`, `^$`},
		{"hours", "C", "token create --name x --role reader --expires 12h --server SERVER", 1, `^$`, `^guanxi: .*90d`},
		{"no such role", "C", "token create --name x --role boss --server SERVER", 1, `^$`, `^guanxi: There is no role "boss"`},
		{"no such role in Chinese", "zh_CN.UTF-8", "token create --name x --role boss --server SERVER", 1, `^$`, `^guanxi: 没有`},
		{"a reader's own schema", "C", "schema print --server SERVER --token " + reader, 0, `type Account `, `^$`},
		{"a reader, another's schema", "C", "schema print --role admin --server SERVER --token " + reader, 1, `^$`, `^guanxi: .+`},
		{"a reader makes a key", "C", "token create --name x --role admin --server SERVER --token " + reader, 1, `^$`, `^guanxi: .+`},
		{"a reader exports", "C", "export account --server SERVER --token " + reader, 0, `Acme 2499`, `2500 records`},
		{"no such object", "C", "export nothing --server SERVER", 1, `^$`, `^guanxi: There is no object "nothing"`},
		{"a bad filter", "C", "export account --filter nothing --server SERVER", 1, `^$`, `^guanxi: --filter: `},
		{"a bad key", "C", "user list --server SERVER --token gx_no", 1, `^$`, `^guanxi: .*key`},
		{"no API there", "C", "user list --server SERVER/files", 1, `^$`, `^guanxi: .*HTTP status 404.*\n$`},
		{"no server there", "C", "user list --server http://127.0.0.1:1", 1, `^$`, `^guanxi: The server .* can't be reached`},
		{"no address", "C", "user list --server nowhere", 2, `^$`, `^guanxi: .*http://host:port.*"nowhere"; see guanxi --help\n$`},
		{"server and store", "C", "user list --server SERVER --data d", 2, `^$`, `^guanxi: .*--data.*--server`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := guanxi(t, tc.language, "", strings.Fields(strings.ReplaceAll(tc.args, "SERVER", server.url))...)
			if got.code != tc.code || !matches(tc.out, got.out) || !matches(tc.err, got.err) {
				t.Errorf("exit %d\nout: %.500s\nerr: %.500s\nwant exit %d, %s, %s", got.code, got.out, got.err, tc.code, tc.out, tc.err)
			}
		})
	}
	t.Setenv("GUANXI_TOKEN", "")
	if got := guanxi(t, "C", "", "user", "list", "--server", server.url); got.code != 2 || !matches(`^guanxi: .*--token KEY`, got.err) {
		t.Errorf("without a key: %+v", got)
	}
	t.Setenv("GUANXI_SERVER", server.url)
	t.Setenv("GUANXI_TOKEN", admin)
	if got := must("user", "list"); got != want[len(want)-1] {
		t.Errorf("by the environment: %s", got)
	}
}
