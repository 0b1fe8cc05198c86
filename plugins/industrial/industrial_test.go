package main

import (
	"testing"

	"github.com/guanxi-crm/guanxi/plugins/sdk"
	"github.com/guanxi-crm/guanxi/plugins/sdk/sdktest"
)

func date(t *testing.T, s string) sdk.Value {
	t.Helper()
	if s == "" {
		return sdk.Null()
	}
	d, err := sdk.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return sdk.DateValue(d)
}

func TestFunctions(t *testing.T) {
	c := sdktest.Start(t, industrial())
	rate := func(unscaled int64) sdk.Value { return sdk.DecimalValue(sdk.NewDecimal(unscaled, 4)) }
	for _, tt := range []struct {
		function string
		args     []sdk.Value
		want     sdk.Value
	}{
		{"daysLate", []sdk.Value{date(t, "2026-02-27"), date(t, "2026-03-02")}, sdk.IntegerValue(3)},
		{"daysLate", []sdk.Value{date(t, "2026-03-02"), date(t, "2026-03-01")}, sdk.IntegerValue(-1)},
		{"daysLate", []sdk.Value{date(t, "2026-03-02"), sdk.Null()}, sdk.Null()},
		{"onTimeRate", []sdk.Value{sdk.IntegerValue(2), sdk.IntegerValue(3)}, rate(6667)},
		{"onTimeRate", []sdk.Value{sdk.IntegerValue(3), sdk.IntegerValue(3)}, rate(10000)},
		{"onTimeRate", []sdk.Value{sdk.IntegerValue(0), sdk.IntegerValue(0)}, sdk.Null()},
		{"serviceDue", []sdk.Value{date(t, "2026-01-31"), sdk.IntegerValue(1)}, date(t, "2026-02-28")},
		{"serviceDue", []sdk.Value{sdk.Null(), sdk.IntegerValue(1)}, sdk.Null()},
	} {
		if got, err := c.Call(tt.function, tt.args...); err != nil || !got.Equal(tt.want) {
			t.Errorf("%s(%v) = %v, %v; want %v", tt.function, tt.args, got, err, tt.want)
		}
	}
	for function, args := range map[string][]sdk.Value{
		"onTimeRate": {sdk.IntegerValue(4), sdk.IntegerValue(3)},
		"serviceDue": {date(t, "2026-01-31"), sdk.IntegerValue(0)},
	} {
		if got, err := c.Call(function, args...); err == nil {
			t.Errorf("%s(%v) = %v, want an error", function, args, got)
		}
	}
}

func TestDeliveryHook(t *testing.T) {
	c := sdktest.Start(t, industrial())
	for _, tt := range []struct {
		promised, delivered string
		late, onTime        sdk.Value
	}{
		{"2026-11-20", "2026-11-22", sdk.IntegerValue(2), sdk.BooleanValue(false)},
		{"2026-11-20", "2026-11-20", sdk.IntegerValue(0), sdk.BooleanValue(true)},
		{"2026-11-20", "", sdk.Null(), sdk.Null()},
	} {
		answers, err := c.BeforeSave("deliveryRecord", sdk.Change{Kind: sdk.Update, Values: map[string]sdk.Value{
			"promisedOn": date(t, tt.promised), "deliveredOn": date(t, tt.delivered)}})
		if err != nil {
			t.Fatal(err)
		}
		if a := answers[0]; !a.Set["daysLate"].Equal(tt.late) || !a.Set["onTime"].Equal(tt.onTime) || len(a.Set) != 2 {
			t.Errorf("%s, %s: %+v", tt.promised, tt.delivered, a)
		}
	}
}

func TestMachineHook(t *testing.T) {
	c := sdktest.Start(t, industrial())
	values := map[string]sdk.Value{
		"serialNo": sdk.TextValue("7992-7398-713"), "commissionedOn": date(t, "2026-08-31"),
		"warrantyMonths": sdk.IntegerValue(18), "serviceMonths": sdk.IntegerValue(6),
	}
	ask := func() sdk.Answer {
		t.Helper()
		answers, err := c.BeforeSave("installedMachine", sdk.Change{Kind: sdk.Create, Values: values})
		if err != nil {
			t.Fatal(err)
		}
		return answers[0]
	}
	a := ask()
	if a.Set["serialNo"].Text() != "79927398713" || !a.Set["warrantyUntil"].Equal(date(t, "2028-02-29")) || !a.Set["serviceDueOn"].Equal(date(t, "2027-02-28")) {
		t.Errorf("a new machine: %+v", a)
	}
	values["lastServiceOn"] = date(t, "2026-10-01")
	if a := ask(); !a.Set["serviceDueOn"].Equal(date(t, "2027-04-01")) {
		t.Errorf("after a service: %+v", a)
	}
	delete(values, "serviceMonths")
	if a := ask(); !a.Set["serviceDueOn"].IsNull() {
		t.Errorf("without a plan: %+v", a)
	}
	for _, serial := range []string{"79927398710", "7992739871", "", "1234", "79927398713X", "ÄÖ79927398713"} {
		values["serialNo"] = sdk.TextValue(serial)
		if a := ask(); len(a.Faults) != 1 || a.Faults[0].Field != "serialNo" || a.Faults[0].Message.ZhCN == "" {
			t.Errorf("serial number %q: %+v", serial, a)
		}
	}
}

// Published numbers: the check digits of ISO 6166 are made the same way.
func TestSerialNumbers(t *testing.T) {
	for _, s := range []string{"US0378331005", "AU0000XVGZA3", "GB0002634946", "79927398713"} {
		if !validSerial(s) {
			t.Errorf("%s is refused", s)
		}
		wrong := []byte(s)
		wrong[len(wrong)-2] = '0' + (wrong[len(wrong)-2]-'0'+1)%10
		if validSerial(string(wrong)) {
			t.Errorf("%s is taken", wrong)
		}
	}
}
