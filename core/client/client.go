// Package client asks a running server over its public API, so that commands
// can do there what they do on a store.
package client

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/guanxi-crm/guanxi/core/crm"
)

const (
	// timeout is above the server's own limit for one operation.
	timeout = 60 * time.Second
	// maxAnswer is the most that an answer may have, in bytes: a page of wide
	// records with long texts.
	maxAnswer = 256 << 20
)

// Options say which server to ask, and as whom.
type Options struct {
	URL      string // "https://crm.example.com", as guanxi serve prints it
	Token    string // an API key
	Language string // BCP 47 tag of the server's messages; empty means English
}

// Client asks one server. It may be used from several goroutines.
type Client struct {
	options  Options
	endpoint string
	http     *http.Client
}

// New returns a client, or BAD_INPUT when the options can't be right. It does
// not ask the server yet.
func New(o Options) (*Client, error) {
	u, err := url.Parse(o.URL)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || u.RawQuery != "" || u.User != nil {
		return nil, crm.NewError(crm.BadInput,
			"Write --server as http://host:port or https://host; got "+crm.Quote(o.URL)+".",
			"--server 请写成 http://主机:端口 或 https://主机；收到的是 "+crm.Quote(o.URL)+"。")
	}
	if o.Token == "" {
		return nil, crm.NewError(crm.BadInput,
			"--server needs --token KEY; make a key in the web admin, or with guanxi token create on the server's store.",
			"--server 需要 --token 密钥；请在管理界面创建，或在服务器的存储上使用 guanxi token create 创建。")
	}
	return &Client{options: o, endpoint: strings.TrimRight(u.String(), "/") + "/graphql", http: &http.Client{
		Timeout: timeout,
		// A key goes to the server that was named and to no other.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}, nil
}

// Ask sends a GraphQL request and reads its data into into, numbers exactly
// where that leaves them open. Errors of the API are crm.Errors with its code.
func (c *Client) Ask(ctx context.Context, query string, variables map[string]any, into any) error {
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		return fmt.Errorf("ask the server: %w", err)
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, c.endpoint, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("ask the server: %w", err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+c.options.Token)
	r.Header.Set("Accept-Language", c.options.Language)
	reply, err := c.http.Do(r)
	if err != nil {
		return c.unreachable(err)
	}
	defer reply.Body.Close()
	var answer struct {
		Data   json.RawMessage
		Errors []apiError
	}
	if err := json.NewDecoder(io.LimitReader(reply.Body, maxAnswer)).Decode(&answer); err != nil {
		return c.noAPI(reply.StatusCode, err)
	}
	if len(answer.Errors) > 0 {
		return answer.Errors[0].error()
	}
	if len(answer.Data) == 0 {
		return c.noAPI(reply.StatusCode, nil)
	}
	d := json.NewDecoder(bytes.NewReader(answer.Data))
	d.UseNumber()
	if err := d.Decode(into); err != nil {
		return c.noAPI(reply.StatusCode, err)
	}
	return nil
}

// apiError is an error as the API sends it, in the client's language.
type apiError struct {
	Message    string
	Extensions struct {
		Code   crm.Code
		Fields []struct{ Field, Code, Message string }
	}
}

func (e apiError) error() error {
	told := &crm.Error{Code: e.Extensions.Code, Message: same(e.Message)}
	for _, f := range e.Extensions.Fields {
		told.Fields = append(told.Fields, crm.FieldError{Field: f.Field, Code: f.Code, Message: same(f.Message)})
	}
	return told
}

// same is a text that the server chose the language of.
func same(s string) crm.Text { return crm.Text{EN: s, ZhCN: s} }

func (c *Client) unreachable(err error) error {
	return crm.NewError(crm.Unavailable,
		"The server "+c.options.URL+" can't be reached; check the address and that it runs.",
		"无法连接服务器 "+c.options.URL+"；请检查地址以及服务器是否正在运行。").WithCause(err)
}

func (c *Client) noAPI(status int, err error) error {
	return crm.NewError(crm.Unavailable,
		fmt.Sprintf("%s answered with HTTP status %d, and not as a Guanxi server does; check the address.", c.endpoint, status),
		fmt.Sprintf("%s 返回 HTTP 状态 %d，且不是 Guanxi 服务器的应答；请检查地址。", c.endpoint, status)).WithCause(err)
}
