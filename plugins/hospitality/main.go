// Command hospitality is the industry plugin for catering, hotels, travel and
// transport: stays with their nights and totals, and waiting lines with the
// wait that guests are told.
package main

import (
	"github.com/guanxi-crm/guanxi/plugins/sdk"
	"github.com/guanxi-crm/guanxi/plugins/sdk/serve"
)

func main() { serve.Main(hospitality()) }

func hospitality() *sdk.Plugin {
	return &sdk.Plugin{
		Name:    "hospitality",
		Version: "1.0.0",
		Functions: map[string]sdk.Function{
			"nights":        nights,
			"predictedWait": predictedWait,
		},
		BeforeSave: map[string]sdk.BeforeSave{
			"guestStay":   sdk.EachChange(beforeSaveStay),
			"queueTicket": sdk.EachChange(beforeSaveTicket),
		},
	}
}
