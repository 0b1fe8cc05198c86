package request_test

import (
	"testing"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/graph/request"
)

func TestContextOfARequest(t *testing.T) {
	ctx := t.Context()
	if request.SignedIn(ctx) || request.Actor(ctx) != (crm.Actor{}) || request.Language(ctx) != "en" || request.RequestID(ctx) != "" {
		t.Fatal("a bare context must have no actor, no id, and answer in English")
	}
	ctx = request.WithActor(ctx, crm.Actor{Kind: crm.ActorUser, ID: "u1", Role: crm.RoleReader})
	ctx = request.WithRequestID(request.WithLanguage(ctx, "zh-CN"), "r1")
	if !request.SignedIn(ctx) || request.Actor(ctx).ID != "u1" || request.Language(ctx) != "zh-CN" || request.RequestID(ctx) != "r1" {
		t.Fatal("a request's context must answer what was put into it")
	}
}
