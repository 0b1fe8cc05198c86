// Command retail is the industry plugin for shops, chains, supermarkets and
// online retail: members with levels earned by points, and the recency score
// that rules about buying habits need.
package main

import (
	"github.com/guanxi-crm/guanxi/plugins/sdk"
	"github.com/guanxi-crm/guanxi/plugins/sdk/serve"
)

func main() { serve.Main(retail()) }

func retail() *sdk.Plugin {
	return &sdk.Plugin{
		Name:    "retail",
		Version: "1.0.0",
		Functions: map[string]sdk.Function{
			"recencyScore": recencyScore,
			"memberLevel":  memberLevel,
		},
		BeforeSave: map[string]sdk.BeforeSave{
			"member": sdk.EachChange(beforeSaveMember),
		},
	}
}
