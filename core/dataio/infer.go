package dataio

import (
	"hash/maphash"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/guanxi-crm/guanxi/core/crm"
)

const (
	// A text column is a picklist when it has at most maxChoices different
	// values, each met rowsPerChoice times on average.
	maxChoices    = 20
	rowsPerChoice = 4
	maxChoiceSize = 80 // bytes
	maxTextSize   = 255
	maxScale      = 9
)

// ambiguousDates are read in either order of day and month.
var ambiguousDates = []struct{ format, layout string }{
	{"M/D/YYYY", "1/2/2006"}, {"D/M/YYYY", "2/1/2006"},
	{"M-D-YYYY", "1-2-2006"}, {"D-M-YYYY", "2-1-2006"},
	{"M.D.YYYY", "1.2.2006"}, {"D.M.YYYY", "2.1.2006"},
	{"YYYYMMDD", "20060102"},
}

// guess is what a column can still be after the values seen so far.
type guess struct {
	format DateFormat
	seed   maphash.Seed

	rows   int // with a value
	blank  int
	length int // characters of the longest value

	integer, decimal, boolean, date, instant bool
	scale, whole                             int // most digits behind and before the point
	layouts                                  []bool
	choices                                  []string // different values in order; nil when there are too many
	manyChoices                              bool
	met                                      map[uint64]struct{} // nil as soon as a value came twice
}

func newGuess(format DateFormat, seed maphash.Seed) *guess {
	g := &guess{format: format, seed: seed, integer: true, decimal: true, boolean: true, date: true, instant: true, met: map[uint64]struct{}{}}
	g.layouts = make([]bool, len(ambiguousDates))
	for i := range g.layouts {
		g.layouts[i] = true
	}
	return g
}

// see takes one value into account.
func (g *guess) see(s string) {
	if s == "" {
		g.blank++
		return
	}
	g.rows++
	g.length = max(g.length, utf8.RuneCountInString(s))
	g.seeNumber(s)
	g.boolean = g.boolean && isBooleanWord(s)
	if g.date {
		_, g.date = g.format.date(s)
	}
	if g.instant {
		_, g.instant = parseAny(plainTimes, s)
	}
	for i, possible := range g.layouts {
		if possible {
			t, err := time.Parse(ambiguousDates[i].layout, s)
			g.layouts[i] = err == nil && t.Year() >= 1900 && t.Year() < 2100
		}
	}
	g.seeChoice(s)
	if g.met != nil {
		h := maphash.String(g.seed, s)
		if _, twice := g.met[h]; twice {
			g.met = nil
		} else {
			g.met[h] = struct{}{}
		}
	}
}

func (g *guess) seeNumber(s string) {
	if !g.decimal {
		return
	}
	whole, fraction, point := strings.Cut(strings.TrimPrefix(s, "-"), ".")
	// Leading zeros make a code of a number: a customer id, a phone number.
	code := len(whole) > 1 && whole[0] == '0'
	if code || whole == "" || point && fraction == "" || strings.Trim(whole+fraction, "0123456789") != "" {
		g.decimal, g.integer = false, false
		return
	}
	g.integer = g.integer && !point
	g.scale = max(g.scale, len(fraction))
	g.whole = max(g.whole, len(whole))
}

func (g *guess) seeChoice(s string) {
	if g.manyChoices || slices.Contains(g.choices, s) {
		return
	}
	g.choices = append(g.choices, s)
	if len(g.choices) > maxChoices || len(s) > maxChoiceSize {
		g.manyChoices, g.choices = true, nil
	}
}

// isBooleanWord leaves out 0 and 1, which are as often counts.
func isBooleanWord(s string) bool {
	switch strings.ToLower(s) {
	case "true", "false", "yes", "no", "是", "否":
		return true
	}
	return false
}

// unique tells whether every row has a value and no two the same.
func (g *guess) unique() bool { return g.rows > 0 && g.blank == 0 && g.met != nil }

// field settles on a type and its settings. layout is the date layout found,
// where the column holds dates that only a layout can read.
func (g *guess) field() (f crm.Field, layout DateFormat, err error) {
	const maxIntegerDigits = 15
	switch {
	case g.rows == 0:
		return crm.Field{Type: crm.TypeText}, "", nil
	case g.date:
		return crm.Field{Type: crm.TypeDate}, "", nil
	case g.instant:
		return crm.Field{Type: crm.TypeDateTime}, "", nil
	}
	if layout, err = g.layout(); layout != "" || err != nil {
		return crm.Field{Type: crm.TypeDate}, layout, err
	}
	switch {
	case g.integer && g.whole <= maxIntegerDigits:
		return crm.Field{Type: crm.TypeInteger}, "", nil
	case g.decimal && g.scale > 0 && g.scale <= maxScale && g.whole+g.scale <= crm.MaxDigits:
		scale := g.scale
		return crm.Field{Type: crm.TypeDecimal, Scale: &scale}, "", nil
	case g.boolean:
		return crm.Field{Type: crm.TypeBoolean}, "", nil
	case !g.manyChoices && len(g.choices)*rowsPerChoice <= g.rows:
		return crm.Field{Type: crm.TypePicklist, Options: options(g.choices)}, "", nil
	case g.length > maxTextSize:
		return crm.Field{Type: crm.TypeLongText}, "", nil
	}
	return crm.Field{Type: crm.TypeText}, "", nil
}

// layout is the one way in which all values are dates; an error when day and
// month can't be told apart.
func (g *guess) layout() (DateFormat, error) {
	var fits []int
	for i, ok := range g.layouts {
		if ok {
			fits = append(fits, i)
		}
	}
	switch len(fits) {
	case 0:
		return "", nil
	case 1:
		return DateFormat(ambiguousDates[fits[0]].layout), nil
	}
	a, b := ambiguousDates[fits[0]].format, ambiguousDates[fits[1]].format
	return "", crm.BadInputs([]crm.FieldError{{Field: "dateFormat", Code: "AMBIGUOUS", Message: crm.Text{
		EN:   "It holds dates like " + crm.Quote(g.example()) + " in which day and month can't be told apart; say --date-format " + a + " or " + b + ".",
		ZhCN: "其中类似 " + crm.Quote(g.example()) + " 的日期无法区分日和月；请指定 --date-format " + a + " 或 " + b + "。"}}})
}

func (g *guess) example() string {
	if len(g.choices) == 0 {
		return "1/2/2006"
	}
	return g.choices[0]
}

func options(values []string) []crm.Option {
	taken := map[string]bool{}
	list := make([]crm.Option, len(values))
	for i, v := range values {
		list[i] = crm.Option{Value: optionValue(v, i+1, taken), Label: crm.Text{EN: v}}
	}
	return list
}
