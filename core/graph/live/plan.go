package live

import (
	"strings"
	"sync/atomic"
	"time"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/guanxi-crm/guanxi/core/graph/limit"
)

// plan is an operation compiled against one schema: what to ask the store and
// how to write the answer. It serves any number of requests at once; what
// differs between requests is bound (see run).
type plan struct {
	steps []step
	specs []*spec
	size  atomic.Int64 // of the last answer: what room the next one needs
}

// step is one root field of the record half, or a run of neighbouring root
// fields of the platform half.
type step struct {
	static ast.SelectionSet // for the generated executor

	key      string // `"alias":`
	alias    string
	at       *ast.Position
	kind     rootKind
	object   *object
	typename string // for __typename at the root
	slot     int    // of the arguments
	node     node
}

// node answers a root field: it fetches, then appends its JSON. Cost is how
// many records it may ask for.
type node interface {
	cost(r *run) int64
	answer(r *run, b []byte) ([]byte, error)
}

// compiler makes a plan.
type compiler struct {
	schema *Schema
	doc    *ast.QueryDocument
	vars   map[string]any // read for @skip and @include only
	limits limit.Limits
	now    time.Time
	writes bool // the operation is a mutation
	specs  []*spec
	path   []string // response names below the root
}

func (c *compiler) compile(op *ast.OperationDefinition) *plan {
	p := &plan{}
	rootType := c.schema.AST.Query.Name
	if c.writes = op.Operation == ast.Mutation; c.writes {
		rootType = c.schema.AST.Mutation.Name
	}
	for _, f := range c.collect(op.SelectionSet) {
		root, ours := c.schema.roots[f.name]
		switch {
		case f.name == "__typename":
			p.steps = append(p.steps, step{key: keyOf(f.alias), typename: rootType})
		case ours:
			p.steps = append(p.steps, c.step(f, root))
		default:
			p.static(f)
		}
	}
	p.specs = c.specs
	return p
}

// static appends a field of the platform half to the run of such fields that
// the plan ends with.
func (p *plan) static(f picked) {
	if len(p.steps) == 0 || p.steps[len(p.steps)-1].static == nil {
		p.steps = append(p.steps, step{})
	}
	last := &p.steps[len(p.steps)-1]
	for _, field := range f.fields {
		last.static = append(last.static, field)
	}
}

// onlyStatic tells whether the generated executor can answer by itself.
func (p *plan) onlyStatic() bool {
	for _, s := range p.steps {
		if s.kind != 0 {
			return false
		}
	}
	return true
}

func (c *compiler) step(f picked, r root) step {
	s := step{key: keyOf(f.alias), alias: f.alias, at: f.fields[0].Position, kind: r.kind, object: r.object}
	c.path = c.path[:0]
	o := r.object
	switch r.kind {
	case rootGet:
		s.slot = c.spec(f, readID(o))
		s.node = &getNode{slot: s.slot, sel: c.selection(o, &columns{}, f.below())}
	case rootList:
		s.slot = c.spec(f, readList(o))
		s.node = &listNode{c.connection(o, s.slot, "", f.below())}
	case rootAggregate:
		s.slot = c.spec(f, readAggregate(o))
		s.node = &aggregateNode{c.aggregate(o, s.slot, "", f.below())}
	case rootDelete:
		s.slot = c.spec(f, readWrites(o, r.kind))
		s.node = &deleteNode{slot: s.slot}
	case rootUpdateWhere, rootDeleteWhere:
		s.slot = c.spec(f, readWhere(o, r.kind))
		s.node = &whereNode{slot: s.slot, shape: c.shape("Job", f.below())}
	default:
		s.slot = c.spec(f, readWrites(o, r.kind))
		s.node = &writeNode{slot: s.slot, object: o, many: r.kind == rootCreateMany, sel: c.selection(o, &columns{}, f.below())}
	}
	return s
}

// spec registers the arguments of a field and returns their slot.
func (c *compiler) spec(f picked, read func(*binder, *spec) any) int {
	s := &spec{args: f.args(), read: read}
	if len(c.path) > 0 {
		s.path = strings.Join(c.path, ".") + "."
	}
	if !c.writes { // what is written belongs to one request
		s.freeze(c.limits, c.now)
	}
	c.specs = append(c.specs, s)
	return len(c.specs) - 1
}

// within runs f with a response name added to the path.
func (c *compiler) within(name string, f func()) {
	c.path = append(c.path, name)
	f()
	c.path = c.path[:len(c.path)-1]
}

// keyOf is a response name as JSON writes it; GraphQL names need no escaping.
func keyOf(alias string) string { return `"` + alias + `":` }
