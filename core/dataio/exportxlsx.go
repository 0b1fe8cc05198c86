package dataio

import (
	"fmt"
	"io"
	"strconv"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// What a sheet can hold; more is an error, since it would be cut off.
const (
	maxSheetRows    = excelize.TotalRows
	maxSheetColumns = excelize.MaxColumns
	maxSheetCell    = excelize.TotalCellChars // in UTF-16 units
	// exactDigits is how many digits of a number spreadsheets keep; longer
	// numbers are written as text.
	exactDigits = 15
)

// sheetWriter writes a workbook with one sheet. Cells have types and are never
// formulas, so texts need no protection. Rows go to a temporary file as soon as
// there are many.
type sheetWriter struct {
	to           io.Writer
	file         *excelize.File
	sheet        *excelize.StreamWriter
	day, instant int // styles
	cells        []any
	line         int
}

func newSheetWriter(to io.Writer) (*sheetWriter, error) {
	w := &sheetWriter{to: to, file: excelize.NewFile()}
	w.file.ZipWriter = newSheetZip
	var err error
	if w.sheet, err = w.file.NewStreamWriter(w.file.GetSheetName(0)); err == nil {
		w.day, err = w.style("yyyy-mm-dd")
	}
	if err == nil {
		w.instant, err = w.style("yyyy-mm-dd hh:mm:ss")
	}
	if err == nil {
		err = w.sheet.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"})
	}
	if err != nil {
		w.close()
		return nil, fmt.Errorf("begin a workbook: %w", err)
	}
	return w, nil
}

func (w *sheetWriter) style(code string) (int, error) {
	return w.file.NewStyle(&excelize.Style{CustomNumFmt: &code})
}

func (w *sheetWriter) header(columns []string) error {
	if len(columns) > maxSheetColumns {
		return sheetLimit(fmt.Sprintf("%d columns", maxSheetColumns), fmt.Sprintf("%d 列", maxSheetColumns))
	}
	w.cells = w.cells[:0]
	for _, c := range columns {
		w.cells = append(w.cells, c)
	}
	return w.write()
}

func (w *sheetWriter) row(columns []string, values []crm.Value) error {
	w.cells = w.cells[:0]
	for i, v := range values {
		cell := w.cell(v)
		if s, ok := cell.(string); ok {
			if len(s) > maxSheetCell && len(utf16.Encode([]rune(s))) > maxSheetCell {
				return sheetLimit(
					fmt.Sprintf("%d characters in a cell (record %s, field %s)", maxSheetCell, values[0].Text(), columns[i]),
					fmt.Sprintf("单元格 %d 个字符（记录 %s，字段 %s）", maxSheetCell, values[0].Text(), columns[i]))
			}
			cell = sheetText(s)
		}
		w.cells = append(w.cells, cell)
	}
	return w.write()
}

func (w *sheetWriter) write() error {
	if w.line == maxSheetRows {
		return sheetLimit(fmt.Sprintf("%d rows", maxSheetRows), fmt.Sprintf("%d 行", maxSheetRows))
	}
	w.line++
	if err := w.sheet.SetRow("A"+strconv.Itoa(w.line), w.cells); err != nil {
		return fmt.Errorf("write row %d: %w", w.line, err)
	}
	return nil
}

// cell is a value with the type that a spreadsheet has for it; a text where it
// has none that keeps the value whole.
func (w *sheetWriter) cell(v crm.Value) any {
	switch v.Kind() {
	case crm.Null:
		return nil
	case crm.Bool:
		return v.Bool()
	case crm.Int, crm.DecimalKind:
		text := v.Text()
		if countDigits(text) > exactDigits {
			return text
		}
		f, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return text
		}
		return f
	case crm.DateKind, crm.DateTimeKind:
		days, ok := serial(v.Time())
		if !ok {
			return v.Text()
		}
		style := w.day
		if v.Kind() == crm.DateTimeKind {
			style = w.instant
		}
		return excelize.Cell{StyleID: style, Value: days}
	}
	return v.Text()
}

func (w *sheetWriter) flush() error {
	if err := w.sheet.Flush(); err != nil {
		return fmt.Errorf("end the sheet: %w", err)
	}
	if err := w.file.Write(w.to); err != nil {
		return fmt.Errorf("write the workbook: %w", err)
	}
	return nil
}

// close removes what lies in temporary files.
func (w *sheetWriter) close() { _ = w.file.Close() }

func sheetLimit(en, zh string) error {
	return crm.NewError(crm.LimitExceeded,
		"A spreadsheet holds at most "+en+"; export as csv or jsonl, or fewer records with --filter.",
		"电子表格最多容纳"+zh+"；请改用 csv 或 jsonl 格式导出，或用 --filter 减少记录。")
}
