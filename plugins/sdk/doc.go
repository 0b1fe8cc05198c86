// Package sdk is what the maker of a Guanxi plugin imports, so that a plugin
// is plain Go: structs and functions, nothing of gRPC or protobuf.
//
// A plugin is a folder with an executable and a plugin.yaml. The file says
// what the plugin contributes (objects, fields, functions, hooks) and what it
// may touch; the server reads it before it ever runs the plugin and holds the
// plugin to it. The executable does the work:
//
//	func main() {
//		serve.Main(&sdk.Plugin{
//			Name:      "retail",
//			Version:   "1.0.0",
//			Functions: map[string]sdk.Function{"recencyScore": recencyScore},
//			BeforeSave: map[string]sdk.BeforeSave{
//				"member": sdk.EachChange(beforeSaveMember),
//			},
//		})
//	}
//
// The server starts the process, calls it over a private encrypted connection,
// starts it again when it dies, and ends it with the server. A plugin gets
// nothing of the server's environment and no standard input. Everything that
// it writes to standard error appears in its log in the web admin.
//
// Functions and hooks are called from several goroutines at once. A call has
// two seconds; when the time is over its context ends and the answer is no
// longer wanted. A panic in a call fails that call, not the process.
package sdk
