package live

import (
	"container/list"
	"context"
	"sync"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

const (
	// cachedQueries and cachedText bound what the cache of one schema keeps:
	// whole applications have a few hundred operations, each a few KiB.
	cachedQueries = 1000
	cachedText    = 8 << 10
	// cachedPlans bounds the settings of @skip and @include for which one
	// operation keeps plans.
	cachedPlans = 16
)

// queries keeps validated documents by their text, and the plans made of them;
// the least recently used go first.
type queries struct {
	mu     sync.Mutex
	byText map[string]*list.Element
	byDoc  map[*ast.QueryDocument]*query
	order  *list.List // of *query, most recently used first
}

type query struct {
	text string
	doc  *ast.QueryDocument

	mu    sync.Mutex
	plans map[planKey]*plan
	reads map[*ast.OperationDefinition][]string // see switches
}

type planKey struct {
	op       *ast.OperationDefinition
	switches string
}

var _ graphql.Cache[*ast.QueryDocument] = (*queries)(nil)

func newQueries() *queries {
	return &queries{byText: map[string]*list.Element{}, byDoc: map[*ast.QueryDocument]*query{}, order: list.New()}
}

// Get returns the document of a text that was validated before.
func (c *queries) Get(_ context.Context, text string) (*ast.QueryDocument, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.byText[text]
	if !ok {
		return nil, false
	}
	c.order.MoveToFront(e)
	return e.Value.(*query).doc, true
}

// Add keeps a validated document.
func (c *queries) Add(_ context.Context, text string, doc *ast.QueryDocument) {
	if len(text) > cachedText {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, ok := c.byText[text]; ok {
		return
	}
	q := newQuery(text, doc)
	c.byText[text] = c.order.PushFront(q)
	c.byDoc[doc] = q
	if c.order.Len() > cachedQueries {
		last := c.order.Remove(c.order.Back()).(*query)
		delete(c.byText, last.text)
		delete(c.byDoc, last.doc)
	}
}

// has tells whether a text was found valid before; it does not count as use.
func (c *queries) has(text string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	_, ok := c.byText[text]
	return ok
}

// query returns the entry of a document, or a passing one for a document that
// is not kept.
func (c *queries) query(doc *ast.QueryDocument) *query {
	c.mu.Lock()
	defer c.mu.Unlock()
	if q, ok := c.byDoc[doc]; ok {
		return q
	}
	return newQuery("", doc)
}

func newQuery(text string, doc *ast.QueryDocument) *query {
	return &query{text: text, doc: doc, plans: map[planKey]*plan{}, reads: map[*ast.OperationDefinition][]string{}}
}

// plan returns the plan of an operation for the variables that @skip and
// @include read, made by compile when there is none yet.
func (q *query) plan(op *ast.OperationDefinition, vars map[string]any, compile func() *plan) *plan {
	q.mu.Lock()
	defer q.mu.Unlock()
	names, known := q.reads[op]
	if !known {
		names = switches(q.doc, op)
		q.reads[op] = names
	}
	key := planKey{op: op}
	if len(names) > 0 {
		set := make([]byte, len(names))
		for i, name := range names {
			set[i] = '0'
			if on, _ := vars[name].(bool); on {
				set[i] = '1'
			}
		}
		key.switches = string(set)
	}
	if p := q.plans[key]; p != nil {
		return p
	}
	p := compile()
	if len(q.plans) < cachedPlans {
		q.plans[key] = p
	}
	return p
}
