package live

import "github.com/guanxi-crm/guanxi/core/crm"

// User is a user as the platform's type User shows one.
type User struct {
	ID, Email, Name, Role string
	Disabled              bool
}

// userKid fetches the users that a column names.
type userKid struct {
	column int
	shape  *shape
}

func (k *userKid) cost(*run, int64) int64 { return 0 }

func (k *userKid) load(r *run, set *crm.RowSet) (loaded, error) {
	l := &usersOf{userKid: k}
	values := distinct(set, k.column)
	if len(values) == 0 {
		return l, nil
	}
	ids := make([]string, len(values))
	for i, v := range values {
		ids[i] = v.Str()
	}
	var err error
	l.users, err = r.users(r.ctx, ids)
	return l, err
}

type usersOf struct {
	*userKid
	users map[string]User
}

func (l *usersOf) append(b []byte, parent []crm.Value) []byte {
	u, there := l.users[parent[l.column].Str()]
	if !there {
		return append(b, "null"...)
	}
	return l.shape.append(b, func(b []byte, name string, _ *shape) []byte {
		switch name {
		case "id":
			return crm.AppendJSONString(b, u.ID)
		case "email":
			return crm.AppendJSONString(b, u.Email)
		case "name":
			return crm.AppendJSONString(b, u.Name)
		case "role":
			return crm.AppendJSONString(b, u.Role)
		case "disabled":
			return appendBool(b, u.Disabled)
		}
		return append(b, "null"...)
	})
}
