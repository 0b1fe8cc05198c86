package access_test

import (
	"testing"

	"github.com/guanxi-crm/guanxi/core/access"
	"github.com/guanxi-crm/guanxi/core/crm"
)

func catalog() *crm.Catalog {
	customer := &crm.Object{Name: "customer", Plural: "customers", Fields: []crm.Field{
		{Name: "name", Type: crm.TypeText},
		{Name: "phone", Type: crm.TypePhone, Sensitivity: crm.Personal},
		{Name: "idCard", Type: crm.TypeText, Sensitivity: crm.Secret},
	}}
	auditor := crm.Role{Name: "auditor", Records: crm.RecordPermissions{Read: true}, ReadSecret: true}
	writer := crm.Role{Name: "writer", Records: crm.RecordPermissions{Create: true}}
	return (&crm.Catalog{Objects: []*crm.Object{customer}, Roles: []crm.Role{auditor, writer}}).Index()
}

func TestWhatARoleMayDo(t *testing.T) {
	c := catalog()
	o := c.Object("customer")
	for _, tt := range []struct {
		name                                    string
		actor                                   crm.Actor
		create, read, update, delete, configure bool
		fields                                  int
	}{
		{"admin", crm.Actor{Kind: crm.ActorUser, Role: crm.RoleAdmin}, true, true, true, true, true, 3},
		{"editor", crm.Actor{Kind: crm.ActorUser, Role: crm.RoleEditor}, true, true, true, true, false, 2},
		{"reader", crm.Actor{Kind: crm.ActorAPIKey, Role: crm.RoleReader}, false, true, false, false, false, 2},
		{"own role", crm.Actor{Kind: crm.ActorUser, Role: "auditor"}, false, true, false, false, false, 3},
		{"write only", crm.Actor{Kind: crm.ActorAPIKey, Role: "writer"}, true, false, false, false, false, 0},
		{"unknown role", crm.Actor{Kind: crm.ActorUser, Role: "Admin"}, false, false, false, false, false, 0},
		{"no role", crm.Actor{}, false, false, false, false, false, 0},
		{"system", crm.System, true, true, true, true, true, 3},
		{"system without a role", crm.Actor{Kind: crm.ActorSystem}, true, true, true, true, true, 3},
		{"system in a role", crm.Actor{Kind: crm.ActorSystem, Role: crm.RoleReader}, false, true, false, false, false, 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := access.For(c, tt.actor)
			for what, got := range map[string]struct {
				err  error
				want bool
			}{
				"create": {p.Create(o), tt.create}, "read": {p.Read(o), tt.read}, "update": {p.Update(o), tt.update},
				"delete": {p.Delete(o), tt.delete}, "configure": {p.Configure(), tt.configure},
			} {
				if (got.err == nil) != got.want {
					t.Errorf("%s: got %v, want allowed %v", what, got.err, got.want)
				}
				if got.err != nil && crm.CodeOf(got.err) != crm.Forbidden {
					t.Errorf("%s: code %s, want FORBIDDEN", what, crm.CodeOf(got.err))
				}
			}
			if n := len(p.Fields(o)); n != tt.fields {
				t.Errorf("%d fields visible, want %d", n, tt.fields)
			}
			if seen := p.RecordFilter(o) == nil; seen != tt.read {
				t.Errorf("sees all records: %v, want %v", seen, tt.read)
			}
		})
	}
}

func TestAHiddenFieldIsLikeAMissingOne(t *testing.T) {
	c := catalog()
	o := c.Object("customer")
	p := access.For(c, crm.Actor{Kind: crm.ActorUser, Role: crm.RoleEditor})
	if p.Field(o, "idCard") != nil || p.Field(o, "noSuchField") != nil {
		t.Error("a secret field must be answered like one that is not there")
	}
	if p.Field(o, "name") == nil || p.Field(o, crm.FieldCreatedAt) == nil {
		t.Error("own and system fields must be visible to a reader of the object")
	}
	if access.For(c, crm.Actor{Role: "writer"}).Field(o, crm.FieldID) != nil {
		t.Error("who may not read sees no system field either")
	}
}

func TestEqualKeysSeeEqualSchemas(t *testing.T) {
	c := catalog()
	c.Roles = append(c.Roles, crm.Role{Name: "reader2", Records: crm.RecordPermissions{Read: true}})
	key := func(role string) string { return access.For(c, crm.Actor{Role: role}).Key() }
	if key(crm.RoleReader) != key("reader2") {
		t.Error("roles with the same rights must share a key")
	}
	seen := map[string]string{}
	for _, role := range []string{crm.RoleAdmin, crm.RoleEditor, crm.RoleReader, "auditor", "writer", "nobody"} {
		if other, dup := seen[key(role)]; dup {
			t.Errorf("%s and %s differ in rights but share the key %q", role, other, key(role))
		}
		seen[key(role)] = role
	}
}

func TestBuiltInRolesCannotBeReplaced(t *testing.T) {
	c := catalog()
	c.Roles = append(c.Roles, crm.Role{Name: crm.RoleReader, Configure: true})
	if access.For(c, crm.Actor{Role: crm.RoleReader}).Configure() == nil {
		t.Error("a stored role must not take the place of a built-in one")
	}
}
