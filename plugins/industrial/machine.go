package main

import (
	"context"
	"errors"

	"github.com/guanxi-crm/guanxi/plugins/sdk"
)

// maxMonths keeps dates inside the calendar.
const maxMonths = 600

// serviceDue is the day so many months after the last service: service plans
// of machines are given in months. January 31 and one month make the last day
// of February.
func serviceDue(_ context.Context, args []sdk.Value) (sdk.Value, error) {
	if args[0].IsNull() || args[1].IsNull() {
		return sdk.Null(), nil
	}
	months := args[1].Integer()
	if months < 1 || months > maxMonths {
		return sdk.Null(), errors.New("serviceDue: the months must be between 1 and 600")
	}
	return sdk.DateValue(args[0].Date().AddMonths(int(months))), nil
}

// beforeSaveMachine checks the serial number and computes the end of the
// warranty and the next service, which starts to count at the last service or,
// before the first, when the machine was commissioned.
func beforeSaveMachine(c sdk.Change) sdk.Answer {
	if c.Kind == sdk.Delete {
		return sdk.Answer{}
	}
	serial := normalSerial(c.Get("serialNo").Text())
	if !validSerial(serial) {
		return sdk.Refuse("serialNo", "CHECK_DIGIT", sdk.Text{
			EN:   "The serial number has 6 to 24 letters and digits, and its last digit must fit the others; compare it with the plate.",
			ZhCN: "序列号为 6 至 24 位字母和数字，且末位校验位必须正确；请与设备铭牌核对。",
		})
	}
	set := map[string]sdk.Value{
		"warrantyUntil": monthsAfter(c.Get("commissionedOn"), c.Get("warrantyMonths")),
		"serviceDueOn":  monthsAfter(serviceStart(c), c.Get("serviceMonths")),
	}
	if serial != c.Get("serialNo").Text() {
		set["serialNo"] = sdk.TextValue(serial)
	}
	return sdk.Answer{Set: set}
}

func serviceStart(c sdk.Change) sdk.Value {
	if last := c.Get("lastServiceOn"); !last.IsNull() {
		return last
	}
	return c.Get("commissionedOn")
}

// monthsAfter is null when there is no start, no length, or one out of bounds,
// which the field's own range refuses.
func monthsAfter(start, months sdk.Value) sdk.Value {
	n := months.Integer()
	if start.IsNull() || months.IsNull() || n < 0 || n > maxMonths {
		return sdk.Null()
	}
	return sdk.DateValue(start.Date().AddMonths(int(n)))
}
