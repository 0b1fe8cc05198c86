package main

import (
	"context"
	"errors"
	"math/big"

	"github.com/guanxi-crm/guanxi/plugins/sdk"
)

// daysLate is the number of days from the day promised to the day delivered.
func daysLate(_ context.Context, args []sdk.Value) (sdk.Value, error) {
	if args[0].IsNull() || args[1].IsNull() {
		return sdk.Null(), nil
	}
	return sdk.IntegerValue(int64(args[1].Date().Sub(args[0].Date()))), nil
}

// onTimeRate is the punctuality measure of industrial suppliers: orders
// delivered no later than promised, divided by all orders delivered. With
// nothing delivered there is no rate. Four digits after the point.
func onTimeRate(_ context.Context, args []sdk.Value) (sdk.Value, error) {
	if args[0].IsNull() || args[1].IsNull() || args[1].Integer() == 0 {
		return sdk.Null(), nil
	}
	onTime, delivered := args[0].Integer(), args[1].Integer()
	if onTime < 0 || onTime > delivered {
		return sdk.Null(), errors.New("onTimeRate: the deliveries on time must be between 0 and all deliveries")
	}
	rate, _ := sdk.DecimalOf(big.NewRat(onTime, delivered), 4) // at most 1: it fits
	return sdk.DecimalValue(rate), nil
}

// beforeSaveDelivery computes how late a delivery is. Without one of the dates
// there is nothing to say, so both fields are emptied.
func beforeSaveDelivery(c sdk.Change) sdk.Answer {
	if c.Kind == sdk.Delete {
		return sdk.Answer{}
	}
	promised, delivered := c.Get("promisedOn"), c.Get("deliveredOn")
	if promised.IsNull() || delivered.IsNull() {
		return sdk.Answer{Set: map[string]sdk.Value{"daysLate": sdk.Null(), "onTime": sdk.Null()}}
	}
	late := delivered.Date().Sub(promised.Date())
	return sdk.Answer{Set: map[string]sdk.Value{
		"daysLate": sdk.IntegerValue(int64(late)),
		"onTime":   sdk.BooleanValue(late <= 0),
	}}
}
