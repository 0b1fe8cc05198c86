package pluginhost

import (
	"context"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// optionalOutput lets go-plugin open its stream of the plugin's output. When
// that fails because the process is gone, go-plugin forgets to close the
// connection, unless it is told that there is no such stream.
func optionalOutput(ctx context.Context, desc *grpc.StreamDesc, conn *grpc.ClientConn, method string, streamer grpc.Streamer, opts ...grpc.CallOption) (grpc.ClientStream, error) {
	stream, err := streamer(ctx, desc, conn, method, opts...)
	if err != nil {
		return nil, status.Error(codes.Unavailable, err.Error())
	}
	return optionalStream{stream}, nil
}

type optionalStream struct {
	grpc.ClientStream
}

func (s optionalStream) SendMsg(m any) error {
	if err := s.ClientStream.SendMsg(m); err != nil {
		return status.Error(codes.Unavailable, err.Error())
	}
	return nil
}
