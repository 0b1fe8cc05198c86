package pluginhost

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"sync"
	"syscall"
	"time"

	"github.com/hashicorp/go-plugin/runner"
)

// drainTime is how long the output of an ended process is still read: another
// process that inherited its pipes may hold them open for ever.
const drainTime = 300 * time.Millisecond

// child is one operating system process. It replaces go-plugin's own runner,
// which hands our standard input on, reads lines of any length and kills
// nothing but the process itself.
type child struct {
	spec      childSpec
	handshake *handshake
	done      chan struct{} // closed when the process has ended

	stdout, stderr *os.File // our ends; set by Start

	mu     sync.Mutex
	cmd    *exec.Cmd
	fault  *Fault // why the handshake was refused
	killed bool
	reaped bool
}

var _ runner.Runner = (*child)(nil)

// childSpec is what a child is started with.
type childSpec struct {
	path    string
	dataDir string // its HOME and working directory
	memory  int64  // bytes it may have
	verify  func() error
	spawner *spawner
	output  io.Writer // what it prints after the handshake
}

func newChild(spec childSpec) *child {
	c := &child{spec: spec, cmd: exec.Command(spec.path), done: make(chan struct{})}
	c.handshake = &handshake{output: spec.output, refuse: c.refuse}
	return c
}

// prepare takes over from go-plugin's command what counts: the environment
// that a plugin needs for the handshake.
func (c *child) prepare(goplugin *exec.Cmd, socketDir string) {
	c.cmd.Dir = c.spec.dataDir
	c.cmd.Env = slices.Concat(goplugin.Env, []string{
		"PATH=/usr/local/bin:/usr/bin:/bin",
		"HOME=" + c.spec.dataDir,
		"TZ=UTC",
		"LANG=C.UTF-8",
	})
	ownGroup(c.cmd)
	c.handshake.socketDir = socketDir
}

// Start runs the process with /dev/null as standard input.
func (c *child) Start(context.Context) error {
	if err := c.spec.verify(); err != nil {
		return err
	}
	outR, outW, err := os.Pipe()
	if err != nil {
		return fmt.Errorf("start plugin: %w", err)
	}
	defer outW.Close()
	errR, errW, err := os.Pipe()
	if err != nil {
		outR.Close()
		return fmt.Errorf("start plugin: %w", err)
	}
	defer errW.Close()
	c.stdout, c.stderr, c.handshake.from = outR, errR, outR
	c.cmd.Stdout, c.cmd.Stderr = outW, errW
	if err := c.run(); err != nil {
		outR.Close()
		errR.Close()
		return err
	}
	go c.reap()
	if err := limitResources(c.cmd.Process, c.spec.memory); err != nil {
		c.kill()
		return fmt.Errorf("limit plugin: %w", err)
	}
	return nil
}

func (c *child) run() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.killed {
		return context.Canceled
	}
	err := c.spec.spawner.run(c.cmd.Start)
	if err == nil {
		return nil
	}
	fault := permanent(CannotStart,
		"The operating system can't start the plugin's executable; was it built for this machine?",
		"操作系统无法启动插件的可执行文件，它是否为本机系统构建？").because(err)
	// A process that another part of the program is just starting may still
	// hold our copy open for writing; that passes.
	fault.Permanent = !errors.Is(err, syscall.ETXTBSY)
	return fault
}

// reap waits for the end of the process, ends what it leaves behind in its
// group, and lets go of its output.
func (c *child) reap() {
	awaitEnd(c.cmd)
	c.mu.Lock()
	killGroup(c.cmd.Process)
	_ = c.cmd.Wait() // the exit status stays in cmd.ProcessState
	c.reaped = true
	c.mu.Unlock()
	close(c.done)
	time.AfterFunc(drainTime, func() {
		c.stdout.Close()
		c.stderr.Close()
	})
}

// kill ends the process and its group at once, or keeps it from starting; it
// may be called at any time.
func (c *child) kill() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.reaped {
		return
	}
	c.killed = true
	if c.cmd.Process != nil {
		killGroup(c.cmd.Process)
	}
}

func (c *child) refuse(f *Fault) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.fault = f
}

// refused is why the handshake failed, nil when it did not.
func (c *child) refused() *Fault {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.fault
}

// pid is the process's id, 0 before it was started.
func (c *child) pid() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.cmd.Process == nil {
		return 0
	}
	return c.cmd.Process.Pid
}

// ending waits for the end and says in words how the process ended; empty when
// it was never started or was ended by kill.
func (c *child) ending() string {
	if c.pid() == 0 {
		return ""
	}
	<-c.done
	status, ok := c.cmd.ProcessState.Sys().(syscall.WaitStatus)
	if ok && status.Signaled() && status.Signal() == syscall.SIGKILL && c.wasKilled() {
		return ""
	}
	return c.cmd.ProcessState.String()
}

func (c *child) wasKilled() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.killed
}

// The rest is what go-plugin wants of a runner.

func (c *child) Kill(context.Context) error {
	c.kill()
	return nil
}

func (c *child) Wait(context.Context) error {
	<-c.done
	return nil
}

func (c *child) ID() string                      { return strconv.Itoa(c.pid()) }
func (c *child) Name() string                    { return c.spec.path }
func (c *child) Diagnose(context.Context) string { return "" }
func (c *child) Stdout() io.ReadCloser           { return c.handshake }
func (c *child) Stderr() io.ReadCloser           { return c.stderr }

func (c *child) PluginToHost(network, address string) (string, string, error) {
	return network, address, nil
}

func (c *child) HostToPlugin(network, address string) (string, string, error) {
	return network, address, nil
}
