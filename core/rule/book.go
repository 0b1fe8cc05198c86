package rule

import (
	"sync"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// Book is all active rule sets of one catalog, compiled. It never changes.
type Book struct {
	catalog  *crm.Catalog
	programs map[bookKey][]*Program
	byName   map[string]*Program
	broken   map[string][]crm.RuleProblem
}

type bookKey struct {
	object string
	kind   crm.RuleKind
}

// bookCache keeps the books of the newest catalogs: while one is replaced,
// requests under way still use the one before.
type bookCache struct {
	mu    sync.Mutex
	books [2]*Book
}

// Book returns the compiled rule sets of a catalog. It is made once per
// catalog (which is immutable) and shared.
func (c *Compiler) Book(cat *crm.Catalog) *Book {
	c.books.mu.Lock()
	defer c.books.mu.Unlock()
	for _, b := range c.books.books {
		if b != nil && b.catalog == cat {
			return b
		}
	}
	b := c.newBook(cat)
	c.books.books = [2]*Book{b, c.books.books[0]}
	return b
}

func (c *Compiler) newBook(cat *crm.Catalog) *Book {
	b := &Book{catalog: cat, programs: map[bookKey][]*Program{}, byName: map[string]*Program{}, broken: map[string][]crm.RuleProblem{}}
	for _, rs := range cat.RuleSets {
		p, found := c.Compile(cat, rs)
		if p == nil {
			b.broken[rs.Name] = found
			continue
		}
		k := bookKey{rs.Object, rs.Kind}
		b.programs[k] = append(b.programs[k], p)
		b.byName[rs.Name] = p
	}
	return b
}

// Programs are the active rule sets of an object and kind, in the catalog's
// order.
func (b *Book) Programs(object string, kind crm.RuleKind) []*Program {
	return b.programs[bookKey{object, kind}]
}

// Program is the active rule set of that API name, or nil.
func (b *Book) Program(name string) *Program { return b.byName[name] }

// Broken are active rule sets that no longer compile, with the reasons, by API
// name: a plugin was disabled whose function they call. They do nothing.
func (b *Book) Broken() map[string][]crm.RuleProblem { return b.broken }
