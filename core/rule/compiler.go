package rule

import (
	"log/slog"
	"maps"
	"runtime"
	"time"

	"github.com/expr-lang/expr/builtin"
	"github.com/expr-lang/expr/conf"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// Options are what a Compiler needs.
type Options struct {
	// Now is the clock behind now() and today().
	Now func() time.Time
	// Functions calls plugins; nil means that none can be reached.
	Functions Functions
	// Location is the zone of today() and of business hours; nil means UTC.
	Location *time.Location
	// Log is told of rules that could not be evaluated; nil means nobody is.
	Log *slog.Logger
	// Stopwatch measures computing time, apart from the clock that rules
	// see; nil means the machine's.
	Stopwatch func() time.Time
}

// Compiler checks and compiles expressions. It may be used from several
// goroutines and lives as long as the server.
type Compiler struct {
	options Options
	cache   *functionCache
	slots   chan struct{}
	list    map[string]function
	config  *conf.Config

	books bookCache
}

// NewCompiler returns a Compiler.
func NewCompiler(o Options) *Compiler {
	if o.Location == nil {
		o.Location = time.UTC
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Stopwatch == nil {
		o.Stopwatch = time.Now
	}
	c := &Compiler{
		options: o,
		cache:   newFunctionCache(o.Functions),
		slots:   make(chan struct{}, runtime.NumCPU()),
		list:    map[string]function{},
	}
	for _, f := range functions() {
		c.list[f.name] = f
	}
	c.config = machineConfig(c.list)
	return c
}

// machineConfig is what the expression library compiles with: our operations
// and none of its own functions.
func machineConfig(list map[string]function) *conf.Config {
	config := conf.New(map[string]any{})
	clear(config.Builtins)
	operations := maps.Clone(operators())
	for name, f := range list {
		operations[name] = f.run
	}
	for name, op := range operations {
		config.Functions[name] = &builtin.Function{Name: name, Func: op}
	}
	return config
}

// Expression compiles one expression over an object's records. It is nil when
// there are problems.
func (c *Compiler) Expression(cat *crm.Catalog, object, source string) (*Expression, []crm.RuleProblem) {
	o := cat.Object(object)
	if o == nil {
		return nil, []crm.RuleProblem{unknownObject(object)}
	}
	return c.expression(newScope(cat, o, c.list), source)
}

// RowExpression compiles an expression over a row of an import: columns by
// their header (column("two words") where it is not a name), each a text that
// counts as a number where one is needed.
func (c *Compiler) RowExpression(columns []string, source string) (*Expression, []crm.RuleProblem) {
	s := newScope(new(crm.Catalog).Index(), nil, c.list)
	s.columns = columns
	return c.expression(s, source)
}

func (c *Compiler) expression(s *scope, source string) (*Expression, []crm.RuleProblem) {
	u, faults := c.compile(s, source, anyValue)
	if len(faults) > 0 {
		return nil, problems(source, faults)
	}
	return &Expression{compiler: c, unit: u, frame: newFrame(s)}, nil
}

func unknownObject(name string) crm.RuleProblem {
	return crm.RuleProblem{Part: "object", Line: 1, Column: 1, Message: crm.Text{
		EN:   "There is no object " + crm.Quote(name) + ".",
		ZhCN: "没有对象 " + crm.Quote(name) + "。"}}
}

// problems places faults in lines and columns.
func problems(source string, faults []fault) []crm.RuleProblem {
	list := make([]crm.RuleProblem, len(faults))
	for i, f := range faults {
		line, column := position(source, f.at)
		list[i] = crm.RuleProblem{Line: line, Column: column, Message: f.message, Suggestion: f.suggestion}
	}
	return list
}
