// Package config holds what the product is told when it starts, in one struct
// that is checked once; nobody reads flags or the environment later.
package config

import (
	"net"
	"strings"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// DefaultData is the folder of the embedded store when none is named.
const DefaultData = "./guanxi-data"

// Store says where the data is. Mongo excludes Data.
type Store struct {
	Data  string // folder of the embedded store; empty means DefaultData
	Mongo string // URI of a MongoDB database; empty means the embedded store
}

// Config is what a server is told.
type Config struct {
	Store   Store
	Listen  string // host:port; port 0 takes a free one; empty means 127.0.0.1:8080
	Plugins string // the plugins folder; empty means "plugins" in the data folder
	// Demo installs the built-in CRM with demo records on an empty store, and
	// the plugins that lie in the plugins folder.
	Demo bool
	// AdminEmail and AdminPassword are the first admin's, on an empty store.
	// Without them the account package's own address is taken and a password
	// made.
	AdminEmail    string
	AdminPassword string
	// TrustedProxies are the addresses whose X-Forwarded-For and
	// X-Forwarded-Proto are believed, as IPs or CIDR ranges.
	TrustedProxies []string
}

// WithDefaults fills what was left out.
func (c Config) WithDefaults() Config {
	set := func(s *string, v string) {
		if *s == "" {
			*s = v
		}
	}
	set(&c.Store.Data, DefaultData)
	set(&c.Listen, "127.0.0.1:8080")
	set(&c.Plugins, c.Store.Data+"/plugins")
	return c
}

// Check returns all faults of a configuration that WithDefaults has filled, as
// one BAD_INPUT error.
func (c Config) Check() error {
	var faults []crm.FieldError
	fault := func(field, en, zh string) {
		faults = append(faults, crm.FieldError{Field: field, Code: "INVALID_VALUE", Message: crm.Text{EN: en, ZhCN: zh}})
	}
	if _, _, err := net.SplitHostPort(c.Listen); err != nil {
		fault("listen", "--listen takes host:port, for example 127.0.0.1:8080; got "+crm.Quote(c.Listen)+".",
			"--listen 应为 主机:端口，例如 127.0.0.1:8080；收到的是 "+crm.Quote(c.Listen)+"。")
	}
	if m := c.Store.Mongo; m != "" && !strings.HasPrefix(m, "mongodb://") && !strings.HasPrefix(m, "mongodb+srv://") {
		fault("mongo", "--mongo takes a URI like mongodb://host/database; got "+crm.Quote(m)+".",
			"--mongo 应为 mongodb://主机/数据库 形式的 URI；收到的是 "+crm.Quote(m)+"。")
	}
	for _, p := range c.TrustedProxies {
		if _, _, err := net.ParseCIDR(p); err != nil && net.ParseIP(p) == nil {
			fault("trustedProxies", "A trusted proxy is an IP address or a range like 10.0.0.0/8; got "+crm.Quote(p)+".",
				"可信代理应为 IP 地址或 10.0.0.0/8 形式的网段；收到的是 "+crm.Quote(p)+"。")
		}
	}
	return crm.BadInputs(faults)
}
