package rule

import (
	"regexp"
	"regexp/syntax"

	"github.com/expr-lang/expr/ast"

	"github.com/guanxi-crm/guanxi/core/crm"
)

func (k *checker) in(n *ast.BinaryNode) checked {
	mark := len(k.faults)
	a := k.check(n.Left)
	if r, ok := n.Right.(*ast.BinaryNode); ok && r.Operator == ".." {
		return k.inRange(n, a, r)
	}
	b := k.check(n.Right)
	switch {
	case k.failed(mark):
		return b
	case b.kind != kindList:
		t := b.typ.name()
		return k.fail(n, "", "Behind in stands a list like [\"A\", \"B\"], this is "+t.EN+".",
			"in 之后应为列表，如 [\"A\", \"B\"]，而此处是"+t.ZhCN+"。")
	}
	if array, ok := n.Right.(*ast.ArrayNode); ok && a.isText() {
		if set := constantSet(array); set != nil {
			k.options(n, a.typ, *b.elem)
			return k.compared(n, "in set", a.Node, k.constant(n, set))
		}
	}
	return k.inList(n, a, b)
}

func (k *checker) inRange(n *ast.BinaryNode, a checked, r *ast.BinaryNode) checked {
	from, to := k.check(r.Left), k.check(r.Right)
	if !a.isNumber() || from.kind != kindInt || to.kind != kindInt {
		return k.fail(n, "", "A range like 1..5 is made of integers and holds numbers.", "范围（如 1..5）由整数组成，只能判断数字。")
	}
	return k.boolCall(n, "between", a.Node, from.Node, to.Node)
}

func (k *checker) inList(n *ast.BinaryNode, item, list checked) checked {
	if list.elem.kind == kindRecord || (!item.isNil() && !list.elem.isNil() && !alike(item.typ, *list.elem)) {
		return k.mismatch(n, item.typ, *list.elem)
	}
	k.options(n, item.typ, *list.elem)
	return k.boolCall(n, "in list", k.run(n), item.Node, list.Node)
}

// constantSet is the set of an array of texts, nil when it holds other things.
func constantSet(array *ast.ArrayNode) map[string]struct{} {
	set := make(map[string]struct{}, len(array.Nodes))
	for _, item := range array.Nodes {
		s, ok := item.(*ast.StringNode)
		if !ok {
			return nil
		}
		set[s.Value] = struct{}{}
	}
	return set
}

// matches compiles the pattern now: its size bounds what matching can cost.
func (k *checker) matches(n *ast.BinaryNode) checked {
	a := k.check(n.Left)
	s, ok := n.Right.(*ast.StringNode)
	if !ok || !(a.isText() || a.isNil()) {
		return k.fail(n, "", "matches compares a text with a pattern in quotes.", "matches 用于将文本与引号中的模式比较。")
	}
	p, ok := compilePattern(s.Value)
	if !ok {
		return k.fail(n, "", "The pattern "+crm.Quote(s.Value)+" is not a regular expression or is too large.",
			"模式 "+crm.Quote(s.Value)+" 不是正则表达式或过大。")
	}
	return k.boolCall(n, "matches", k.run(n), a.Node, k.constant(n, p))
}

func compilePattern(s string) (*pattern, bool) {
	if len(s) > maxPattern {
		return nil, false
	}
	tree, err := syntax.Parse(s, syntax.Perl)
	if err != nil {
		return nil, false
	}
	prog, err := syntax.Compile(tree.Simplify())
	if err != nil || len(prog.Inst) > maxPatternOps {
		return nil, false
	}
	re, err := regexp.Compile(s)
	return &pattern{re, len(prog.Inst)}, err == nil
}
