package dataio

import (
	"archive/zip"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Spreadsheets have no dates, only numbers that a style shows as dates: days
// since the end of 1899, or since the beginning of 1904.

// dateStyle is what a number format shows.
type dateStyle uint8

const (
	notDate dateStyle = iota
	dayStyle
	instantStyle
	timeStyle // a time of day, or a duration
)

// readStyles returns what each style of cells shows.
func readStyles(part *zip.File) ([]dateStyle, error) {
	if part == nil {
		return nil, nil
	}
	var sheet struct {
		Formats []struct {
			ID   int    `xml:"numFmtId,attr"`
			Code string `xml:"formatCode,attr"`
		} `xml:"numFmts>numFmt"`
		Cells []struct {
			Format int `xml:"numFmtId,attr"`
		} `xml:"cellXfs>xf"`
	}
	if err := readPart(part, &sheet); err != nil {
		return nil, err
	}
	own := map[int]dateStyle{}
	for _, f := range sheet.Formats {
		own[f.ID] = styleOf(f.Code)
	}
	styles := make([]dateStyle, len(sheet.Cells))
	for i, c := range sheet.Cells {
		style, ok := own[c.Format]
		if !ok {
			style = builtInStyle(c.Format)
		}
		styles[i] = style
	}
	return styles, nil
}

// builtInStyle knows the formats that have a number and no code, with those of
// Chinese, Japanese and Korean workbooks.
func builtInStyle(id int) dateStyle {
	switch {
	case id == 22:
		return instantStyle
	case id >= 14 && id <= 17, id >= 27 && id <= 31, id == 36, id >= 50 && id <= 54, id == 57, id == 58:
		return dayStyle
	case id >= 18 && id <= 21, id >= 32 && id <= 35, id >= 45 && id <= 47, id == 55, id == 56:
		return timeStyle
	}
	return notDate
}

// elapsed are hours, minutes or seconds that count on: [h]:mm is a duration.
var elapsed = regexp.MustCompile(`(?i)\[(h+|m+|s+)\]`)

// notCode are the pieces of a format that stand for themselves, and settings.
var notCode = regexp.MustCompile(`"[^"]*"|\\.|_.|\*.|\[[^\]]*\]`)

func styleOf(code string) dateStyle {
	code = notCode.ReplaceAllString(elapsed.ReplaceAllString(code, "h"), "")
	code, _, _ = strings.Cut(code, ";")
	code = strings.ToLower(code)
	if strings.Contains(code, "general") || strings.Contains(code, "standard") || strings.ContainsAny(code, "0#@?") && !strings.ContainsAny(code, "yhs") {
		return notDate
	}
	clock := strings.ContainsAny(code, "hs")
	day := strings.ContainsAny(code, "yd") || !clock && strings.Contains(code, "m")
	switch {
	case day && clock:
		return instantStyle
	case day:
		return dayStyle
	case clock:
		return timeStyle
	}
	return notDate
}

// serialText writes a number of days as its style shows it; not ok when there
// is no such date.
func serialText(raw string, style dateStyle, epoch04 bool) (string, bool) {
	const lastDay = 2_958_466 // of the year 9999
	days, err := strconv.ParseFloat(raw, 64)
	if err != nil || !(days >= 0 && days < lastDay) { // also NaN
		return "", false
	}
	ms := int64(math.Round(days * 86_400_000))
	if style == timeStyle {
		s := ms / 1000
		return fmt.Sprintf("%02d:%02d:%02d", s/3600, s/60%60, s%60), true
	}
	epoch := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	switch {
	case epoch04:
		epoch = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	case days < 1:
		return "", false
	case days < 60:
		epoch = epoch.AddDate(0, 0, 1) // spreadsheets believe in 1900-02-29
	case days < 61:
		return "", false
	}
	t := epoch.AddDate(0, 0, int(ms/86_400_000)).Add(time.Duration(ms%86_400_000) * time.Millisecond)
	if style == dayStyle {
		return t.Format(time.DateOnly), true
	}
	return t.Format("2006-01-02T15:04:05.999"), true
}

// serial is the number of days by which a spreadsheet shows an instant; not ok
// for those that spreadsheets show wrongly or not at all.
func serial(t time.Time) (float64, bool) {
	first := time.Date(1900, 3, 1, 0, 0, 0, 0, time.UTC)
	if t.Before(first) || t.Year() > 9999 {
		return 0, false
	}
	epoch := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	return float64(t.UnixMilli()-epoch.UnixMilli()) / 86_400_000, true
}
