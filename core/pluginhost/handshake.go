package pluginhost

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"

	plugin "github.com/hashicorp/go-plugin"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/plugins/sdk/wire"
)

// maxHandshake is the longest first line of a plugin; with its certificate it
// is about 1 KiB.
const maxHandshake = 8 << 10

// handshake reads a process's standard output for go-plugin: it hands on the
// first line when that is one of a plugin of ours, and turns all that follows
// into log lines.
type handshake struct {
	from      io.Reader
	socketDir string
	output    io.Writer
	refuse    func(*Fault)

	read bool
	line bytes.Reader
}

// Read returns the first line, then nothing until the output ends.
func (h *handshake) Read(p []byte) (int, error) {
	if !h.read {
		h.read = true
		buffered := bufio.NewReaderSize(h.from, maxHandshake)
		line, err := buffered.ReadSlice('\n')
		if fault := h.check(line, err); fault != nil {
			h.refuse(fault)
			return 0, io.EOF
		}
		h.line.Reset(bytes.Clone(line))
		h.from = buffered
	}
	if h.line.Len() > 0 {
		return h.line.Read(p)
	}
	_, _ = io.Copy(h.output, h.from) // ends with the process; nothing to do about an error
	return 0, io.EOF
}

// Close does nothing; the child owns the pipe.
func (h *handshake) Close() error { return nil }

// check looks at "1|1|unix|/dir/socket|grpc|certificate".
func (h *handshake) check(line []byte, err error) *Fault {
	switch {
	case errors.Is(err, bufio.ErrBufferFull):
		return badHandshake(fmt.Sprintf("its first line is longer than %d bytes", maxHandshake), fmt.Sprintf("首行超过 %d 字节", maxHandshake))
	case err != nil && len(line) == 0:
		return nil // it ended; go-plugin sees that
	}
	text := strings.TrimSpace(string(line))
	parts := strings.Split(text, "|")
	if len(parts) < 6 || parts[0] != strconv.Itoa(plugin.CoreProtocolVersion) {
		return badHandshake("it began with "+crm.Quote(text), "首行为 "+crm.Quote(text))
	}
	if parts[1] != strconv.Itoa(wire.ProtocolVersion) {
		return permanent(WrongProtocol,
			fmt.Sprintf("The plugin speaks version %s of the plugin protocol and this server version %d; build it with the matching SDK.", crm.Quote(parts[1]), wire.ProtocolVersion),
			fmt.Sprintf("插件使用协议版本 %s，而本服务器使用版本 %d；请用匹配的 SDK 重新构建。", crm.Quote(parts[1]), wire.ProtocolVersion))
	}
	if !h.ownAddress(parts[2], parts[3]) || parts[4] != string(plugin.ProtocolGRPC) || parts[5] == "" {
		return badHandshake("it does not offer gRPC with mutual TLS at a socket of its own", "未在自己的套接字上提供双向 TLS 的 gRPC")
	}
	return nil
}

// ownAddress tells whether an address is where this process was told to
// listen: a plugin must not have us talk to somebody else.
func (h *handshake) ownAddress(network, address string) bool {
	if runtime.GOOS == "windows" {
		return network == "tcp" && strings.HasPrefix(address, "127.0.0.1:")
	}
	return network == "unix" && filepath.Dir(address) == filepath.Clean(h.socketDir)
}

func badHandshake(en, zh string) *Fault {
	return permanent(BadHandshake,
		"The executable does not behave like a plugin: "+en+". A plugin must write nothing to standard output before serve.Main.",
		"该可执行文件的行为不像插件："+zh+"。插件在调用 serve.Main 之前不得向标准输出写入任何内容。")
}
