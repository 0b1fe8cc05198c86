package account

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/store"
)

// User is a person with an account.
type User struct {
	ID        string    `json:"id"`
	Email     string    `json:"email"`
	Name      string    `json:"name"`
	Role      string    `json:"role"`
	Language  string    `json:"language,omitempty"` // "en", "zh-CN", or empty for the browser's
	Disabled  bool      `json:"disabled,omitempty"`
	CreatedAt time.Time `json:"createdAt"`
}

// NewUser is the input of AddUser. An empty Name means the e-mail's first part,
// an empty Role the reader's.
type NewUser struct {
	Email, Name, Role, Language, Password string
}

// AddUser creates an account. All faults of the input come together as a
// BAD_INPUT error; an e-mail address that is taken is one of them.
func (s *Service) AddUser(ctx context.Context, actor crm.Actor, in NewUser) (*User, error) {
	if err := s.mayManage(actor); err != nil {
		return nil, err
	}
	in.Email = strings.TrimSpace(in.Email)
	in.Password = normalize(in.Password)
	if in.Name == "" {
		in.Name, _, _ = strings.Cut(in.Email, "@")
	}
	if in.Role == "" {
		in.Role = crm.RoleReader
	}
	if err := crm.BadInputs(s.userFaults(in)); err != nil {
		return nil, err
	}
	hash, err := s.hasher.hash(ctx, in.Password)
	if err != nil {
		return nil, err
	}
	u := &userDoc{Password: hash, User: User{
		ID: newID(), Email: in.Email, Name: in.Name, Role: in.Role, Language: in.Language, CreatedAt: s.now().UTC(),
	}}
	err = s.putUser(ctx, u)
	if errors.Is(err, store.ErrConflict) {
		return nil, crm.BadInputs([]crm.FieldError{{Field: "email", Code: "NOT_UNIQUE", Message: crm.Text{
			EN:   "There is a user with the e-mail address " + crm.Quote(in.Email) + " already; use another, or change that user.",
			ZhCN: "邮箱 " + crm.Quote(in.Email) + " 已有用户，请换一个邮箱或修改该用户。"}}})
	}
	if err != nil {
		return nil, err
	}
	return &u.User, s.audit(ctx, actor, "user.add", u.Email, nil, u.User)
}

// UserUpdate is the input of UpdateUser; nil leaves as it is.
type UserUpdate struct {
	Name, Role, Language *string
	Disabled             *bool
}

// UpdateUser changes an account. Everybody may change their own name and
// language; the rest needs the right to manage users. A changed role or a
// disabled account ends the user's sessions. The last administrator can be
// neither disabled nor given another role.
func (s *Service) UpdateUser(ctx context.Context, actor crm.Actor, id string, up UserUpdate) (*User, error) {
	own := actor.Kind == crm.ActorUser && actor.ID == id && up.Role == nil && up.Disabled == nil
	if !own {
		if err := s.mayManage(actor); err != nil {
			return nil, err
		}
	}
	u, err := s.loadUser(ctx, id)
	if err != nil {
		return nil, err
	}
	before := u.User
	u.apply(up)
	if err := crm.BadInputs(s.profileFaults(u.Name, u.Role, u.Language)); err != nil {
		return nil, err
	}
	lessPower := u.Role != before.Role || u.Disabled && !before.Disabled
	if lessPower {
		if err := s.keepAnAdmin(ctx, before); err != nil {
			return nil, err
		}
	}
	if err := s.changeUser(ctx, u); err != nil {
		return nil, err
	}
	if lessPower {
		if err := s.RevokeSessions(ctx, id); err != nil {
			return nil, err
		}
	}
	return &u.User, s.audit(ctx, actor, "user.update", u.Email, before, u.User)
}

func (u *userDoc) apply(up UserUpdate) {
	set(&u.Name, up.Name)
	set(&u.Role, up.Role)
	set(&u.Language, up.Language)
	set(&u.Disabled, up.Disabled)
}

func set[T any](to *T, from *T) {
	if from != nil {
		*to = *from
	}
}

func (s *Service) keepAnAdmin(ctx context.Context, u User) error {
	if u.Role != crm.RoleAdmin || u.Disabled {
		return nil
	}
	users, err := s.Users(ctx)
	if err != nil {
		return err
	}
	for _, other := range users {
		if other.ID != u.ID && other.Role == crm.RoleAdmin && !other.Disabled {
			return nil
		}
	}
	return crm.NewError(crm.Conflict,
		"This is the last active administrator; make another user an administrator first.",
		"这是最后一位启用的管理员，请先将其他用户设为管理员。")
}

// SetPassword gives a user a new password and ends all their sessions.
func (s *Service) SetPassword(ctx context.Context, actor crm.Actor, id, password string) error {
	if err := s.mayManage(actor); err != nil {
		return err
	}
	u, err := s.loadUser(ctx, id)
	if err != nil {
		return err
	}
	password = normalize(password)
	if f := checkPassword(password, u.Email); f != nil {
		return crm.BadInputs([]crm.FieldError{*f})
	}
	if u.Password, err = s.hasher.hash(ctx, password); err != nil {
		return err
	}
	if err := s.changeUser(ctx, u); err != nil {
		return err
	}
	if err := s.RevokeSessions(ctx, id); err != nil {
		return err
	}
	return s.audit(ctx, actor, "user.password", u.Email, nil, nil)
}

// User returns an account by its id, NOT_FOUND when there is none.
func (s *Service) User(ctx context.Context, id string) (*User, error) {
	u, err := s.loadUser(ctx, id)
	if err != nil {
		return nil, err
	}
	return &u.User, nil
}

// UsersByID returns the accounts of those ids that there are, by id.
func (s *Service) UsersByID(ctx context.Context, ids []string) (map[string]User, error) {
	docs, err := s.docs.DocsByID(ctx, userKind, ids)
	if err != nil {
		return nil, err
	}
	users := make(map[string]User, len(docs))
	for _, d := range docs {
		u, err := decodeUser(d)
		if err != nil {
			return nil, err
		}
		users[u.ID] = u.User
	}
	return users, nil
}

// UserByEmail returns an account by its e-mail address, without regard to
// case, NOT_FOUND when there is none.
func (s *Service) UserByEmail(ctx context.Context, email string) (*User, error) {
	u, err := s.loadByEmail(ctx, email)
	if errors.Is(err, store.ErrNotFound) {
		return nil, noSuchUser(email)
	}
	if err != nil {
		return nil, err
	}
	return &u.User, nil
}

// Users lists all accounts in the order in which they were made.
func (s *Service) Users(ctx context.Context) ([]User, error) {
	docs, err := listAll(ctx, s.docs, userKind)
	if err != nil {
		return nil, err
	}
	users := make([]User, 0, len(docs))
	for _, d := range docs {
		var u userDoc
		if err := json.Unmarshal(d.Data, &u); err != nil {
			return nil, fmt.Errorf("read user %s: %w", d.ID, err)
		}
		users = append(users, u.User)
	}
	return users, nil
}
