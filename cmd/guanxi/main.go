// Command guanxi is the CRM platform: the server and the tools around it.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/alecthomas/kong"

	"github.com/guanxi-crm/guanxi/core/app"
	"github.com/guanxi-crm/guanxi/core/config"
	"github.com/guanxi-crm/guanxi/core/crm"
)

// Set when the binary is built; see Makefile.
var (
	version = "dev"
	commit  = "unknown"
)

// Exit statuses, part of the contract with scripts.
const (
	exitFailed = 1
	exitUsage  = 2
)

type cli struct {
	Serve   serveCmd   `cmd:"" help:"${serve}"`
	User    userCmd    `cmd:"" help:"${user}"`
	Token   tokenCmd   `cmd:"" help:"${token}"`
	Import  importCmd  `cmd:"" help:"${import}"`
	Export  exportCmd  `cmd:"" help:"${export}"`
	Schema  schemaCmd  `cmd:"" help:"${schema}"`
	Version versionCmd `cmd:"" help:"${version}"`
}

// terminal is what a command may print to and read from.
type terminal struct {
	in       io.Reader
	out, err io.Writer
	language string
}

// say prints a sentence for people, in their language, to standard error.
func (t *terminal) say(en, zh string, args ...any) {
	fmt.Fprintf(t.err, crm.Text{EN: en, ZhCN: zh}.In(t.language)+"\n", args...)
}

func main() {
	os.Exit(run(os.Args[1:], &terminal{os.Stdin, os.Stdout, os.Stderr, language()}))
}

func run(args []string, t *terminal) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	status := -1
	parser, err := kong.New(&cli{}, kong.Name("guanxi"), kong.Description(texts["description"].In(t.language)), helpVars(t.language),
		kong.DefaultEnvars("GUANXI"), kong.Writers(t.out, t.err), kong.Exit(func(code int) { status = code }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
		kong.BindTo(ctx, (*context.Context)(nil)), kong.Bind(t))
	if err != nil {
		return fail(t, err)
	}
	command, err := parser.Parse(args)
	switch {
	case status >= 0: // --help was printed
		return status
	case err != nil:
		t.say("guanxi: %s; see guanxi --help", "guanxi：%s；用法见 guanxi --help", err)
		return exitUsage
	}
	if err := command.Run(); err != nil {
		return fail(t, err)
	}
	return 0
}

// fail tells an error in one line that says what to do.
func fail(t *terminal, err error) int {
	message := err.Error()
	var e *crm.Error
	if errors.As(err, &e) {
		message = e.Message.In(t.language)
	} else if known := explain(err); known != (crm.Text{}) {
		message = known.In(t.language)
	}
	fmt.Fprintln(t.err, "guanxi: "+strings.Join(strings.Fields(message), " "))
	return exitFailed
}

// storeFlags name the store that a command works on.
type storeFlags struct {
	Data  string `help:"${data}" placeholder:"DIR" xor:"store"`
	Mongo string `help:"${mongo}" placeholder:"URI" xor:"store"`
}

func (f storeFlags) config() config.Store { return config.Store{Data: f.Data, Mongo: f.Mongo} }

// with opens the product on the store, runs do and closes it again.
func (f storeFlags) with(ctx context.Context, plugins string, do func(*app.App) error) error {
	a, err := app.Open(ctx, config.Config{Store: f.config(), Plugins: plugins}, app.Options{Now: time.Now, Log: quietLog()})
	if err != nil {
		return err
	}
	defer a.Close()
	return do(a)
}

// quietLog is the log of commands: warnings and worse.
func quietLog() *slog.Logger {
	return slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError}))
}
