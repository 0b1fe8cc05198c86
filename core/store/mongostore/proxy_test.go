package mongostore_test

import (
	"io"
	"net"
	"net/url"
	"strings"
	"sync"
	"testing"
)

// proxy stands between the driver and the server and cuts connections.
type proxy struct {
	listener net.Listener
	target   string

	mu    sync.Mutex
	conns map[net.Conn]bool
}

func newProxy(t testing.TB, uri string) *proxy {
	t.Helper()
	u, err := url.Parse(uri)
	if err != nil || strings.Contains(u.Host, ",") {
		t.Skipf("the proxy needs the address of one server, not %s", u.Redacted())
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{listener: l, target: u.Host, conns: map[net.Conn]bool{}}
	t.Cleanup(func() {
		_ = l.Close()
		p.cut()
	})
	go p.serve()
	return p
}

// uri is the address to reach the server through the proxy.
func (p *proxy) uri(uri string) string {
	u, _ := url.Parse(uri)
	u.Host = p.listener.Addr().String()
	q := u.Query()
	q.Set("directConnection", "true") // or the driver finds the server's own address
	u.RawQuery = q.Encode()
	return u.String()
}

func (p *proxy) serve() {
	for {
		client, err := p.listener.Accept()
		if err != nil {
			return
		}
		server, err := net.Dial("tcp", p.target)
		if err != nil {
			_ = client.Close()
			continue
		}
		p.mu.Lock()
		p.conns[client], p.conns[server] = true, true
		p.mu.Unlock()
		go p.pass(client, server)
		go p.pass(server, client)
	}
}

func (p *proxy) pass(from, to net.Conn) {
	_, _ = io.Copy(to, from)
	p.mu.Lock()
	delete(p.conns, from)
	p.mu.Unlock()
	_ = from.Close()
	_ = to.Close()
}

// cut breaks all connections and returns how many there were.
func (p *proxy) cut() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := len(p.conns) / 2
	for c := range p.conns {
		if tcp, ok := c.(*net.TCPConn); ok {
			_ = tcp.SetLinger(0) // what is under way is lost, as when a cable is pulled
		}
		_ = c.Close()
	}
	return n
}
