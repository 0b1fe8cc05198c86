package graph

import (
	"fmt"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/graph/model"
	"github.com/guanxi-crm/guanxi/core/metadata"
)

// text fills a missing language from the other.
func text(t crm.Text) *model.Text {
	return &model.Text{En: t.In("en"), ZhCn: t.In("zh-CN")}
}

// optionalText is null when there is no text at all.
func optionalText(t crm.Text) *model.Text {
	if t.IsZero() {
		return nil
	}
	return text(t)
}

// optional is null for the zero value, which stands for "not set" in the
// vocabulary.
func optional[T comparable](v T) *T {
	var zero T
	if v == zero {
		return nil
	}
	return &v
}

func optionalTime(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// value is what was given, or the zero value.
func value[T any](p *T) T {
	if p == nil {
		var zero T
		return zero
	}
	return *p
}

// given is the value of an input that may be left out or null.
func given[T any](o graphql.Omittable[*T]) T { return value(o.Value()) }

// maybe is an input of an update: left out it changes nothing, null clears.
func maybe[T any](o graphql.Omittable[*T]) metadata.Maybe[T] {
	if !o.IsSet() {
		return metadata.Maybe[T]{}
	}
	return metadata.Set(given(o))
}

// maybeAs is maybe for inputs that are not pointers to what they set.
func maybeAs[T, U any](o graphql.Omittable[T], as func(T) U) metadata.Maybe[U] {
	if !o.IsSet() {
		return metadata.Maybe[U]{}
	}
	return metadata.Set(as(o.Value()))
}

func same[T any](v T) T { return v }

// each converts a list; the result is never nil, since lists are never null.
func each[T, U any](list []T, convert func(T) U) []U {
	out := make([]U, 0, len(list))
	for _, item := range list {
		out = append(out, convert(item))
	}
	return out
}

// page is how many items a list is to have.
func page(first *int) (int, error) {
	const most = 1000
	n := value(first)
	switch {
	case n < 0:
		return 0, crm.BadInputs([]crm.FieldError{{Field: "first", Code: "OUT_OF_RANGE", Message: crm.Text{
			EN: "Ask for 0 or more items.", ZhCN: "数量不能为负数。"}}})
	case n > most:
		return 0, crm.NewError(crm.LimitExceeded,
			fmt.Sprintf("At most %d items can be asked for at once; got %d.", most, n),
			fmt.Sprintf("一次最多请求 %d 项；收到 %d。", most, n))
	}
	return n, nil
}
