package pluginhost

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"time"

	"github.com/hashicorp/go-hclog"
	plugin "github.com/hashicorp/go-plugin"
	"github.com/hashicorp/go-plugin/runner"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/keepalive"
	"google.golang.org/grpc/status"

	"github.com/guanxi-crm/guanxi/plugins/sdk/wire"
	"github.com/guanxi-crm/guanxi/plugins/sdk/wire/pluginv1"
)

const (
	keepaliveTime    = 10 * time.Second
	keepaliveTimeout = 2 * time.Second
)

// process is a plugin's running process with its connection. It is used for
// one life; a restart makes a new one.
type process struct {
	child  *child
	client *plugin.Client

	health    grpc_health_v1.HealthClient
	plugin    pluginv1.PluginClient
	functions pluginv1.FunctionsClient
	hooks     pluginv1.HooksClient
}

// launchSpec is what a process is launched with.
type launchSpec struct {
	manifest  *Manifest
	child     childSpec
	socketDir string // where go-plugin makes its folder for sockets; empty: the system's
	log       *pluginLog
	timeout   time.Duration
}

// launch starts a process and returns when it is connected and has proved to
// be the plugin of the manifest. On error nothing of it is left.
func launch(ctx context.Context, spec launchSpec) (*process, error) {
	ctx, cancel := context.WithTimeout(ctx, spec.timeout)
	defer cancel()

	c := newChild(spec.child)
	client := plugin.NewClient(clientConfig(spec, c))
	var protocol plugin.ClientProtocol
	connected := make(chan error, 1)
	go func() {
		var err error
		protocol, err = client.Client() // has no context of its own
		connected <- err
	}()
	var err error
	select {
	case err = <-connected:
	case <-ctx.Done():
		c.kill() // makes Client return
		<-connected
		err = ctx.Err()
	}
	if err == nil {
		p := newProcess(c, client, protocol.(*plugin.GRPCClient).Conn)
		if err = p.identify(ctx, spec.manifest); err == nil {
			return p, nil
		}
	}
	c.kill()
	client.Kill()
	return nil, startFault(ctx, c, err, spec.timeout)
}

func newProcess(c *child, client *plugin.Client, conn *grpc.ClientConn) *process {
	return &process{
		child: c, client: client,
		health:    grpc_health_v1.NewHealthClient(conn),
		plugin:    pluginv1.NewPluginClient(conn),
		functions: pluginv1.NewFunctionsClient(conn),
		hooks:     pluginv1.NewHooksClient(conn),
	}
}

func clientConfig(spec launchSpec, c *child) *plugin.ClientConfig {
	return &plugin.ClientConfig{
		HandshakeConfig:  plugin.HandshakeConfig{MagicCookieKey: wire.CookieKey, MagicCookieValue: wire.CookieValue},
		VersionedPlugins: map[int]plugin.PluginSet{wire.ProtocolVersion: {}},
		RunnerFunc: func(_ hclog.Logger, cmd *exec.Cmd, socketDir string) (runner.Runner, error) {
			c.prepare(cmd, socketDir)
			return c, nil
		},
		StartTimeout:     spec.timeout,
		Stderr:           &lineWriter{log: spec.log},
		SyncStdout:       &lineWriter{log: spec.log},
		SyncStderr:       &lineWriter{log: spec.log},
		AllowedProtocols: []plugin.Protocol{plugin.ProtocolGRPC},
		Logger:           hclog.NewNullLogger(),
		AutoMTLS:         true,
		SkipHostEnv:      true,
		UnixSocketConfig: &plugin.UnixSocketConfig{TempDir: spec.socketDir},
		GRPCDialOptions: []grpc.DialOption{
			grpc.WithDefaultCallOptions(
				grpc.MaxCallRecvMsgSize(wire.MaxMessageBytes),
				grpc.MaxCallSendMsgSize(wire.MaxMessageBytes)),
			grpc.WithKeepaliveParams(keepalive.ClientParameters{
				Time: keepaliveTime, Timeout: keepaliveTimeout, PermitWithoutStream: true}),
			grpc.WithChainStreamInterceptor(optionalOutput),
		},
	}
}

// healthy asks the process for a sign of life.
func (p *process) healthy(ctx context.Context, timeout time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	r, err := p.health.Check(ctx, &grpc_health_v1.HealthCheckRequest{Service: wire.ServiceName})
	if err == nil && r.GetStatus() != grpc_health_v1.HealthCheckResponse_SERVING {
		err = fmt.Errorf("health is %s", r.GetStatus())
	}
	return err
}

// stop asks the process to end and ends it when it has not after the timeout.
func (p *process) stop(timeout time.Duration) {
	timer := time.AfterFunc(timeout, p.child.kill)
	defer timer.Stop()
	p.client.Kill() // asks, waits at most 2 s, kills, cleans up
	p.child.kill()
	<-p.child.done
}

// kill ends the process at once and cleans up.
func (p *process) kill() {
	p.child.kill()
	p.client.Kill()
	<-p.child.done
}

// startFault says why a start failed, once nothing of it is left.
func startFault(ctx context.Context, c *child, err error, timeout time.Duration) error {
	var known *Fault
	ending := c.ending()
	switch {
	case errors.As(err, &known):
		return known
	case c.refused() != nil:
		return c.refused()
	case errors.Is(ctx.Err(), context.Canceled):
		return ctx.Err()
	case ctx.Err() != nil:
		return newFault(NoAnswer,
			fmt.Sprintf("The plugin was not ready within %s.", timeout),
			fmt.Sprintf("插件在 %s 内未就绪。", timeout)).because(err)
	case ending != "":
		return newFault(ExitedEarly,
			"The plugin's process ended before it was ready ("+ending+"); see its log.",
			"插件进程在就绪之前已结束（"+ending+"），请查看其日志。").because(err)
	case status.Code(err) == codes.Unavailable:
		return newFault(NoAnswer,
			"The plugin said that it was ready but can't be reached where it should listen.",
			"插件声称已就绪，但无法在其应监听的地址连接。").because(err)
	}
	return asFault(err)
}
