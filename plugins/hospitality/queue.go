package main

import (
	"context"
	"errors"
	"math/big"

	"github.com/guanxi-crm/guanxi/plugins/sdk"
)

// predictedWait is the time until a guest's turn in minutes: people ahead ×
// mean service time / open counters, the mean of a line in which every counter
// serves at the same pace. It is rounded up: a guest is told rather too much.
// Without an open counter there is no forecast.
func predictedWait(_ context.Context, args []sdk.Value) (sdk.Value, error) {
	return waitOf(args[0], args[1], args[2])
}

func waitOf(ahead, minutes, counters sdk.Value) (sdk.Value, error) {
	if ahead.IsNull() || minutes.IsNull() || counters.IsNull() || counters.Integer() == 0 {
		return sdk.Null(), nil
	}
	if ahead.Integer() < 0 || minutes.Decimal().Unscaled() < 0 || counters.Integer() < 0 {
		return sdk.Null(), errors.New("predictedWait: people, minutes and counters can't be less than 0")
	}
	wait := new(big.Rat).Mul(new(big.Rat).SetInt64(ahead.Integer()), minutes.Decimal().Rat())
	wait.Quo(wait, new(big.Rat).SetInt64(counters.Integer()))
	up := new(big.Int).Add(wait.Num(), new(big.Int).Sub(wait.Denom(), big.NewInt(1)))
	up.Quo(up, wait.Denom())
	if !up.IsInt64() || up.Int64() > 1<<53-1 {
		return sdk.Null(), errors.New("predictedWait: the wait is too long to tell")
	}
	return sdk.IntegerValue(up.Int64()), nil
}

// beforeSaveTicket puts the forecast on the ticket.
func beforeSaveTicket(c sdk.Change) sdk.Answer {
	if c.Kind == sdk.Delete {
		return sdk.Answer{}
	}
	wait, err := waitOf(c.Get("peopleAhead"), c.Get("serviceMinutes"), c.Get("openCounters"))
	if err != nil {
		return sdk.Refuse("peopleAhead", "OUT_OF_RANGE", sdk.Text{
			EN:   "The wait can't be computed: people ahead, service time and counters must be 0 or more, and of a sensible size.",
			ZhCN: "无法计算等候时间：前面人数、服务时间和窗口数须为 0 或以上的合理数值。",
		})
	}
	return sdk.Answer{Set: map[string]sdk.Value{"predictedWaitMin": wait}}
}
