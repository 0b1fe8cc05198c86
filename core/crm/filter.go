package crm

// Op is what a Filter node does.
type Op string

const (
	OpAnd Op = "and" // all of Filters; none means true
	OpOr  Op = "or"  // any of Filters; none means false
	OpNot Op = "not" // not Filters[0]

	OpEq      Op = "eq" // Values[0], which may be null
	OpNe      Op = "ne" // the exact opposite of eq: an empty field is "ne" anything but null
	OpIn      Op = "in"
	OpNotIn   Op = "notIn"
	OpIsNull  Op = "isNull" // Values[0] is a Bool: empty, or not empty
	OpLt      Op = "lt"     // an empty field is never lt, lte, gt, gte or between
	OpLte     Op = "lte"
	OpGt      Op = "gt"
	OpGte     Op = "gte"
	OpBetween Op = "between" // Values[0] to Values[1], both included

	// Text, without regard to case: Fold(field) holds Fold(Values[0]).
	OpContains   Op = "contains"
	OpStartsWith Op = "startsWith"
	OpEndsWith   Op = "endsWith"

	// Multi-picklists; Values are Strings. An empty field has none.
	OpHasAny  Op = "hasAny"
	OpHasAll  Op = "hasAll"
	OpHasNone Op = "hasNone"

	// OpLookup: the record that lookup Field points to is live and passes
	// Filters[0], which is over the object Related.
	OpLookup Op = "lookup"
	// OpSome, OpNone, OpEvery: live records of the object Related whose
	// lookup Field points here pass Filters[0].
	OpSome  Op = "some"
	OpNone  Op = "none"
	OpEvery Op = "every"
)

// Filter is a condition that a store runs: a tree of nodes. Every node is true
// or false, never unknown, so that not is the complement. Filters are checked
// against the object before a store sees them (see package record).
type Filter struct {
	Op      Op
	Field   string
	Values  []Value
	Filters []*Filter
	Related *Object // for lookup, some, none, every
}

// And joins filters, leaving out nil ones; it returns nil when none is left.
func And(filters ...*Filter) *Filter {
	var kept []*Filter
	for _, f := range filters {
		if f != nil {
			kept = append(kept, f)
		}
	}
	switch len(kept) {
	case 0:
		return nil
	case 1:
		return kept[0]
	}
	return &Filter{Op: OpAnd, Filters: kept}
}

// Where is a comparison of a field with values.
func Where(field string, op Op, values ...Value) *Filter {
	return &Filter{Op: op, Field: field, Values: values}
}
