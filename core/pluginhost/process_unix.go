//go:build unix && !linux

package pluginhost

import (
	"os"
	"os/exec"
	"syscall"
)

// ownGroup makes the process the leader of a group of its own, so that its
// children can be ended with it. That it ends with the host is the SDK's
// matter here: it watches its parent.
func ownGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
}

func limitResources(*os.Process, int64) error { return nil }

// awaitEnd waits until the process has ended. These systems give its id free
// at the same time.
func awaitEnd(cmd *exec.Cmd) { _ = cmd.Wait() } // the exit status stays in cmd.ProcessState

// killGroup ends the process and all of its group at once.
func killGroup(p *os.Process) {
	_ = syscall.Kill(-p.Pid, syscall.SIGKILL) // fails only when all are gone
}
