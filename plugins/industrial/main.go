// Command industrial is the industry plugin for makers of industrial goods:
// whether deliveries are on time and good, and when the machines in the field
// need service.
package main

import (
	"github.com/guanxi-crm/guanxi/plugins/sdk"
	"github.com/guanxi-crm/guanxi/plugins/sdk/serve"
)

func main() { serve.Main(industrial()) }

func industrial() *sdk.Plugin {
	return &sdk.Plugin{
		Name:    "industrial",
		Version: "1.0.0",
		Functions: map[string]sdk.Function{
			"daysLate":   daysLate,
			"onTimeRate": onTimeRate,
			"serviceDue": serviceDue,
		},
		BeforeSave: map[string]sdk.BeforeSave{
			"deliveryRecord":   sdk.EachChange(beforeSaveDelivery),
			"installedMachine": sdk.EachChange(beforeSaveMachine),
		},
	}
}
