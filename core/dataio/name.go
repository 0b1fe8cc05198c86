package dataio

import (
	"strconv"
	"strings"
	"unicode"

	pluralize "github.com/gertd/go-pluralize"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// FieldName makes an API name of a header: "deal_stage" and "Deal Stage" give
// dealStage, "" when there is nothing to make one of (a Chinese header).
func FieldName(header string) string {
	name := ""
	for _, part := range camelParts(header) {
		part = strings.ToLower(strings.Map(asciiOnly, part))
		if name == "" {
			name = strings.TrimLeft(part, "0123456789")
			continue
		}
		name += crm.Pascal(part)
	}
	return name[:min(len(name), 40)]
}

func asciiOnly(r rune) rune {
	if r > unicode.MaxASCII {
		return -1
	}
	return r
}

// words cuts a header at everything that is neither letter nor digit.
func words(header string) []string {
	return strings.FieldsFunc(header, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// label makes a header readable: "deal_stage" gives "Deal stage".
func label(header string) crm.Text {
	parts := camelParts(header)
	if len(parts) == 0 {
		return crm.Text{EN: header}
	}
	for i := range parts[1:] {
		parts[i+1] = lowerUnlessAcronym(parts[i+1])
	}
	r := []rune(strings.Join(parts, " "))
	r[0] = unicode.ToUpper(r[0])
	return crm.Text{EN: string(r)}
}

// camelParts cuts a header into words, also where a capital letter follows a
// small one.
func camelParts(header string) []string {
	var parts []string
	for _, word := range words(header) {
		runes := []rune(word)
		from := 0
		for k := 1; k < len(runes); k++ {
			if unicode.IsUpper(runes[k]) && unicode.IsLower(runes[k-1]) {
				parts = append(parts, string(runes[from:k]))
				from = k
			}
		}
		parts = append(parts, string(runes[from:]))
	}
	return parts
}

func lowerUnlessAcronym(word string) string {
	if len(word) > 1 && strings.ToUpper(word) == word {
		return word
	}
	return strings.ToLower(word)
}

// plural makes an object's plural by the rules of English. Where the two are
// the same word, a list of them tells them apart.
func plural(name string) string {
	p := pluralize.NewClient().Plural(name)
	if p == name || crm.CheckObjectName("plural", p) != nil {
		p = name + "List"
	}
	return p[:min(len(p), 40)]
}

// freeFieldName returns a name that an object can have: the wanted one, where
// it is taken or reserved with the object's name before it, or a number behind.
func freeFieldName(object, wanted string, taken map[string]bool) string {
	free := func(name string) bool {
		return crm.CheckFieldName("name", name) == nil && !taken[strings.ToLower(name)]
	}
	if wanted == "" {
		wanted = "column"
	}
	if free(wanted) {
		return wanted
	}
	if !taken[strings.ToLower(wanted)] {
		wanted = object + crm.Pascal(wanted)
		wanted = wanted[:min(len(wanted), 40)]
	}
	if free(wanted) {
		return wanted
	}
	for n := 2; ; n++ {
		end := strconv.Itoa(n)
		if name := wanted[:min(len(wanted), 40-len(end))] + end; free(name) {
			return name
		}
	}
}

// optionValue makes an enum value of a text: "Meal Plan 1" gives Meal_Plan_1.
func optionValue(s string, n int, taken map[string]bool) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r <= unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r)):
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "_"):
			b.WriteByte('_')
		}
	}
	v := strings.TrimRight(b.String(), "_")
	v = v[:min(len(v), 60)]
	if v == "" {
		v = "OPTION_" + strconv.Itoa(n)
	}
	if unicode.IsDigit(rune(v[0])) {
		v = "V" + v
	}
	if crm.CheckOptionValue("value", v) != nil {
		v += "_"
	}
	base := v
	for k := 2; taken[v]; k++ {
		v = base + "_" + strconv.Itoa(k)
	}
	taken[v] = true
	return v
}
