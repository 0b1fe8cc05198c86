package dataio

import (
	"encoding/csv"
	"io"
	"strconv"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// rejects writes the rows that could not be imported: line, reason, row.
type rejects struct {
	csv      *csv.Writer
	language string
	cells    []string
}

func newRejects(w io.Writer, language string, header []string) *rejects {
	r := &rejects{language: language}
	if w == nil {
		return r
	}
	r.csv = csv.NewWriter(w)
	r.write("line", "reason", header)
	return r
}

func (r *rejects) add(row Row, why crm.Text) {
	if r.csv != nil {
		r.write(strconv.Itoa(row.Line), why.In(r.language), row.Cells)
	}
}

// write leaves errors to flush: a csv.Writer keeps its first.
func (r *rejects) write(line, why string, cells []string) {
	const most = 32 << 10 // bytes of a cell; whoever corrects it has the file
	r.cells = append(r.cells[:0], line, escape(why))
	for _, c := range cells {
		if len(c) > most {
			c = printable([]byte(c[:most])) + "…"
		}
		r.cells = append(r.cells, escape(c))
	}
	r.csv.Write(r.cells)
}

func (r *rejects) flush() error {
	if r.csv == nil {
		return nil
	}
	r.csv.Flush()
	return r.csv.Error()
}
