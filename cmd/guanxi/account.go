package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/guanxi-crm/guanxi/core/account"
	"github.com/guanxi-crm/guanxi/core/app"
	"github.com/guanxi-crm/guanxi/core/client"
	"github.com/guanxi-crm/guanxi/core/crm"
)

type userCmd struct {
	Add    userAddCmd    `cmd:"" help:"${userAdd}"`
	Passwd userPasswdCmd `cmd:"" help:"${userPasswd}"`
	List   userListCmd   `cmd:"" help:"${userList}"`
}

type userAddCmd struct {
	storeFlags
	Email         string `help:"${email}" required:"" placeholder:"E"`
	Name          string `help:"${name}" placeholder:"N"`
	Role          string `help:"${role}" default:"admin"`
	PasswordStdin bool   `help:"${passStdin}"`
}

func (c *userAddCmd) Run(ctx context.Context, t *terminal) error {
	password, made, err := choosePassword(t, c.PasswordStdin)
	if err != nil {
		return err
	}
	return c.with(ctx, "", func(a *app.App) error {
		u, err := a.Accounts.AddUser(ctx, crm.System, account.NewUser{Email: c.Email, Name: c.Name, Role: c.Role, Password: password})
		if err != nil {
			return err
		}
		t.say("Added %s with the role %s.", "已添加 %s，角色为 %s。", u.Email, u.Role)
		if made {
			fmt.Fprintln(t.out, password)
		}
		return nil
	})
}

type userPasswdCmd struct {
	storeFlags
	Email         string `help:"${email}" required:"" placeholder:"E"`
	PasswordStdin bool   `help:"${passStdin}"`
}

func (c *userPasswdCmd) Run(ctx context.Context, t *terminal) error {
	password, made, err := choosePassword(t, c.PasswordStdin)
	if err != nil {
		return err
	}
	return c.with(ctx, "", func(a *app.App) error {
		u, err := a.Accounts.UserByEmail(ctx, c.Email)
		if err != nil {
			return err
		}
		if err := a.Accounts.SetPassword(ctx, crm.System, u.ID, password); err != nil {
			return err
		}
		t.say("The password of %s is set; open sessions have ended.", "已设置 %s 的密码；其所有会话已结束。", u.Email)
		if made {
			fmt.Fprintln(t.out, password)
		}
		return nil
	})
}

// choosePassword reads a password from standard input, or makes one.
func choosePassword(t *terminal, stdin bool) (password string, made bool, err error) {
	if !stdin {
		return account.GeneratePassword(), true, nil
	}
	line, err := bufio.NewReader(io.LimitReader(t.in, 4096)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", false, fmt.Errorf("read password: %w", err)
	}
	return strings.TrimRight(line, "\r\n"), false, nil
}

type userListCmd struct{ placeFlags }

func (c *userListCmd) Run(ctx context.Context, t *terminal) error {
	users, err := c.users(ctx, t)
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(t.out, 0, 0, 2, ' ', 0)
	for _, u := range users {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", u.ID, u.Email, u.Role, u.Name)
	}
	return w.Flush()
}

func (c *userListCmd) users(ctx context.Context, t *terminal) (users []client.User, err error) {
	if c.Server != "" {
		server, err := c.client(t.language)
		if err != nil {
			return nil, err
		}
		return server.Users(ctx)
	}
	err = c.with(ctx, "", func(a *app.App) error {
		stored, err := a.Accounts.Users(ctx)
		for _, u := range stored {
			users = append(users, client.User{ID: u.ID, Email: u.Email, Role: u.Role, Name: u.Name})
		}
		return err
	})
	return users, err
}

type tokenCmd struct {
	Create tokenCreateCmd `cmd:"" help:"${tokenCreate}"`
}

type tokenCreateCmd struct {
	placeFlags
	Name    string   `help:"${keyName}" required:"" placeholder:"N"`
	Role    string   `help:"${role}" required:""`
	Expires lifetime `help:"${expires}" placeholder:"90d"`
}

func (c *tokenCreateCmd) Run(ctx context.Context, t *terminal) error {
	key, err := c.create(ctx, t)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(t.out, key)
	return err
}

func (c *tokenCreateCmd) create(ctx context.Context, t *terminal) (key string, err error) {
	if c.Server != "" {
		server, err := c.client(t.language)
		if err != nil {
			return "", err
		}
		return server.CreateKey(ctx, c.Name, c.Role, time.Duration(c.Expires))
	}
	err = c.with(ctx, "", func(a *app.App) error {
		_, key, err = a.Accounts.CreateKey(ctx, crm.System, account.NewKey{Name: c.Name, Role: c.Role, Life: time.Duration(c.Expires)})
		return err
	})
	return key, err
}

// lifetime is a duration that may be given in days: "90d", "12h".
type lifetime time.Duration

func (l *lifetime) UnmarshalText(b []byte) error {
	s := string(b)
	if days, ok := strings.CutSuffix(s, "d"); ok {
		n, err := strconv.Atoi(days)
		if err != nil || n < 1 || n > 36500 {
			return fmt.Errorf("%q is no number of days", s)
		}
		*l = lifetime(time.Duration(n) * 24 * time.Hour)
		return nil
	}
	d, err := time.ParseDuration(s)
	if err != nil || d <= 0 {
		return fmt.Errorf("%q is no duration like 90d or 12h", s)
	}
	*l = lifetime(d)
	return nil
}
