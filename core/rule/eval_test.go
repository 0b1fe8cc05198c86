package rule_test

import (
	"testing"
)

func TestExpressions(t *testing.T) {
	cases := []struct{ source, want string }{
		// numbers are exact
		{"0.1 + 0.2 == 0.3", "true"},
		{"annualRevenue", "1200000.50"},
		{"annualRevenue >= 1200000.5", "true"},
		{"annualRevenue > 1_200_000", "true"},
		{"annualRevenue * 3", "3600001.50"},
		{"annualRevenue / 0.1 == annualRevenue * 10", "true"},
		{"share < 0.8", "true"},
		{"share == 0.3", "true"},
		{"employees + 1", "251"},
		{"employees / 4", "62.5"},
		{"10 / 3", "3.333333333"},
		{"10 % 3", "1"},
		{"-employees", "-250"},
		{"-(employees) + +1", "-249"},
		{"9223372036854775807 + 1 > 9223372036854775807", "true"},
		{"round(annualRevenue / 7, 2)", "171428.64"},
		{"round(2.5)", "3"}, {"round(-2.5)", "-3"}, {"floor(-2.5)", "-3"}, {"ceil(2.1)", "3"},
		{"abs(-3)", "3"}, {"abs(2.5 - 4)", "1.5"},
		{"min(3, 1.5, 2)", "1.5"}, {"max(employees, 5)", "250"}, {"min(employees, 5) * 4", "20"},
		{`number("12.50") + 1`, "13.50"}, {`number("x")`, ""},
		// text, picklists, lists
		{`name + "!"`, "Acme!"},
		{`name contains "cm" and name startsWith "A" and name endsWith "e"`, "true"},
		{`name matches "^A.*e$"`, "true"}, {`name not matches "^B"`, "true"},
		{`tier == "A"`, "true"}, {`tier != "A"`, "false"}, {`tier in ["A", "B"]`, "true"}, {`tier not in ["B"]`, "true"},
		{`"DEALER" in roles`, "true"}, {`roles contains "END_USER"`, "false"}, {`any(roles, # == "DEALER")`, "true"},
		{`len(roles)`, "1"}, {`len(name)`, "4"}, {`upper(lower(trim(" aB ")))`, "AB"},
		{`join(split("a-b-c", "-"), "+")`, "a+b+c"}, {`replace("aaa", "a", "b")`, "bbb"},
		{`text(annualRevenue) + "/" + text(foundedOn)`, "1200000.50/2001-05-20"},
		{`employees in 200..300`, "true"}, {`employees in [1, 250]`, "true"}, {`share in [0.3]`, "true"},
		{`[1, 2, 3][1]`, "2"}, {`[1, 2, 3][-1]`, "3"}, {`[1][5]`, ""}, {`first(roles)`, "DEALER"},
		{`roles == ["DEALER"]`, "true"},
		// logic
		{`active`, "true"}, {`active and not (tier == "B")`, "true"}, {`active ? "yes" : "no"`, "yes"},
		{`if employees > 100 { "big" } else { "small" }`, "big"},
		{`let x = employees * 2; x > 400 && x < 600`, "true"}, {`100 < employees < 300`, "true"},
		// dates
		{`today()`, "2026-11-23"}, {`now()`, "2026-11-23T04:00:00.000Z"},
		{`daysSince(foundedOn)`, "9318"}, {`daysSince(lastOrderAt)`, "3"}, {`hoursSince(lastOrderAt)`, "66"},
		{`foundedOn < today()`, "true"}, {`foundedOn < lastOrderAt`, "true"}, {`today() - foundedOn`, "9318"},
		{`today() - foundedOn > days(9000)`, "true"}, {`now() - lastOrderAt > days(2)`, "true"}, {`now() - lastOrderAt > hours(67)`, "false"},
		{`foundedOn + days(1)`, "2001-05-21"}, {`foundedOn - 1`, "2001-05-19"}, {`date(2024, 2, 29)`, "2024-02-29"}, {`date(2023, 2, 29)`, ""},
		{`year(foundedOn) * 10000 + month(foundedOn) * 100 + day(foundedOn)`, "20010520"}, {`weekday(today())`, "1"},
		{`businessHoursSince(lastOrderAt)`, "3"},
		{`today() == now()`, "false"},
		// lookups, old, user
		{`parent.name`, "Holding"}, {`parent.parent.name`, "Trust"}, {`parent != nil`, "true"}, {`parent.parent == nil`, "false"},
		{`parent`, "p1"}, {`parent.id == "p1"`, "true"}, {`parent.annualRevenue > annualRevenue`, "true"},
		{`old.tier`, "B"}, {`old != nil && old.tier != tier`, "true"}, {`employees - old.employees`, "50"},
		{`user.role == "editor" and user.id == owner`, "true"}, {`parent?.name`, "Holding"},
		// related lists
		{`sum(filter(opportunities, .dealStage == "Won"), .closeValue)`, "300.30"},
		{`count(opportunities)`, "4"}, {`count(opportunities, .dealStage == "Won")`, "2"}, {`len(opportunities)`, "4"},
		{`sum(map(opportunities, .closeValue))`, "600.60"}, {`sum(opportunities, .quantity)`, "3"},
		{`any(opportunities, .urgent)`, "true"}, {`all(opportunities, .closeValue > 0)`, "false"}, {`none(opportunities, .closeValue > 1000)`, "true"},
		{`one(opportunities, .dealStage == "Lost")`, "true"}, {`max(map(opportunities, .closeValue))`, "300.30"}, {`min(map(opportunities, .closedOn))`, "2026-10-01"},
		{`avg(map(opportunities, .closeValue))`, "200.2"}, {`find(opportunities, .dealStage == "Lost").closeValue`, "300.30"},
		{`first(opportunities).dealStage`, "Won"}, {`opportunities | filter(.dealStage == "Won") | count()`, "2"},
		{`sum(subsidiaries, .annualRevenue)`, "0"}, {`max(map(subsidiaries, .annualRevenue))`, ""},
	}
	c := compiler(t, nil)
	for _, tc := range cases {
		t.Run(tc.source, func(t *testing.T) {
			v, err := eval(t, c, tc.source)
			if err != nil {
				t.Fatal(err)
			}
			if got := v.Text(); got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

// Nothing about an empty field is an error: see the package comment.
func TestEmptyValues(t *testing.T) {
	cases := []struct{ source, want string }{
		{`notes == nil`, "true"}, {`notes != nil`, "false"}, {`nil == notes`, "true"},
		{`notes == "x"`, "false"}, {`notes != "x"`, "true"}, {`notes in ["x"]`, "false"}, {`notes not in ["x"]`, "true"},
		{`notes contains "x"`, "false"}, {`notes matches "x"`, "false"}, {`not (notes contains "x")`, "true"},
		{`len(trim(notes)) >= 5`, "false"}, {`notes + "x"`, ""}, {`(notes ?? "") + "x"`, "x"},
		{`old.annualRevenue > 1`, "false"}, {`old.annualRevenue <= 1`, "false"}, {`not (old.annualRevenue > 1)`, "true"},
		{`old.annualRevenue + 1`, ""}, {`old.annualRevenue * 2 > 1 or true`, "true"}, {`-old.employees`, "-200"},
		{`employees / 0`, ""}, {`employees % 0`, ""}, {`employees / 0 > 1`, "false"},
		{`old.active`, ""}, {`not old.active`, "true"}, {`old.active and true`, "false"}, {`old.active ? 1 : 2`, "2"},
		{`daysSince(old.foundedOn) > 5`, "false"}, {`old.foundedOn + days(1)`, ""}, {`today() - old.foundedOn`, ""},
		{`"DEALER" in old.roles`, "false"}, {`"DEALER" not in old.roles`, "true"}, {`any(old.roles, true)`, "false"}, {`len(old.roles)`, ""},
		{`old.annualRevenue == old.share`, "true"}, {`min(old.annualRevenue, 5)`, "5"}, {`old.share in 1..5`, "false"},
		{`true ? nil : 1`, ""}, {`nil`, ""},
	}
	c := compiler(t, nil)
	for _, tc := range cases {
		t.Run(tc.source, func(t *testing.T) {
			v, err := eval(t, c, tc.source)
			if err != nil {
				t.Fatal(err)
			}
			if got := v.Text(); got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}
