package dataio

import (
	"bytes"
	"io"
	"strings"
)

// textTable is a file of separated text whose format is known entirely.
type textTable struct {
	src    Source
	format Format
}

// openText finds out what a format leaves open.
func openText(src Source, f Format) (table, error) {
	var err error
	if f.Encoding == Detected {
		if f.Encoding, err = detect(src); err != nil {
			return nil, err
		}
	}
	if f.Separator != 0 {
		return textTable{src, f}, nil
	}
	in, err := src()
	if err != nil {
		return nil, err
	}
	defer in.Close()
	f.Separator, err = guessSeparator(newScanner(decode(in, f.Encoding), 0), len(f.Columns) > 0)
	return textTable{src, f}, err
}

func (t textTable) columns() []string { return t.format.Columns }

func (t textTable) scan() (rowScanner, error) {
	in, err := t.src()
	if err != nil {
		return nil, err
	}
	comma := t.format.Separator
	if comma == ' ' {
		comma = 0
	}
	return textRows{newScanner(decode(in, t.format.Encoding), comma), in}, nil
}

// clean takes off blanks, and the apostrophe that keeps spreadsheets from
// running a cell.
func (t textTable) clean(cell string) string { return unescape(strings.TrimSpace(cell)) }

// textRows is a scanner that closes its file.
type textRows struct {
	*scanner
	io.Closer
}

func (t textRows) expect(columns int) { t.width = columns + 1 }

// guessSeparator takes the separator that the first line has most of outside
// quotes. Without any, columns are separated by blanks when the first lines
// agree on how many there are and it is more than one; else there is a single
// column.
func guessSeparator(s *scanner, headless bool) (byte, error) {
	first, _, err := s.physical()
	for err == nil && len(bytes.TrimSpace(first)) == 0 {
		first, _, err = s.physical()
	}
	if err == io.EOF {
		return ',', nil // the header check says what is wrong
	}
	if err != nil {
		return 0, err
	}
	best, most := byte(','), 0
	for _, c := range []byte{',', '\t', ';', '|'} {
		if n := countOutsideQuotes(first, c); n > most {
			best, most = c, n
		}
	}
	if most > 0 || !blankSeparated(s, len(bytes.Fields(first)), headless) {
		return best, nil
	}
	return ' ', nil
}

func countOutsideQuotes(line []byte, c byte) int {
	n, quoted := 0, false
	for _, b := range line {
		switch {
		case b == '"':
			quoted = !quoted
		case b == c && !quoted:
			n++
		}
	}
	return n
}

// blankSeparated looks whether the lines behind the first have as many words
// as it has. Two words are too few to tell columns from names like "Acme Ltd",
// unless a word is a number.
func blankSeparated(s *scanner, words int, headless bool) bool {
	const lines = 20
	if words < 2 {
		return false
	}
	seen, numbers := 0, headless
	for ; seen < lines; seen++ {
		line, _, err := s.physical()
		if err != nil {
			break
		}
		fields := bytes.Fields(line)
		if len(fields) != words && len(fields) > 0 {
			return false
		}
		for _, f := range fields {
			numbers = numbers || dataCell.Match(f)
		}
	}
	return seen > 0 && numbers
}
