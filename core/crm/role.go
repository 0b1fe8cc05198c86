package crm

// The roles that every installation has.
const (
	RoleAdmin  = "admin"
	RoleEditor = "editor"
	RoleReader = "reader"
)

// Role says what its holders may do. Decisions are made by package access.
type Role struct {
	Name  string `json:"name" yaml:"name"`
	Label Text   `json:"label" yaml:"label"`
	// Records is what the role may do with records of every object.
	Records RecordPermissions `json:"records" yaml:"records"`
	// Configure allows changing objects, fields, rules, plugins and people.
	Configure bool `json:"configure,omitempty" yaml:"configure,omitempty"`
	// ReadSecret shows fields of sensitivity secret.
	ReadSecret bool `json:"readSecret,omitempty" yaml:"readSecret,omitempty"`
}

// RecordPermissions are the four things one can do with records.
type RecordPermissions struct {
	Create bool `json:"create,omitempty" yaml:"create,omitempty"`
	Read   bool `json:"read,omitempty" yaml:"read,omitempty"`
	Update bool `json:"update,omitempty" yaml:"update,omitempty"`
	Delete bool `json:"delete,omitempty" yaml:"delete,omitempty"`
}
