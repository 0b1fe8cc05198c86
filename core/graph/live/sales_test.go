package live_test

import (
	"testing"

	"github.com/guanxi-crm/guanxi/core/crm"
)

func object(name, plural string, fields ...crm.Field) *crm.Object {
	return &crm.Object{Name: name, Plural: plural, Label: crm.Text{EN: crm.Pascal(name), ZhCN: name}, NameField: "name", Fields: fields}
}

func field(name string, t crm.FieldType, more ...func(*crm.Field)) crm.Field {
	f := crm.Field{Name: name, Type: t, Label: crm.Text{EN: crm.Pascal(name)}}
	for _, m := range more {
		m(&f)
	}
	return f
}

func options(values ...string) func(*crm.Field) {
	return func(f *crm.Field) {
		for _, v := range values {
			f.Options = append(f.Options, crm.Option{Value: v, Label: crm.Text{EN: v}})
		}
	}
}

func to(target string) func(*crm.Field) { return func(f *crm.Field) { f.Target = target } }
func unique(f *crm.Field)               { f.Unique = true }
func required(f *crm.Field)             { f.Required = true }
func secret(f *crm.Field)               { f.Sensitivity = crm.Secret }

// sales are the objects of most tests.
func sales() []*crm.Object {
	account := object("account", "accounts",
		field("name", crm.TypeText, required),
		field("tier", crm.TypePicklist, options("A", "B", "C")),
		field("tags", crm.TypeMultiPicklist, options("NEW", "HOT", "OLD")),
		field("revenue", crm.TypeCurrency),
		field("employees", crm.TypeInteger),
		field("active", crm.TypeBoolean),
		field("founded", crm.TypeDate),
		field("seenAt", crm.TypeDateTime),
		field("code", crm.TypeAutoNumber, func(f *crm.Field) { f.Format = "A-{0000}" }),
		field("note", crm.TypeLongText),
		field("salary", crm.TypeInteger, secret),
		field("parent", crm.TypeLookup, to("account"), func(f *crm.Field) { f.Inverse = "subsidiaries" }),
	)
	contact := object("contact", "contacts",
		field("name", crm.TypeText, required),
		field("email", crm.TypeEmail, unique),
		field("account", crm.TypeLookup, to("account")),
	)
	deal := object("deal", "deals",
		field("name", crm.TypeText),
		field("stage", crm.TypePicklist, options("OPEN", "WON", "LOST")),
		field("amount", crm.TypeDecimal),
		field("closedOn", crm.TypeDate),
		field("account", crm.TypeLookup, to("account")),
		field("contact", crm.TypeLookup, to("contact")),
	)
	return []*crm.Object{account, contact, deal}
}

// newSales is a world with a few records.
func newSales(t testing.TB) *world {
	w := newWorld(t, sales()...)
	w.make("acme", "account", map[string]any{"name": "Acme", "tier": "A", "tags": []string{"NEW", "HOT"}, "revenue": "1200.50", "employees": 10,
		"active": true, "founded": "1999-12-31", "seenAt": "2026-11-22T06:00:00Z", "salary": 7})
	w.make("bolt", "account", map[string]any{"name": "Bolt", "tier": "B", "revenue": "80", "employees": 3, "active": false,
		"founded": "2020-02-29", "seenAt": "2026-10-01T00:00:00Z", "parent": "«acme»", "tags": []string{"OLD"}})
	w.make("cord", "account", map[string]any{"name": "Cord 电缆", "tier": "A", "employees": 5, "parent": "«acme»"})
	w.make("ann", "contact", map[string]any{"name": "Ann", "email": "ann@acme.example", "account": "«acme»"})
	w.make("bob", "contact", map[string]any{"name": "Bob", "email": "bob@bolt.example", "account": "«bolt»"})
	w.make("d1", "deal", map[string]any{"name": "D1", "stage": "WON", "amount": "100.10", "closedOn": "2026-01-05", "account": "«acme»", "contact": "«ann»"})
	w.make("d2", "deal", map[string]any{"name": "D2", "stage": "WON", "amount": "50", "closedOn": "2026-02-07", "account": "«acme»"})
	w.make("d3", "deal", map[string]any{"name": "D3", "stage": "LOST", "amount": "7", "closedOn": "2026-02-09", "account": "«bolt»", "contact": "«bob»"})
	w.make("d4", "deal", map[string]any{"name": "D4", "stage": "OPEN", "amount": "1"})
	return w
}
