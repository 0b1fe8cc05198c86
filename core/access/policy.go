package access

import (
	"github.com/guanxi-crm/guanxi/core/crm"
)

// Policy is what one actor may see and do under one catalog. It is a small
// value; make one a request. The zero Policy allows nothing.
type Policy struct {
	role crm.Role
}

// For returns the policy of an actor. The system itself may do everything,
// unless it acts in a role of its own; an actor whose role is not known may do
// nothing.
func For(c *crm.Catalog, a crm.Actor) Policy {
	name := a.Role
	if a.Kind == crm.ActorSystem && name == "" {
		name = crm.RoleAdmin
	}
	role, _ := Role(c, name)
	return Policy{role}
}

// Configure returns nil when the actor may change objects, fields, rules,
// plugins and people, else a FORBIDDEN error.
func (p Policy) Configure() error {
	if p.role.Configure {
		return nil
	}
	return crm.NewError(crm.Forbidden,
		"Your role may not change the configuration; ask an administrator.",
		"您的角色无权修改系统配置，请联系管理员。")
}

// Create, Read, Update and Delete return nil when the actor may do so with
// records of the object, else a FORBIDDEN error.
func (p Policy) Create(o *crm.Object) error {
	return p.records(p.role.Records.Create, o, "create", "新建")
}

func (p Policy) Read(o *crm.Object) error {
	return p.records(p.role.Records.Read, o, "read", "查看")
}

func (p Policy) Update(o *crm.Object) error {
	return p.records(p.role.Records.Update, o, "change", "修改")
}

func (p Policy) Delete(o *crm.Object) error {
	return p.records(p.role.Records.Delete, o, "delete", "删除")
}

func (p Policy) records(allowed bool, o *crm.Object, en, zh string) error {
	if allowed {
		return nil
	}
	return crm.NewError(crm.Forbidden,
		"Your role may not "+en+" records of "+o.Name+"; ask an administrator.",
		"您的角色无权"+zh+" "+o.Name+" 的记录，请联系管理员。")
}

// Field returns an object's own or system field; nil when the actor may not
// see it, just as when there is no such field.
func (p Policy) Field(o *crm.Object, name string) *crm.Field {
	f := o.AnyField(name)
	if f == nil || !p.sees(f) {
		return nil
	}
	return f
}

// Fields returns the object's own fields that the actor sees, in their order.
func (p Policy) Fields(o *crm.Object) []*crm.Field {
	fields := make([]*crm.Field, 0, len(o.Fields))
	for i := range o.Fields {
		if f := &o.Fields[i]; p.sees(f) {
			fields = append(fields, f)
		}
	}
	return fields
}

// SeesSecrets tells whether nothing is hidden for being secret, also not what
// is left of fields that are gone.
func (p Policy) SeesSecrets() bool { return p.role.Records.Read && p.role.ReadSecret }

func (p Policy) sees(f *crm.Field) bool {
	return p.role.Records.Read && (p.role.ReadSecret || f.Sensitivity != crm.Secret)
}

// RecordFilter is the condition that records must pass to be seen or changed
// by the actor, to be AND-ed to every read and write; nil means all records.
// A role without the permission to read passes none.
func (p Policy) RecordFilter(*crm.Object) *crm.Filter {
	if p.role.Records.Read {
		return nil
	}
	return &crm.Filter{Op: crm.OpOr}
}

// Key names what the policy allows: two policies of equal keys see equal
// schemas, whatever their roles are called.
func (p Policy) Key() string {
	r := p.role
	key := make([]byte, 0, 6)
	for _, right := range []struct {
		held   bool
		letter byte
	}{
		{r.Records.Create, 'c'}, {r.Records.Read, 'r'}, {r.Records.Update, 'u'}, {r.Records.Delete, 'd'},
		{r.ReadSecret, 's'}, {r.Configure, 'a'},
	} {
		if right.held {
			key = append(key, right.letter)
		}
	}
	return string(key)
}
