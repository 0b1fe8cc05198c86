package pluginhost

import (
	"encoding/json"

	"github.com/guanxi-crm/guanxi/core/crm"
)

const (
	// ManifestName is the file in a plugin's folder that says what it is.
	ManifestName = "plugin.yaml"
	// MaxManifestBytes is the largest plugin.yaml that is read.
	MaxManifestBytes = 256 << 10
)

// Manifest is a plugin.yaml: what a plugin is, what it contributes and what it
// may touch. It is data the host reads before it ever runs the plugin.
type Manifest struct {
	// Name is the plugin's API name: its folder, and the first word of its
	// functions in rules.
	Name      string   `json:"name" yaml:"name"`
	Version   string   `json:"version" yaml:"version"` // like 1.2.0
	Publisher string   `json:"publisher" yaml:"publisher"`
	Protocol  int      `json:"protocol" yaml:"protocol"` // wire.ProtocolVersion
	Label     crm.Text `json:"label" yaml:"label"`
	Help      crm.Text `json:"help,omitzero" yaml:"help"`
	// Executable is the file in the plugin's folder to run; empty means Name.
	Executable  string        `json:"executable,omitempty" yaml:"executable"`
	Contributes Contributes   `json:"contributes,omitzero" yaml:"contributes"`
	Permissions PermissionSet `json:"permissions,omitzero" yaml:"permissions"`
}

// Contributes is what a plugin adds to the product.
type Contributes struct {
	Objects   []crm.Object         `json:"objects,omitempty" yaml:"objects"`
	Fields    []ObjectFields       `json:"fields,omitempty" yaml:"fields"`
	Functions []crm.PluginFunction `json:"functions,omitempty" yaml:"functions"`
	Hooks     []crm.PluginHook     `json:"hooks,omitempty" yaml:"hooks"`
}

// ObjectFields are fields that a plugin adds to an object of somebody else.
type ObjectFields struct {
	Object string      `json:"object" yaml:"object"`
	Fields []crm.Field `json:"fields" yaml:"fields"`
}

// PermissionSet is what a plugin may touch beside what it contributes itself,
// which it may read and write without saying so.
type PermissionSet struct {
	Objects []ObjectPermission `json:"objects,omitempty" yaml:"objects"`
	// Hosts are the names of hosts that the plugin says it connects to.
	Hosts []string `json:"hosts,omitempty" yaml:"hosts"`
}

// ObjectPermission names fields of an object; writing includes reading.
type ObjectPermission struct {
	Object string   `json:"object" yaml:"object"`
	Read   []string `json:"read,omitempty" yaml:"read"`
	Write  []string `json:"write,omitempty" yaml:"write"`
}

// ExecutableName is the file to run.
func (m *Manifest) ExecutableName() string {
	if m.Executable != "" {
		return m.Executable
	}
	return m.Name
}

// Function returns the contributed function of that name, or nil.
func (m *Manifest) Function(name string) *crm.PluginFunction {
	for i := range m.Contributes.Functions {
		if m.Contributes.Functions[i].Name == name {
			return &m.Contributes.Functions[i]
		}
	}
	return nil
}

// Object returns the contributed object of that name, or nil.
func (m *Manifest) Object(name string) *crm.Object {
	for i := range m.Contributes.Objects {
		if m.Contributes.Objects[i].Name == name {
			return &m.Contributes.Objects[i]
		}
	}
	return nil
}

// json is the manifest as the catalog keeps it.
func (m *Manifest) json() (json.RawMessage, error) { return json.Marshal(m) }
