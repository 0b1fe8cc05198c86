// Package sdktest exists so that a vendor can test a plugin without a server:
// the plugin runs inside the test, but every call goes through a real gRPC
// connection and the same conversions as in production.
package sdktest

import (
	"context"
	"errors"
	"fmt"
	"net"
	"testing"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/test/bufconn"

	"github.com/guanxi-crm/guanxi/plugins/sdk"
	"github.com/guanxi-crm/guanxi/plugins/sdk/wire"
	"github.com/guanxi-crm/guanxi/plugins/sdk/wire/pluginv1"
)

// Client calls a plugin as the server does. It may be used from several
// goroutines.
type Client struct {
	functions pluginv1.FunctionsClient
	hooks     pluginv1.HooksClient
	ctx       context.Context
}

// Start serves the plugin until the test ends. A panic in a call fails the
// test.
func Start(t testing.TB, p *sdk.Plugin) *Client {
	t.Helper()
	if err := p.Check(); err != nil {
		t.Fatal(err)
	}
	server := wire.NewServer(func(method string, panicked any) {
		t.Errorf("panic in %s: %v", method, panicked)
	})
	wire.Register(server, p)
	listener := bufconn.Listen(1 << 20)
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	conn, err := grpc.NewClient("passthrough:plugin",
		grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) { return listener.DialContext(ctx) }),
		grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(wire.MaxMessageBytes), grpc.MaxCallSendMsgSize(wire.MaxMessageBytes)),
	)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := conn.Close(); err != nil {
			t.Errorf("close the connection: %v", err)
		}
		server.Stop()
		if err := <-served; err != nil {
			t.Errorf("serve: %v", err)
		}
	})
	return &Client{pluginv1.NewFunctionsClient(conn), pluginv1.NewHooksClient(conn), t.Context()}
}

// Call evaluates a function. The error is the function's own, or that of the
// connection when there is no such function.
func (c *Client) Call(function string, args ...sdk.Value) (sdk.Value, error) {
	row := &pluginv1.Row{}
	for _, a := range args {
		row.Args = append(row.Args, wire.FromValue(a))
	}
	resp, err := c.functions.Call(c.ctx, &pluginv1.CallRequest{Function: function, Rows: []*pluginv1.Row{row}})
	if err != nil {
		return sdk.Null(), err
	}
	if n := len(resp.GetResults()); n != 1 {
		return sdk.Null(), fmt.Errorf("%d answers to one call", n)
	}
	if text := resp.GetResults()[0].GetError(); text != "" {
		return sdk.Null(), errors.New(text)
	}
	return wire.ToValue(resp.GetResults()[0].GetValue())
}

// BeforeSave asks the hook of an object about changes: one answer a change.
func (c *Client) BeforeSave(object string, changes ...sdk.Change) ([]sdk.Answer, error) {
	req := &pluginv1.BeforeSaveRequest{Object: object}
	for _, change := range changes {
		req.Changes = append(req.Changes, wire.FromChange(change))
	}
	resp, err := c.hooks.BeforeSave(c.ctx, req)
	if err != nil {
		return nil, err
	}
	answers := make([]sdk.Answer, len(resp.GetAnswers()))
	for i, m := range resp.GetAnswers() {
		if answers[i], err = wire.ToAnswer(m); err != nil {
			return nil, fmt.Errorf("answer %d: %w", i+1, err)
		}
	}
	return answers, nil
}
