package rule

import (
	"github.com/expr-lang/expr/ast"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// checker checks a syntax tree against what its names mean and writes the tree
// that is compiled: the same expression with every name bound and every
// operator replaced by one of our own operations. It knows each node it lets
// through; everything else is refused.
type checker struct {
	scope  *scope
	source string
	faults []fault

	items  []typ // what # is, in the predicates around
	locals []local
	nodes  int // written so far, the weight of predicates
}

// local is a variable made by let.
type local struct {
	name string
	typ  typ
}

// runName is under which the machine finds the run; it can't be written in a
// source.
const runName = " run"

// checked is a node ready to compile and its type. A node that has a fault
// comes out as nil of any type.
type checked struct {
	ast.Node
	typ
}

func (k *checker) fail(at ast.Node, suggestion, en, zh string) checked {
	k.faults = append(k.faults, fault{at: at.Location().From, message: crm.Text{EN: en, ZhCN: zh}, suggestion: suggestion})
	return checked{k.constant(at, nil), typeNil}
}

// failed tells whether a fault was found since the mark.
func (k *checker) failed(mark int) bool { return len(k.faults) > mark }

func (k *checker) call(at ast.Node, name string, args ...ast.Node) ast.Node {
	k.nodes++
	callee := &ast.IdentifierNode{Value: name}
	n := &ast.CallNode{Callee: callee, Arguments: args}
	n.SetLocation(at.Location())
	return n
}

func (k *checker) boolCall(at ast.Node, name string, args ...ast.Node) checked {
	n := k.call(at, name, args...)
	n.SetType(reflectBool)
	return checked{n, typeBool}
}

func (k *checker) constant(at ast.Node, v any) ast.Node {
	n := &ast.ConstantNode{Value: v}
	n.SetLocation(at.Location())
	return n
}

func (k *checker) load(at ast.Node, name string) ast.Node {
	k.nodes++
	n := &ast.IdentifierNode{Value: name}
	n.SetLocation(at.Location())
	return n
}

func (k *checker) run(at ast.Node) ast.Node { return k.load(at, runName) }

// check is the checker's one entry for every kind of node.
func (k *checker) check(node ast.Node) checked {
	switch n := node.(type) {
	case *ast.NilNode:
		return checked{k.constant(n, nil), typeNil}
	case *ast.BoolNode:
		return k.boolean(n)
	case *ast.IntegerNode:
		return checked{k.constant(n, n.Value), typeInt}
	case *ast.FloatNode:
		return k.decimal(n)
	case *ast.StringNode:
		return checked{k.constant(n, n.Value), typ{kind: kindText, consts: []string{n.Value}}}
	case *ast.IdentifierNode:
		return k.identifier(n)
	case *ast.MemberNode:
		return k.member(n)
	case *ast.ChainNode:
		return k.check(n.Node)
	case *ast.PointerNode:
		return k.pointer(n)
	case *ast.UnaryNode:
		return k.unary(n)
	case *ast.BinaryNode:
		return k.binary(n)
	case *ast.ConditionalNode:
		return k.conditional(n)
	case *ast.VariableDeclaratorNode:
		return k.variable(n)
	case *ast.ArrayNode:
		return k.array(n)
	case *ast.CallNode:
		return k.callNode(n)
	case *ast.BuiltinNode:
		return k.predicate(n)
	}
	return k.refuse(node)
}

func (k *checker) refuse(node ast.Node) checked {
	if node == nil {
		node = &ast.NilNode{}
	}
	switch node.(type) {
	case *ast.SequenceNode:
		return k.fail(node, "", "Several expressions in a row have no meaning here; join them with and / or.",
			"此处不能连续写多个表达式；请用 and / or 连接。")
	case *ast.SliceNode:
		return k.fail(node, "", "Parts of lists and texts ([from:to]) are not available in rules.", "规则中不支持切片 [from:to]。")
	}
	return k.fail(node, "", "This kind of expression is not available in rules.", "规则中不支持这种表达式。")
}

func (k *checker) boolean(n *ast.BoolNode) checked {
	c := k.constant(n, n.Value)
	c.SetType(reflectBool)
	return checked{c, typeBool}
}

// decimal reads a number's own text, since 0.1 has no exact binary form.
func (k *checker) decimal(n *ast.FloatNode) checked {
	loc := n.Location()
	d, err := parseLiteral(literal(k.source, loc.From, loc.To), n.Value)
	if err != nil {
		return k.fail(n, "", "A number may have at most 18 digits.", "数字最多 18 位。")
	}
	return checked{k.constant(n, d), typeDecimal}
}

// condition makes a boolean that is never nil of c, or finds a fault.
func (k *checker) condition(at ast.Node, c checked) ast.Node {
	switch {
	case c.kind != kindBool && !c.isNil():
		name := c.typ.name()
		k.fail(at, "", "A condition must be true or false, this is "+name.EN+". Compare it with something.",
			"条件必须为真或假，而此处是"+name.ZhCN+"。请将其与某值比较。")
		return k.constant(at, false)
	case c.sure:
		return c.Node
	}
	return k.asked(at, "is true", c.Node).Node
}

func (k *checker) conditional(n *ast.ConditionalNode) checked {
	cond := k.condition(n.Cond, k.check(n.Cond))
	a, b := k.check(n.Exp1), k.check(n.Exp2)
	t, ok := unify(a.typ, b.typ)
	if !ok {
		return k.mismatch(n, a.typ, b.typ)
	}
	out := &ast.ConditionalNode{Cond: cond, Exp1: k.asMoment(n, a, t), Exp2: k.asMoment(n, b, t)}
	out.SetLocation(n.Location())
	if t.sure {
		out.SetType(reflectBool)
	}
	return checked{out, t}
}

// asMoment lets a day take part where the other side is an instant.
func (k *checker) asMoment(at ast.Node, c checked, want typ) ast.Node {
	if c.kind == kindDate && want.kind == kindDateTime {
		return k.call(at, "moment", k.run(at), c.Node)
	}
	return c.Node
}

func (k *checker) mismatch(at ast.Node, a, b typ) checked {
	x, y := a.name(), b.name()
	return k.fail(at, "", "Here "+x.EN+" meets "+y.EN+"; both must be of one kind.",
		"此处"+x.ZhCN+"与"+y.ZhCN+"类型不一致。")
}

func (k *checker) variable(n *ast.VariableDeclaratorNode) checked {
	if k.taken(n.Name) {
		return k.fail(n, "", "The name "+crm.Quote(n.Name)+" is taken; choose another for the variable.",
			"名称 "+crm.Quote(n.Name)+" 已被占用，请为变量另选名称。")
	}
	value := k.check(n.Value)
	k.locals = append(k.locals, local{n.Name, value.typ})
	body := k.check(n.Expr)
	k.locals = k.locals[:len(k.locals)-1]
	out := &ast.VariableDeclaratorNode{Name: n.Name, Value: value.Node, Expr: body.Node}
	out.SetLocation(n.Location())
	if body.sure {
		out.SetType(reflectBool)
	}
	return checked{out, body.typ}
}

// taken tells whether a name means something already, so that a variable can't
// hide a field, a function or anything of the machine.
func (k *checker) taken(name string) bool {
	for _, l := range k.locals {
		if l.name == name {
			return true
		}
	}
	if _, ok := k.scope.list[name]; ok || name == "old" || name == "user" || name[0] == '$' {
		return true
	}
	if k.scope.object == nil {
		return hasName(k.scope.columns, name)
	}
	return k.scope.object.AnyField(name) != nil || k.scope.related(name) != nil || k.scope.catalog.Plugin(name) != nil
}

func (k *checker) array(n *ast.ArrayNode) checked {
	elem := typeNil
	items := make([]ast.Node, len(n.Nodes))
	for i, item := range n.Nodes {
		c := k.check(item)
		t, ok := unify(elem, c.typ)
		if !ok {
			return k.mismatch(item, elem, c.typ)
		}
		items[i], elem = c.Node, t
	}
	return checked{k.call(n, "list", items...), listOf(elem)}
}

// nowhere is the place of a fault that is about the whole expression.
var nowhere ast.Node = &ast.NilNode{}
