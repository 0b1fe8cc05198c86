package dataio

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"regexp"
	"strings"

	"github.com/xuri/excelize/v2"
)

// Spreadsheets write characters that XML has none for as _x0001_, and _x0001_
// itself as _x005F_x0001_. The library that writes sheets keeps the second rule
// only in part and the first not at all, so texts pass it with stand-ins for
// these pieces, and the sheet gets the pieces as it is put into its archive.
const (
	standEscape = "\uf8f0" // for _x005F_
	standBegin  = "\uf8f1" // for _x
	standEnd    = "\uf8f2" // for _
)

var standIns = strings.NewReplacer(standEscape, "_x005F_", standBegin, "_x", standEnd, "_")

// notWritten are what a sheet needs an escape for: texts that look like one
// (the _ at its end may come from the next), characters that XML has none for,
// and the stand-ins.
var notWritten = regexp.MustCompile(`_x[0-9A-Fa-f]{4}|[\x00-\x08\x0b-\x1f\x{f8f0}-\x{f8f2}\x{fffe}\x{ffff}]`)

// sheetText is a text as the library is given it.
func sheetText(s string) string {
	return notWritten.ReplaceAllStringFunc(s, func(found string) string {
		if found[0] == '_' {
			return standEscape + found[1:]
		}
		return standBegin + fmt.Sprintf("%04X", []rune(found)[0]) + standEnd
	})
}

// sheetZip puts the pieces for which stand-ins stand into sheets.
type sheetZip struct{ *zip.Writer }

func newSheetZip(w io.Writer) excelize.ZipWriter { return sheetZip{zip.NewWriter(w)} }

func (z sheetZip) Create(name string) (io.Writer, error) {
	w, err := z.Writer.Create(name)
	if err != nil || !strings.HasPrefix(name, "xl/worksheets/") {
		return w, err
	}
	return &pieceWriter{to: w}, nil
}

// pieceWriter replaces stand-ins in XML, which never ends in one.
type pieceWriter struct {
	to   io.Writer
	rest []byte // the beginning of what may be a stand-in
}

func (p *pieceWriter) Write(b []byte) (int, error) {
	text := append(p.rest, b...)
	whole := len(text)
	for i := 1; i < len(standEscape) && i <= len(text); i++ {
		if bytes.Equal(text[len(text)-i:], []byte(standEscape[:i])) {
			whole = len(text) - i
		}
	}
	if _, err := standIns.WriteString(p.to, string(text[:whole])); err != nil {
		return 0, err
	}
	p.rest = append([]byte(nil), text[whole:]...)
	return len(b), nil
}
