package wire

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/keepalive"
	"google.golang.org/grpc/status"

	"github.com/guanxi-crm/guanxi/plugins/sdk"
	"github.com/guanxi-crm/guanxi/plugins/sdk/wire/pluginv1"
)

// NewServer returns a gRPC server with the limits of the protocol: message
// sizes, and pings as often as the host sends them. A panic in a call fails
// the call and is handed to report with the method's name.
func NewServer(report func(method string, panicked any), opts ...grpc.ServerOption) *grpc.Server {
	recoverCall := func(ctx context.Context, req any, info *grpc.UnaryServerInfo, next grpc.UnaryHandler) (resp any, err error) {
		defer func() {
			if p := recover(); p != nil {
				report(info.FullMethod, p)
				err = status.Errorf(codes.Internal, "panic: %v", p)
			}
		}()
		return next(ctx, req)
	}
	return grpc.NewServer(append(opts,
		grpc.MaxRecvMsgSize(MaxMessageBytes),
		grpc.MaxSendMsgSize(MaxMessageBytes),
		grpc.KeepaliveEnforcementPolicy(keepalive.EnforcementPolicy{MinTime: MinPing, PermitWithoutStream: true}),
		grpc.ChainUnaryInterceptor(recoverCall),
	)...)
}

// Register serves the plugin on s.
func Register(s grpc.ServiceRegistrar, p *sdk.Plugin) {
	pluginv1.RegisterPluginServer(s, &describer{plugin: p})
	pluginv1.RegisterFunctionsServer(s, &functions{plugin: p})
	pluginv1.RegisterHooksServer(s, &hooks{plugin: p})
}

type describer struct {
	pluginv1.UnimplementedPluginServer
	plugin *sdk.Plugin
}

func (d *describer) Describe(context.Context, *pluginv1.DescribeRequest) (*pluginv1.DescribeResponse, error) {
	return &pluginv1.DescribeResponse{
		Name:       d.plugin.Name,
		Version:    d.plugin.Version,
		Functions:  slices.Sorted(maps.Keys(d.plugin.Functions)),
		BeforeSave: slices.Sorted(maps.Keys(d.plugin.BeforeSave)),
	}, nil
}

type functions struct {
	pluginv1.UnimplementedFunctionsServer
	plugin *sdk.Plugin
}

func (f *functions) Call(ctx context.Context, req *pluginv1.CallRequest) (*pluginv1.CallResponse, error) {
	function := f.plugin.Functions[req.GetFunction()]
	if function == nil {
		return nil, status.Errorf(codes.Unimplemented, "no function %q", req.GetFunction())
	}
	resp := &pluginv1.CallResponse{Results: make([]*pluginv1.CallResult, len(req.GetRows()))}
	for i, row := range req.GetRows() {
		if err := ctx.Err(); err != nil {
			return nil, status.FromContextError(err).Err()
		}
		args, err := toArgs(row)
		if err != nil {
			return nil, status.Error(codes.InvalidArgument, err.Error())
		}
		resp.Results[i] = callRow(ctx, function, args)
	}
	return resp, nil
}

func toArgs(row *pluginv1.Row) ([]sdk.Value, error) {
	args := make([]sdk.Value, len(row.GetArgs()))
	for i, m := range row.GetArgs() {
		v, err := ToValue(m)
		if err != nil {
			return nil, fmt.Errorf("argument %d: %w", i+1, err)
		}
		args[i] = v
	}
	return args, nil
}

func callRow(ctx context.Context, function sdk.Function, args []sdk.Value) *pluginv1.CallResult {
	v, err := function(ctx, args)
	if err != nil {
		return &pluginv1.CallResult{Error: err.Error()}
	}
	return &pluginv1.CallResult{Value: FromValue(v)}
}

type hooks struct {
	pluginv1.UnimplementedHooksServer
	plugin *sdk.Plugin
}

func (h *hooks) BeforeSave(ctx context.Context, req *pluginv1.BeforeSaveRequest) (*pluginv1.BeforeSaveResponse, error) {
	hook := h.plugin.BeforeSave[req.GetObject()]
	if hook == nil {
		return nil, status.Errorf(codes.Unimplemented, "no BeforeSave hook for %q", req.GetObject())
	}
	changes := make([]sdk.Change, len(req.GetChanges()))
	for i, m := range req.GetChanges() {
		c, err := ToChange(m)
		if err != nil {
			return nil, status.Errorf(codes.InvalidArgument, "change %d: %v", i+1, err)
		}
		changes[i] = c
	}
	answers, err := hook.BeforeSave(ctx, req.GetObject(), changes)
	if err != nil {
		return nil, status.Error(codes.Aborted, err.Error())
	}
	if len(answers) != len(changes) {
		return nil, status.Errorf(codes.Internal, "the hook answered %d of %d changes", len(answers), len(changes))
	}
	resp := &pluginv1.BeforeSaveResponse{Answers: make([]*pluginv1.Answer, len(answers))}
	for i, a := range answers {
		resp.Answers[i] = FromAnswer(a)
	}
	return resp, nil
}
