package rule

import "github.com/expr-lang/expr/ast"

// predicateNames are the functions that look at each item of a list.
func predicateNames() []string {
	return []string{"all", "any", "none", "one", "filter", "map", "count", "sum", "find"}
}

// predicate is any(list, …) and the like. Each evaluation of the body is
// counted, since that is the one loop the language has.
func (k *checker) predicate(n *ast.BuiltinNode) checked {
	if !hasName(predicateNames(), n.Name) || len(n.Arguments) == 0 {
		return k.fail(n, "", "The function "+n.Name+" is not available in rules.", "规则中不支持函数 "+n.Name+"。")
	}
	if len(k.items) >= maxPredicates {
		return k.fail(n, "", "Predicates may be nested three deep at most.", "谓词最多嵌套三层。")
	}
	mark := len(k.faults)
	list := k.check(n.Arguments[0])
	if k.failed(mark) {
		return list
	}
	if list.kind != kindList {
		t := list.typ.name()
		return k.fail(n, "", n.Name+" looks at a list, this is "+t.EN+".", n.Name+" 需要列表，而此处是"+t.ZhCN+"。")
	}
	if len(n.Arguments) == 1 {
		return k.whole(n, list)
	}
	p, ok := n.Arguments[1].(*ast.PredicateNode)
	if !ok || len(n.Arguments) > 2 {
		return k.fail(n, "", "Call it like this: "+n.Name+"(list, condition).", "请这样调用："+n.Name+"(列表, 条件)。")
	}
	body, t := k.body(n.Name, p, *list.elem)
	if k.failed(mark) {
		return checked{k.constant(n, nil), typeNil}
	}
	return k.overItems(n, list, body, t)
}

// whole is count(list) and sum(list).
func (k *checker) whole(n *ast.BuiltinNode, list checked) checked {
	switch n.Name {
	case "count":
		return checked{k.call(n, "len", k.run(n), list.Node), typeInt}
	case "sum":
		return k.sum(n, list.Node, *list.elem)
	}
	return k.fail(n, "", "Call it like this: "+n.Name+"(list, condition).", "请这样调用："+n.Name+"(列表, 条件)。")
}

func (k *checker) sum(n *ast.BuiltinNode, list ast.Node, elem typ) checked {
	if !elem.isNumber() && !elem.isNil() {
		t := elem.name()
		return k.fail(n, "", "sum adds numbers, this is "+t.EN+". Say which: sum(list, .field).",
			"sum 只能对数字求和，而此处是"+t.ZhCN+"。请指明字段：sum(列表, .字段)。")
	}
	t := typeDecimal
	if elem.kind == kindInt {
		t = typeInt
	}
	return checked{k.call(n, "sum", k.run(n), list), t}
}

// body is what is computed for each item, a condition except for map and sum,
// behind a tick of its weight.
func (k *checker) body(name string, p *ast.PredicateNode, item typ) (*ast.PredicateNode, typ) {
	before := k.nodes
	k.items = append(k.items, item)
	c := k.check(p.Node)
	k.items = k.items[:len(k.items)-1]
	node := c.Node
	if name != "map" && name != "sum" {
		node = k.condition(p.Node, c)
	}
	weight := 1 + (k.nodes-before)/4
	seq := &ast.SequenceNode{Nodes: []ast.Node{k.call(p, "tick", k.run(p), k.constant(p, weight)), node}}
	seq.SetLocation(p.Location())
	seq.SetType(node.Type())
	out := &ast.PredicateNode{Node: seq}
	out.SetLocation(p.Location())
	out.SetType(node.Type())
	return out, c.typ
}

func (k *checker) overItems(n *ast.BuiltinNode, list checked, body *ast.PredicateNode, t typ) checked {
	name := n.Name
	if name == "sum" {
		name = "map"
	}
	out := &ast.BuiltinNode{Name: name, Arguments: []ast.Node{k.itemsOf(n, list), body}}
	out.SetLocation(n.Location())
	switch n.Name {
	case "sum":
		return k.sum(n, out, t)
	case "map":
		return k.mapped(n, out, t)
	case "count":
		return checked{out, typeInt}
	case "filter":
		return checked{out, list.typ}
	case "find":
		return checked{out, *list.elem}
	}
	out.SetType(reflectBool)
	return checked{out, typeBool}
}

func (k *checker) mapped(n ast.Node, out ast.Node, t typ) checked {
	if t.kind == kindList {
		return k.fail(n, "", "A list of lists is not available in rules.", "规则中不支持列表的列表。")
	}
	return checked{out, listOf(t)}
}

// itemsOf gives predicates an empty list where the list is nil.
func (k *checker) itemsOf(at ast.Node, list checked) ast.Node {
	return k.call(at, "items", list.Node)
}

// itemsOfList is the operation behind itemsOf.
func itemsOfList(a ...any) (any, error) {
	if a[0] == nil {
		return []any{}, nil
	}
	return a[0], nil
}
