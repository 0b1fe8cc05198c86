package storetest

import (
	"fmt"
	"testing"

	"github.com/guanxi-crm/guanxi/core/crm"
)

type filterCase struct {
	name   string
	filter *crm.Filter
	want   []string
}

func testFilters(t *testing.T, open Opener) {
	w := newWorld(t, open)
	w.sample()
	for _, cases := range [][]filterCase{equalityCases(), orderCases(), textCases(), listCases(), logicCases(), w.relationCases()} {
		for _, c := range cases {
			w.checkFilter(t, "account", c)
		}
	}
	for _, c := range w.lookupCases() {
		w.checkFilter(t, "deal", c)
	}
}

// checkFilter tries a filter, its negation and its double negation, and
// compares with the model too.
func (w *world) checkFilter(t *testing.T, object string, c filterCase) {
	t.Run(object+" "+c.name, func(t *testing.T) {
		w := w.with(t)
		all := w.find(crm.Query{Object: w.object(object), Limit: 100})
		same(t, "passing", w.find(crm.Query{Object: w.object(object), Filter: c.filter, Limit: 100}), c.want)
		opposite := &crm.Filter{Op: crm.OpNot, Filters: []*crm.Filter{c.filter}}
		same(t, "not passing", w.find(crm.Query{Object: w.object(object), Filter: opposite, Limit: 100}), without(all, c.want))
		twice := &crm.Filter{Op: crm.OpNot, Filters: []*crm.Filter{opposite}}
		same(t, "negated twice", w.find(crm.Query{Object: w.object(object), Filter: twice, Limit: 100}), c.want)
		n, err := w.store.Count(t.Context(), crm.Query{Object: w.object(object), Filter: c.filter})
		w.must(err)
		if n != int64(len(c.want)) {
			t.Errorf("count: %d, want %d", n, len(c.want))
		}
		same(t, "the model agrees", sampleModel(w.catalog).passing(object, c.filter), c.want)
	})
}

func without(all, some []string) []string {
	gone := map[string]bool{}
	for _, s := range some {
		gone[s] = true
	}
	var left []string
	for _, s := range all {
		if !gone[s] {
			left = append(left, s)
		}
	}
	return left
}

func equalityCases() []filterCase {
	return []filterCase{
		{"id eq", crm.Where("id", crm.OpEq, str(id(3))), ids(3)},
		{"id in", crm.Where("id", crm.OpIn, str(id(7)), str(id(1)), str(id(9)), str(id(404))), ids(1, 7)},
		{"text eq keeps case", crm.Where("name", crm.OpEq, str("Alpha GmbH")), ids(1)},
		{"text eq other case", crm.Where("name", crm.OpEq, str("alpha gmbh")), nil},
		{"text eq quotes", crm.Where("name", crm.OpEq, str(`O'Brien "q" \ 100% a_b $x`)), ids(5)},
		{"text ne has empty ones", crm.Where("name", crm.OpNe, str("Alpha GmbH")), ids(2, 3, 4, 5, 6, 7)},
		{"eq null", crm.Where("name", crm.OpEq, null), ids(4)},
		{"ne null", crm.Where("name", crm.OpNe, null), ids(1, 2, 3, 5, 6, 7)},
		{"isNull", crm.Where("vip", crm.OpIsNull, yes()), ids(3, 4, 6, 7)},
		{"isNull not", crm.Where("vip", crm.OpIsNull, no()), ids(1, 2, 5)},
		{"integer eq", crm.Where("size", crm.OpEq, num(1<<53-1)), ids(5)},
		{"integer zero is not empty", crm.Where("size", crm.OpEq, num(0)), ids(2)},
		{"decimal eq", crm.Where("rate", crm.OpEq, dec("0.1250")), ids(1)},
		{"decimal eq of another scale", crm.Where("rate", crm.OpEq, dec("0.125")), ids(1)},
		{"decimal eq finer than the field", crm.Where("revenue", crm.OpEq, dec("1500000.501")), nil},
		{"currency ne", crm.Where("revenue", crm.OpNe, dec("0.00")), ids(1, 3, 4, 5, 6, 7)},
		{"boolean true", crm.Where("vip", crm.OpEq, yes()), ids(1, 5)},
		{"boolean false is not empty", crm.Where("vip", crm.OpEq, no()), ids(2)},
		{"boolean ne", crm.Where("vip", crm.OpNe, yes()), ids(2, 3, 4, 6, 7)},
		{"date eq", crm.Where("founded", crm.OpEq, day("1969-12-31")), ids(3)},
		{"dateTime eq", crm.Where("seen", crm.OpEq, at("2026-01-05T10:00:00.001Z")), ids(2)},
		{"picklist in", crm.Where("tier", crm.OpIn, str("A"), str("C")), ids(1, 3, 5, 7)},
		{"picklist notIn", crm.Where("tier", crm.OpNotIn, str("A"), str("C")), ids(2, 4, 6)},
		{"in with null", crm.Where("tier", crm.OpIn, str("C"), null), ids(4, 5)},
		{"notIn with null", crm.Where("tier", crm.OpNotIn, str("C"), null), ids(1, 2, 3, 6, 7)},
		{"in of null alone", crm.Where("tier", crm.OpIn, null), ids(4)},
		{"in of nothing", crm.Where("tier", crm.OpIn), nil},
		{"notIn of nothing", crm.Where("tier", crm.OpNotIn), ids(1, 2, 3, 4, 5, 6, 7)},
		{"in of ten thousand", crm.Where("code", crm.OpIn, manyCodes()...), ids(1, 2)},
		{"integers in ten thousand", crm.Where("size", crm.OpIn, manyNumbers()...), ids(1, 2)},
		{"notIn of ten thousand", crm.Where("code", crm.OpNotIn, manyCodes()...), ids(3, 4, 5, 6, 7)},
		{"lookup eq", crm.Where("parent", crm.OpEq, str(id(1))), ids(2, 3)},
		{"version", crm.Where(crm.FieldVersion, crm.OpEq, num(1)), ids(1, 2, 3, 4, 5, 6, 7)},
	}
}

func manyCodes() []crm.Value {
	values := make([]crm.Value, 10_000)
	for n := range values {
		values[n] = str(fmt.Sprintf("C-%04d", n))
	}
	return values
}

func manyNumbers() []crm.Value {
	values := make([]crm.Value, 10_000)
	for n := range values {
		values[n] = num(int64(n))
	}
	return values
}

func orderCases() []filterCase {
	return []filterCase{
		{"integer lt", crm.Where("size", crm.OpLt, num(0)), ids(3)},
		{"integer lte", crm.Where("size", crm.OpLte, num(0)), ids(2, 3)},
		{"integer gt", crm.Where("size", crm.OpGt, num(0)), ids(1, 5)},
		{"integer gte", crm.Where("size", crm.OpGte, num(0)), ids(1, 2, 5)},
		{"integer between", crm.Where("size", crm.OpBetween, num(-5), num(0)), ids(2, 3)},
		{"between the wrong way", crm.Where("size", crm.OpBetween, num(5), num(-5)), nil},
		{"lt null is never", crm.Where("size", crm.OpLt, null), nil},
		{"between null is never", crm.Where("size", crm.OpBetween, null, num(5)), nil},
		{"decimal gt", crm.Where("revenue", crm.OpGt, dec("1500000.49")), ids(1)},
		{"decimal gt finer than the field", crm.Where("revenue", crm.OpGt, dec("1500000.495")), ids(1)},
		{"decimal gte finer than the field", crm.Where("revenue", crm.OpGte, dec("1500000.491")), ids(1)},
		{"decimal lt finer than the field", crm.Where("revenue", crm.OpLt, dec("1500000.495")), ids(2, 3, 6)},
		{"decimal lte finer than the field", crm.Where("revenue", crm.OpLte, dec("-20.001")), nil},
		{"decimal lt negative finer", crm.Where("revenue", crm.OpLt, dec("-19.999")), ids(3)},
		{"decimal gt coarser", crm.Where("rate", crm.OpGt, dec("0.1")), ids(1)},
		{"decimal gt beyond the field's digits", crm.Where("rate", crm.OpGt, dec("999999999999999999")), nil},
		{"decimal lt beyond the field's digits", crm.Where("rate", crm.OpLt, dec("999999999999999999")), ids(1, 2, 3)},
		{"decimal gt beyond below", crm.Where("rate", crm.OpGt, dec("-999999999999999999")), ids(1, 2, 3)},
		{"percent between", crm.Where("share", crm.OpBetween, dec("0"), dec("12.5")), ids(1, 2)},
		{"date lt", crm.Where("founded", crm.OpLt, day("2000-01-01")), ids(1, 3)},
		{"date between", crm.Where("founded", crm.OpBetween, day("1999-12-31"), day("2000-01-01")), ids(1, 2)},
		{"dateTime gt", crm.Where("seen", crm.OpGt, at("2026-01-05T10:00:00Z")), ids(2)},
		{"dateTime lt before 1970", crm.Where("seen", crm.OpLt, at("1970-01-01T00:00:00Z")), ids(6)},
		{"createdAt gte", crm.Where(crm.FieldCreatedAt, crm.OpGte, crm.TimeValue(start)), ids(1, 2, 3, 4, 5, 6, 7)},
		{"text lt is by bytes", crm.Where("name", crm.OpLt, str("a")), ids(1, 5)},
		{"text gte is by bytes", crm.Where("name", crm.OpGte, str("北京")), ids(3, 6)},
	}
}

func textCases() []filterCase {
	return []filterCase{
		{"contains", crm.Where("name", crm.OpContains, str("LPHA")), ids(1, 2)},
		{"contains Chinese", crm.Where("name", crm.OpContains, str("云科技")), ids(3)},
		{"contains emoji", crm.Where("name", crm.OpContains, str("😀")), ids(6)},
		{"contains beyond ASCII", crm.Where("name", crm.OpContains, str("ünïcode")), ids(6)},
		{"contains sharp s", crm.Where("name", crm.OpContains, str("STRAßE")), ids(2)},
		{"contains does not expand", crm.Where("name", crm.OpContains, str("strasse")), nil},
		{"contains Greek", crm.Where("name", crm.OpContains, str("σασ")), ids(7)},
		{"contains Kelvin sign", crm.Where("name", crm.OpContains, str("kelvin")), ids(7)},
		{"contains dotted I", crm.Where("name", crm.OpContains, str("ISTANBUL")), ids(7)},
		{"contains percent", crm.Where("name", crm.OpContains, str("0%")), ids(5)},
		{"contains underscore", crm.Where("name", crm.OpContains, str("a_b")), ids(5)},
		{"contains backslash", crm.Where("name", crm.OpContains, str(`\`)), ids(5)},
		{"contains quotes", crm.Where("name", crm.OpContains, str(`'BRIEN "`)), ids(5)},
		{"contains dollar", crm.Where("name", crm.OpContains, str("$X")), ids(5)},
		{"contains dot", crm.Where("name", crm.OpContains, str(".")), nil},
		{"contains a pattern", crm.Where("name", crm.OpContains, str("^.*$")), nil},
		{"contains nothing", crm.Where("name", crm.OpContains, str("")), ids(1, 2, 3, 5, 6, 7)},
		{"startsWith", crm.Where("name", crm.OpStartsWith, str("ALPHA")), ids(1, 2)},
		{"startsWith Chinese", crm.Where("name", crm.OpStartsWith, str("北京")), ids(3)},
		{"startsWith in the middle", crm.Where("name", crm.OpStartsWith, str("GmbH")), nil},
		{"endsWith", crm.Where("name", crm.OpEndsWith, str("gMBh")), ids(1)},
		{"endsWith Chinese", crm.Where("name", crm.OpEndsWith, str("公司")), ids(3)},
		{"endsWith at the start", crm.Where("name", crm.OpEndsWith, str("alpha")), nil},
		{"email contains", crm.Where("email", crm.OpContains, str("@EXAMPLE")), ids(1)},
	}
}

func listCases() []filterCase {
	return []filterCase{
		{"hasAny", crm.Where("tags", crm.OpHasAny, str("RED"), str("GREEN")), ids(1, 3)},
		{"hasAny is no part of a name", crm.Where("tags", crm.OpHasAny, str("DARK")), nil},
		{"hasAny of nothing", crm.Where("tags", crm.OpHasAny), nil},
		{"hasAll", crm.Where("tags", crm.OpHasAll, str("RED"), str("BLUE")), ids(1, 3)},
		{"hasAll of nothing", crm.Where("tags", crm.OpHasAll), ids(1, 2, 3, 4, 5, 6, 7)},
		{"hasNone has empty ones", crm.Where("tags", crm.OpHasNone, str("RED"), str("BLUE")), ids(2, 4, 5, 6)},
		{"hasNone of nothing", crm.Where("tags", crm.OpHasNone), ids(1, 2, 3, 4, 5, 6, 7)},
		{"list eq", crm.Where("tags", crm.OpEq, list("RED", "BLUE")), ids(1)},
		{"list eq one", crm.Where("tags", crm.OpEq, list("BLUE")), ids(7)},
		{"list isNull", crm.Where("tags", crm.OpIsNull, yes()), ids(4, 5, 6)},
	}
}

func logicCases() []filterCase {
	a := crm.Where("tier", crm.OpEq, str("A"))
	big := crm.Where("size", crm.OpGt, num(0))
	not := func(f *crm.Filter) *crm.Filter { return &crm.Filter{Op: crm.OpNot, Filters: []*crm.Filter{f}} }
	or := func(f ...*crm.Filter) *crm.Filter { return &crm.Filter{Op: crm.OpOr, Filters: f} }
	and := func(f ...*crm.Filter) *crm.Filter { return &crm.Filter{Op: crm.OpAnd, Filters: f} }
	deep := a
	for range 40 {
		deep = not(and(or(not(deep)), or(not(deep), not(deep))))
		if len(deep.Filters) > 1 {
			break
		}
		deep = or(a, and(a, big))
	}
	wide := make([]*crm.Filter, 3000)
	for i := range wide {
		wide[i] = crm.Where("size", crm.OpEq, num(int64(i)))
	}
	return []filterCase{
		{"and of none is true", and(), ids(1, 2, 3, 4, 5, 6, 7)},
		{"or of none is false", or(), nil},
		{"and", and(a, big), ids(1)},
		{"or", or(a, big), ids(1, 3, 5, 7)},
		{"not and", not(and(a, big)), ids(2, 3, 4, 5, 6, 7)},
		{"not or", not(or(a, big)), ids(2, 4, 6)},
		{"or of not", or(not(a), big), ids(1, 2, 4, 5, 6)},
		{"nested", deep, ids(1, 3, 7)},
		{"or of 3,000", or(wide...), ids(1, 2)},
	}
}

// relationCases are about accounts: their deals, children and parent.
func (w *world) relationCases() []filterCase {
	deal, account := w.object("deal"), w.object("account")
	deals := func(op crm.Op, f *crm.Filter) *crm.Filter {
		return &crm.Filter{Op: op, Field: "account", Related: deal, Filters: []*crm.Filter{f}}
	}
	children := func(op crm.Op, f *crm.Filter) *crm.Filter {
		return &crm.Filter{Op: op, Field: "parent", Related: account, Filters: []*crm.Filter{f}}
	}
	parent := func(f *crm.Filter) *crm.Filter {
		return &crm.Filter{Op: crm.OpLookup, Field: "parent", Related: account, Filters: []*crm.Filter{f}}
	}
	won, any := crm.Where("stage", crm.OpEq, str("WON")), &crm.Filter{Op: crm.OpAnd}
	return []filterCase{
		{"some", deals(crm.OpSome, won), ids(1, 7)},
		{"some at all", deals(crm.OpSome, any), ids(1, 2, 7)},
		{"none", deals(crm.OpNone, won), ids(2, 3, 4, 5, 6)},
		{"none at all", deals(crm.OpNone, any), ids(3, 4, 5, 6)},
		{"every", deals(crm.OpEvery, won), ids(3, 4, 5, 6, 7)},
		{"every of anything", deals(crm.OpEvery, any), ids(1, 2, 3, 4, 5, 6, 7)},
		{"every with an empty field", deals(crm.OpEvery, crm.Where("stage", crm.OpNe, str("LOST"))), ids(2, 3, 4, 5, 6, 7)},
		{"lookup", parent(crm.Where("tier", crm.OpEq, str("A"))), ids(2, 3)},
		{"lookup of anything leaves out deleted and missing targets", parent(any), ids(2, 3, 7)},
		{"lookup with empty fields", parent(crm.Where("tags", crm.OpHasNone, str("BLUE"))), ids(7)},
		{"two levels up", parent(parent(crm.Where("name", crm.OpStartsWith, str("alpha")))), ids(7)},
		{"children", children(crm.OpSome, crm.Where("tier", crm.OpEq, str("B"))), ids(1)},
		{"children's deals", children(crm.OpSome, deals(crm.OpSome, won)), ids(2)},
		{"deals and their account", deals(crm.OpSome, &crm.Filter{Op: crm.OpLookup, Field: "account", Related: account,
			Filters: []*crm.Filter{crm.Where("tier", crm.OpEq, str("A"))}}), ids(1, 7)},
	}
}

// lookupCases are about deals.
func (w *world) lookupCases() []filterCase {
	account := w.object("account")
	of := func(f *crm.Filter) *crm.Filter {
		return &crm.Filter{Op: crm.OpLookup, Field: "account", Related: account, Filters: []*crm.Filter{f}}
	}
	return []filterCase{
		{"of tier A", of(crm.Where("tier", crm.OpEq, str("A"))), ids(101, 102, 107)},
		{"of an empty size", of(crm.Where("size", crm.OpEq, null)), ids(107)},
		{"of some with a lost deal", of(&crm.Filter{Op: crm.OpSome, Field: "account", Related: w.object("deal"),
			Filters: []*crm.Filter{crm.Where("stage", crm.OpEq, str("LOST"))}}), ids(101, 102)},
	}
}
