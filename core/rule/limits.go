package rule

import "time"

// What one expression may cost. The expression library limits nodes and list
// items only; texts, steps and time are ours to bound.
const (
	maxSource     = 8 << 10 // bytes of source, checked before parsing: the parser recurses
	maxNesting    = 64      // brackets within brackets, checked before parsing
	maxNodes      = 500     // nodes of the syntax tree
	maxPredicates = 3       // predicates within predicates
	maxArguments  = 50      // of one function call

	maxSteps   = 100_000                // a step is about a microsecond of work
	clockEvery = 64                     // steps between two looks at the clock
	maxTime    = 100 * time.Millisecond // of computing for one evaluation
	heavySteps = 4096                   // from here on an evaluation needs one of the CPU slots
	slotWait   = 2 * time.Second        // how long it waits for one

	maxText       = 64 << 10 // bytes of one text that an expression makes
	maxMade       = 1 << 20  // bytes of all texts that one evaluation makes
	maxItems      = 10_000   // items of one list that an expression makes
	memoryBudget  = 100_000  // list items in one evaluation, counted by the expression library
	maxPattern    = 256      // bytes of a regular expression
	maxPatternOps = 1_000    // instructions of a compiled regular expression
)
