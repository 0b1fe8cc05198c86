package dataio

import (
	"regexp"
	"strings"
)

// Cells that a spreadsheet would take for a formula are written with an
// apostrophe before them; reading takes one off again.
var (
	formula = regexp.MustCompile(`^'*[=+\-@\t\r]`)
	escaped = regexp.MustCompile(`^'+[=+\-@\t\r]`)
	number  = regexp.MustCompile(`^[+-]?[0-9]+(\.[0-9]+)?$`)
)

// escape makes a cell safe to open in a spreadsheet. Plain numbers stay.
func escape(cell string) string {
	if cell == "" || !strings.ContainsRune("'=+-@\t\r", rune(cell[0])) || number.MatchString(cell) || !formula.MatchString(cell) {
		return cell
	}
	return "'" + cell
}

// unescape undoes escape.
func unescape(cell string) string {
	if cell != "" && cell[0] == '\'' && escaped.MatchString(cell) {
		return cell[1:]
	}
	return cell
}
