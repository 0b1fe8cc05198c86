// Package wire exists so that vendors never see protobuf: it holds what both
// ends of the connection must agree on, converts between the plain structs of
// package sdk and the messages of schema/plugin/v1, and serves an sdk.Plugin
// on a gRPC server.
package wire

//go:generate protoc -I ../../../schema/plugin/v1 --go_out=pluginv1 --go_opt=paths=source_relative --go-grpc_out=pluginv1 --go-grpc_opt=paths=source_relative plugin.proto
