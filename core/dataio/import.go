package dataio

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/record"
	"github.com/guanxi-crm/guanxi/core/rule"
)

// batchRows is how many rows are written at a time.
const batchRows = 1000

// Records is what an import asks of the record service.
type Records interface {
	Change(ctx context.Context, r record.Request) ([]record.Result, error)
	Find(ctx context.Context, a crm.Actor, q crm.Query) (*crm.RowSet, error)
}

// Metadata is what an import asks of the metadata service.
type Metadata interface {
	Catalog() *crm.Catalog
	CreateObject(ctx context.Context, a crm.Actor, o crm.Object) (*crm.Object, error)
	CreateField(ctx context.Context, a crm.Actor, object string, f crm.Field) (*crm.Field, error)
}

// Rules compiles the expressions of Setting.
type Rules interface {
	RowExpression(columns []string, source string) (*rule.Expression, []crm.RuleProblem)
}

// Importer imports files. It may be used from several goroutines.
type Importer struct {
	Records  Records
	Metadata Metadata
	Rules    Rules
}

// Import is one file to import and how.
type Import struct {
	Actor      crm.Actor
	Object     string // API name
	Source     Source
	Format     Format
	Map        []Mapping
	Set        []Setting
	DateFormat DateFormat
	// Match is the field by whose value a row finds the record that it
	// updates; "id" means the record's id. Empty: every row makes a record.
	Match string
	// DryRun checks all rows and writes nothing.
	DryRun bool
	// CreateFields makes the object and its fields where they are missing.
	CreateFields bool
	// Rejects, when set, gets the rejected rows as CSV; Language is that of
	// the reasons.
	Rejects  io.Writer
	Language string
	// Progress, when set, is told after each batch how many rows are done.
	Progress func(rows int64)
}

// Summary is what became of a file's rows. Rejected rows and those of the
// other three add up to Rows.
type Summary struct {
	Rows      int64 `json:"rows"`
	Created   int64 `json:"created"`
	Updated   int64 `json:"updated"`
	Unchanged int64 `json:"unchanged"`
	Rejected  int64 `json:"rejected"`
	// Unlinked are rows among those imported whose link to another row of the
	// file could not be set, since that one was rejected.
	Unlinked int64 `json:"unlinked,omitempty"`
	// Ignored are columns that went nowhere.
	Ignored []string `json:"ignored,omitempty"`
	// CreatedObject and CreatedFields are what CreateFields made.
	CreatedObject string   `json:"createdObject,omitempty"`
	CreatedFields []string `json:"createdFields,omitempty"`
}

// run is one import under way.
type run struct {
	*Importer
	Import
	table     table
	object    *crm.Object
	taken     map[string]bool // field names, lower case
	nameField string
	resolvers map[string]*resolver       // by lookup field
	own       map[string]map[string]bool // names in the file itself, by lookup field
	later     []selfLink
	relinked  map[int]bool // lines counted as updated by the second pass
	rejects   *rejects
	summary   Summary
}

// Import carries out an import. The error is for what keeps the whole file
// from being imported; rows that are wrong are rejected one by one and the
// rest is imported. An import that ended early has kept what it did: with
// Match it can be repeated.
func (m *Importer) Import(ctx context.Context, in Import) (Summary, error) {
	x := &run{Importer: m, Import: in, taken: map[string]bool{}, resolvers: map[string]*resolver{}, relinked: map[int]bool{}}
	err := x.do(ctx)
	return x.summary, err
}

func (x *run) do(ctx context.Context) error {
	if err := x.findObject(); err != nil {
		return err
	}
	var err error
	if x.table, err = openTable(x.Source, x.Format); err != nil {
		return err
	}
	r, err := openReader(x.table)
	if err != nil {
		return err
	}
	defer r.Close()
	p, err := x.newPlan(r.Header)
	if err != nil {
		return err
	}
	x.summary.Ignored = p.ignored
	if err := x.createMissing(ctx, p); err != nil {
		return err
	}
	if err := x.prepareLookups(ctx, p); err != nil {
		return err
	}
	x.rejects = newRejects(x.Rejects, x.Language, r.Header)
	if err := x.rows(ctx, p, r); err != nil {
		return err
	}
	if err := x.linkSelf(ctx, p); err != nil {
		return err
	}
	return x.rejects.flush()
}

func (x *run) findObject() error {
	cat := x.Metadata.Catalog()
	if x.object = cat.Object(x.Object); x.object == nil {
		x.object = cat.ObjectByPlural(x.Object)
	}
	if x.object == nil {
		if !x.CreateFields {
			return noObject(x.Object)
		}
		if fault := crm.CheckObjectName("object", x.Object); fault != nil {
			return crm.BadInputs([]crm.FieldError{*fault})
		}
	} else {
		x.Object = x.object.Name
		for _, f := range x.object.Fields {
			x.taken[strings.ToLower(f.Name)] = true
		}
	}
	for _, m := range x.Map {
		x.taken[strings.ToLower(m.Field)] = true
	}
	return nil
}

// rows imports all rows, a batch at a time.
func (x *run) rows(ctx context.Context, p *plan, r *Reader) error {
	b := newBatch()
	for {
		row, err := r.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		x.summary.Rows++
		if err := x.take(ctx, p, b, row); err != nil {
			return err
		}
		if len(b.rows) == batchRows {
			if err := x.write(ctx, p, b); err != nil {
				return err
			}
			b = newBatch()
		}
	}
	return x.write(ctx, p, b)
}

func (x *run) take(ctx context.Context, p *plan, b *batch, row Row) error {
	if !row.Fault.IsZero() {
		x.reject(row, row.Fault)
		return nil
	}
	values, fault, err := p.texts(ctx, row)
	if err != nil {
		return err
	}
	if !fault.IsZero() {
		x.reject(row, fault)
		return nil
	}
	b.rows = append(b.rows, row)
	b.values = append(b.values, values)
	return nil
}

func (x *run) reject(row Row, why crm.Text) {
	x.summary.Rejected++
	x.rejects.add(row, why)
}

// write carries out a batch: lookups resolved, one request, each row's outcome
// counted.
func (x *run) write(ctx context.Context, p *plan, b *batch) error {
	if err := x.resolve(ctx, p, b); err != nil {
		return err
	}
	var writes []record.Write
	var rows []int
	for i := range b.rows {
		w, fault := x.rowWrite(p, b, i)
		if !fault.IsZero() {
			x.reject(b.rows[i], fault)
			continue
		}
		writes, rows = append(writes, w), append(rows, i)
	}
	results, err := x.change(ctx, p, writes)
	if err != nil {
		return fmt.Errorf("rows behind line %d: %w", b.firstLine(), err)
	}
	for k, result := range results {
		x.count(b, rows[k], result)
	}
	if x.Progress != nil {
		x.Progress(x.summary.Rows)
	}
	return nil
}

func (x *run) count(b *batch, row int, result record.Result) {
	switch {
	case result.Err != nil:
		x.reject(b.rows[row], reason(result.Err))
		return
	case result.Created:
		x.summary.Created++
	case result.Changed:
		x.summary.Updated++
	default:
		x.summary.Unchanged++
	}
	for _, link := range b.self[row] {
		link.record, link.row = result.ID, b.rows[row]
		link.counted = result.Created || result.Changed
		x.later = append(x.later, link)
	}
}
