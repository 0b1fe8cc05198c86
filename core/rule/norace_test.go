//go:build !race

package rule_test

const slowdown = 1
