package dataio

import (
	"encoding/xml"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// sheetRows reads a sheet's rows as a stream.
type sheetRows struct {
	book  *workbook
	xml   strictXML
	line  int
	width int // columns of the header; 0 while it is not read
	io.Closer
}

func (s *sheetRows) expect(columns int) { s.width = columns }

func (s *sheetRows) next() (Row, error) {
	for {
		t, err := s.xml.Token()
		if err == io.EOF {
			return Row{}, io.EOF
		}
		if err != nil {
			return Row{}, s.broken(err)
		}
		switch e := t.(type) {
		case xml.StartElement:
			if e.Name.Local != "row" {
				continue
			}
			row, err := s.row(e)
			if err != nil {
				return Row{}, s.broken(err)
			}
			if row.count > 0 || !row.Fault.IsZero() {
				return row, nil
			}
		case xml.EndElement:
			if e.Name.Local == "sheetData" {
				return Row{}, io.EOF
			}
		}
	}
}

func (s *sheetRows) broken(err error) error {
	return damaged(fmt.Errorf("behind row %d: %w", s.line, err))
}

// row reads the cells of a row. Cells that are missing are empty.
func (s *sheetRows) row(start xml.StartElement) (Row, error) {
	s.line++
	if at := attr(start, "r"); at != "" {
		n, err := strconv.Atoi(at)
		if err != nil || n < s.line {
			return Row{}, fmt.Errorf("a row with the number %q", at)
		}
		s.line = n
	}
	row := Row{Line: s.line}
	keep := s.width + 1
	if s.width == 0 {
		keep = maxColumns + 1
	}
	column, size := 0, 0
	for {
		t, err := s.xml.Token()
		if err != nil {
			return row, err
		}
		switch e := t.(type) {
		case xml.StartElement:
			if e.Name.Local != "c" {
				if err := s.xml.Skip(); err != nil {
					return row, err
				}
				continue
			}
			if column, err = columnOf(attr(e, "r"), column); err != nil {
				return row, err
			}
			text, err := s.cell(e, column, &row.Fault)
			if err != nil {
				return row, err
			}
			if s.book.clean(text) == "" {
				continue
			}
			row.count = column
			if size += len(text); size > maxRow {
				row.Fault = rowTooLong()
				text = ""
			}
			if column <= keep {
				for len(row.Cells) < column {
					row.Cells = append(row.Cells, "")
				}
				row.Cells[column-1] = text
			}
		case xml.EndElement:
			for row.count > 0 && len(row.Cells) < s.width {
				row.Cells = append(row.Cells, "")
			}
			if row.count > 0 && row.count < s.width { // what a sheet leaves out is empty
				row.count = s.width
			}
			return row, nil
		}
	}
}

func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name && a.Name.Space == "" {
			return a.Value
		}
	}
	return ""
}

// columnOf reads the letters of "AB12"; without any it is the next column.
func columnOf(ref string, before int) (int, error) {
	const most = 16_384
	n := 0
	for _, c := range []byte(strings.ToUpper(ref)) {
		if c < 'A' || c > 'Z' {
			break
		}
		if n = n*26 + int(c-'A') + 1; n > most {
			return 0, fmt.Errorf("a cell %q", ref)
		}
	}
	if n == 0 {
		n = before + 1
	}
	if n <= before {
		return 0, fmt.Errorf("cell %q comes too late", ref)
	}
	return n, nil
}

// cell is the text of a cell as a file of text would have it. Of a formula it
// is the value that was saved with it.
func (s *sheetRows) cell(start xml.StartElement, column int, fault *crm.Text) (string, error) {
	var value []byte
	for {
		t, err := s.xml.Token()
		if err != nil {
			return "", err
		}
		switch e := t.(type) {
		case xml.StartElement:
			switch e.Name.Local {
			case "v":
				value, err = plainText(s.xml, value)
			case "is":
				value, err = richText(s.xml, value)
			default:
				err = s.xml.Skip()
			}
			if err != nil {
				return "", err
			}
		case xml.EndElement:
			return s.value(attr(start, "t"), attr(start, "s"), string(value), column, fault), nil
		}
	}
}

// plainText appends the text of the element just begun.
func plainText(x strictXML, to []byte) ([]byte, error) {
	for {
		t, err := x.Token()
		if err != nil {
			return to, err
		}
		switch t := t.(type) {
		case xml.StartElement:
			return to, fmt.Errorf("<%s> inside of a value", t.Name.Local)
		case xml.CharData:
			to = append(to, t...)
		case xml.EndElement:
			return to, nil
		}
	}
}

func (s *sheetRows) value(kind, style, raw string, column int, fault *crm.Text) string {
	setFault := func(t crm.Text) {
		if fault.IsZero() {
			*fault = t
		}
	}
	text := raw
	switch kind {
	case "s":
		var ok bool
		if raw == "" {
			return ""
		}
		if text, ok = s.book.shared.text(raw); !ok {
			setFault(noSharedText(column))
			return raw
		}
		text = unescapeControls(text)
	case "inlineStr", "str":
		text = unescapeControls(raw)
	case "b":
		text = map[string]string{"1": "true", "0": "false"}[raw]
		if text == "" {
			text = raw
		}
	case "e":
		setFault(formulaError(column, raw))
	case "d":
	default:
		text = s.number(style, raw)
	}
	if len(text) > MaxCell {
		setFault(cellTooLong(column))
		return text[:200]
	}
	return text
}

// number writes a number plainly, and as a date or time where its style shows
// it as one.
func (s *sheetRows) number(style, raw string) string {
	if i, err := strconv.Atoi(style); err == nil && i >= 0 && i < len(s.book.styles) && s.book.styles[i] != notDate {
		if text, ok := serialText(raw, s.book.styles[i], s.book.epoch04); ok {
			return text
		}
	}
	return plainNumber(raw)
}

// plainNumber writes a number as it is shown: without an exponent, and without
// the digits behind the 15th, which are left over from binary arithmetic.
func plainNumber(raw string) string {
	if countDigits(raw) <= exactDigits && !strings.ContainsAny(raw, "eE") {
		return raw
	}
	f, err := strconv.ParseFloat(raw, 64)
	if err != nil || f > 1e30 || f < -1e30 {
		return raw
	}
	short, err := strconv.ParseFloat(strconv.FormatFloat(f, 'g', 15, 64), 64)
	if err != nil {
		return raw
	}
	return strconv.FormatFloat(short, 'f', -1, 64)
}

func countDigits(s string) int {
	n := 0
	for _, c := range []byte(s) {
		if c >= '0' && c <= '9' {
			n++
		}
	}
	return n
}

// control is how spreadsheets write characters that XML has none for.
var control = regexp.MustCompile(`_x[0-9A-Fa-f]{4}_`)

func unescapeControls(s string) string {
	if !strings.Contains(s, "_x") {
		return s
	}
	return control.ReplaceAllStringFunc(s, func(code string) string {
		n, _ := strconv.ParseUint(code[2:6], 16, 16)
		return string(rune(n))
	})
}

func noSharedText(column int) crm.Text {
	return crm.Text{
		EN:   fmt.Sprintf("Column %d refers to a text that the workbook does not have; open it and save it again.", column),
		ZhCN: fmt.Sprintf("第 %d 列引用了工作簿中不存在的文本；请打开后重新保存。", column)}
}

func formulaError(column int, text string) crm.Text {
	return crm.Text{
		EN:   fmt.Sprintf("Column %d holds the error %s of a formula; correct or empty the cell.", column, crm.Quote(text)),
		ZhCN: fmt.Sprintf("第 %d 列是公式错误 %s；请更正或清空该单元格。", column, crm.Quote(text))}
}
