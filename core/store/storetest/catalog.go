package storetest

import (
	"time"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// testCatalog has one field of each type, names that differ in case only, and
// lookups to the same and to another object.
func testCatalog() *crm.Catalog {
	four, zero := 4, 0
	account := &crm.Object{Name: "account", Plural: "accounts", Fields: []crm.Field{
		{Name: "name", Type: crm.TypeText, Indexed: true},
		{Name: "nAme", Type: crm.TypeText},
		{Name: "note", Type: crm.TypeLongText},
		{Name: "email", Type: crm.TypeEmail, Unique: true},
		{Name: "phone", Type: crm.TypePhone},
		{Name: "site", Type: crm.TypeURL},
		{Name: "size", Type: crm.TypeInteger, Indexed: true},
		{Name: "rate", Type: crm.TypeDecimal, Scale: &four},
		{Name: "units", Type: crm.TypeDecimal, Scale: &zero},
		{Name: "revenue", Type: crm.TypeCurrency, Indexed: true},
		{Name: "share", Type: crm.TypePercent},
		{Name: "vip", Type: crm.TypeBoolean},
		{Name: "founded", Type: crm.TypeDate},
		{Name: "seen", Type: crm.TypeDateTime},
		{Name: "tier", Type: crm.TypePicklist, Options: options("A", "B", "C"), Indexed: true},
		{Name: "tags", Type: crm.TypeMultiPicklist, Options: options("RED", "RED_DARK", "BLUE", "GREEN")},
		{Name: "parent", Type: crm.TypeLookup, Target: "account", Inverse: "children"},
		{Name: "code", Type: crm.TypeAutoNumber, Format: "C-{0000}"},
	}, Indexes: []crm.Index{{Fields: []crm.IndexField{{Field: "tier"}, {Field: "revenue", Desc: true}}}}}
	deal := &crm.Object{Name: "deal", Plural: "deals", Fields: []crm.Field{
		{Name: "title", Type: crm.TypeText},
		{Name: "account", Type: crm.TypeLookup, Target: "account"},
		{Name: "amount", Type: crm.TypeCurrency},
		{Name: "stage", Type: crm.TypePicklist, Options: options("WON", "LOST")},
	}}
	c := &crm.Catalog{Version: 1, Objects: []*crm.Object{account, deal}}
	return c.Index()
}

func options(values ...string) []crm.Option {
	list := make([]crm.Option, len(values))
	for i, v := range values {
		list[i] = crm.Option{Value: v}
	}
	return list
}

// Short forms of values.

func str(s string) crm.Value         { return crm.StringValue(s) }
func num(n int64) crm.Value          { return crm.IntValue(n) }
func yes() crm.Value                 { return crm.BoolValue(true) }
func no() crm.Value                  { return crm.BoolValue(false) }
func list(items ...string) crm.Value { return crm.ListValue(items) }

func dec(s string) crm.Value {
	d, err := crm.ParseDecimal(s)
	if err != nil {
		panic(err) // a literal of these tests is wrong
	}
	return crm.DecimalValue(d)
}

func day(s string) crm.Value {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err) // a literal of these tests is wrong
	}
	return crm.DateValue(t.Unix() / 86400)
}

func at(s string) crm.Value {
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		panic(err) // a literal of these tests is wrong
	}
	return crm.TimeValue(t)
}

var null crm.Value
