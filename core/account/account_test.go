package account_test

import (
	"context"
	"fmt"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/guanxi-crm/guanxi/core/account"
	"github.com/guanxi-crm/guanxi/core/crm"
	"github.com/guanxi-crm/guanxi/core/store"
)

// cheap makes hashes that take microseconds.
var cheap = account.Cost{MemoryKiB: 8, Passes: 1, Threads: 1}

const goodPassword = "bamboo-forest-47"

var home = netip.MustParseAddr("203.0.113.7")

type clock struct {
	mu sync.Mutex
	t  time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *clock) forward(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

type fixture struct {
	*account.Service
	clock *clock
	docs  store.Docs
	dir   string // of the store
}

func open(t testing.TB) fixture {
	t.Helper()
	c := &clock{t: time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)}
	docs, dir := openDocs(t)
	return fixture{account.New(account.Options{Docs: docs, Now: c.now, Cost: cheap}), c, docs, dir}
}

func (f fixture) add(t testing.TB, email, role string) *account.User {
	t.Helper()
	u, err := f.AddUser(context.Background(), crm.System, account.NewUser{Email: email, Role: role, Password: goodPassword})
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func (f fixture) signIn(email, password string, from netip.Addr) (string, error) {
	token, _, err := f.SignIn(context.Background(), account.SignIn{Email: email, Password: password, From: from, Agent: "test"})
	return token, err
}

func (f fixture) mustSignIn(t testing.TB, email string) string {
	t.Helper()
	token, err := f.signIn(email, goodPassword, home)
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func wantCode(t testing.TB, err error, code crm.Code) {
	t.Helper()
	if got := crm.CodeOf(err); got != code {
		t.Fatalf("code %q (%v), want %q", got, err, code)
	}
}

func TestSignIn(t *testing.T) {
	f := open(t)
	ctx := context.Background()
	u := f.add(t, "Li.Wei@example.com", crm.RoleEditor)

	token := f.mustSignIn(t, "li.wei@EXAMPLE.com")
	who, err := f.ByToken(ctx, token)
	if err != nil {
		t.Fatal(err)
	}
	want := crm.Actor{Kind: crm.ActorUser, ID: u.ID, Name: "Li.Wei", Role: crm.RoleEditor}
	if who.Actor != want {
		t.Fatalf("actor %+v, want %+v", who.Actor, want)
	}

	for name, tc := range map[string]struct{ email, password string }{
		"wrong password":          {"li.wei@example.com", goodPassword + "x"},
		"no such user":            {"nobody@example.com", goodPassword},
		"empty password":          {"li.wei@example.com", ""},
		"right password and more": {"li.wei@example.com", goodPassword + strings.Repeat("x", 5000)},
		"upper case":              {"li.wei@example.com", strings.ToUpper(goodPassword)},
		"empty":                   {"", ""},
		"not valid text":          {"\xff\xfe", "\xff\xff\xff"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := f.signIn(tc.email, tc.password, netip.MustParseAddr("198.51.100.1"))
			wantCode(t, err, crm.Unauthenticated)
			if !strings.Contains(err.Error(), "The e-mail address or the password is wrong.") {
				t.Errorf("the answer tells more than it should: %v", err)
			}
		})
	}
}

func TestDisabledUserIsOut(t *testing.T) {
	f := open(t)
	ctx := context.Background()
	u := f.add(t, "li@example.com", crm.RoleEditor)
	token := f.mustSignIn(t, u.Email)
	yes := true
	if _, err := f.UpdateUser(ctx, crm.System, u.ID, account.UserUpdate{Disabled: &yes}); err != nil {
		t.Fatal(err)
	}
	_, err := f.ByToken(ctx, token)
	wantCode(t, err, crm.Unauthenticated)
	_, err = f.signIn(u.Email, goodPassword, home)
	wantCode(t, err, crm.Unauthenticated)
}

func TestSessionEnds(t *testing.T) {
	ctx := context.Background()
	for name, tc := range map[string]struct {
		do   func(f fixture, u *account.User, token string) error
		want crm.Code
	}{
		"used within the idle time": {func(f fixture, _ *account.User, token string) error {
			for range 10 {
				f.clock.forward(11 * time.Hour)
				if _, err := f.ByToken(ctx, token); err != nil {
					return err
				}
			}
			return nil
		}, ""},
		"idle": {func(f fixture, _ *account.User, _ string) error {
			f.clock.forward(account.SessionIdle)
			return nil
		}, crm.Unauthenticated},
		"old, though used": {func(f fixture, _ *account.User, token string) error {
			for range 18 {
				f.clock.forward(9 * time.Hour)
				if _, err := f.ByToken(ctx, token); err != nil {
					return err
				}
			}
			f.clock.forward(6 * time.Hour)
			return nil
		}, crm.Unauthenticated},
		"signed out": {func(f fixture, _ *account.User, token string) error {
			return f.SignOut(ctx, token)
		}, crm.Unauthenticated},
		"all revoked": {func(f fixture, u *account.User, _ string) error {
			return f.RevokeSessions(ctx, u.ID)
		}, crm.Unauthenticated},
		"password changed": {func(f fixture, u *account.User, _ string) error {
			return f.SetPassword(ctx, crm.System, u.ID, "another-password")
		}, crm.Unauthenticated},
		"role changed": {func(f fixture, u *account.User, _ string) error {
			role := crm.RoleReader
			_, err := f.UpdateUser(ctx, crm.System, u.ID, account.UserUpdate{Role: &role})
			return err
		}, crm.Unauthenticated},
		"only the name changed": {func(f fixture, u *account.User, _ string) error {
			name := "Li"
			_, err := f.UpdateUser(ctx, crm.System, u.ID, account.UserUpdate{Name: &name})
			return err
		}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			f := open(t)
			u := f.add(t, "li@example.com", crm.RoleEditor)
			token := f.mustSignIn(t, u.Email)
			if _, err := f.ByToken(ctx, token); err != nil {
				t.Fatal(err)
			}
			if err := tc.do(f, u, token); err != nil {
				t.Fatal(err)
			}
			_, err := f.ByToken(ctx, token)
			wantCode(t, err, tc.want)
		})
	}
}

func TestRevocationReachesOtherNodes(t *testing.T) {
	ctx := context.Background()
	f := open(t)
	other := account.New(account.Options{Docs: f.docs, Now: f.clock.now, Cost: cheap})
	u := f.add(t, "li@example.com", crm.RoleEditor)
	token := f.mustSignIn(t, u.Email)
	key, full, err := f.CreateKey(ctx, crm.System, account.NewKey{Name: "shop", Role: crm.RoleReader})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := other.ByToken(ctx, token); err != nil {
		t.Fatal(err)
	}
	if _, err := other.ByKey(ctx, full); err != nil {
		t.Fatal(err)
	}
	if err := f.SignOut(ctx, token); err != nil {
		t.Fatal(err)
	}
	if _, err := f.RevokeKey(ctx, crm.System, key.ID); err != nil {
		t.Fatal(err)
	}
	f.clock.forward(time.Second)
	_, err = other.ByToken(ctx, token)
	wantCode(t, err, crm.Unauthenticated)
	_, err = other.ByKey(ctx, full)
	wantCode(t, err, crm.Unauthenticated)
}

func TestTokensThatProveNothing(t *testing.T) {
	ctx := context.Background()
	f := open(t)
	u := f.add(t, "li@example.com", crm.RoleAdmin)
	token := f.mustSignIn(t, u.Email)
	_, key, err := f.CreateKey(ctx, crm.System, account.NewKey{Name: "shop", Role: crm.RoleAdmin})
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{
		"", "x", u.ID, token[:len(token)-1], token + "A", token + "=", " " + token, strings.ToUpper(token),
		flip(token, len(token)-2), flip(token, 0), strings.Repeat("A", 64), strings.Repeat("A", 100_000), "\x00", key,
	} {
		_, err := f.ByToken(ctx, bad)
		wantCode(t, err, crm.Unauthenticated)
	}
	for _, bad := range []string{
		"", "gx_", "gx__", key[:len(key)-1], key + "a", flip(key, len(key)-1), flip(key, 5), strings.ToUpper(key),
		strings.TrimPrefix(key, "gx_"), strings.Repeat("gx_", 50_000), "crm_" + key, token,
	} {
		_, err := f.ByKey(ctx, bad)
		wantCode(t, err, crm.Unauthenticated)
	}
}

// flip changes one character for another of the same alphabet.
func flip(s string, at int) string {
	c := byte('b')
	if s[at] == c {
		c = 'c'
	}
	return s[:at] + string(c) + s[at+1:]
}

func TestNoSecretIsStored(t *testing.T) {
	ctx := context.Background()
	f := open(t)
	var planted []string
	u := f.add(t, "li@example.com", crm.RoleAdmin)
	planted = append(planted, goodPassword)
	for i := range 5 {
		planted = append(planted, f.mustSignIn(t, u.Email))
		_, key, err := f.CreateKey(ctx, crm.System, account.NewKey{Name: fmt.Sprint("key ", i), Role: crm.RoleReader})
		if err != nil {
			t.Fatal(err)
		}
		planted = append(planted, key, key[strings.LastIndex(key, "_")+1:])
	}
	dump := bytesOf(t, f.dir)
	if !strings.Contains(dump, u.ID) {
		t.Fatal("the user is not in what was read of the store")
	}
	for _, secret := range planted {
		if strings.Contains(dump, secret) {
			t.Errorf("%q is in the store", secret)
		}
	}
}

func TestAPIKey(t *testing.T) {
	ctx := context.Background()
	f := open(t)
	key, full, err := f.CreateKey(ctx, crm.System, account.NewKey{Name: "shop", Role: crm.RoleEditor, Life: 90 * 24 * time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	who, err := f.ByKey(ctx, full)
	if err != nil {
		t.Fatal(err)
	}
	if want := (crm.Actor{Kind: crm.ActorAPIKey, ID: key.ID, Name: "shop", Role: crm.RoleEditor}); who.Actor != want {
		t.Fatalf("actor %+v, want %+v", who.Actor, want)
	}
	keys, err := f.Keys(ctx, crm.System)
	if err != nil || len(keys) != 1 || !keys[0].LastUsedAt.Equal(f.clock.now()) {
		t.Fatalf("keys %+v, %v: want one, used now", keys, err)
	}
	f.clock.forward(90*24*time.Hour - time.Second)
	if _, err := f.ByKey(ctx, full); err != nil {
		t.Fatal(err)
	}
	f.clock.forward(time.Second)
	_, err = f.ByKey(ctx, full)
	wantCode(t, err, crm.Unauthenticated)

	_, err = f.RevokeKey(ctx, crm.System, "nothere")
	wantCode(t, err, crm.NotFound)
}

func TestManagingNeedsTheRight(t *testing.T) {
	ctx := context.Background()
	f := open(t)
	li := f.add(t, "li@example.com", crm.RoleEditor)
	wang := f.add(t, "wang@example.com", crm.RoleReader)
	editor := crm.Actor{Kind: crm.ActorUser, ID: li.ID, Role: crm.RoleEditor}
	name, role, language := "New", crm.RoleAdmin, "zh-CN"

	for what, err := range map[string]error{
		"add":             second(f.AddUser(ctx, editor, account.NewUser{Email: "x@example.com", Password: goodPassword})),
		"own role":        second(f.UpdateUser(ctx, editor, li.ID, account.UserUpdate{Role: &role})),
		"another's name":  second(f.UpdateUser(ctx, editor, wang.ID, account.UserUpdate{Name: &name})),
		"another's pass":  f.SetPassword(ctx, editor, wang.ID, "another-password"),
		"keys":            second(f.Keys(ctx, editor)),
		"revoke":          second(f.RevokeKey(ctx, editor, "x")),
		"key of a key id": second(f.UpdateUser(ctx, crm.Actor{Kind: crm.ActorAPIKey, ID: li.ID, Role: crm.RoleEditor}, li.ID, account.UserUpdate{Name: &name})),
	} {
		if crm.CodeOf(err) != crm.Forbidden {
			t.Errorf("%s: %v, want FORBIDDEN", what, err)
		}
	}
	u, err := f.UpdateUser(ctx, editor, li.ID, account.UserUpdate{Language: &language})
	if err != nil || u.Language != "zh-CN" {
		t.Errorf("own language: %+v, %v", u, err)
	}
}

func second[T any](_ T, err error) error { return err }

func TestLastAdministratorStays(t *testing.T) {
	ctx := context.Background()
	f := open(t)
	a := f.add(t, "a@example.com", crm.RoleAdmin)
	yes, reader := true, crm.RoleReader
	for _, up := range []account.UserUpdate{{Disabled: &yes}, {Role: &reader}} {
		_, err := f.UpdateUser(ctx, crm.System, a.ID, up)
		wantCode(t, err, crm.Conflict)
	}
	f.add(t, "b@example.com", crm.RoleAdmin)
	if _, err := f.UpdateUser(ctx, crm.System, a.ID, account.UserUpdate{Role: &reader}); err != nil {
		t.Fatal(err)
	}
}

func TestFirstAdmin(t *testing.T) {
	ctx := context.Background()
	t.Run("generated", func(t *testing.T) {
		f := open(t)
		u, password, err := f.FirstAdmin(ctx, "", "")
		if err != nil || u.Email != account.FirstAdminEmail || u.Role != crm.RoleAdmin {
			t.Fatalf("%+v, %v", u, err)
		}
		if _, err := f.signIn(u.Email, password, home); err != nil {
			t.Fatal(err)
		}
		if u, _, err := f.FirstAdmin(ctx, "other@example.com", goodPassword); u != nil || err != nil {
			t.Fatalf("a second first administrator: %+v, %v", u, err)
		}
	})
	t.Run("given", func(t *testing.T) {
		f := open(t)
		u, generated, err := f.FirstAdmin(ctx, "me@example.com", goodPassword)
		if err != nil || u.Email != "me@example.com" || generated != "" {
			t.Fatalf("%+v, %q, %v", u, generated, err)
		}
		f.mustSignIn(t, "me@example.com")
	})
	t.Run("weak", func(t *testing.T) {
		f := open(t)
		_, _, err := f.FirstAdmin(ctx, "me@example.com", "admin12345")
		wantCode(t, err, crm.BadInput)
	})
}

func TestUserFaults(t *testing.T) {
	f := open(t)
	f.add(t, "li@example.com", "")
	good := account.NewUser{Email: "new@example.com", Password: goodPassword}
	for name, tc := range map[string]struct {
		change func(*account.NewUser)
		fields string
	}{
		"taken":             {func(u *account.NewUser) { u.Email = "LI@example.com" }, "email NOT_UNIQUE"},
		"no address":        {func(u *account.NewUser) { u.Email = "li" }, "email INVALID_VALUE"},
		"address with name": {func(u *account.NewUser) { u.Email = "Li <li@example.com>" }, "email INVALID_VALUE"},
		"line break":        {func(u *account.NewUser) { u.Email = "li@example.com\nBcc: x" }, "email INVALID_VALUE"},
		"short":             {func(u *account.NewUser) { u.Password = "竹林竹林竹林竹林竹" }, "password TOO_SHORT"},
		"ten characters":    {func(u *account.NewUser) { u.Password = "竹林里有十个汉字的诗" }, ""},
		"long":              {func(u *account.NewUser) { u.Password = strings.Repeat("ab", 129) }, "password TOO_LONG"},
		"common":            {func(u *account.NewUser) { u.Password = "Password123" }, "password TOO_COMMON"},
		"one character":     {func(u *account.NewUser) { u.Password = strings.Repeat("x", 30) }, "password TOO_COMMON"},
		"the address":       {func(u *account.NewUser) { u.Password = "New@Example.com" }, "password TOO_COMMON"},
		"not UTF-8":         {func(u *account.NewUser) { u.Password = "bamboo-\xff-forest" }, "password INVALID_VALUE"},
		"role and language": {func(u *account.NewUser) { u.Role, u.Language = "boss", "fr" }, "role UNKNOWN_ROLE, language INVALID_VALUE"},
	} {
		t.Run(name, func(t *testing.T) {
			in := good
			tc.change(&in)
			_, err := f.AddUser(context.Background(), crm.System, in)
			if got := faultList(err); got != tc.fields {
				t.Errorf("faults %q (%v), want %q", got, err, tc.fields)
			}
		})
	}
}
