// Package rule lets admins write conditions and values as expressions without
// being able to harm the server: it is the only door to the expression
// language. It compiles rule sets against a catalog, evaluates them over plain
// values and explains what it found. It reads nothing and writes nothing.
//
// # What an expression sees
//
// The object's fields by API name, the system fields, lookups by dot
// (account.tier), related lists with predicates (count(orders, .status ==
// "PAID")), old (the record before the change), user, the clock, and the
// functions of enabled plugins (retail.recency(…)). Text is text, integers are
// integers, all other numbers are exact decimals: 0.1 + 0.2 == 0.3. Dates are
// calendar days, dateTimes instants; where the two meet, a day means its
// midnight in the configured time zone.
//
// # Empty values
//
// An empty field is nil, and nothing about nil is an error:
//
//   - x == nil and x != nil ask for it; nil equals nothing else.
//   - Every other comparison with nil is false: x > 1 and x <= 1 alike,
//     x in […], text operators.
//   - Arithmetic and functions with nil give nil; so does a division by zero.
//   - Logic is two-valued, so that "not" is always the exact opposite, as in
//     list filters: with x nil, x > 1 is false and not (x > 1) is true. A
//     boolean that is nil counts as false.
//   - sum, avg, min and max skip nil; the sum of nothing is 0, the others are
//     nil. x ?? y is y when x is nil.
//   - A value expression ("then", an action's value) that ends in nil empties
//     the field.
//
// # Limits
//
// Sources are cut off by length and nesting before they are parsed, programs
// by their number of nodes, evaluations by steps, bytes made and time (see
// limits.go). The expression is first checked here against the catalog's types
// and rewritten so that every operator is one of this package's own functions;
// only then is it compiled. Names, members and functions that are not on our
// list never reach the expression library's machine.
package rule
