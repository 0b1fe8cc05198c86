package rule

import (
	"regexp"
	"regexp/syntax"

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

func (k *checker) arithmetic(n *ast.BinaryNode, a, b checked) checked {
	switch {
	case a.isNil() || b.isNil():
		return k.fail(n, "", "Nil can't be calculated with; write x ?? 0 for \"0 when empty\".", "nil 不能参与计算；可写 x ?? 0 表示为空时取 0。")
	case a.kind == kindCell && b.kind == kindCell && n.Operator == "+":
		return checked{k.call(n, "+any", k.run(n), a.Node, b.Node), typeCell}
	case a.isNumber() && b.isNumber():
		return checked{k.call(n, n.Operator, a.Node, b.Node), numericResult(n.Operator, a.typ, b.typ)}
	case n.Operator == "+" && a.isText() && b.isText():
		return checked{k.call(n, "+text", k.run(n), a.Node, b.Node), typeText}
	case n.Operator == "+" || n.Operator == "-":
		if c, ok := k.timeArithmetic(n, a, b); ok {
			return c
		}
	}
	suggestion := ""
	if n.Operator == "+" && (a.isText() || b.isText()) {
		suggestion = "text(…)"
	}
	x, y := a.typ.name(), b.typ.name()
	return k.fail(n, suggestion, "There is no "+n.Operator+" for "+x.EN+" and "+y.EN+".",
		x.ZhCN+"与"+y.ZhCN+"之间不能使用 "+n.Operator+"。")
}

func numericResult(op string, a, b typ) typ {
	if a.kind == kindInt && b.kind == kindInt && op != "/" {
		return typ{kind: kindInt, days: (op == "+" || op == "-") && a.days && b.days}
	}
	return typeDecimal
}

// timeArithmetic is + and - where days, instants and durations take part; ok
// is false when they don't.
func (k *checker) timeArithmetic(n *ast.BinaryNode, a, b checked) (checked, bool) {
	isSpan := func(t typ) bool { return t.kind == kindDuration || t.kind == kindInt }
	if n.Operator == "+" && isSpan(a.typ) && b.isMoment() {
		a, b = b, a
	}
	switch {
	case a.isMoment() && isSpan(b.typ):
		name := "shift"
		if n.Operator == "-" {
			name = "shift back"
		}
		return checked{k.call(n, name, k.run(n), a.Node, b.Node), typ{kind: a.kind}}, true
	case a.isMoment() && b.isMoment() && n.Operator == "-":
		if a.kind == kindDate && b.kind == kindDate {
			return checked{k.call(n, "days apart", a.Node, b.Node), typeDays}, true
		}
		a, b = k.sameMoment(n, a, b)
		return checked{k.call(n, "time apart", a.Node, b.Node), typeDuration}, true
	case a.kind == kindDuration && b.kind == kindDuration:
		sign := 1
		if n.Operator == "-" {
			sign = -1
		}
		return checked{k.call(n, "add time", a.Node, b.Node, k.constant(n, sign)), typeDuration}, true
	}
	return checked{}, false
}
