// Package limit refuses what would be too large, too deep or too costly before
// the GraphQL library looks at it: gqlparser's validation takes quadratic time
// on hostile queries and its parser recurses, so the checks here are linear and
// come first.
package limit

import (
	"fmt"
	"time"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// Limits are the most that one request may ask for. All of them count; what
// exceeds one is refused with LIMIT_EXCEEDED and the limit's value.
type Limits struct {
	BodyBytes int64 // of the HTTP request
	JSONDepth int   // nesting of the request's JSON, variables included

	Tokens     int // of the query text, comments included
	Word       int // bytes of one name or number of the query text
	Nesting    int // brackets of all kinds within each other, in the query text
	Depth      int // selections within each other, fragments followed
	Aliases    int
	SameName   int // selections that answer under one name, merged as execution merges them
	Selections int // all, fragments followed
	Fragments  int // definitions
	Directives int
	Errors     int // answered

	PageSize    int64 // first and last
	Rows        int64 // records that a request may ask for, nested lists multiplied
	Groups      int   // of an aggregate
	FilterDepth int
	FilterNodes int // conditions in all filters of a request
	FilterHops  int // links followed in all filters of a request
	ListItems   int // values of one in or notIn
	Histories   int // records whose history or explanations one request reads

	Timeout time.Duration // of one operation
}

// Defaults are the limits of the product.
func Defaults() Limits {
	return Limits{
		BodyBytes: 256 << 10,
		JSONDepth: 64,

		Tokens:     2000,
		Word:       200,
		Nesting:    64,
		Depth:      15,
		Aliases:    50,
		SameName:   25,
		Selections: 5000,
		Fragments:  50,
		Directives: 100,
		Errors:     20,

		PageSize:    1000,
		Rows:        100_000,
		Groups:      10_000,
		FilterDepth: 20,
		FilterNodes: 500,
		FilterHops:  30,
		ListItems:   10_000,
		Histories:   50,

		Timeout: 10 * time.Second,
	}
}

// Exceeded is the error of a limit: what there is too much of, in both
// languages, and the most that is allowed.
func Exceeded(en, zh string, most int64) error {
	return crm.NewError(crm.LimitExceeded,
		fmt.Sprintf("Too much: %s; the limit is %d. Ask for less or split the request.", en, most),
		fmt.Sprintf("请求过大：%s，上限为 %d。请减少内容或拆分请求。", zh, most))
}

// TooLarge is the error of a request body over BodyBytes.
func (l Limits) TooLarge() error {
	return Exceeded("bytes in the request body", "请求正文的字节数", l.BodyBytes)
}

// TooSlow is the error of an operation that ran into Timeout.
func (l Limits) TooSlow() error {
	return Exceeded("seconds of work for one request", "单次请求的执行秒数", int64(l.Timeout/time.Second))
}
