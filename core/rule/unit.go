package rule

import (
	"maps"
	"reflect"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/builtin"
	"github.com/expr-lang/expr/compiler"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser"
	"github.com/expr-lang/expr/vm"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// unit is one compiled expression.
type unit struct {
	source  string
	node    ast.Node // as compiled
	program *vm.Program
	typ     typ
	// constant is the value of a program that always gives the same.
	constant *any
}

// wish is what an expression must give.
type wish uint8

const (
	anyValue  wish = iota // a value that a field can hold
	condition             // true or false
	operand               // anything: a part of an expression, for its explanation
)

// compile checks a source in a scope and compiles it. The scope then knows
// what it reads.
func (c *Compiler) compile(s *scope, source string, w wish) (*unit, []fault) {
	tree, f := parse(source)
	if f != nil {
		return nil, []fault{*f}
	}
	return c.compileNode(s, source, tree.Node, w)
}

// compileNode is compile for a source that was parsed, or a part of it.
func (c *Compiler) compileNode(s *scope, source string, node ast.Node, w wish) (*unit, []fault) {
	k := &checker{scope: s, source: source}
	out := k.check(node)
	if len(k.faults) == 0 {
		out.Node = k.fulfil(node, out, w)
	}
	if len(k.faults) > 0 {
		return nil, k.faults
	}
	program, err := c.assemble(s, source, out.Node, w)
	if err != nil {
		// Nothing that passes the checker should come here.
		return nil, []fault{{at: node.Location().From, message: crm.Text{
			EN: "This expression can't be compiled; write it in a simpler way.", ZhCN: "无法编译此表达式；请简化写法。"}}}
	}
	u := &unit{source: source, node: out.Node, program: program, typ: out.typ}
	if constant, ok := out.Node.(*ast.ConstantNode); ok {
		u.constant = &constant.Value
	}
	return u, nil
}

// assemble compiles a tree that was checked in the scope.
func (c *Compiler) assemble(s *scope, source string, node ast.Node, w wish) (*vm.Program, error) {
	config := *c.config
	config.Functions = maps.Clone(config.Functions)
	for name, op := range s.fused {
		config.Functions[name] = &builtin.Function{Name: name, Func: op}
	}
	if w == condition {
		config.Expect = reflect.Bool
	}
	return compiler.Compile(&parser.Tree{Node: node, Source: file.NewSource(source)}, &config)
}

func (k *checker) fulfil(at ast.Node, c checked, w wish) ast.Node {
	switch w {
	case condition:
		return k.condition(at, c)
	case anyValue:
		if !storable(c.typ) {
			name := c.typ.name()
			k.fail(at, "", "The result can't be stored in a field: it is "+name.EN+".", "结果无法存入字段：它是"+name.ZhCN+"。")
		}
	}
	return c.Node
}

func storable(t typ) bool {
	switch t.kind {
	case kindDuration, kindRecord, kindOld, kindUser:
		return false
	case kindList:
		return t.elem.isText() || t.elem.isNil()
	}
	return true
}
