package crm

import "strings"

// ActorKind is who or what changes records.
type ActorKind string

const (
	ActorUser       ActorKind = "USER"
	ActorAPIKey     ActorKind = "API_KEY"
	ActorPlugin     ActorKind = "PLUGIN"
	ActorRule       ActorKind = "RULE"
	ActorEscalation ActorKind = "ESCALATION"
	ActorSystem     ActorKind = "SYSTEM"
)

// Actor is who a request or a change is made by. ID is stable (user id, key
// id, plugin name, rule set id); Name is what was shown at that time.
type Actor struct {
	Kind ActorKind `json:"kind"`
	ID   string    `json:"id"`
	Name string    `json:"name"`
	// Role is the name of the role whose permissions hold; never stored.
	Role string `json:"-"`
}

// String is the stored form, "USER:id:name".
func (a Actor) String() string {
	return string(a.Kind) + ":" + a.ID + ":" + a.Name
}

// ParseActor reads the stored form.
func ParseActor(s string) Actor {
	kind, rest, _ := strings.Cut(s, ":")
	id, name, _ := strings.Cut(rest, ":")
	return Actor{Kind: ActorKind(kind), ID: id, Name: name}
}

// System is the product itself, with all permissions.
var System = Actor{Kind: ActorSystem, ID: "system", Name: "Guanxi", Role: RoleAdmin}
