package rule

import "github.com/expr-lang/expr/ast"

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
