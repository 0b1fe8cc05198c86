package dataio

import (
	"fmt"
	"hash/maphash"
	"strings"
	"testing"

	"github.com/guanxi-crm/guanxi/core/crm"
)

func TestGuess(t *testing.T) {
	many := func(n int, values ...string) []string {
		var all []string
		for i := range n {
			all = append(all, values[i%len(values)])
		}
		return all
	}
	count := func(n int, format string) []string {
		var all []string
		for i := range n {
			all = append(all, fmt.Sprintf(format, i))
		}
		return all
	}
	for name, tc := range map[string]struct {
		values []string
		format DateFormat
		want   string
	}{
		"nothing":                    {[]string{"", ""}, "", "text"},
		"integers":                   {[]string{"1", "-20", "", "0"}, "", "integer"},
		"0 and 1":                    {many(100, "0", "1"), "", "integer"},
		"codes":                      {[]string{"00001", "00002"}, "", "text unique"},
		"integers too long":          {[]string{"1234567890123456"}, "", "text unique"},
		"decimals":                   {[]string{"1", "2.50", "-3.125"}, "", "decimal(3)"},
		"decimals with 10 digits":    {[]string{"1.0123456789", "2"}, "", "text unique"},
		"exponents":                  {[]string{"1e5", "2"}, "", "text unique"},
		"thousands":                  {[]string{"1,000", "2,000"}, "", "text unique"},
		"yes and no":                 {[]string{"Yes", "no", "YES"}, "", "boolean"},
		"是否":                         {[]string{"是", "否"}, "", "boolean"},
		"dates":                      {[]string{"2026-11-22", "2024-02-29"}, "", "date"},
		"dates in Chinese":           {[]string{"2026年1月2日"}, "", "date"},
		"a date that does not exist": {[]string{"2026-11-22", "2023-02-29"}, "", "text unique"},
		"American dates":             {[]string{"1/2/2017", "12/31/2016"}, "", "date 1/2/2006"},
		"European dates":             {[]string{"1.2.2017", "31.12.2016"}, "", "date 2.1.2006"},
		"either":                     {[]string{"1/2/2017", "3/4/2017"}, "", "AMBIGUOUS"},
		"either, told":               {[]string{"1/2/2017", "3/4/2017"}, "1/2/2006", "date"},
		"days without separators":    {[]string{"19970101", "19971231"}, "", "date 20060102"},
		"eight digits":               {[]string{"19970101", "19971301"}, "", "integer"},
		"instants":                   {[]string{"2026-11-22T08:00:00Z", "2026-11-22 09:30"}, "", "dateTime"},
		"few texts":                  {many(40, "Won", "Lost", "Meal Plan 1", "1st", "重点", "true"), "", "picklist Won Lost Meal_Plan_1 V1st OPTION_5 true_"},
		"texts alike":                {many(40, "A-B", "A B", "a b"), "", "picklist A_B A_B_2 a_b"},
		"20 texts in 80 rows":        {many(80, count(20, "x%d")...), "", "picklist"},
		"20 texts in 79 rows":        {many(79, count(20, "x%d")...), "", "text"},
		"21 texts":                   {many(2100, count(21, "x%d")...), "", "text"},
		"names, one for each row":    {count(30, "name %d"), "", "text unique"},
		"names, one missing":         {append(count(30, "name %d"), ""), "", "text"},
		"long texts":                 {[]string{strings.Repeat("长", 256)}, "", "longText unique"},
		"255 characters":             {[]string{strings.Repeat("长", 255)}, "", "text unique"},
		"numbers and one word":       {[]string{"1", "2", "N/A"}, "", "text unique"},
	} {
		t.Run(name, func(t *testing.T) {
			g := newGuess(tc.format, maphash.MakeSeed())
			for _, v := range tc.values {
				g.see(v)
			}
			if got := guessed(g); got != tc.want && !(strings.HasPrefix(got, "picklist x") && tc.want == "picklist") {
				t.Errorf("got %s, want %s", got, tc.want)
			}
		})
	}
}

func guessed(g *guess) string {
	f, layout, err := g.field()
	if err != nil {
		return "AMBIGUOUS"
	}
	s := string(f.Type)
	if f.Scale != nil {
		s += fmt.Sprintf("(%d)", *f.Scale)
	}
	if layout != "" {
		s += " " + string(layout)
	}
	for _, o := range f.Options {
		s += " " + o.Value
		if fault := crm.CheckOptionValue("value", o.Value); fault != nil {
			s += "!"
		}
	}
	if g.unique() && (f.Type == crm.TypeText || f.Type == crm.TypeLongText) {
		s += " unique"
	}
	return s
}

func TestNames(t *testing.T) {
	for header, want := range map[string]string{
		"deal_stage": "dealStage", "Deal Stage": "dealStage", "dealStage": "dealStage", "Booking_ID": "bookingId",
		"ID": "id", "customer ID": "customerId", "2nd try": "ndTry", "客户": "", "avg_price_per_room": "avgPricePerRoom",
		"no_of_previous_bookings_not_canceled": "noOfPreviousBookingsNotCanceled", "a": "a", " x - y ": "xY",
		strings.Repeat("abcde_", 20): "abcdeAbcdeAbcdeAbcdeAbcdeAbcdeAbcdeAbcde",
	} {
		if got := FieldName(header); got != want {
			t.Errorf("FieldName(%q) = %q, want %q", header, got, want)
		}
	}
	for name, want := range map[string]string{
		"opportunity": "opportunities", "salesTeam": "salesTeams", "account": "accounts", "person": "people", "series": "seriesList",
	} {
		if got := plural(name); got != want {
			t.Errorf("plural(%q) = %q, want %q", name, got, want)
		}
	}
	for header, want := range map[string]string{
		"deal_stage": "Deal stage", "accountName": "Account name", "Booking_ID": "Booking ID", "客户": "客户", "---": "---",
	} {
		if got := label(header).EN; got != want {
			t.Errorf("label(%q) = %q, want %q", header, got, want)
		}
	}
	taken := map[string]bool{"name": true}
	for wanted, want := range map[string]string{
		"city": "city", "owner": "customerOwner", "name": "name2", "": "column",
	} {
		if got := freeFieldName("customer", wanted, taken); got != want {
			t.Errorf("freeFieldName(%q) = %q, want %q", wanted, got, want)
		}
	}
}

func TestDateFormat(t *testing.T) {
	for format, tc := range map[string]struct{ in, want string }{
		"M/D/YYYY":      {"3/9/2017", "2017-03-09"},
		"DD.MM.YYYY":    {"09.03.2017", "2017-03-09"},
		"YYYYMMDD":      {"20170309", "2017-03-09"},
		"D/M/YY":        {"9/3/17", "2017-03-09"},
		"YYYY年M月D日":     {"2017年3月9日", "2017-03-09"},
		"M/D/YYYY H:mm": {"3/9/2017 8:05", "2017-03-09"},
		"":              {"2017-03-09", "2017-03-09"},
	} {
		f, err := ParseDateFormat(format)
		if err != nil {
			t.Errorf("%s: %v", format, err)
			continue
		}
		if got, ok := f.date(tc.in); !ok || got.Format("2006-01-02") != tc.want {
			t.Errorf("%s: %s is %v %v", format, tc.in, got, ok)
		}
	}
	for _, bad := range []string{"M/D", "YYYY", "Jan 2 2006", "MM/DD/YYYY/DD", "yyyy-mm-dd", "2006-01-02"} {
		if _, err := ParseDateFormat(bad); crm.CodeOf(err) != crm.BadInput {
			t.Errorf("%s: %v, want BAD_INPUT", bad, err)
		}
	}
}
