//go:build race

package rule_test

// slowdown is what the race detector costs.
const slowdown = 8
