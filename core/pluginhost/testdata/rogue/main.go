// Command rogue is a plugin that misbehaves in a way chosen by its own name:
// plugins get no arguments and no environment to choose by.
package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/guanxi-crm/guanxi/plugins/sdk"
	"github.com/guanxi-crm/guanxi/plugins/sdk/serve"
)

func main() {
	name, _, _ := strings.Cut(filepath.Base(os.Args[0]), "-")
	switch name {
	case "garbage":
		fmt.Println("hello, I am no plugin")
		select {}
	case "garbageBytes":
		os.Stdout.Write([]byte{0xff, 0xfe, 0, 1, '|', '|', '|', '|', '|', '\n'})
		select {}
	case "exitZero":
		os.Exit(0)
	case "exitThree":
		fmt.Fprintln(os.Stderr, "cannot find my configuration")
		os.Exit(3)
	case "panics":
		panic("at start")
	case "wrongVersion":
		fmt.Printf("1|99|unix|%s/plugin|grpc|certificate\n", os.Getenv("PLUGIN_UNIX_SOCKET_DIR"))
		select {}
	case "oldProtocol":
		fmt.Printf("1|1|unix|%s/plugin|netrpc|certificate\n", os.Getenv("PLUGIN_UNIX_SOCKET_DIR"))
		select {}
	case "foreignSocket":
		fmt.Println("1|1|unix|/run/somebody.sock|grpc|certificate")
		select {}
	case "noServer":
		fmt.Printf("1|1|unix|%s/plugin|grpc|certificate\n", os.Getenv("PLUGIN_UNIX_SOCKET_DIR"))
		select {}
	case "silent":
		select {}
	case "longLine":
		out := bufio.NewWriter(os.Stdout)
		fmt.Fprintln(out, strings.Repeat("x", 200_000))
		out.Flush()
		select {}
	case "endless":
		for {
			fmt.Print(strings.Repeat("x", 1000))
		}
	case "impostor":
		name = "somebodyElse"
	case "stubborn":
		ignoreEverything()
	}
	serve.Main(&sdk.Plugin{
		Name: name, Version: "1.0.0",
		Functions:  map[string]sdk.Function{"do": do},
		BeforeSave: map[string]sdk.BeforeSave{"thing": sdk.BeforeSaveFunc(beforeSave)},
	})
}

func do(ctx context.Context, args []sdk.Value) (sdk.Value, error) {
	switch what := args[0].Text(); what {
	case "crash":
		os.Exit(7)
	case "panic":
		panic("in a call")
	case "panicElsewhere":
		go panic("in a goroutine")
		select {}
	case "slow":
		<-ctx.Done()
		time.Sleep(10 * time.Minute) // and does not care about the context
	case "error":
		return sdk.Null(), errors.New("no such customer")
	case "big":
		return sdk.TextValue(strings.Repeat("x", 64<<20)), nil
	case "wrongType":
		return sdk.BooleanValue(true), nil
	case "environment":
		return sdk.TextValue(strings.Join(os.Environ(), "\n")), nil
	case "files":
		return openFiles()
	case "print":
		fmt.Println("printed in a call")
		fmt.Fprintln(os.Stderr, "complained in a call")
	case "flood":
		for i := range 50_000 {
			fmt.Fprintln(os.Stderr, "line", i)
		}
	case "grandchild":
		return grandchild(&syscall.SysProcAttr{})
	case "runaway":
		return grandchild(&syscall.SysProcAttr{Setsid: true})
	case "hog":
		var kept [][]byte
		for {
			kept = append(kept, bytes.Repeat([]byte{1}, 16<<20))
		}
	case "spin":
		for {
		}
	default:
		return sdk.TextValue("did " + what), nil
	}
	return sdk.TextValue("done"), nil
}

// grandchild starts a process that holds our output open, and answers its id.
func grandchild(attr *syscall.SysProcAttr) (sdk.Value, error) {
	cmd := exec.Command("sleep", "600")
	cmd.SysProcAttr = attr
	cmd.Stdout, cmd.Stderr = os.NewFile(1, "stdout"), os.NewFile(2, "stderr")
	if err := cmd.Start(); err != nil {
		return sdk.Null(), err
	}
	return sdk.TextValue(fmt.Sprint(cmd.Process.Pid)), nil
}

// openFiles lists what the process has open, as "0=/dev/null".
func openFiles() (sdk.Value, error) {
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		return sdk.Null(), err
	}
	var open []string
	for _, e := range entries {
		if target, err := os.Readlink("/proc/self/fd/" + e.Name()); err == nil {
			open = append(open, e.Name()+"="+target)
		}
	}
	return sdk.TextValue(strings.Join(open, "\n")), nil
}

// beforeSave does to each change what its name field asks for.
func beforeSave(_ context.Context, _ string, changes []sdk.Change) ([]sdk.Answer, error) {
	answers := make([]sdk.Answer, len(changes))
	for i, c := range changes {
		switch c.Get("name").Text() {
		case "error":
			return nil, errors.New("the hook can't")
		case "crash":
			os.Exit(7)
		case "forbidden":
			answers[i].Set = map[string]sdk.Value{"name": sdk.TextValue("changed"), "secret": sdk.TextValue("stolen")}
		case "wrongType":
			answers[i].Set = map[string]sdk.Value{"amount": sdk.TextValue("a lot")}
		case "fault":
			answers[i] = sdk.Refuse("name", "", sdk.Text{})
		case "short":
			return answers[:0], nil
		case "peek":
			answers[i].Set = map[string]sdk.Value{"note": sdk.TextValue(fmt.Sprint(len(c.Values), " ", c.Get("secret").Text()))}
		default:
			answers[i].Set = map[string]sdk.Value{"note": sdk.TextValue(fmt.Sprintf("%d of %d", i+1, len(changes)))}
		}
	}
	return answers, nil
}
