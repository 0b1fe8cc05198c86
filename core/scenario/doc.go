// Package scenario proves the product from outside, as its users meet it: the
// real binary, real stores, real processes and SIGKILL, through the command
// line and HTTP only. It has tests and benchmarks and no code of its own.
package scenario
