package rule

import (
	"fmt"

	"github.com/expr-lang/expr/ast"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// Most conditions compare a field with a constant. Such a comparison becomes a
// single operation that reads the field where it lies: no value is boxed, and
// none is loaded that the condition does not come to. Outcomes are those of
// the plain operators.

// test decides on a field's value.
type test func(v crm.Value) bool

// fuse replaces op over a field and a constant; ok is false when these are
// other things.
func (k *checker) fuse(at ast.Node, op string, field, constant ast.Node) (c checked, ok bool) {
	var with any
	if constant != nil {
		n, ok := constant.(*ast.ConstantNode)
		if !ok {
			return c, false
		}
		with = n.Value
	}
	t := fusedTest(op, with)
	if t == nil {
		return c, false
	}
	switch n := field.(type) {
	case *ast.IdentifierNode:
		b, ok := k.scope.bindings[n.Value]
		if !ok || !b.plain() {
			return c, false
		}
		k.scope.uses[n.Value]--
		return k.boolCall(at, k.scope.addFused(func(a ...any) (any, error) { return t(b.value(a[0].(*run).subject)), nil }), k.run(at)), true
	case *ast.CallNode:
		name, item := memberOf(n)
		if item == nil {
			return c, false
		}
		return k.boolCall(at, k.scope.addFused(func(a ...any) (any, error) {
			record, _ := a[0].(map[string]crm.Value)
			return t(record[name]), nil
		}), item), true
	}
	return c, false
}

// memberOf takes a call of the operation member apart.
func memberOf(n *ast.CallNode) (name string, item ast.Node) {
	if callee, ok := n.Callee.(*ast.IdentifierNode); !ok || callee.Value != "member" {
		return "", nil
	}
	return n.Arguments[1].(*ast.ConstantNode).Value.(string), n.Arguments[0]
}

func (s *scope) addFused(op operation) string {
	name := fmt.Sprintf("fused %d", len(s.fused))
	s.fused[name] = op
	return name
}

// fusedTest is an operator with its constant; nil when there is no such.
func fusedTest(op string, with any) test {
	switch op {
	case "is nil":
		return crm.Value.IsNull
	case "is not nil":
		return func(v crm.Value) bool { return !v.IsNull() }
	case "is true":
		return crm.Value.Bool
	case "in set":
		set, ok := with.(map[string]struct{})
		if !ok {
			return nil
		}
		return func(v crm.Value) bool {
			_, found := set[v.Str()]
			return found && v.Kind() == crm.String
		}
	}
	switch constant := with.(type) {
	case string:
		return textTestOf(op, constant)
	case int:
		return orderTest(op, func(v crm.Value) (int, bool) {
			switch v.Kind() {
			case crm.Int:
				return compareInts(int(v.Int64()), constant), true
			case crm.DecimalKind:
				return compareScaled(v.Decimal(), constant), true
			}
			return 0, false
		})
	case crm.Decimal:
		return orderTest(op, func(v crm.Value) (int, bool) {
			switch v.Kind() {
			case crm.Int:
				return -compareScaled(constant, int(v.Int64())), true
			case crm.DecimalKind:
				return v.Decimal().Cmp(constant), true
			}
			return 0, false
		})
	}
	return nil
}

func textTestOf(op, constant string) test {
	switch op {
	case "==text", "==":
		return func(v crm.Value) bool { return v.Kind() == crm.String && v.Str() == constant }
	case "!=":
		return func(v crm.Value) bool { return v.Kind() != crm.String || v.Str() != constant }
	}
	return nil
}

// orderTest is a comparison by an order that empty values don't have.
func orderTest(op string, compare func(v crm.Value) (order int, ok bool)) test {
	var holds func(order int) bool
	switch op {
	case "==":
		holds = func(order int) bool { return order == 0 }
	case "!=":
		return func(v crm.Value) bool {
			order, ok := compare(v)
			return !ok || order != 0
		}
	case "<":
		holds = func(order int) bool { return order < 0 }
	case "<=":
		holds = func(order int) bool { return order <= 0 }
	case ">":
		holds = func(order int) bool { return order > 0 }
	case ">=":
		holds = func(order int) bool { return order >= 0 }
	default:
		return nil
	}
	return func(v crm.Value) bool {
		order, ok := compare(v)
		return ok && holds(order)
	}
}

// mirrored is the operator with its sides exchanged.
func mirrored(op string) string {
	switch op {
	case "<":
		return ">"
	case "<=":
		return ">="
	case ">":
		return "<"
	case ">=":
		return "<="
	}
	return op
}

// compared is a comparison, fused when it can be.
func (k *checker) compared(at ast.Node, op string, a, b ast.Node) checked {
	if c, ok := k.fuse(at, op, a, b); ok {
		return c
	}
	if op != "in set" {
		if c, ok := k.fuse(at, mirrored(op), b, a); ok {
			return c
		}
	}
	return k.boolCall(at, op, a, b)
}

// asked is a question about one value, fused when it can be.
func (k *checker) asked(at ast.Node, op string, a ast.Node) checked {
	if c, ok := k.fuse(at, op, a, nil); ok {
		return c
	}
	return k.boolCall(at, op, a)
}
