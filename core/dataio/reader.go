package dataio

import (
	"bytes"
	"fmt"
	"io"
	"regexp"
	"strings"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// Format says how a file is written; the zero value finds it out.
type Format struct {
	Encoding Encoding
	// Separator is ',', ';', '\t' or '|', ' ' for columns padded with blanks,
	// 0 to take the one that the first line has most of.
	Separator byte
	// Columns names the columns of a file without a header line.
	Columns []string
}

// Reader reads a file's rows.
type Reader struct {
	Header []string
	scan   *scanner
	file   io.Closer
}

// openReader opens a source whose format is known entirely.
func openReader(src Source, f Format) (*Reader, error) {
	in, err := src()
	if err != nil {
		return nil, err
	}
	comma := f.Separator
	if comma == ' ' {
		comma = 0
	}
	r := &Reader{Header: f.Columns, file: in, scan: newScanner(decode(in, f.Encoding), comma)}
	if len(f.Columns) == 0 {
		if r.Header, err = r.readHeader(); err != nil {
			in.Close()
			return nil, err
		}
	}
	r.scan.width = len(r.Header) + 1
	return r, nil
}

// Close gives the file back.
func (r *Reader) Close() error { return r.file.Close() }

// Next returns the next row, io.EOF behind the last. A row without a fault has
// exactly as many cells as the header, without blanks around them.
func (r *Reader) Next() (Row, error) {
	row, err := r.scan.next()
	if err != nil {
		return Row{}, err
	}
	for i, c := range row.Cells {
		row.Cells[i] = strings.TrimSpace(c)
	}
	if row.Fault.IsZero() && row.count != len(r.Header) {
		row.Fault = ragged(row.count, len(r.Header))
	}
	return row, nil
}

func ragged(got, want int) crm.Text {
	return crm.Text{
		EN:   fmt.Sprintf("The row has %d cells, the header %d; check its separators and quotation marks.", got, want),
		ZhCN: fmt.Sprintf("该行有 %d 个单元格，而表头有 %d 个；请检查分隔符和引号。", got, want)}
}

func (r *Reader) readHeader() ([]string, error) {
	row, err := r.scan.next()
	if err == io.EOF {
		return nil, headerError("The file is empty; its first line must name the columns.", "文件为空；首行必须是列名。")
	}
	if err != nil {
		return nil, err
	}
	if !row.Fault.IsZero() {
		return nil, headerError("The header: "+row.Fault.EN, "表头："+row.Fault.ZhCN)
	}
	for i, name := range row.Cells {
		row.Cells[i] = strings.TrimSpace(name)
	}
	if row.count > maxColumns {
		return nil, headerError(
			fmt.Sprintf("The header has %d columns; at most %d can be imported.", row.count, maxColumns),
			fmt.Sprintf("表头有 %d 列；最多可导入 %d 列。", row.count, maxColumns))
	}
	return row.Cells, checkHeader(row.Cells)
}

// dataCell is what no column is called: a number or a date.
var dataCell = regexp.MustCompile(`^[-+]?[0-9][0-9.,:/ -]*$`)

// checkHeader refuses names that are missing or there twice, and a first line
// that looks like data.
func checkHeader(names []string) error {
	var faults []crm.FieldError
	seen := map[string]int{}
	numbers := 0
	for i, name := range names {
		at := fmt.Sprintf("header[%d]", i)
		switch {
		case name == "":
			faults = append(faults, crm.FieldError{Field: at, Code: "REQUIRED", Message: crm.Text{
				EN:   fmt.Sprintf("Column %d has no name in the header; give it one.", i+1),
				ZhCN: fmt.Sprintf("表头第 %d 列没有名称，请补上。", i+1)}})
		case seen[name] > 0:
			faults = append(faults, crm.FieldError{Field: at, Code: "DUPLICATE", Message: crm.Text{
				EN:   fmt.Sprintf("Columns %d and %d are both called %s; rename one.", seen[name], i+1, crm.Quote(name)),
				ZhCN: fmt.Sprintf("第 %d 列和第 %d 列同名 %s，请改名。", seen[name], i+1, crm.Quote(name))}})
		case dataCell.MatchString(name):
			numbers++
		}
		seen[name] = i + 1
	}
	if numbers > 0 && numbers*2 >= len(names) {
		return headerError(
			"The first line looks like data ("+crm.Quote(strings.Join(names, " "))+"), not like column names; add a header line or name the columns with --columns a,b,c.",
			"首行看起来是数据（"+crm.Quote(strings.Join(names, " "))+"）而不是列名；请添加表头，或用 --columns a,b,c 指定列名。")
	}
	return crm.BadInputs(faults)
}

func headerError(en, zh string) error {
	return crm.BadInputs([]crm.FieldError{{Field: "header", Code: "INVALID_HEADER", Message: crm.Text{EN: en, ZhCN: zh}}})
}

// resolve finds out what a format leaves open.
func (f Format) resolve(src Source) (Format, error) {
	var err error
	if f.Encoding == Detected {
		if f.Encoding, err = detect(src); err != nil {
			return f, err
		}
	}
	if f.Separator != 0 {
		return f, nil
	}
	in, err := src()
	if err != nil {
		return f, err
	}
	defer in.Close()
	f.Separator, err = guessSeparator(newScanner(decode(in, f.Encoding), 0), len(f.Columns) > 0)
	return f, err
}

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
