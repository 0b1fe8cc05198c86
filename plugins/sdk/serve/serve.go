// Package serve runs a plugin as the process that a Guanxi server starts, so
// that a vendor's main is one call and the life cycle is the same for all:
// the process ends with its server, whatever happened to the server.
package serve

import (
	"fmt"
	"log/slog"
	"os"
	"runtime/debug"

	"github.com/hashicorp/go-hclog"
	plugin "github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"

	"github.com/guanxi-crm/guanxi/plugins/sdk"
	"github.com/guanxi-crm/guanxi/plugins/sdk/wire"
)

// Main serves the plugin until the server ends it; it does not return. It sets
// the default slog logger to one whose lines the server shows with their
// levels. Started by hand, or with a Plugin that can't be served, the process
// says so on standard error and exits with status 1.
func Main(p *sdk.Plugin) {
	log := slog.New(slog.NewJSONHandler(os.Stderr, nil))
	slog.SetDefault(log)
	if err := p.Check(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	go exitWithParent(os.Getppid())
	plugin.Serve(&plugin.ServeConfig{
		HandshakeConfig: plugin.HandshakeConfig{
			ProtocolVersion:  wire.ProtocolVersion,
			MagicCookieKey:   wire.CookieKey,
			MagicCookieValue: wire.CookieValue,
		},
		Plugins: plugin.PluginSet{wire.ServiceName: &grpcPlugin{plugin: p}},
		GRPCServer: func(opts []grpc.ServerOption) *grpc.Server {
			return wire.NewServer(func(method string, panicked any) {
				log.Error("panic in a call", "method", method, "panic", fmt.Sprint(panicked), "stack", string(debug.Stack()))
			}, opts...)
		},
		// go-plugin's own chatter about addresses and certificates is of no
		// use in the plugin's log.
		Logger: hclog.NewNullLogger(),
	})
}
