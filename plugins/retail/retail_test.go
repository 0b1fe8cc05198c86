package main

import (
	"testing"

	"github.com/guanxi-crm/guanxi/plugins/sdk"
	"github.com/guanxi-crm/guanxi/plugins/sdk/sdktest"
)

func TestFunctions(t *testing.T) {
	c := sdktest.Start(t, retail())
	for _, tt := range []struct {
		function string
		arg      sdk.Value
		want     sdk.Value
	}{
		{"recencyScore", sdk.IntegerValue(0), sdk.IntegerValue(5)},
		{"recencyScore", sdk.IntegerValue(30), sdk.IntegerValue(5)},
		{"recencyScore", sdk.IntegerValue(31), sdk.IntegerValue(4)},
		{"recencyScore", sdk.IntegerValue(91), sdk.IntegerValue(3)},
		{"recencyScore", sdk.IntegerValue(181), sdk.IntegerValue(2)},
		{"recencyScore", sdk.IntegerValue(366), sdk.IntegerValue(1)},
		{"recencyScore", sdk.Null(), sdk.Null()},
		{"memberLevel", sdk.IntegerValue(4999), sdk.TextValue("STANDARD")},
		{"memberLevel", sdk.IntegerValue(5000), sdk.TextValue("SILVER")},
		{"memberLevel", sdk.IntegerValue(20000), sdk.TextValue("GOLD")},
		{"memberLevel", sdk.Null(), sdk.Null()},
	} {
		if got, err := c.Call(tt.function, tt.arg); err != nil || !got.Equal(tt.want) {
			t.Errorf("%s(%v) = %v, %v; want %v", tt.function, tt.arg, got, err, tt.want)
		}
	}
	if _, err := c.Call("recencyScore", sdk.IntegerValue(-1)); err == nil {
		t.Error("a purchase in the future has a score")
	}
}

func TestMemberHook(t *testing.T) {
	c := sdktest.Start(t, retail())
	for _, tt := range []struct {
		name     string
		number   string
		level    string
		points   int64
		setNo    string
		setLevel string
		fault    string
	}{
		{"a new member", "ab-12 34", "", 0, "AB1234", "STANDARD", ""},
		{"full-width letters", "ＡＢ１２３４", "STANDARD", 10, "AB1234", "", ""},
		{"earned silver", "AB1234", "STANDARD", 5000, "", "SILVER", ""},
		{"earned gold at once", "AB1234", "", 30000, "", "GOLD", ""},
		{"a level given by hand stays", "AB1234", "GOLD", 10, "", "", ""},
		{"no number", "", "", 0, "", "", "memberNo"},
		{"only dashes", "----", "", 0, "", "", "memberNo"},
		{"too short", "A1", "", 0, "", "", "memberNo"},
		{"too long", "ABCDEFGHIJKLMNOPQRSTU", "", 0, "", "", "memberNo"},
		{"other letters", "会员1234", "", 0, "", "", "memberNo"},
		{"negative points", "AB1234", "", -1, "", "", "points12m"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			values := map[string]sdk.Value{"memberNo": sdk.TextValue(tt.number), "points12m": sdk.IntegerValue(tt.points)}
			if tt.level != "" {
				values["level"] = sdk.TextValue(tt.level)
			}
			answers, err := c.BeforeSave("member", sdk.Change{Kind: sdk.Create, Values: values})
			if err != nil {
				t.Fatal(err)
			}
			a := answers[0]
			if tt.fault != "" {
				if len(a.Faults) != 1 || a.Faults[0].Field != tt.fault || a.Faults[0].Message.EN == "" || a.Faults[0].Message.ZhCN == "" {
					t.Errorf("faults %+v, want one of %s in both languages", a.Faults, tt.fault)
				}
				return
			}
			if len(a.Faults) > 0 || a.Set["memberNo"].Text() != tt.setNo || a.Set["level"].Text() != tt.setLevel {
				t.Errorf("answer %+v", a)
			}
		})
	}
}
