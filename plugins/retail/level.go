package main

import (
	"context"

	"github.com/guanxi-crm/guanxi/plugins/sdk"
)

// level is a member level with the points of 12 months that earn it.
type level struct {
	value  string
	points int64
}

// levels from low to high. 5,000 points raise a standard member; that gold
// takes four times as many is our own choice.
var levels = [...]level{{"STANDARD", 0}, {"SILVER", 5_000}, {"GOLD", 20_000}}

// memberLevel is the level that the points of 12 months earn.
func memberLevel(_ context.Context, args []sdk.Value) (sdk.Value, error) {
	if args[0].IsNull() {
		return sdk.Null(), nil
	}
	return sdk.TextValue(levelOf(args[0].Integer())), nil
}

func levelOf(points int64) string {
	earned := levels[0].value
	for _, l := range levels {
		if points >= l.points {
			earned = l.value
		}
	}
	return earned
}

// rank is the position of a level, -1 for none.
func rank(value string) int {
	for i, l := range levels {
		if l.value == value {
			return i
		}
	}
	return -1
}
