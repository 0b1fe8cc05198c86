//go:build !unix

package pluginhost

import (
	"os"
	"os/exec"
)

// Without process groups only the process itself is ended with the host, by
// the SDK, which watches its parent.
func ownGroup(*exec.Cmd) {}

func limitResources(*os.Process, int64) error { return nil }

func awaitEnd(cmd *exec.Cmd) { _ = cmd.Wait() } // the exit status stays in cmd.ProcessState

func killGroup(p *os.Process) {
	_ = p.Kill() // fails only when it is gone
}
