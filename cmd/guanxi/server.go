package main

import (
	"errors"
	"strings"

	"github.com/guanxi-crm/guanxi/core/client"
	"github.com/guanxi-crm/guanxi/core/crm"
)

// placeFlags name what a command works on: a store, or a running server. A
// server counts before a store, since only it can have been named on purpose:
// a store has a default.
type placeFlags struct {
	storeFlags
	Server string `help:"${server}" placeholder:"URL" xor:"store"`
	Token  string `help:"${serverToken}" placeholder:"KEY"`
}

// Validate is called by kong before the command runs.
func (f placeFlags) Validate() error {
	if f.Server == "" {
		return nil
	}
	_, err := f.client(language())
	var e *crm.Error
	if errors.As(err, &e) {
		return errors.New(strings.TrimRight(e.Message.In(language()), ".。"))
	}
	return err
}

// client asks the server as the key's role.
func (f placeFlags) client(language string) (*client.Client, error) {
	return client.New(client.Options{URL: f.Server, Token: f.Token, Language: language})
}
