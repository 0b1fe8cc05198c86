package dataio

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestNumberFormats(t *testing.T) {
	for code, want := range map[string]dateStyle{
		"General": notDate, "0.00": notDate, "#,##0": notDate, "@": notDate, `"day "0`: notDate, "[Red]0;[Blue]-0": notDate, "0.00E+00": notDate,
		`_("$"* #,##0.00_)`: notDate, "# ?/?": notDate, "[$¥-804]#,##0": notDate,
		"yyyy-mm-dd": dayStyle, "m/d/yy": dayStyle, `yyyy"年"m"月"d"日"`: dayStyle, "[$-409]mmm-yy;@": dayStyle, "mmmm": dayStyle,
		"yyyy-mm-dd hh:mm:ss": instantStyle, "d.m.yy h:mm AM/PM": instantStyle, "yyyy\\-mm\\-dd\\Thh:mm:ss.000": instantStyle,
		"h:mm": timeStyle, "[h]:mm:ss": timeStyle, "[hh]:mm": timeStyle, "[mm]": timeStyle, "mm:ss.0": timeStyle, `h"时"mm"分"`: timeStyle,
	} {
		if got := styleOf(code); got != want {
			t.Errorf("%s: got %d, want %d", code, got, want)
		}
	}
}

func TestSerials(t *testing.T) {
	for name, tc := range map[string]struct {
		raw   string
		style dateStyle
		mac   bool
		want  string // empty: no such date
	}{
		"the first day":      {"1", dayStyle, false, "1900-01-01"},
		"before the gap":     {"59", dayStyle, false, "1900-02-28"},
		"a day never":        {"60", dayStyle, false, ""},
		"behind the gap":     {"61", dayStyle, false, "1900-03-01"},
		"today":              {"46349", dayStyle, false, "2026-11-23"},
		"since 1904":         {"44887", dayStyle, true, "2026-11-23"},
		"the last":           {"2958465", dayStyle, false, "9999-12-31"},
		"behind the last":    {"2958466", dayStyle, false, ""},
		"before all":         {"-1", dayStyle, false, ""},
		"a time":             {"46349.5", instantStyle, false, "2026-11-23T12:00:00"},
		"a day with no time": {"46349", instantStyle, false, "2026-11-23T00:00:00"},
		"a time alone":       {"0.75", timeStyle, false, "18:00:00"},
		"a duration":         {"1.25", timeStyle, false, "30:00:00"},
		"a text":             {"x", dayStyle, false, ""},
		"not a number":       {"NaN", dayStyle, false, ""},
	} {
		got, ok := serialText(tc.raw, tc.style, tc.mac)
		if got != tc.want || ok != (tc.want != "") {
			t.Errorf("%s: got %q, %v, want %q", name, got, ok, tc.want)
		}
	}
}

func TestPlainNumbers(t *testing.T) {
	for raw, want := range map[string]string{
		"1100.04": "1100.04", "0.30000000000000004": "0.3", "1E5": "100000", "1.5e-07": "0.00000015", "-2.5E+3": "-2500",
		"1E400": "1E400", "7": "7", "123456789012345678": "123456789012346000", "x": "x",
	} {
		if got := plainNumber(raw); got != want {
			t.Errorf("%s: got %s, want %s", raw, got, want)
		}
	}
}

func TestControlsComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringOf(rapid.SampledFrom([]rune("_x0041F5\u0000\u0001\r\uf8f0\uf8f2\uffff客"))).Draw(t, "text")
		if got := unescapeControls(through(t, sheetText(s))); got != s {
			t.Errorf("%q became %q", s, got)
		}
	})
}

// through is a text on its way into an archive, cut anywhere.
func through(t *rapid.T, s string) string {
	var out strings.Builder
	w := pieceWriter{to: &out}
	for s += "<"; s != ""; {
		n := rapid.IntRange(1, len(s)).Draw(t, "bytes")
		w.Write([]byte(s[:n]))
		s = s[n:]
	}
	return strings.TrimSuffix(out.String(), "<")
}
