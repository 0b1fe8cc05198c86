package access

import "github.com/guanxi-crm/guanxi/core/crm"

// BuiltinRoles returns the roles that every installation has; they can't be
// changed and their names can't be taken.
func BuiltinRoles() []crm.Role {
	all := crm.RecordPermissions{Create: true, Read: true, Update: true, Delete: true}
	return []crm.Role{
		{Name: crm.RoleAdmin, Label: crm.Text{EN: "Administrator", ZhCN: "管理员"}, Records: all, Configure: true, ReadSecret: true},
		{Name: crm.RoleEditor, Label: crm.Text{EN: "Editor", ZhCN: "编辑者"}, Records: all},
		{Name: crm.RoleReader, Label: crm.Text{EN: "Reader", ZhCN: "只读用户"}, Records: crm.RecordPermissions{Read: true}},
	}
}

// Roles returns all roles of an installation, the built-in ones first.
func Roles(c *crm.Catalog) []crm.Role {
	return append(BuiltinRoles(), c.Roles...)
}

// Role returns the role of that name; false when there is none.
func Role(c *crm.Catalog, name string) (crm.Role, bool) {
	for _, r := range Roles(c) {
		if r.Name == name {
			return r, true
		}
	}
	return crm.Role{}, false
}
