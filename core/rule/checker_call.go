package rule

import (
	"maps"
	"slices"
	"strconv"

	"github.com/expr-lang/expr/ast"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// callNode is a call by name, of one of our functions or of a plugin's.
func (k *checker) callNode(n *ast.CallNode) checked {
	if len(n.Arguments) > maxArguments {
		return k.fail(n, "", "Too many arguments.", "参数过多。")
	}
	switch callee := n.Callee.(type) {
	case *ast.IdentifierNode:
		return k.function(n, callee.Value)
	case *ast.MemberNode:
		name, ok := callee.Property.(*ast.StringNode)
		owner, isName := callee.Node.(*ast.IdentifierNode)
		if ok && isName {
			return k.pluginFunction(n, owner.Value, name.Value)
		}
	}
	return k.fail(n, "", "Only functions can be called, and they are not behind a value.", "只能调用函数，值没有可调用的方法。")
}

func (k *checker) function(n *ast.CallNode, name string) checked {
	if name == "column" && k.scope.object == nil {
		return k.columnCall(n)
	}
	f, ok := k.scope.list[name]
	if !ok {
		return k.unknownFunction(n, name)
	}
	if len(n.Arguments) < len(f.params)-f.optional || (len(n.Arguments) > len(f.params) && !f.variadic) {
		return k.fail(n, f.signature, "Call it like this: "+f.signature+".", "请这样调用："+f.signature+"。")
	}
	args := []ast.Node{k.run(n)}
	var types []typ
	mark := len(k.faults)
	for i, arg := range n.Arguments {
		c := k.check(arg)
		k.accept(arg, f, f.params[min(i, len(f.params)-1)], c.typ, len(n.Arguments))
		args, types = append(args, c.Node), append(types, c.typ)
	}
	if k.failed(mark) {
		return checked{k.constant(n, nil), typeNil}
	}
	if f.clock {
		k.scope.reads.Clock = true
	}
	return checked{k.call(n, name, args...), f.result(types)}
}

func (k *checker) unknownFunction(n *ast.CallNode, name string) checked {
	meant := nearest(name, append(predicateNames(), slices.Sorted(maps.Keys(k.scope.list))...))
	return k.fail(n, meant, "There is no function "+crm.Quote(name)+"."+didYouMean(meant).EN,
		"没有函数 "+crm.Quote(name)+"。"+didYouMean(meant).ZhCN)
}

func (k *checker) columnCall(n *ast.CallNode) checked {
	if len(n.Arguments) == 1 {
		if s, ok := n.Arguments[0].(*ast.StringNode); ok {
			return k.column(n, s.Value)
		}
	}
	return k.fail(n, "", "Call it like this: column(\"header\").", "请这样调用：column(\"列名\")。")
}

// accept finds an argument of the wrong type.
func (k *checker) accept(at ast.Node, f function, want accepts, t typ, count int) {
	ok := t.isNil()
	switch want {
	case aNumber:
		ok = ok || t.isNumber()
	case aText:
		ok = ok || t.isText()
	case aMoment:
		ok = ok || t.isMoment()
	case aList:
		ok = t.kind == kindList
	case aTexts:
		ok = t.kind == kindList && (t.elem.isText() || t.elem.isNil())
	case aTextOrList:
		ok = ok || t.isText() || t.kind == kindList
	case aOrdered:
		ok = ok || t.isNumber() || t.isText() || t.isMoment() || (t.kind == kindList && count == 1 && hasOrder(*t.elem))
	case anything:
		ok = ok || (t.kind != kindList && t.kind != kindRecord && t.kind != kindDuration && t.kind != kindUser && t.kind != kindOld)
	}
	if !ok {
		name := t.name()
		k.fail(at, f.signature, f.name+" can't take "+name.EN+". Call it like this: "+f.signature+".",
			f.name+" 不接受"+name.ZhCN+"。请这样调用："+f.signature+"。")
	}
}

func hasOrder(t typ) bool { return t.isNumber() || t.isText() || t.isMoment() || t.isNil() }

// pluginFunction is plugin.name(…). The plugin must be enabled now; whether it
// can be reached is found when the rule runs.
func (k *checker) pluginFunction(n *ast.CallNode, plugin, name string) checked {
	p := k.scope.catalog.Plugin(plugin)
	if p == nil || !p.Enabled {
		return k.fail(n, "", "There is no enabled plugin "+crm.Quote(plugin)+".", "没有已启用的插件 "+crm.Quote(plugin)+"。")
	}
	var names []string
	for i := range p.Functions {
		if p.Functions[i].Name == name {
			return k.pluginCall(n, p, p.Functions[i])
		}
		names = append(names, p.Functions[i].Name)
	}
	meant := nearest(name, names)
	return k.fail(n, meant, "The plugin "+plugin+" has no function "+crm.Quote(name)+"."+didYouMean(meant).EN,
		"插件 "+plugin+" 没有函数 "+crm.Quote(name)+"。"+didYouMean(meant).ZhCN)
}

func (k *checker) pluginCall(n *ast.CallNode, p *crm.Plugin, def crm.PluginFunction) checked {
	signature := pluginSignature(p.Name, def)
	if len(n.Arguments) != len(def.Params) {
		return k.fail(n, signature, "Call it like this: "+signature+".", "请这样调用："+signature+"。")
	}
	f := &pluginFunction{plugin: p.Name, def: def, cached: p.Name + "\x00" + p.Version + "\x00" + p.SHA256 + "\x00" + def.Name + "\x00"}
	args := []ast.Node{k.run(n), k.constant(n, f)}
	mark := len(k.faults)
	for i, arg := range n.Arguments {
		c := k.check(arg)
		want := typeOfExpr(def.Params[i].Type)
		if !fits(c.typ, want) {
			name := c.typ.name()
			k.fail(arg, signature, "Argument "+strconv.Itoa(i+1)+" can't be "+name.EN+". Call it like this: "+signature+".",
				"第 "+strconv.Itoa(i+1)+" 个参数不能是"+name.ZhCN+"。请这样调用："+signature+"。")
		}
		args = append(args, k.asMoment(arg, c, want))
	}
	if k.failed(mark) {
		return checked{k.constant(n, nil), typeNil}
	}
	return checked{k.call(n, "plugin", args...), typeOfExpr(def.Result)}
}

// fits tells whether a value of type t may go where want is wanted.
func fits(t, want typ) bool {
	switch want.kind {
	case kindDecimal:
		return t.isNil() || t.isNumber()
	case kindInt:
		return t.isNil() || t.kind == kindInt || t.kind == kindCell
	case kindText:
		return t.isNil() || t.isText()
	case kindDateTime:
		return t.isNil() || t.isMoment()
	case kindList:
		return t.isNil() || (t.kind == kindList && (t.elem.isText() || t.elem.isNil()))
	}
	return t.isNil() || t.kind == want.kind
}

func pluginSignature(plugin string, def crm.PluginFunction) string {
	s := plugin + "." + def.Name + "("
	for i, p := range def.Params {
		if i > 0 {
			s += ", "
		}
		s += p.Name
	}
	return s + ")"
}
