package main

import (
	"context"
	"errors"
	"math/big"

	"github.com/guanxi-crm/guanxi/plugins/sdk"
)

var errLeavesBefore = errors.New("nights: the guest leaves before arriving")

// nights is the number of nights from the day of arrival to the day of
// departure, as hotels count and charge them; the same day is none (day use).
func nights(_ context.Context, args []sdk.Value) (sdk.Value, error) {
	if args[0].IsNull() || args[1].IsNull() {
		return sdk.Null(), nil
	}
	n := args[1].Date().Sub(args[0].Date())
	if n < 0 {
		return sdk.Null(), errLeavesBefore
	}
	return sdk.IntegerValue(int64(n)), nil
}

// beforeSaveStay refuses a stay that ends before it begins, and computes its
// nights and total. Without a price there is no total.
func beforeSaveStay(c sdk.Change) sdk.Answer {
	arrives, leaves := c.Get("arrivesOn"), c.Get("leavesOn")
	if c.Kind == sdk.Delete || arrives.IsNull() || leaves.IsNull() {
		return sdk.Answer{} // both are required: whoever saves is told
	}
	n := int64(leaves.Date().Sub(arrives.Date()))
	if n < 0 {
		return sdk.Refuse("leavesOn", "LEAVES_BEFORE_ARRIVAL", sdk.Text{
			EN:   "The guest leaves on " + leaves.Date().String() + ", before arriving on " + arrives.Date().String() + "; correct one of the dates.",
			ZhCN: "离开日期 " + leaves.Date().String() + " 早于到达日期 " + arrives.Date().String() + "，请更正其中一个日期。",
		})
	}
	set := map[string]sdk.Value{"nights": sdk.IntegerValue(n), "total": sdk.Null()}
	if price := c.Get("pricePerNight"); !price.IsNull() {
		product := new(big.Rat).Mul(price.Decimal().Rat(), new(big.Rat).SetInt64(n))
		total, ok := sdk.DecimalOf(product, 2)
		if !ok {
			return sdk.Refuse("pricePerNight", "OUT_OF_RANGE", sdk.Text{
				EN:   "The price per night times the nights has more than 18 digits; correct the price or the dates.",
				ZhCN: "每晚价格乘以晚数超过 18 位数字，请更正价格或日期。",
			})
		}
		set["total"] = sdk.DecimalValue(total)
	}
	return sdk.Answer{Set: set}
}
