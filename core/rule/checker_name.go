package rule

import (
	"slices"

	"github.com/expr-lang/expr/ast"

	"github.com/guanxi-crm/guanxi/core/crm"
)

func hasName(names []string, name string) bool { return slices.Contains(names, name) }

func (k *checker) identifier(n *ast.IdentifierNode) checked {
	for i := len(k.locals) - 1; i >= 0; i-- {
		if l := k.locals[i]; l.name == n.Value {
			return checked{k.load(n, n.Value), l.typ}
		}
	}
	if k.scope.object == nil {
		return k.column(n, n.Value)
	}
	switch n.Value {
	case "old":
		name := k.scope.bind(binding{name: "old", origin: fromOldItself})
		return checked{k.load(n, name), typ{kind: kindOld}}
	case "user":
		return checked{k.constant(n, true), typ{kind: kindUser}}
	}
	if f := readable(k.scope.object, n.Value); f != nil {
		return k.field(n, f)
	}
	if r := k.scope.related(n.Value); r != nil {
		name := k.scope.bind(binding{name: r.Name, origin: fromList, field: r.Name})
		return checked{k.load(n, name), listOf(typ{kind: kindRecord, object: r.Object, path: r.Name})}
	}
	return k.unknown(n, n.Value, k.scope.names())
}

func (k *checker) field(at ast.Node, f *crm.Field) checked {
	name := k.scope.bind(binding{name: f.Name, origin: fromRecord, field: f.Name})
	return checked{k.load(at, name), k.fieldType(f, f.Name)}
}

// fieldType is the type of a field reached by a path of lookups.
func (k *checker) fieldType(f *crm.Field, path string) typ {
	if f.Type == crm.TypeLookup {
		return typ{kind: kindLookup, object: k.scope.catalog.Object(f.Target), path: path}
	}
	return typeOfField(f)
}

func (k *checker) column(at ast.Node, header string) checked {
	if !hasName(k.scope.columns, header) {
		return k.unknown(at, header, k.scope.names())
	}
	name := k.scope.bind(binding{name: "column " + header, origin: fromCell, field: header})
	return checked{k.load(at, name), typeCell}
}

func (k *checker) unknown(at ast.Node, name string, candidates []string) checked {
	meant := nearest(name, candidates)
	if _, isFunction := k.scope.list[meant]; isFunction {
		meant += "()"
	}
	where := crm.Text{EN: "the import's columns", ZhCN: "导入的列"}
	if o := k.scope.object; o != nil {
		where = crm.Text{EN: o.Name, ZhCN: o.Name}
	}
	return k.fail(at, meant,
		"There is no "+crm.Quote(name)+" in "+where.EN+"."+didYouMean(meant).EN,
		where.ZhCN+" 中没有 "+crm.Quote(name)+"。"+didYouMean(meant).ZhCN)
}

func didYouMean(name string) crm.Text {
	if name == "" {
		return crm.Text{}
	}
	return crm.Text{EN: " Did you mean " + crm.Quote(name) + "?", ZhCN: "您是指 " + crm.Quote(name) + " 吗？"}
}

// member is a.b, or a[0] on lists.
func (k *checker) member(n *ast.MemberNode) checked {
	mark := len(k.faults)
	base := k.check(n.Node)
	if k.failed(mark) {
		return base
	}
	if base.kind == kindList {
		return k.item(n, base)
	}
	name, ok := n.Property.(*ast.StringNode)
	if !ok {
		t := base.typ.name()
		return k.fail(n, "", "Only lists have items by number, this is "+t.EN+".", "只有列表可以按序号取项，而此处是"+t.ZhCN+"。")
	}
	switch base.kind {
	case kindLookup:
		return k.lookupMember(n, base, name.Value)
	case kindRecord:
		return k.recordMember(n, base, name.Value)
	case kindOld:
		return k.oldMember(n, name.Value)
	case kindUser:
		if !hasName(userFields(), name.Value) {
			return k.unknownMember(n, name.Value, "user", userFields())
		}
		bound := k.scope.bind(binding{name: "user." + name.Value, origin: fromUser, field: name.Value})
		return checked{k.load(n, bound), typeText}
	}
	t := base.typ.name()
	return k.fail(n, "", "There is nothing behind a dot here: this is "+t.EN+".", "此处不能使用点号：这是"+t.ZhCN+"。")
}

func (k *checker) item(n *ast.MemberNode, list checked) checked {
	i := k.check(n.Property)
	if i.kind != kindInt {
		return k.fail(n, "", "Items of a list are taken by number ([0] is the first) or with a predicate like any(list, …).",
			"列表的项按序号取（[0] 为第一项），或用 any(list, …) 之类的谓词。")
	}
	return checked{k.call(n, "item", list.Node, i.Node), *list.elem}
}

func (k *checker) lookupMember(at ast.Node, base checked, name string) checked {
	if base.object == nil {
		return k.fail(at, "", "The object behind this lookup does not exist.", "此查找引用的对象不存在。")
	}
	if name == crm.FieldID {
		return checked{base.Node, typeText}
	}
	f := readable(base.object, name)
	if f == nil {
		return k.unknownMember(at, name, base.object.Name, fieldNames(base.object))
	}
	bound := k.scope.bind(binding{name: base.path + "." + name, origin: fromLookup, path: base.path, field: name})
	return checked{k.load(at, bound), k.fieldType(f, base.path+"."+name)}
}

func (k *checker) recordMember(at ast.Node, base checked, name string) checked {
	f := readable(base.object, name)
	if f == nil {
		return k.unknownMember(at, name, base.object.Name, fieldNames(base.object))
	}
	k.scope.reads.addList(base.path, name)
	t := k.fieldType(f, "")
	if t.kind == kindLookup {
		// What lies behind a lookup of a listed record is not loaded.
		t = typeText
	}
	return checked{k.call(at, "member", base.Node, k.constant(at, name)), t}
}

func (k *checker) oldMember(at ast.Node, name string) checked {
	f := readable(k.scope.object, name)
	if f == nil {
		return k.unknownMember(at, name, k.scope.object.Name, fieldNames(k.scope.object))
	}
	bound := k.scope.bind(binding{name: "old." + name, origin: fromOld, field: name})
	if f.Type == crm.TypeLookup {
		return checked{k.load(at, bound), typeText}
	}
	return checked{k.load(at, bound), typeOfField(f)}
}

func (k *checker) unknownMember(at ast.Node, name, owner string, candidates []string) checked {
	meant := nearest(name, candidates)
	return k.fail(at, meant,
		"There is no field "+crm.Quote(name)+" in "+owner+"."+didYouMean(meant).EN,
		owner+" 中没有字段 "+crm.Quote(name)+"。"+didYouMean(meant).ZhCN)
}

// pointer is # in a predicate, or the unwritten thing before a leading dot.
func (k *checker) pointer(n *ast.PointerNode) checked {
	if len(k.items) == 0 || n.Name != "" {
		return k.fail(n, "#", "Only # stands for the item, and only inside a predicate.", "只有 # 表示当前项，且只能用在谓词内。")
	}
	k.nodes++
	out := &ast.PointerNode{}
	out.SetLocation(n.Location())
	return checked{out, k.items[len(k.items)-1]}
}
