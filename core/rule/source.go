package rule

import (
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/expr-lang/expr/builtin"
	"github.com/expr-lang/expr/conf"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// fault is a problem at a place of a source, counted in runes.
type fault struct {
	at         int
	message    crm.Text
	suggestion string
}

// parse turns a source into a syntax tree, or says why not. Length and nesting
// are checked first: the parser recurses and has no limit of its own.
func parse(source string) (tree *parser.Tree, f *fault) {
	if f := precheck(source); f != nil {
		return nil, f
	}
	defer func() {
		// The parser goes on after its first error and may then trip over a
		// node it did not make; that is a fault of the source as well.
		if recover() != nil {
			tree, f = nil, syntaxFault(0, "")
		}
	}()
	tree, err := parser.ParseWithConfig(source, parseConfig())
	if err != nil {
		var fe *file.Error
		if errors.As(err, &fe) {
			return nil, syntaxFault(fe.From, fe.Message)
		}
		return nil, syntaxFault(0, err.Error())
	}
	return tree, nil
}

// parseConfig disables every built-in function of the expression library, so
// that all calls come out as plain calls for the checker to judge.
func parseConfig() *conf.Config {
	c := conf.CreateNew()
	for _, b := range builtin.Builtins {
		c.Disabled[b.Name] = true
	}
	c.MaxNodes = maxNodes
	return c
}

func syntaxFault(at int, detail string) *fault {
	switch {
	case strings.Contains(detail, "exceeds maximum allowed nodes"):
		return tooLong(maxNodes, "nodes", "个节点")
	case detail == "":
		return &fault{at: at, message: crm.Text{EN: "This is not an expression that can be read.", ZhCN: "无法解析此表达式。"}}
	}
	detail = shorten(detail, 120)
	return &fault{at: at, message: crm.Text{
		EN:   "The expression can't be read from here: " + detail + ".",
		ZhCN: "从此处起无法解析表达式：" + detail + "。"}}
}

func tooLong(limit int, unitEN, unitZH string) *fault {
	n := strconv.Itoa(limit)
	return &fault{message: crm.Text{
		EN:   "The expression is too large: at most " + n + " " + unitEN + ". Split it into several rules.",
		ZhCN: "表达式过大：最多 " + n + " " + unitZH + "。请拆分为多条规则。"}}
}

func precheck(source string) *fault {
	switch {
	case len(source) > maxSource:
		return tooLong(maxSource, "bytes", "字节")
	case strings.TrimSpace(source) == "":
		return &fault{message: crm.Text{EN: "The expression is empty.", ZhCN: "表达式为空。"}}
	case !utf8.ValidString(source) || strings.ContainsRune(source, 0):
		return &fault{message: crm.Text{EN: "The expression is not valid UTF-8 text.", ZhCN: "表达式不是有效的 UTF-8 文本。"}}
	case nesting(source) > maxNesting:
		return tooLong(maxNesting, "brackets within brackets", "层括号嵌套")
	}
	return nil
}

// nesting is the greatest depth of brackets outside of texts and comments. It
// need not agree with the parser on hostile input: the length is limited too.
func nesting(source string) int {
	depth, deepest := 0, 0
	for i := 0; i < len(source); i++ {
		switch c := source[i]; c {
		case '"', '\'', '`':
			i = skipText(source, i)
		case '/':
			i = skipComment(source, i)
		case '(', '[', '{':
			depth++
			deepest = max(deepest, depth)
		case ')', ']', '}':
			depth--
		}
	}
	return deepest
}

func skipText(source string, i int) int {
	quote := source[i]
	for i++; i < len(source) && source[i] != quote; i++ {
		if source[i] == '\\' && quote != '`' {
			i++
		}
	}
	return i
}

func skipComment(source string, i int) int {
	end := ""
	switch {
	case strings.HasPrefix(source[i:], "//"):
		end = "\n"
	case strings.HasPrefix(source[i:], "/*"):
		end = "*/"
	default:
		return i
	}
	n := strings.Index(source[i+2:], end)
	if n < 0 {
		return len(source)
	}
	return i + 2 + n + len(end) - 1
}

// position turns an offset in runes into line and column, both from 1.
func position(source string, at int) (line, column int) {
	line, column = 1, 1
	for _, r := range source {
		if at == 0 {
			break
		}
		at--
		column++
		if r == '\n' {
			line, column = line+1, 1
		}
	}
	return line, column
}

// literal is the source text between two rune offsets.
func literal(source string, from, to int) string {
	r := []rune(source)
	if from < 0 || to > len(r) || from >= to {
		return ""
	}
	return string(r[from:to])
}

func shorten(s string, limit int) string {
	r := []rune(strings.Join(strings.Fields(s), " "))
	if len(r) <= limit {
		return string(r)
	}
	return string(r[:limit]) + "…"
}
