package dataio

import (
	"fmt"
	"io"
	"regexp"
	"strings"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// Reader reads a file's rows.
type Reader struct {
	Header []string
	rows   rowScanner
	table  table
}

// table is a file that was looked into. It can be read as often as needed,
// always with the same rows; it may be read at several places at a time.
type table interface {
	// columns are the names of the columns where they are known before a row
	// is read; nil means that the first row names them.
	columns() []string
	// scan begins at the first row.
	scan() (rowScanner, error)
	// clean takes off a cell what belongs to the way it was written.
	clean(cell string) string
}

// rowScanner gives a table's rows one after another.
type rowScanner interface {
	// next returns the next row that is not blank, io.EOF behind the last.
	next() (Row, error)
	// expect says how many columns there are: more cells are only counted.
	expect(columns int)
	io.Closer
}

// openReader reads the header and is ready for the first row.
func openReader(t table) (*Reader, error) {
	rows, err := t.scan()
	if err != nil {
		return nil, err
	}
	r := &Reader{Header: t.columns(), rows: rows, table: t}
	if len(r.Header) == 0 {
		if r.Header, err = r.readHeader(); err != nil {
			rows.Close()
			return nil, err
		}
	}
	rows.expect(len(r.Header))
	return r, nil
}

// Close gives the file back.
func (r *Reader) Close() error { return r.rows.Close() }

// Next returns the next row, io.EOF behind the last. A row without a fault has
// exactly as many cells as the header.
func (r *Reader) Next() (Row, error) {
	row, err := r.rows.next()
	if err != nil {
		return Row{}, err
	}
	for i, c := range row.Cells {
		row.Cells[i] = r.table.clean(c)
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
	row, err := r.rows.next()
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
