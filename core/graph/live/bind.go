package live

import (
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/graph/limit"
)

// spec is how the arguments of one field of an operation are read. An
// operation's specs are bound to the variables before anything runs, so that
// all faults are answered together and nothing is done when there is one.
type spec struct {
	args ast.ArgumentList
	path string // of the field below its root, with a dot at the end; "" for the root
	read func(b *binder, s *spec) any

	fixed any // the bound arguments, when they are the same for every request
}

// binder reads the arguments of one request.
type binder struct {
	vars   map[string]any
	now    time.Time
	limits limit.Limits

	faults []crm.FieldError
	err    error // a limit that was exceeded
	nodes  int   // conditions in filters so far
	hops   int   // links followed in filters so far
	clock  bool  // something depended on now
}

func (b *binder) fault(at, code, en, zh string) {
	b.faults = append(b.faults, crm.FieldError{Field: at, Code: code, Message: crm.Text{EN: en, ZhCN: zh}})
}

func (b *binder) exceed(en, zh string, most int64) {
	if b.err == nil {
		b.err = limit.Exceeded(en, zh, most)
	}
}

// failed is the error of all that was wrong, nil when nothing was.
func (b *binder) failed() error {
	if b.err != nil {
		return b.err
	}
	return crm.BadInputs(b.faults)
}

// arg is the value of an argument; given is false when it was left out.
func (b *binder) arg(s *spec, name string) (v any, given bool) {
	a := s.args.ForName(name)
	if a == nil {
		return nil, false
	}
	return plain(a.Value, b.vars)
}

// text and number read arguments of GraphQL's String or ID and Int; null is as
// if left out.
func (b *binder) text(s *spec, name string) (string, bool) {
	v, _ := b.arg(s, name)
	switch v := v.(type) {
	case nil:
		return "", false
	case string:
		return v, true
	case json.Number:
		return v.String(), true
	}
	return fmt.Sprint(v), true
}

func (b *binder) number(s *spec, name string) (int64, bool) {
	v, _ := b.arg(s, name)
	if v == nil {
		return 0, false
	}
	n, err := wholeNumber(v)
	if err != nil {
		b.fault(s.path+name, "INVALID_VALUE", "Use a whole number.", "请使用整数。")
		return 0, false
	}
	return n, true
}

func wholeNumber(v any) (int64, error) {
	switch v := v.(type) {
	case int64:
		return v, nil
	case int:
		return int64(v), nil
	case json.Number:
		return v.Int64()
	case string:
		return strconv.ParseInt(v, 10, 64)
	}
	return 0, fmt.Errorf("not a whole number: %v", v)
}

func (b *binder) flag(s *spec, name string) bool {
	v, _ := b.arg(s, name)
	set, _ := v.(bool)
	return set
}

// freeze binds a spec once and for all when its arguments depend neither on
// variables nor on the time.
func (s *spec) freeze(limits limit.Limits, now time.Time) {
	for _, a := range s.args {
		if hasVariables(a.Value) {
			return
		}
	}
	b := binder{now: now, limits: limits}
	v := s.read(&b, s)
	if b.failed() == nil && !b.clock {
		s.fixed = v
	}
}
