package main

import (
	"strings"
	"unicode"
)

// normalSerial takes out blanks and dashes and makes letters capital.
func normalSerial(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.Is(unicode.Pd, r) {
			return -1
		}
		return unicode.ToUpper(r)
	}, s)
}

// validSerial checks the last digit with the Luhn formula (ISO/IEC 7812-1,
// annex B), letters counted as 10 for A to 35 for Z as the securities numbers
// of ISO 6166 do. It finds any one wrong digit and most swaps.
func validSerial(s string) bool {
	if len(s) < 6 || len(s) > 24 || s[len(s)-1] > '9' {
		return false
	}
	var digits []int
	for _, c := range []byte(s) {
		switch {
		case c >= '0' && c <= '9':
			digits = append(digits, int(c-'0'))
		case c >= 'A' && c <= 'Z':
			n := int(c-'A') + 10
			digits = append(digits, n/10, n%10)
		default:
			return false
		}
	}
	sum := 0
	for i := range digits {
		d := digits[len(digits)-1-i]
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}
