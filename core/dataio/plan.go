package dataio

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/rule"
)

// output is one field that the rows give a value.
type output struct {
	name   string // the field's API name; "id" for the record's own
	header string // of its column, or what the expression is called
	column int    // -1 for an expression
	expr   *rule.Expression
	reads  []string // columns that the expression names
	target string   // of a lookup to be made
	by     string   // of a lookup
	format DateFormat
	field  *crm.Field // nil while it is still to be made, and for the id
}

// plan is what is done with each row.
type plan struct {
	object  *crm.Object // nil while it is still to be made
	name    string
	header  []string
	outputs []*output
	ignored []string // columns that go nowhere
}

// newPlan decides what becomes of each column. All faults come together.
func (x *run) newPlan(header []string) (*plan, error) {
	p := &plan{object: x.object, name: x.Object, header: header}
	mapped := map[string]Mapping{}
	var faults []crm.FieldError
	for _, m := range x.Map {
		if !slices.Contains(header, m.Header) {
			faults = append(faults, noColumn(m.Header, header))
		}
		mapped[m.Header] = m
	}
	computed := map[string]*output{}
	read := map[string]bool{}
	for _, s := range x.Set {
		o, fault := x.computed(s, header)
		if fault != nil {
			faults = append(faults, *fault)
			continue
		}
		for _, name := range o.reads {
			read[name] = true
		}
		computed[s.Field] = o
	}
	for i, h := range header {
		o := x.columnOutput(i, h, mapped)
		switch {
		case o == nil && read[h]:
		case o == nil:
			p.ignored = append(p.ignored, h)
		case computed[o.name] != nil:
			// The expression takes the place of its column, but the column's
			// mapping may say how a lookup's records are found.
			c := computed[o.name]
			c.by, c.target = o.by, o.target
			p.outputs = append(p.outputs, c)
			delete(computed, o.name)
		default:
			p.outputs = append(p.outputs, o)
		}
	}
	for _, s := range x.Set {
		if o := computed[s.Field]; o != nil {
			p.outputs = append(p.outputs, o)
			delete(computed, s.Field)
		}
	}
	faults = append(faults, x.check(p)...)
	return p, crm.BadInputs(faults)
}

func (p *plan) output(name string) *output {
	for _, o := range p.outputs {
		if o.name == name {
			return o
		}
	}
	return nil
}

func (x *run) computed(s Setting, header []string) (*output, *crm.FieldError) {
	expr, problems := x.Rules.RowExpression(header, s.Expression)
	if len(problems) > 0 {
		m := problems[0].Message
		return nil, &crm.FieldError{Field: "set", Code: "INVALID_EXPRESSION", Message: crm.Text{
			EN:   fmt.Sprintf("--set %s: %s (column %d)", s.Field, m.EN, problems[0].Column),
			ZhCN: fmt.Sprintf("--set %s：%s（第 %d 列）", s.Field, m.ZhCN, problems[0].Column)}}
	}
	return &output{
		name: s.Field, header: s.Field, column: -1, format: x.DateFormat,
		expr: expr, reads: columnsIn(s.Expression, header),
	}, nil
}

// columnsIn lists the columns that an expression names, as a word or in quotes.
func columnsIn(expression string, header []string) []string {
	var names []string
	for _, h := range header {
		word := regexp.MustCompile(`(^|[^\pL\pN_."'])` + regexp.QuoteMeta(h) + `($|[^\pL\pN_"'])`)
		if word.MatchString(expression) || strings.Contains(expression, strconv.Quote(h)) && strings.Contains(expression, "column") {
			names = append(names, h)
		}
	}
	return names
}

// columnOutput finds the field of a column: the one mapped, else the one of
// that name or label, else with CreateFields a new one.
func (x *run) columnOutput(i int, header string, mapped map[string]Mapping) *output {
	o := &output{header: header, column: i, format: x.DateFormat}
	if m, ok := mapped[header]; ok {
		o.name, o.by, o.target = m.Field, m.By, m.Target
		if m.Field == "" {
			return nil
		}
		return o
	}
	o.name = x.fieldFor(header)
	if o.name == "" && x.CreateFields {
		o.name = freeFieldName(x.Object, FieldName(header), x.taken)
	}
	if o.name == "" || x.Match != crm.FieldID && o.name == crm.FieldID {
		return nil
	}
	x.taken[strings.ToLower(o.name)] = true
	return o
}

// fieldFor finds an existing field by its API name, by the name that a header
// would give, or by a label.
func (x *run) fieldFor(header string) string {
	if header == crm.FieldID || header == crm.FieldOwner {
		return header
	}
	if x.object == nil {
		return ""
	}
	for _, name := range []string{header, FieldName(header), strings.TrimSuffix(FieldName(header), "Id")} {
		if f := x.object.Field(name); f != nil && (name == header || name == FieldName(header) || f.Type == crm.TypeLookup) {
			return name
		}
	}
	folded := crm.Fold(header)
	for i := range x.object.Fields {
		f := &x.object.Fields[i]
		if crm.Fold(f.Label.EN) == folded || crm.Fold(f.Label.ZhCN) == folded {
			return f.Name
		}
	}
	return ""
}

// check finds what would keep every row from being imported.
func (x *run) check(p *plan) []crm.FieldError {
	var faults []crm.FieldError
	seen := map[string]string{}
	for _, o := range p.outputs {
		if before, twice := seen[o.name]; twice {
			faults = append(faults, fieldTwice(o.name, before, o.header))
		}
		seen[o.name] = o.header
		if o.name == crm.FieldID || o.name == crm.FieldOwner {
			o.field = crm.SystemField(o.name)
			continue
		}
		if p.object != nil {
			o.field = p.object.Field(o.name)
		}
		if o.field == nil && !x.CreateFields {
			faults = append(faults, noField(p.name, o.name))
		}
	}
	if len(p.outputs) == 0 && len(faults) == 0 {
		faults = append(faults, nothingMapped(p.name, p.header))
	}
	if x.Match != "" && p.output(x.Match) == nil {
		faults = append(faults, noMatchColumn(x.Match))
	}
	return faults
}

// texts are a row's values by output, as text; a fault when an expression has
// none to give.
func (p *plan) texts(ctx context.Context, row Row) ([]string, crm.Text, error) {
	var subject *rule.Subject
	values := make([]string, len(p.outputs))
	for i, o := range p.outputs {
		if o.expr == nil {
			values[i] = row.Cells[o.column]
			continue
		}
		if subject == nil {
			subject = p.subject(row)
		}
		v, err := o.expr.Eval(ctx, subject)
		if ctx.Err() != nil {
			return nil, crm.Text{}, ctx.Err()
		}
		if err != nil {
			return nil, reason(err), nil
		}
		if v.IsNull() && o.mustGive(subject) {
			return nil, givesNothing(o, subject), nil
		}
		values[i] = v.Text()
	}
	return values, crm.Text{}, nil
}

func (p *plan) subject(row Row) *rule.Subject {
	cells := make(map[string]crm.Value, len(p.header))
	for i, h := range p.header {
		if c := row.Cells[i]; c != "" {
			cells[h] = crm.StringValue(c)
		}
	}
	return &rule.Subject{Record: cells}
}

var saysNil = regexp.MustCompile(`\bnil\b`)

// mustGive tells whether an empty result is a fault: the row has every column
// that the expression reads, and the expression does not itself speak of nil.
// So a date that the calendar does not have is not lost in silence.
func (o *output) mustGive(s *rule.Subject) bool {
	if saysNil.MatchString(o.expr.Source()) {
		return false
	}
	for _, column := range o.reads {
		if s.Record[column].IsNull() {
			return false
		}
	}
	return true
}
