package main

import (
	"testing"

	"github.com/guanxi-crm/guanxi/plugins/sdk"
	"github.com/guanxi-crm/guanxi/plugins/sdk/sdktest"
)

func date(t *testing.T, s string) sdk.Value {
	t.Helper()
	d, err := sdk.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return sdk.DateValue(d)
}

func TestFunctions(t *testing.T) {
	c := sdktest.Start(t, hospitality())
	integer, minutes := sdk.IntegerValue, func(n int64) sdk.Value { return sdk.DecimalValue(sdk.NewDecimal(n, 1)) }
	for _, tt := range []struct {
		function string
		args     []sdk.Value
		want     sdk.Value
	}{
		{"nights", []sdk.Value{date(t, "2018-02-27"), date(t, "2018-03-02")}, integer(3)},
		{"nights", []sdk.Value{date(t, "2018-02-27"), date(t, "2018-02-27")}, integer(0)},
		{"nights", []sdk.Value{date(t, "2018-02-27"), sdk.Null()}, sdk.Null()},
		{"predictedWait", []sdk.Value{integer(10), minutes(45), integer(3)}, integer(15)},
		{"predictedWait", []sdk.Value{integer(10), minutes(50), integer(3)}, integer(17)},
		{"predictedWait", []sdk.Value{integer(0), minutes(50), integer(3)}, integer(0)},
		{"predictedWait", []sdk.Value{integer(10), minutes(50), integer(0)}, sdk.Null()},
		{"predictedWait", []sdk.Value{integer(10), sdk.Null(), integer(3)}, sdk.Null()},
	} {
		if got, err := c.Call(tt.function, tt.args...); err != nil || !got.Equal(tt.want) {
			t.Errorf("%s(%v) = %v, %v; want %v", tt.function, tt.args, got, err, tt.want)
		}
	}
	for function, args := range map[string][]sdk.Value{
		"nights":        {date(t, "2018-03-02"), date(t, "2018-02-27")},
		"predictedWait": {integer(-1), minutes(50), integer(3)},
	} {
		if got, err := c.Call(function, args...); err == nil {
			t.Errorf("%s(%v) = %v, want an error", function, args, got)
		}
	}
	if got, err := c.Call("predictedWait", integer(1<<60), minutes(1<<50), integer(1)); err == nil {
		t.Errorf("a wait longer than any number is %v", got)
	}
}

func TestStayHook(t *testing.T) {
	c := sdktest.Start(t, hospitality())
	values := map[string]sdk.Value{"arrivesOn": date(t, "2018-02-27"), "leavesOn": date(t, "2018-03-02")}
	ask := func() sdk.Answer {
		t.Helper()
		answers, err := c.BeforeSave("guestStay", sdk.Change{Kind: sdk.Create, Values: values})
		if err != nil {
			t.Fatal(err)
		}
		return answers[0]
	}
	if a := ask(); a.Set["nights"].Integer() != 3 || !a.Set["total"].IsNull() {
		t.Errorf("without a price: %+v", a)
	}
	values["pricePerNight"] = sdk.DecimalValue(sdk.NewDecimal(9999, 2))
	if a := ask(); a.Set["total"].Decimal().String() != "299.97" {
		t.Errorf("with a price: %+v", a)
	}
	values["pricePerNight"] = sdk.DecimalValue(sdk.NewDecimal(999_999_999_999_999_999, 2))
	if a := ask(); len(a.Faults) != 1 || a.Faults[0].Field != "pricePerNight" {
		t.Errorf("with a price beyond all numbers: %+v", a)
	}
	values["leavesOn"] = date(t, "2018-02-26")
	if a := ask(); len(a.Faults) != 1 || a.Faults[0].Field != "leavesOn" || a.Faults[0].Message.EN == "" || a.Faults[0].Message.ZhCN == "" {
		t.Errorf("leaves before arriving: %+v", a)
	}
	delete(values, "leavesOn")
	if a := ask(); len(a.Faults) > 0 || len(a.Set) > 0 {
		t.Errorf("without a date: %+v", a)
	}
}

func TestTicketHook(t *testing.T) {
	c := sdktest.Start(t, hospitality())
	answers, err := c.BeforeSave("queueTicket",
		sdk.Change{Kind: sdk.Create, Values: map[string]sdk.Value{
			"peopleAhead": sdk.IntegerValue(7), "serviceMinutes": sdk.DecimalValue(sdk.NewDecimal(25, 1)), "openCounters": sdk.IntegerValue(2)}},
		sdk.Change{Kind: sdk.Create},
		sdk.Change{Kind: sdk.Create, Values: map[string]sdk.Value{
			"peopleAhead": sdk.IntegerValue(-7), "serviceMinutes": sdk.DecimalValue(sdk.NewDecimal(25, 1)), "openCounters": sdk.IntegerValue(2)}},
	)
	if err != nil {
		t.Fatal(err)
	}
	if answers[0].Set["predictedWaitMin"].Integer() != 9 || !answers[1].Set["predictedWaitMin"].IsNull() || len(answers[2].Faults) != 1 {
		t.Errorf("answers %+v", answers)
	}
}
