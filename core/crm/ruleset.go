package crm

import "time"

// RuleKind is what a rule set is for.
type RuleKind string

const (
	RuleValidation     RuleKind = "VALIDATION"
	RuleClassification RuleKind = "CLASSIFICATION"
	RuleEscalation     RuleKind = "ESCALATION"
)

// RuleMode is how a classification chooses among its rules.
type RuleMode string

// FirstMatch takes the first rule whose condition is true.
const FirstMatch RuleMode = "FIRST_MATCH"

// RuleStatus is where a version of a rule set is in its life.
type RuleStatus string

const (
	RuleDraft      RuleStatus = "DRAFT"
	RuleActive     RuleStatus = "ACTIVE"
	RuleSuperseded RuleStatus = "SUPERSEDED"
)

// RuleSet is one version of a set of rules over one object. A draft may have
// problems; an active or superseded version never changes again.
type RuleSet struct {
	ID      string     `json:"id" yaml:"id,omitempty"`
	Object  string     `json:"object" yaml:"object"`
	Kind    RuleKind   `json:"kind" yaml:"kind"`
	Name    string     `json:"name" yaml:"name"` // API name, unique among rule sets
	Label   Text       `json:"label" yaml:"label"`
	Target  string     `json:"target,omitempty" yaml:"target,omitempty"` // classification: the picklist field it writes
	Mode    RuleMode   `json:"mode,omitempty" yaml:"mode,omitempty"`
	Rules   []Rule     `json:"rules" yaml:"rules"`
	Else    string     `json:"otherwise,omitempty" yaml:"otherwise,omitempty"` // classification: expression when no rule matches; empty means null
	Tests   []RuleTest `json:"tests,omitempty" yaml:"tests,omitempty"`
	Version int        `json:"version" yaml:"version,omitempty"`
	Status  RuleStatus `json:"status" yaml:"status,omitempty"`
	// Plugin names the plugin that contributed it; empty for an admin's own.
	Plugin      string    `json:"plugin,omitempty" yaml:"plugin,omitempty"`
	ActivatedAt time.Time `json:"activatedAt,omitzero" yaml:"activatedAt,omitempty"`
	// ActivatedSeq is the newest event before the activation: what happened up
	// to it is seen by the job that evaluates all records.
	ActivatedSeq int64 `json:"activatedSeq,omitempty" yaml:"-"`
}

// Rule is one rule of a set. What its parts mean depends on the set's kind:
//
//   - VALIDATION: When is the condition under which a save is refused; Message
//     is what the person reads, Field where the error is shown.
//   - CLASSIFICATION: When chooses the rule, Then is the expression of the
//     value.
//   - ESCALATION: When is the condition under which the clock runs (started
//     when it becomes true, stopped when it becomes false); Steps are what
//     happens after a time.
type Rule struct {
	Name    string `json:"name" yaml:"name"`
	When    string `json:"when" yaml:"when"`
	Then    string `json:"then,omitempty" yaml:"then,omitempty"`
	Message Text   `json:"message,omitzero" yaml:"message,omitempty"`
	Field   string `json:"field,omitempty" yaml:"field,omitempty"`
	Steps   []Step `json:"steps,omitempty" yaml:"steps,omitempty"`
}

// Step is one step of an escalation: After the clock's start, Actions run
// once, in order, in one change of the record.
type Step struct {
	Name    string   `json:"name" yaml:"name"`
	After   string   `json:"after" yaml:"after"`                   // a duration like "90m", "12h", "30d"
	From    string   `json:"from,omitempty" yaml:"from,omitempty"` // date or dateTime field that starts the clock; empty means the moment the condition became true
	Actions []Action `json:"actions" yaml:"actions"`
}

// ActionKind is what an action does.
type ActionKind string

const (
	ActionSetField    ActionKind = "SET_FIELD"
	ActionChangeOwner ActionKind = "CHANGE_OWNER"
	ActionNotify      ActionKind = "NOTIFY"
)

// Action is one effect of a step.
type Action struct {
	Kind  ActionKind `json:"kind" yaml:"kind"`
	Field string     `json:"field,omitempty" yaml:"field,omitempty"` // SET_FIELD
	Value string     `json:"value,omitempty" yaml:"value,omitempty"` // SET_FIELD: an expression
	User  string     `json:"user,omitempty" yaml:"user,omitempty"`   // CHANGE_OWNER, NOTIFY: e-mail of a user; NOTIFY empty means the owner
	Text  Text       `json:"text,omitzero" yaml:"text,omitempty"`    // NOTIFY
}

// RuleTest is one test case of a rule set: a record and the outcome expected.
type RuleTest struct {
	Name   string         `json:"name" yaml:"name"`
	Record map[string]any `json:"record" yaml:"record"`
	Expect string         `json:"expect" yaml:"expect"`
}

// RuleProblem is one fault of a rule set, found when it is saved. Line and
// Column count from 1 within the expression named by Part ("when", "then",
// "otherwise", "steps[0].actions[1].value").
type RuleProblem struct {
	Rule       string `json:"rule"`
	Part       string `json:"part"`
	Line       int    `json:"line"`
	Column     int    `json:"column"`
	Message    Text   `json:"message"`
	Suggestion string `json:"suggestion,omitempty"`
}

// Outcome is what a rule set made of one record, in which version: the value
// that a classification decided and by which rule (empty when none matched),
// or which clocks of an escalation run.
type Outcome struct {
	RuleSet string    `json:"ruleSet"` // its API name
	Version int       `json:"version"`
	Rule    string    `json:"rule,omitempty"`
	Value   string    `json:"value,omitempty"`
	At      time.Time `json:"at"`
	// Clocks names the rules of an escalation whose clock runs, in the form
	// of package escalation; then Rule and Value are empty and At is when the
	// rule set was activated.
	Clocks string `json:"clocks,omitempty"`
}
