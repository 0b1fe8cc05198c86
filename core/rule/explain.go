package rule

import (
	"context"

	"github.com/expr-lang/expr/ast"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// Explanation is why a rule set came to what it came to on one record.
type Explanation struct {
	RuleSet  string
	Version  int
	Rule     string    // the one that decided; empty when none did
	Value    crm.Value // classification: what it decided
	Rules    []RuleTrace
	Sentence crm.Text
	Err      error // the evaluation failed; nothing was decided
}

// RuleTrace is one rule of an Explanation.
type RuleTrace struct {
	Rule    string
	Matched bool
	Tried   bool // false when an earlier rule had decided
	Parts   []Part
	Note    crm.Text
}

// Part is a part of a condition, parents before their children: the whole
// condition has depth 0, what and, or and not join is below it, and below a
// comparison are the values compared.
type Part struct {
	Source string
	Depth  int
	Value  crm.Value
	Note   crm.Text
}

// Explain evaluates the rule set as Classify, Validate or Conditions do, and
// shows each step.
func (p *Program) Explain(ctx context.Context, s *Subject) Explanation {
	x := Explanation{RuleSet: p.set.Name, Version: p.set.Version}
	first := p.set.Kind == crm.RuleClassification
	for i := range p.rules {
		r := &p.rules[i]
		if first && (x.Rule != "" || x.Err != nil) {
			x.Rules = append(x.Rules, RuleTrace{Rule: r.rule.Name})
			continue
		}
		trace, err := p.trace(ctx, s, r)
		x.Rules = append(x.Rules, trace)
		if err != nil && first {
			x.Err = err
		}
		if trace.Matched && x.Rule == "" {
			x.Rule = r.rule.Name
		}
	}
	if first && x.Err == nil {
		d := p.Classify(ctx, s)
		x.Rule, x.Value, x.Err = d.Rule, d.Value, d.Err
	}
	x.Sentence = p.sentence(&x)
	return x
}

// trace evaluates one rule's condition and all parts of it.
func (p *Program) trace(ctx context.Context, s *Subject, r *compiledRule) (RuleTrace, error) {
	t := &tracer{compiler: p.compiler, source: r.when.source, scope: newScope(p.catalog, p.object, p.compiler.list)}
	if tree, f := parse(r.when.source); f == nil {
		t.condition(tree.Node, 0)
	}
	f := newFrame(t.scope)
	m := p.compiler.begin(ctx, &f, s)
	defer p.compiler.end(&f, m)
	trace := RuleTrace{Rule: r.rule.Name, Tried: true}
	var failed error
	for i, part := range t.parts {
		shown, err := t.show(m, part)
		if i == 0 {
			trace.Matched = err == nil && shown.Value.Bool()
			failed = err
		}
		trace.Parts = append(trace.Parts, shown)
	}
	if failed != nil {
		trace.Note = messageOf(failed)
	}
	return trace, failed
}

// tracer takes a condition apart.
type tracer struct {
	compiler *Compiler
	source   string
	scope    *scope
	parts    []tracedPart
}

// tracedPart is a part to evaluate. Operands are the parts behind it whose
// being empty makes it false.
type tracedPart struct {
	unit     *unit
	source   string
	depth    int
	operands []int
}

func (t *tracer) add(n ast.Node, depth int, w wish) int {
	u, faults := t.compiler.compileNode(t.scope, t.source, n, w)
	if len(faults) > 0 {
		return -1
	}
	t.parts = append(t.parts, tracedPart{unit: u, source: n.String(), depth: depth})
	return len(t.parts) - 1
}

// condition adds a condition and what it is made of.
func (t *tracer) condition(n ast.Node, depth int) {
	i := t.add(n, depth, condition)
	if i < 0 {
		return
	}
	switch n := n.(type) {
	case *ast.UnaryNode:
		if n.Operator == "not" || n.Operator == "!" {
			t.condition(n.Node, depth+1)
		}
	case *ast.BinaryNode:
		if isLogic(n.Operator) {
			t.joined(n.Operator, n.Left, depth+1)
			t.joined(n.Operator, n.Right, depth+1)
			return
		}
		t.operands(i, n, depth+1)
	}
}

func isLogic(op string) bool { return op == "and" || op == "&&" || op == "or" || op == "||" }

// joined flattens a and b and c, which the parser nests.
func (t *tracer) joined(op string, n ast.Node, depth int) {
	if b, ok := n.(*ast.BinaryNode); ok && b.Operator == op {
		t.joined(op, b.Left, depth)
		t.joined(op, b.Right, depth)
		return
	}
	t.condition(n, depth)
}

func (t *tracer) operands(i int, n *ast.BinaryNode, depth int) {
	for _, side := range []ast.Node{n.Left, n.Right} {
		if isLiteral(side) {
			continue
		}
		j := t.add(side, depth, operand)
		if j >= 0 && n.Operator != "==" && n.Operator != "!=" && n.Operator != "??" {
			t.parts[i].operands = append(t.parts[i].operands, j)
		}
	}
}

func isLiteral(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.NilNode, *ast.BoolNode, *ast.IntegerNode, *ast.FloatNode, *ast.StringNode:
		return true
	case *ast.UnaryNode:
		return isLiteral(n.Node)
	case *ast.ArrayNode:
		for _, item := range n.Nodes {
			if !isLiteral(item) {
				return false
			}
		}
		return true
	case *ast.BinaryNode:
		return n.Operator == ".."
	}
	return false
}

// show evaluates a part and notes what was empty.
func (t *tracer) show(m *machine, part tracedPart) (Part, error) {
	shown := Part{Source: part.source, Depth: part.depth}
	v, err := m.eval(part.unit)
	if err != nil {
		shown.Note = messageOf(err)
		return shown, err
	}
	shown.Value = display(v)
	for _, i := range part.operands {
		if v, err := m.eval(t.parts[i].unit); err == nil && v == nil {
			shown.Note = t.emptyNote(t.parts[i].source, shown.Value.Bool())
		}
	}
	if v == nil && part.depth > 0 {
		shown.Note = crm.Text{EN: "empty", ZhCN: "为空"}
	}
	return shown, nil
}

func (t *tracer) emptyNote(source string, result bool) crm.Text {
	if result {
		return crm.Text{}
	}
	label := labelOf(t.scope.object, source)
	return crm.Text{EN: label.EN + " is empty, so this is false", ZhCN: label.ZhCN + "为空，因此不成立"}
}
