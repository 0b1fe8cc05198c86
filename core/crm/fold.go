package crm

import (
	"strings"
	"unicode"
)

// Fold is the form in which text is compared without regard to case: every
// letter by its simple lower-case mapping. Both stores use it, so that a
// filter answers the same on either.
func Fold(s string) string { return strings.Map(unicode.ToLower, s) }
