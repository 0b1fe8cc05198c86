package crm

import "encoding/json"

// Plugin is an installed plugin as the configuration knows it: its manifest's
// contributions and whether it is on. Its processes are pluginhost's matter.
type Plugin struct {
	Name      string           `json:"name"`
	Version   string           `json:"version"`
	Publisher string           `json:"publisher,omitempty"`
	Label     Text             `json:"label"`
	Help      Text             `json:"help,omitzero"`
	Enabled   bool             `json:"enabled"`
	SHA256    string           `json:"sha256"` // of the executable, checked before every start
	Functions []PluginFunction `json:"functions,omitempty"`
	Hooks     []PluginHook     `json:"hooks,omitempty"`
	// Manifest is the whole plugin.yaml as JSON.
	Manifest json.RawMessage `json:"manifest,omitempty"`
}

// PluginFunction is a function for expressions, called as plugin.name(…). Its
// answer depends on nothing but its arguments.
type PluginFunction struct {
	Name   string   `json:"name" yaml:"name"`
	Label  Text     `json:"label" yaml:"label"`
	Params []Param  `json:"params,omitempty" yaml:"params,omitempty"`
	Result ExprType `json:"result" yaml:"result"`
}

// Param is a parameter of a PluginFunction.
type Param struct {
	Name string   `json:"name" yaml:"name"`
	Type ExprType `json:"type" yaml:"type"`
}

// ExprType is a type of the expression language.
type ExprType string

const (
	ExprText     ExprType = "text"
	ExprInteger  ExprType = "integer"
	ExprDecimal  ExprType = "decimal"
	ExprBoolean  ExprType = "boolean"
	ExprDate     ExprType = "date"
	ExprDateTime ExprType = "dateTime"
	ExprList     ExprType = "list" // of text
)

// PluginHook is a moment in a record's change at which the plugin is asked.
type PluginHook struct {
	Object string `json:"object" yaml:"object"`
	On     string `json:"on" yaml:"on"` // "beforeSave"
	// Required makes a save fail when the plugin can't be reached; otherwise
	// the save goes on without it.
	Required bool `json:"required,omitempty" yaml:"required,omitempty"`
	// Reads are the fields sent to the plugin, Writes those it may set.
	Reads  []string `json:"reads,omitempty" yaml:"reads,omitempty"`
	Writes []string `json:"writes,omitempty" yaml:"writes,omitempty"`
}
