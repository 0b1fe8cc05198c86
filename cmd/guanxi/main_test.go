package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

// asCommand makes the test binary the command itself, so that exit statuses,
// signals and locks are those of a process.
const asCommand = "GUANXI_TEST_AS_COMMAND"

func TestMain(m *testing.M) {
	if os.Getenv(asCommand) != "" {
		main()
	}
	os.Exit(m.Run())
}

// result is what a command left behind.
type result struct {
	out, err string
	code     int
}

func command(ctx context.Context, language string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, os.Args[0], args...)
	cmd.Env = append(os.Environ(), asCommand+"=1", "LC_ALL="+language)
	return cmd
}

func guanxi(t *testing.T, language, stdin string, args ...string) result {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := command(ctx, language, args...)
	var out, errs bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(stdin), &out, &errs
	if err := cmd.Run(); cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return result{out.String(), errs.String(), cmd.ProcessState.ExitCode()}
}

func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestCommands(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	accounts := write(t, "accounts.csv", "account,revenue,founded\nAcme,1.50,12/31/1996\nZoomit,2,1/2/1999\n")
	broken := write(t, "broken.csv", "account,revenue\nNew,x\nAcme,7\n")
	bare := write(t, "bare.txt", " 00001 3\r\n 00002 5\r\n")
	rejects := filepath.Join(t.TempDir(), "rejects.csv")
	book := filepath.Join(t.TempDir(), "accounts.xlsx")
	lines := write(t, "accounts.jsonl", `{"account":"Acme","revenue":8}`+"\n"+`{"account":"Lines","revenue":"x"}`+"\n")
	fake := write(t, "fake.xlsx", "account,revenue\nAcme,7\n")

	for _, tc := range []struct {
		name, language, stdin, args string
		code                        int
		out, err                    string // patterns
	}{
		{"version", "C", "", "version", 0, `^guanxi \S+ \(\S+\) go1\.`, `^$`},
		{"help", "C", "", "--help", 0, `(?s)Import a file into an object: CSV.*\.xlsx`, `^$`},
		{"help in Chinese", "zh_CN.UTF-8", "", "--help", 0, `运行服务器`, `^$`},
		{"no command", "C", "", "", 2, `^$`, `^guanxi: .*--help\n$`},
		{"unknown command", "C", "", "fly", 2, `^$`, `^guanxi: .*fly.*--help\n$`},
		{"unknown flag", "C", "", "version --fast", 2, `^$`, `^guanxi: unknown flag --fast.*\n$`},
		{"both stores", "C", "", "user list --data d --mongo mongodb://x/y", 2, `^$`, `^guanxi: .*--data.*--mongo`},
		{"user add", "C", "bamboo-forest-47\n", "user add --email li@example.com --password-stdin --data DATA", 0, `^$`, `li@example\.com`},
		{"user add, made password", "C", "", "user add --email wang@example.com --role editor --data DATA", 0, `^[a-z2-7]{5}(-[a-z2-7]{5}){3}\n$`, `editor`},
		{"user add, taken", "C", "bamboo-forest-47\n", "user add --email LI@example.com --password-stdin --data DATA", 1, `^$`, `^guanxi: There is a user with the e-mail address "LI@example.com" already;.*\n$`},
		{"user add, weak", "zh_CN.UTF-8", "password123\n", "user add --email x@example.com --password-stdin --data DATA", 1, `^$`, `^guanxi: 该密码极易被猜到`},
		{"user passwd, nobody", "C", "", "user passwd --email no@example.com --data DATA", 1, `^$`, `^guanxi: There is no user`},
		{"user passwd", "C", "another-forest-47\n", "user passwd --email li@example.com --password-stdin --data DATA", 0, `^$`, `is set`},
		{"user list", "C", "", "user list --data DATA", 0, `(?s)li@example\.com\s+admin.*wang@example\.com\s+editor`, `^$`},
		{"token", "C", "", "token create --name shop --role reader --expires 90d --data DATA", 0, `^gx_[a-z2-7]{16}_[a-z2-7]{52}\n$`, `^$`},
		{"token, no such role", "C", "", "token create --name shop --role boss --data DATA", 1, `^$`, `^guanxi: There is no role "boss"`},
		{"token, bad life", "C", "", "token create --name shop --role reader --expires soon --data DATA", 2, `^$`, `soon`},
		{"import, no object", "C", "", "import account ACCOUNTS --data DATA", 1, `^$`, `^guanxi: There is no object "account"; make it first, or add --create-fields`},
		{"import, no file", "C", "", "import account nothing.csv --data DATA", 1, `^$`, `^guanxi: .*"nothing\.csv"`},
		{"import, dry", "C", "", "import account ACCOUNTS --create-fields --dry-run --data DATA", 0, `^$`, `2 created, 0 updated, 0 unchanged, 0 rejected`},
		{"import", "C", "", "import account ACCOUNTS --create-fields --data DATA", 0, `^$`, `(?s)founded date.*2 created, 0 updated, 0 unchanged, 0 rejected`},
		{"import again", "C", "", "import account ACCOUNTS --match account --data DATA", 0, `^$`, `0 created, 0 updated, 2 unchanged, 0 rejected`},
		{"import with rejects", "C", "", "import account BROKEN --match account --rejects REJECTS --data DATA", 0, `^$`, `0 created, 1 updated, 0 unchanged, 1 rejected`},
		{"import in Chinese", "zh_CN.UTF-8", "", "import account BROKEN --match account --data DATA", 0, `^$`, `拒绝 1`},
		{"import, no header", "C", "", "import visit BARE --create-fields --data DATA", 1, `^$`, `^guanxi: .*--columns`},
		{"import, named columns", "C", "", "import visit BARE --create-fields --columns who,count --data DATA", 0, `^$`, `2 created`},
		{"import, bad map", "C", "", "import account ACCOUNTS --map x --data DATA", 1, `^$`, `^guanxi: Write --map header=field`},
		{"import, bad expression", "C", "", "import account ACCOUNTS --set revenue=nothing --data DATA", 1, `^$`, `^guanxi: --set revenue: .*nothing`},
		{"export", "C", "", "export account --data DATA", 0, `(?s)^id,account,revenue,founded,owner.*,Acme,7\.00,1996-12-31,.*,Zoomit,2\.00,1999-01-02,`, `2 records`},
		{"export, filtered", "C", "", "export account --format jsonl --filter revenue>5 --data DATA", 0, `^\{"id":"[^"]+","account":"Acme","revenue":"7\.00"[^\n]*\}\n$`, `1 records`},
		{"export, bad filter", "C", "", "export account --filter nothing --data DATA", 1, `^$`, `^guanxi: --filter: `},
		{"export, no object", "C", "", "export nothing --data DATA", 1, `^$`, `^guanxi: There is no object "nothing"`},
		{"export a spreadsheet", "C", "", "export account --format xlsx --out BOOK --data DATA", 0, `^$`, `2 records`},
		{"import a spreadsheet", "C", "", "import account BOOK --match id --data DATA", 0, `^$`, `0 created, 0 updated, 2 unchanged, 0 rejected`},
		{"import a sheet that is not there", "C", "", "import account BOOK --sheet Sales --data DATA", 1, `^$`, `^guanxi: The workbook has no sheet "Sales"; its sheets are Sheet1`},
		{"import JSON lines", "C", "", "import account LINES --match account --data DATA", 0, `^$`, `0 created, 1 updated, 0 unchanged, 1 rejected`},
		{"import what is no spreadsheet", "zh_CN.UTF-8", "", "import account FAKE --data DATA", 1, `^$`, `^guanxi: 按文件名应为 \.xlsx，但内容是CSV`},
		{"import a sheet of text", "C", "", "import account ACCOUNTS --sheet Sales --data DATA", 1, `^$`, `^guanxi: --sheet is for spreadsheets`},
		{"help of import", "C", "", "import --help", 0, `--sheet=NAME\s+Sheet of a spreadsheet`, `^$`},
		{"help of export", "zh_CN.UTF-8", "", "export --help", 0, `xlsx（单元格带类型的电子表格）`, `^$`},
		{"schema", "C", "", "schema print --role reader --data DATA", 0, `(?s)type Account .*type Visit `, `^$`},
		{"schema, no role", "C", "", "schema print --role boss --data DATA", 1, `^$`, `^guanxi: There is no role`},
		{"a store that is not there", "C", "", "user list --mongo mongodb://127.0.0.1:1/x?serverSelectionTimeoutMS=300", 1, `^$`, `^guanxi: the store can't be reached`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			args := strings.NewReplacer("DATA", data, "ACCOUNTS", accounts, "BROKEN", broken, "BARE", bare, "REJECTS", rejects, "BOOK", book, "LINES", lines, "FAKE", fake).Replace(tc.args)
			got := guanxi(t, tc.language, tc.stdin, strings.Fields(args)...)
			if got.code != tc.code || !matches(tc.out, got.out) || !matches(tc.err, got.err) {
				t.Errorf("exit %d\nout: %.500s\nerr: %.500s\nwant exit %d, %s, %s", got.code, got.out, got.err, tc.code, tc.out, tc.err)
			}
		})
	}
	report, err := os.ReadFile(rejects)
	if err != nil || !strings.HasPrefix(string(report), "line,reason,account,revenue\n2,") || strings.Count(string(report), "\n") != 2 {
		t.Errorf("%q, %v", report, err)
	}
}

func matches(pattern, text string) bool { return regexp.MustCompile(pattern).MatchString(text) }

// served is a server that runs, as a process of its own.
type served struct {
	*exec.Cmd
	url  string
	errs *bytes.Buffer
}

// serve starts a server on a folder; it is killed at the end, if it runs then.
func serve(t *testing.T, data string) served {
	t.Helper()
	s := served{Cmd: command(context.Background(), "C", "serve", "--data", data, "--listen", "127.0.0.1:0"), errs: new(bytes.Buffer)}
	out, err := s.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	s.Stderr = s.errs
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if s.ProcessState == nil {
			s.Process.Kill()
			s.Wait()
		}
	})
	if _, err := fmt.Fscanf(out, "Guanxi: %s\n", &s.url); err != nil {
		t.Fatalf("no address: %v\n%s", err, s.errs)
	}
	return s
}

// A server prints its address and first admin, keeps direct commands off its
// store, and ends cleanly on SIGTERM.
func TestServe(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	server := serve(t, data)
	answer, err := http.Get(server.url + "/healthz")
	if err != nil || answer.StatusCode != 200 {
		t.Fatalf("%v, %v", answer, err)
	}
	io.Copy(io.Discard, answer.Body)
	answer.Body.Close()

	if got := guanxi(t, "C", "", "user", "list", "--data", data); got.code != 1 || !strings.Contains(got.err, "in use by a running server") {
		t.Errorf("beside a server: %+v", got)
	}
	start := time.Now()
	if err := server.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := server.Wait(); err != nil || time.Since(start) > 10*time.Second {
		t.Errorf("ended with %v after %v\n%s", err, time.Since(start), server.errs)
	}
	if !matches(`First admin: \S+@\S+\nPassword:\s+\S{23}`, server.errs.String()) {
		t.Errorf("no first admin in %s", server.errs)
	}
	if got := guanxi(t, "C", "", "user", "list", "--data", data); got.code != 0 || !strings.Contains(got.out, "admin") {
		t.Errorf("after the server: %+v", got)
	}
}
