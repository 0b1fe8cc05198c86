package sdktest_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/guanxi-crm/guanxi/plugins/sdk"
	"github.com/guanxi-crm/guanxi/plugins/sdk/sdktest"
)

func plugin() *sdk.Plugin {
	return &sdk.Plugin{
		Name: "test", Version: "1.0.0",
		Functions: map[string]sdk.Function{
			"echo": func(_ context.Context, args []sdk.Value) (sdk.Value, error) { return args[0], nil },
			"fail": func(context.Context, []sdk.Value) (sdk.Value, error) { return sdk.Null(), errors.New("no such shop") },
			"big": func(context.Context, []sdk.Value) (sdk.Value, error) {
				return sdk.TextValue(strings.Repeat("x", 9<<20)), nil
			},
		},
		BeforeSave: map[string]sdk.BeforeSave{
			"shop": sdk.EachChange(func(c sdk.Change) sdk.Answer {
				if !c.Changed("name") {
					return sdk.Answer{}
				}
				return sdk.Answer{Set: map[string]sdk.Value{"name": sdk.TextValue(strings.ToUpper(c.Get("name").Text()))}}
			}),
			"short": sdk.BeforeSaveFunc(func(context.Context, string, []sdk.Change) ([]sdk.Answer, error) { return nil, nil }),
			"sorry": sdk.BeforeSaveFunc(func(context.Context, string, []sdk.Change) ([]sdk.Answer, error) {
				return nil, errors.New("the tax office does not answer")
			}),
		},
	}
}

func TestFunctions(t *testing.T) {
	c := sdktest.Start(t, plugin())
	if got, err := c.Call("echo", sdk.TextValue("关系")); err != nil || got.Text() != "关系" {
		t.Errorf("echo answers %v, %v", got, err)
	}
	if _, err := c.Call("fail"); err == nil || err.Error() != "no such shop" {
		t.Errorf("fail answers %v", err)
	}
	if _, err := c.Call("nothing"); status.Code(err) != codes.Unimplemented {
		t.Errorf("an unknown function answers %v", err)
	}
	if _, err := c.Call("big"); status.Code(err) != codes.ResourceExhausted {
		t.Errorf("9 MiB answer %v", err)
	}
}

func TestHooks(t *testing.T) {
	c := sdktest.Start(t, plugin())
	name := map[string]sdk.Value{"name": sdk.TextValue("corner")}
	answers, err := c.BeforeSave("shop", sdk.Change{Kind: sdk.Create, Values: name}, sdk.Change{Kind: sdk.Update, Values: name, Old: name})
	if err != nil || len(answers) != 2 || answers[0].Set["name"].Text() != "CORNER" || answers[1].Set != nil {
		t.Errorf("answers %+v, %v", answers, err)
	}
	for object, code := range map[string]codes.Code{"nothing": codes.Unimplemented, "short": codes.Internal, "sorry": codes.Aborted} {
		if _, err := c.BeforeSave(object, sdk.Change{}); status.Code(err) != code {
			t.Errorf("the hook of %s answers %v, want %s", object, err, code)
		}
	}
}
