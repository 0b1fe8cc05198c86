package wire

import "time"

// What host and plugin agree on before a message is sent.
const (
	// ProtocolVersion is the version of schema/plugin/v1 as negotiated in the
	// handshake and stated in plugin.yaml.
	ProtocolVersion = 1
	// CookieKey and CookieValue let a plugin's executable notice that it was
	// started by hand. They are no secret.
	CookieKey   = "GUANXI_PLUGIN"
	CookieValue = "e3f1c2d0-4d2e-4b7a-9f39-6a1f0c2b8d57"
	// ServiceName is what the health service and the plugin set know the
	// plugin by.
	ServiceName = "plugin"
	// MaxMessageBytes is the largest message either side takes or sends.
	MaxMessageBytes = 8 << 20
	// MaxChanges is how many changes one BeforeSave call has at most.
	MaxChanges = 1000
	// MinPing is how often the host may ping at most.
	MinPing = 5 * time.Second
)
