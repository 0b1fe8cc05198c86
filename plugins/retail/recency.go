package main

import (
	"context"
	"errors"

	"github.com/guanxi-crm/guanxi/plugins/sdk"
)

// recencyLimits are the days up to which a purchase still scores 5, 4, 3, 2;
// everything longer ago scores 1.
var recencyLimits = [...]int64{30, 90, 180, 365}

// recencyScore is the R of RFM analysis (recency, frequency, monetary value;
// A. Hughes, "Strategic Database Marketing", 1994): 5 for the most recent
// buyers down to 1. Hughes cuts all buyers into fifths; we cut at fixed days
// (a month, a quarter, half a year, a year), so that the score of one customer
// does not depend on the others. A customer who never bought has none.
func recencyScore(_ context.Context, args []sdk.Value) (sdk.Value, error) {
	if args[0].IsNull() {
		return sdk.Null(), nil
	}
	days := args[0].Integer()
	if days < 0 {
		return sdk.Null(), errors.New("recencyScore: the last purchase lies in the future")
	}
	score := int64(5)
	for _, limit := range recencyLimits {
		if days > limit {
			score--
		}
	}
	return sdk.IntegerValue(score), nil
}
