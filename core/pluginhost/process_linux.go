package pluginhost

import (
	"errors"
	"os"
	"os/exec"
	"syscall"

	"golang.org/x/sys/unix"
)

// ownGroup makes the process the leader of a group of its own, so that its
// children can be ended with it, and has the kernel end it when the thread
// that starts it is gone: a killed host leaves no plugins behind.
func ownGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}

// limitResources keeps a plugin from taking all memory and files of the
// machine. It is set from outside right after the start.
func limitResources(p *os.Process, memory int64) error {
	for resource, limit := range map[int]uint64{
		unix.RLIMIT_DATA:   uint64(memory),
		unix.RLIMIT_NOFILE: 1024,
		unix.RLIMIT_CORE:   0,
	} {
		err := unix.Prlimit(p.Pid, resource, &unix.Rlimit{Cur: limit, Max: limit}, nil)
		if err != nil && !errors.Is(err, unix.ESRCH) { // it may have ended already
			return os.NewSyscallError("prlimit", err)
		}
	}
	return nil
}

// awaitEnd waits until the process has ended and keeps its id taken until
// cmd.Wait, so that killGroup can't hit somebody else in between.
func awaitEnd(cmd *exec.Cmd) {
	for errors.Is(unix.Waitid(unix.P_PID, cmd.Process.Pid, nil, unix.WEXITED|unix.WNOWAIT, nil), unix.EINTR) {
	}
}

// killGroup ends the process and all of its group at once.
func killGroup(p *os.Process) {
	_ = syscall.Kill(-p.Pid, syscall.SIGKILL) // fails only when all are gone
}
