package dataio

import (
	"bufio"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"slices"

	"github.com/guanxi-crm/guanxi/core/access"
	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/rule"
)

// Exporter writes records to files. It may be used from several goroutines.
type Exporter struct {
	Records interface {
		Find(ctx context.Context, a crm.Actor, q crm.Query) (*crm.RowSet, error)
	}
	Catalog func() *crm.Catalog
	Rules   interface {
		Expression(c *crm.Catalog, object, source string) (*rule.Expression, []crm.RuleProblem)
	}
}

// Export is what to write: live records of an object, in the order of their
// ids, with the fields that the actor may see. Lookups are written as ids.
type Export struct {
	Actor  crm.Actor
	Object string // API name
	Format string // "csv", "jsonl" or "xlsx"; empty means csv
	// Filter is an expression over the record's own fields; empty means all.
	Filter string
	// Progress, when set, is told after each page how many records are
	// written.
	Progress func(records int64)
}

// rowWriter writes one record after another.
type rowWriter interface {
	header(columns []string) error
	row(columns []string, values []crm.Value) error
	flush() error
	// close gives back what the writer holds, flushed or not.
	close()
}

// Export writes records to w and returns how many. Records created or changed
// meanwhile may be there or not; none is there twice.
func (e *Exporter) Export(ctx context.Context, x Export, w io.Writer) (int64, error) {
	cat := e.Catalog()
	o := cat.Object(x.Object)
	if o == nil {
		o = cat.ObjectByPlural(x.Object)
	}
	if o == nil {
		return 0, crm.NewError(crm.NotFound,
			"There is no object "+crm.Quote(x.Object)+".", "没有对象 "+crm.Quote(x.Object)+"。")
	}
	out, err := newRowWriter(x.Format, w)
	if err != nil {
		return 0, err
	}
	defer out.close()
	keep, reads, err := e.filter(cat, o, x.Filter)
	if err != nil {
		return 0, err
	}
	columns := exportColumns(cat, x.Actor, o)
	if err := out.header(columns); err != nil {
		return 0, err
	}
	query := crm.Query{Object: o, Fields: withMore(columns, reads), Limit: 1000}
	var n int64
	for {
		rows, err := e.Records.Find(ctx, x.Actor, query)
		if err != nil {
			return n, fmt.Errorf("read %s: %w", o.Plural, err)
		}
		for i := range rows.Len() {
			ok, err := keep(ctx, rows, i)
			if err != nil {
				return n, err
			}
			if !ok {
				continue
			}
			if err := out.row(columns, rows.Row(i)[:len(columns)]); err != nil {
				return n, err
			}
			n++
		}
		if x.Progress != nil {
			x.Progress(n)
		}
		if rows.Len() < query.Limit {
			return n, out.flush()
		}
		query.After = []crm.Value{rows.Row(rows.Len() - 1)[0]}
	}
}

// exportColumns begin with the id, by which the next page is asked for.
func exportColumns(cat *crm.Catalog, a crm.Actor, o *crm.Object) []string {
	columns := []string{crm.FieldID}
	for _, f := range access.For(cat, a).Fields(o) {
		columns = append(columns, f.Name)
	}
	return append(columns, crm.FieldOwner, crm.FieldCreatedAt, crm.FieldUpdatedAt)
}

func withMore(columns, more []string) []string {
	all := slices.Clone(columns)
	for _, c := range more {
		if !slices.Contains(all, c) {
			all = append(all, c)
		}
	}
	return all
}

type keepFunc func(ctx context.Context, rows *crm.RowSet, i int) (bool, error)

// filter compiles the expression that chooses records, and says which fields
// it reads.
func (e *Exporter) filter(cat *crm.Catalog, o *crm.Object, source string) (keepFunc, []string, error) {
	if source == "" {
		return func(context.Context, *crm.RowSet, int) (bool, error) { return true, nil }, nil, nil
	}
	expr, problems := e.Rules.Expression(cat, o.Name, source)
	if len(problems) > 0 {
		m := problems[0].Message
		return nil, nil, badFlag("filter",
			fmt.Sprintf("--filter: %s (column %d)", m.EN, problems[0].Column),
			fmt.Sprintf("--filter：%s（第 %d 列）", m.ZhCN, problems[0].Column))
	}
	reads := expr.Reads()
	if len(reads.Lookups) > 0 || len(reads.Lists) > 0 || reads.Old || reads.User {
		return nil, nil, badFlag("filter",
			"--filter may read the record's own fields only, no lookups and lists.",
			"--filter 只能使用记录自身的字段，不能使用查找字段的内容和相关列表。")
	}
	return func(ctx context.Context, rows *crm.RowSet, i int) (bool, error) {
		record := make(map[string]crm.Value, len(rows.Columns))
		for c, v := range rows.Row(i) {
			record[rows.Columns[c]] = v
		}
		v, err := expr.Eval(ctx, &rule.Subject{Object: o, Record: record})
		return v.Kind() == crm.Bool && v.Bool(), err
	}, reads.Fields, nil
}

func newRowWriter(format string, w io.Writer) (rowWriter, error) {
	switch format {
	case "", "csv":
		return &csvRows{w: csv.NewWriter(w)}, nil
	case "jsonl":
		return &jsonRows{w: bufio.NewWriterSize(w, 64<<10)}, nil
	case "xlsx":
		return newSheetWriter(w)
	}
	return nil, badFlag("format",
		"The formats are csv, jsonl and xlsx; got "+crm.Quote(format)+".",
		"可用的格式为 csv、jsonl 和 xlsx；收到的是 "+crm.Quote(format)+"。")
}

// csvRows writes CSV that a spreadsheet can open without running anything.
type csvRows struct {
	w     *csv.Writer
	cells []string
}

func (c *csvRows) header(columns []string) error { return c.w.Write(columns) }

func (c *csvRows) row(_ []string, values []crm.Value) error {
	c.cells = c.cells[:0]
	for _, v := range values {
		c.cells = append(c.cells, escape(v.Text()))
	}
	return c.w.Write(c.cells)
}

func (c *csvRows) flush() error {
	c.w.Flush()
	return c.w.Error()
}

func (c *csvRows) close() {}

// jsonRows writes one JSON object a line.
type jsonRows struct {
	w   *bufio.Writer
	buf []byte
}

func (j *jsonRows) header([]string) error { return nil }

func (j *jsonRows) row(columns []string, values []crm.Value) error {
	j.buf = append(j.buf[:0], '{')
	for i, v := range values {
		if i > 0 {
			j.buf = append(j.buf, ',')
		}
		j.buf = append(crm.AppendJSONString(j.buf, columns[i]), ':')
		j.buf = v.AppendJSON(j.buf)
	}
	j.buf = append(j.buf, '}', '\n')
	_, err := j.w.Write(j.buf)
	return err
}

func (j *jsonRows) flush() error { return j.w.Flush() }

func (j *jsonRows) close() {}
