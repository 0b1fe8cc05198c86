package limit

import (
	"strconv"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/lexer"
	"github.com/vektah/gqlparser/v2/parser"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// Query checks a query text before it is validated: first its tokens, without
// any recursion, then the document, whose depth is bounded by then. What is
// not GraphQL passes; the parser that comes next says what is wrong with it.
func (l Limits) Query(text string) error {
	if ok, err := l.tokens(text); err != nil || !ok {
		return err
	}
	doc, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: text}, 2*l.Tokens)
	if err != nil {
		return nil
	}
	if len(doc.Fragments) > l.Fragments {
		return Exceeded("fragments in the query", "查询中的片段数", int64(l.Fragments))
	}
	if err := l.counts(doc); err != nil {
		return err
	}
	if cyclic(doc) {
		return crm.NewError(crm.BadInput,
			"A fragment must not contain itself, directly or through others.",
			"片段不能直接或间接包含自身。")
	}
	return l.selections(doc)
}

// tokens reads the text once. It answers false when the text can't be read to
// its end.
func (l Limits) tokens(text string) (ok bool, err error) {
	lex := lexer.New(&ast.Source{Input: text})
	nesting := 0
	for count := 0; ; count++ {
		token, err := lex.ReadToken()
		if err != nil {
			return false, nil
		}
		switch token.Kind {
		case lexer.EOF:
			return true, nil
		case lexer.BraceL, lexer.BracketL, lexer.ParenL:
			nesting++
		case lexer.BraceR, lexer.BracketR, lexer.ParenR:
			nesting--
		case lexer.Name, lexer.Int, lexer.Float:
			if len(token.Value) > l.Word {
				return false, Exceeded("bytes in one name or number of the query", "查询中单个名称或数字的字节数", int64(l.Word))
			}
			if token.Kind != lexer.Name && !readable(token) {
				return false, tooLargeNumber(token.Value)
			}
		}
		if nesting > l.Nesting {
			return false, Exceeded("brackets within each other in the query", "查询中括号的嵌套层数", int64(l.Nesting))
		}
		if count >= l.Tokens {
			return false, Exceeded("words and signs in the query", "查询中的词法单元数", int64(l.Tokens))
		}
	}
}

// readable tells whether a number fits the Go types that the library reads it
// into; it panics at others.
func readable(token lexer.Token) bool {
	var err error
	if token.Kind == lexer.Int {
		_, err = strconv.ParseInt(token.Value, 10, 64)
	} else {
		_, err = strconv.ParseFloat(token.Value, 64)
	}
	return err == nil
}

func tooLargeNumber(text string) error {
	return crm.NewError(crm.BadInput,
		"The number "+crm.Quote(text)+" in the query is too large.",
		"查询中的数字 "+crm.Quote(text)+" 过大。")
}

// counts adds up aliases and directives as they are written.
func (l Limits) counts(doc *ast.QueryDocument) error {
	var c counter
	for _, op := range doc.Operations {
		c.directives += len(op.Directives)
		for _, v := range op.VariableDefinitions {
			c.directives += len(v.Directives)
		}
		c.add(op.SelectionSet)
	}
	for _, f := range doc.Fragments {
		c.directives += len(f.Directives)
		c.add(f.SelectionSet)
	}
	switch {
	case c.aliases > l.Aliases:
		return Exceeded("aliases in the query", "查询中的别名数", int64(l.Aliases))
	case c.directives > l.Directives:
		return Exceeded("directives in the query", "查询中的指令数", int64(l.Directives))
	}
	return nil
}

type counter struct{ aliases, directives int }

func (c *counter) add(set ast.SelectionSet) {
	for _, s := range set {
		switch s := s.(type) {
		case *ast.Field:
			if s.Alias != s.Name {
				c.aliases++
			}
			c.directives += len(s.Directives)
			c.add(s.SelectionSet)
		case *ast.InlineFragment:
			c.directives += len(s.Directives)
			c.add(s.SelectionSet)
		case *ast.FragmentSpread:
			c.directives += len(s.Directives)
		}
	}
}
