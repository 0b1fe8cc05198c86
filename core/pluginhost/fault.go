package pluginhost

import (
	"errors"
	"fmt"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// Reason is the stable name of what is wrong with a plugin.
type Reason string

const (
	Missing       Reason = "MISSING"        // its folder, manifest or executable is not there or not readable
	BadManifest   Reason = "BAD_MANIFEST"   // plugin.yaml has faults
	WrongChecksum Reason = "WRONG_CHECKSUM" // the executable is not the one that was enabled
	CannotStart   Reason = "CANNOT_START"   // the operating system refused to start it
	ExitedEarly   Reason = "EXITED_EARLY"   // it ended before it was ready
	BadHandshake  Reason = "BAD_HANDSHAKE"  // its first line is not that of a plugin
	WrongProtocol Reason = "WRONG_PROTOCOL" // it speaks another version of the protocol
	NoAnswer      Reason = "NO_ANSWER"      // it did not get ready in time
	WrongIdentity Reason = "WRONG_IDENTITY" // it is not what its manifest says
	Exited        Reason = "EXITED"         // it ended while it was running
	Unhealthy     Reason = "UNHEALTHY"      // it stopped answering health checks
	TooManyStarts Reason = "TOO_MANY_STARTS"
)

// Fault is why a plugin is not running: the error of a start, or the end of a
// process.
type Fault struct {
	Reason  Reason
	Message crm.Text
	// Permanent faults are not mended by starting again.
	Permanent bool
	Cause     error
}

func (f *Fault) Error() string {
	if f.Cause != nil {
		return fmt.Sprintf("%s: %s: %v", f.Reason, f.Message.EN, f.Cause)
	}
	return fmt.Sprintf("%s: %s", f.Reason, f.Message.EN)
}

func (f *Fault) Unwrap() error { return f.Cause }

func newFault(r Reason, en, zh string) *Fault {
	return &Fault{Reason: r, Message: crm.Text{EN: en, ZhCN: zh}}
}

func permanent(r Reason, en, zh string) *Fault {
	f := newFault(r, en, zh)
	f.Permanent = true
	return f
}

func (f *Fault) because(err error) *Fault {
	f.Cause = err
	return f
}

// asFault returns the Fault in an error's chain, or one that says that the
// process could not be started.
func asFault(err error) *Fault {
	var f *Fault
	if errors.As(err, &f) {
		return f
	}
	return newFault(CannotStart,
		"The plugin's process could not be started; see its log.",
		"无法启动插件进程，请查看其日志。").because(err)
}

// unavailable is the error that a caller of a plugin gets.
func unavailable(name string, why crm.Text) *crm.Error {
	return crm.NewError(crm.PluginUnavailable,
		"The plugin "+crm.Quote(name)+" can't be used now: "+why.EN,
		"插件 "+crm.Quote(name)+" 当前不可用："+why.ZhCN)
}
