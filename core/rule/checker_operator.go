package rule

import (
	"github.com/expr-lang/expr/ast"

	"github.com/guanxi-crm/guanxi/core/crm"
)

func (k *checker) unary(n *ast.UnaryNode) checked {
	c := k.check(n.Node)
	switch {
	case n.Operator == "!" || n.Operator == "not":
		out := &ast.UnaryNode{Operator: "not", Node: k.condition(n, c)}
		out.SetLocation(n.Location())
		out.SetType(reflectBool)
		return checked{out, typeBool}
	case !c.isNumber() && !c.isNil():
		t := c.typ.name()
		return k.fail(n, "", "Only numbers have a sign, this is "+t.EN+".", "只有数字可带正负号，而此处是"+t.ZhCN+"。")
	case n.Operator == "+":
		return c
	}
	if i, ok := n.Node.(*ast.IntegerNode); ok {
		return checked{k.constant(n, -i.Value), typeInt}
	}
	return checked{k.call(n, "-", k.constant(n, 0), c.Node), numberType([]typ{c.typ})}
}

func (k *checker) binary(n *ast.BinaryNode) checked {
	switch n.Operator {
	case "and", "&&", "or", "||":
		return k.logic(n)
	case "in":
		return k.in(n)
	case "matches":
		return k.matches(n)
	case "..":
		return k.fail(n, "", "A range like 1..5 can only stand behind in.", "范围（如 1..5）只能用在 in 之后。")
	}
	mark := len(k.faults)
	a, b := k.check(n.Left), k.check(n.Right)
	if k.failed(mark) {
		return checked{a.Node, typeNil}
	}
	switch n.Operator {
	case "==", "!=":
		return k.equality(n, a, b)
	case "<", "<=", ">", ">=":
		return k.order(n, a, b)
	case "+", "-", "*", "/", "%":
		return k.arithmetic(n, a, b)
	case "contains", "startsWith", "endsWith":
		return k.textTest(n, a, b)
	case "??":
		return k.coalesce(n, a, b)
	}
	return k.fail(n, "", "The operator "+n.Operator+" is not available in rules.", "规则中不支持运算符 "+n.Operator+"。")
}

func (k *checker) logic(n *ast.BinaryNode) checked {
	out := &ast.BinaryNode{
		Operator: n.Operator,
		Left:     k.condition(n.Left, k.check(n.Left)),
		Right:    k.condition(n.Right, k.check(n.Right)),
	}
	k.nodes++
	out.SetLocation(n.Location())
	out.SetType(reflectBool)
	return checked{out, typeBool}
}

func (k *checker) equality(n *ast.BinaryNode, a, b checked) checked {
	if a.isNil() || b.isNil() {
		if a.isNil() {
			a = b
		}
		name := "is nil"
		if n.Operator == "!=" {
			name = "is not nil"
		}
		return k.asked(n, name, a.Node)
	}
	if !alike(a.typ, b.typ) || a.kind == kindRecord || a.kind == kindUser || a.kind == kindOld {
		return k.mismatch(n, a.typ, b.typ)
	}
	k.options(n, a.typ, b.typ)
	a, b = k.sameMoment(n, a, b)
	if n.Operator == "==" && a.kind == kindText && b.kind == kindText {
		// Two unknown texts may both be nil, which are equal.
		if a.consts != nil || b.consts != nil {
			return k.compared(n, "==text", a.Node, b.Node)
		}
	}
	return k.compared(n, n.Operator, a.Node, b.Node)
}

// alike tells whether two types can be equal at all.
func alike(a, b typ) bool {
	switch {
	case a.isNumber() && b.isNumber(), a.isText() && b.isText(), a.isMoment() && b.isMoment():
		return true
	case a.kind == kindDuration || b.kind == kindDuration:
		return (a.kind == b.kind) || a.days || b.days
	case a.kind == kindList && b.kind == kindList:
		return a.elem.isNil() || b.elem.isNil() || alike(*a.elem, *b.elem)
	}
	return a.kind == b.kind
}

// sameMoment makes instants of both when one is a day and the other is not.
func (k *checker) sameMoment(at ast.Node, a, b checked) (checked, checked) {
	if a.isMoment() && b.isMoment() && a.kind != b.kind {
		a = checked{k.asMoment(at, a, typeDateTime), typeDateTime}
		b = checked{k.asMoment(at, b, typeDateTime), typeDateTime}
	}
	return a, b
}

// options finds texts that are no option of the picklist they are compared
// with.
func (k *checker) options(at ast.Node, a, b typ) {
	if a.field == nil {
		a, b = b, a
	}
	if a.field == nil || b.consts == nil {
		return
	}
	for _, text := range b.consts {
		if a.field.Option(text) == nil {
			k.noOption(at, a.field, text)
		}
	}
}

func (k *checker) noOption(at ast.Node, f *crm.Field, text string) {
	var values []string
	for _, o := range f.Options {
		values = append(values, o.Value)
	}
	meant := nearest(text, values)
	suggestion := ""
	if meant != "" {
		suggestion = `"` + meant + `"`
	}
	k.fail(at, suggestion,
		crm.Quote(text)+" is no option of "+f.Name+"."+didYouMean(meant).EN,
		crm.Quote(text)+" 不是 "+f.Name+" 的选项。"+didYouMean(meant).ZhCN)
}

func (k *checker) order(n *ast.BinaryNode, a, b checked) checked {
	if a.isNil() || b.isNil() {
		return k.fail(n, "", "Nothing is larger or smaller than nil; ask with == nil.", "nil 无法比较大小；请用 == nil 判断。")
	}
	hasOrder := a.isNumber() || a.isText() || a.isMoment() || a.kind == kindDuration
	if !hasOrder || !alike(a.typ, b.typ) {
		return k.mismatch(n, a.typ, b.typ)
	}
	a, b = k.sameMoment(n, a, b)
	return k.compared(n, n.Operator, a.Node, b.Node)
}

func (k *checker) textTest(n *ast.BinaryNode, a, b checked) checked {
	if a.kind == kindList && n.Operator == "contains" {
		return k.inList(n, b, a)
	}
	if !a.isText() || !b.isText() {
		if a.isText() {
			a = b
		}
		t := a.typ.name()
		return k.fail(n, "", n.Operator+" works on texts, this is "+t.EN+".", n.Operator+" 只能用于文本，而此处是"+t.ZhCN+"。")
	}
	name := map[string]string{"contains": "contains", "startsWith": "starts with", "endsWith": "ends with"}[n.Operator]
	return k.boolCall(n, name, k.run(n), a.Node, b.Node)
}

func (k *checker) coalesce(n *ast.BinaryNode, a, b checked) checked {
	t, ok := unify(a.typ, b.typ)
	if !ok {
		return k.mismatch(n, a.typ, b.typ)
	}
	t.sure = b.sure
	out := &ast.BinaryNode{Operator: "??", Left: k.asMoment(n, a, t), Right: k.asMoment(n, b, t)}
	k.nodes++
	out.SetLocation(n.Location())
	return checked{out, typ{kind: t.kind, elem: t.elem, object: t.object, path: t.path, field: t.field, consts: t.consts, days: t.days}}
}
