package dataio

import (
	"strings"
	"time"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// DateFormat is how a file writes its dates, as a layout of package time; empty
// means only the unmistakable ways.
type DateFormat string

var dateTokens = []struct{ token, layout string }{
	{"YYYY", "2006"}, {"YY", "06"}, {"MM", "01"}, {"M", "1"}, {"DD", "02"}, {"D", "2"},
	{"HH", "15"}, {"H", "15"}, {"mm", "04"}, {"ss", "05"},
}

// ParseDateFormat reads a format like "M/D/YYYY", "DD.MM.YYYY", "YYYYMMDD" or
// "YYYY年M月D日", for dates with a time also HH, mm and ss.
func ParseDateFormat(s string) (DateFormat, error) {
	var layout strings.Builder
	seen := map[byte]bool{}
	for rest := s; rest != ""; {
		n := 0
		for _, t := range dateTokens {
			if strings.HasPrefix(rest, t.token) && !seen[t.token[0]] {
				layout.WriteString(t.layout)
				seen[t.token[0]] = true
				n = len(t.token)
				break
			}
		}
		if n == 0 {
			r := []rune(rest)[0]
			if !strings.ContainsRune("/-. :T年月日", r) {
				return "", badDateFormat(s)
			}
			layout.WriteRune(r)
			n = len(string(r))
		}
		rest = rest[n:]
	}
	if s != "" && !(seen['Y'] && seen['M'] && seen['D']) {
		return "", badDateFormat(s)
	}
	return DateFormat(layout.String()), nil
}

func badDateFormat(s string) error {
	return crm.BadInputs([]crm.FieldError{{Field: "dateFormat", Code: "INVALID_VALUE", Message: crm.Text{
		EN:   "Write a date format of YYYY, M or MM, and D or DD, like M/D/YYYY; got " + crm.Quote(s) + ".",
		ZhCN: "日期格式由 YYYY、M 或 MM、D 或 DD 组成，例如 M/D/YYYY；收到的是 " + crm.Quote(s) + "。"}}})
}

// plainDates can't be mistaken for one another.
var plainDates = []string{time.DateOnly, "2006/1/2", "2006.1.2", "2006年1月2日"}

var plainTimes = []string{
	time.RFC3339Nano, "2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02 15:04:05", "2006-01-02 15:04", "2006/1/2 15:04:05", "2006/1/2 15:04",
}

// date reads a day.
func (f DateFormat) date(s string) (time.Time, bool) {
	if f != "" {
		if t, err := time.Parse(string(f), s); err == nil {
			return t, true
		}
	}
	return parseAny(plainDates, s)
}

// instant reads a day with a time, in UTC where none is told.
func (f DateFormat) instant(s string) (time.Time, bool) {
	if t, ok := parseAny(plainTimes, s); ok {
		return t, true
	}
	return f.date(s)
}

func parseAny(layouts []string, s string) (time.Time, bool) {
	if s == "" || s[0] < '0' || s[0] > '9' {
		return time.Time{}, false
	}
	for _, l := range layouts {
		if t, err := time.Parse(l, s); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}
