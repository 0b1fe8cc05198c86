// Package request carries what belongs to one request through its context: who
// asks, in which language, and under which id the log knows it. The server
// sets it at the edge; both halves of the schema read it.
package request

import (
	"context"

	"github.com/guanxi-crm/guanxi/core/crm"
)

type key int

const (
	actorKey key = iota
	languageKey
	idKey
)

// WithActor returns a context of a request that the actor makes.
func WithActor(ctx context.Context, a crm.Actor) context.Context {
	return context.WithValue(ctx, actorKey, a)
}

// Actor is who makes the request. Without one it is the zero Actor, whose
// empty role may do nothing.
func Actor(ctx context.Context) crm.Actor {
	a, _ := ctx.Value(actorKey).(crm.Actor)
	return a
}

// SignedIn tells whether the request has an actor.
func SignedIn(ctx context.Context) bool {
	_, ok := ctx.Value(actorKey).(crm.Actor)
	return ok
}

// WithLanguage returns a context whose answers are in a language, named by its
// BCP 47 tag.
func WithLanguage(ctx context.Context, tag string) context.Context {
	return context.WithValue(ctx, languageKey, tag)
}

// Language is the BCP 47 tag of the language to answer in, "en" unless set.
func Language(ctx context.Context) string {
	if tag, _ := ctx.Value(languageKey).(string); tag != "" {
		return tag
	}
	return "en"
}

// WithRequestID returns a context of the request with that id.
func WithRequestID(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, idKey, id)
}

// RequestID is the id under which the log knows the request; empty when it has
// none.
func RequestID(ctx context.Context) string {
	id, _ := ctx.Value(idKey).(string)
	return id
}
