package live

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"
)

func TestQueriesForgetTheLeastUsed(t *testing.T) {
	ctx, c := context.Background(), newQueries()
	for i := range cachedQueries {
		c.Add(ctx, fmt.Sprint(i), &ast.QueryDocument{})
	}
	first, _ := c.Get(ctx, "0")
	c.Add(ctx, "one more", &ast.QueryDocument{})
	if _, ok := c.Get(ctx, "1"); ok || !c.has("0") || !c.has("one more") || c.order.Len() != cachedQueries || len(c.byDoc) != cachedQueries {
		t.Error("the least recently used query should have gone, and only that")
	}
	if c.query(first).text != "0" {
		t.Error("a document does not lead to its entry")
	}
	c.Add(ctx, "0", &ast.QueryDocument{})
	if again, _ := c.Get(ctx, "0"); again != first {
		t.Error("the same text has two documents")
	}
	if c.Add(ctx, strings.Repeat("x", cachedText+1), &ast.QueryDocument{}); c.order.Len() != cachedQueries {
		t.Error("a long text was kept")
	}
}

func TestPlansByWhatIsSkipped(t *testing.T) {
	flag := &ast.Directive{Name: "skip", Arguments: ast.ArgumentList{{Name: "if", Value: &ast.Value{Kind: ast.Variable, Raw: "a"}}}}
	op := &ast.OperationDefinition{SelectionSet: ast.SelectionSet{&ast.Field{Alias: "x", Name: "x", Directives: ast.DirectiveList{flag}}}}
	q := newQuery("", &ast.QueryDocument{Operations: ast.OperationList{op}})
	compiled := 0
	compile := func() *plan { compiled++; return &plan{} }
	yes, no := map[string]any{"a": true, "other": 1}, map[string]any{"a": false}
	if q.plan(op, yes, compile) != q.plan(op, yes, compile) || q.plan(op, no, compile) == q.plan(op, yes, compile) || compiled != 2 {
		t.Errorf("compiled %d times", compiled)
	}
}
