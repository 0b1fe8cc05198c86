package account

import (
	"context"
	"fmt"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// FirstAdminEmail is the first administrator's address where none is given.
const FirstAdminEmail = "admin@guanxi.local"

// FirstAdmin creates an administrator when there is no user at all; otherwise
// it answers nil. Without a password one is made up and returned, this once.
func (s *Service) FirstAdmin(ctx context.Context, email, password string) (u *User, generated string, err error) {
	users, err := s.docs.ListDocs(ctx, userKind, "", 1)
	if err != nil || len(users) > 0 {
		return nil, "", err
	}
	if email == "" {
		email = FirstAdminEmail
	}
	if password == "" {
		generated = GeneratePassword()
		password = generated
	}
	u, err = s.AddUser(ctx, crm.System, NewUser{
		Email: email, Name: "Administrator", Role: crm.RoleAdmin, Password: password,
	})
	if err != nil {
		return nil, "", fmt.Errorf("create the first administrator: %w", err)
	}
	return u, generated, nil
}

// GeneratePassword makes a password of 100 random bits that can be read out.
func GeneratePassword() string {
	const parts, letters = 4, 5
	s := randomText(parts * letters)
	p := s[:letters]
	for i := 1; i < parts; i++ {
		p += "-" + s[i*letters:(i+1)*letters]
	}
	return p
}
