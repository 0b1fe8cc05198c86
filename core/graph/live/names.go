package live

import "github.com/guanxi-crm/guanxi/core/crm"

// names are the GraphQL names that one object gives.
type names struct {
	typ, filter, listFilter          string
	orderBy, orderField              string
	connection, edge                 string
	aggregate, key                   string
	sum, avg, min, max, distinct     string
	groupBy, groupField              string
	create, update, match            string
	one, list, aggregates            string // query fields
	createOne, createMany, updateOne string // mutation fields
	upsertOne, deleteOne, restoreOne string
	updateWhere, deleteWhere         string
}

func namesOf(o *crm.Object) names {
	t, many := o.TypeName(), crm.Pascal(o.Plural)
	return names{
		typ: t, filter: t + "Filter", listFilter: t + "ListFilter",
		orderBy: t + "OrderBy", orderField: t + "OrderField",
		connection: t + "Connection", edge: t + "Edge",
		aggregate: t + "Aggregate", key: t + "AggregateKey",
		sum: t + "Sum", avg: t + "Avg", min: t + "Min", max: t + "Max", distinct: t + "CountDistinct",
		groupBy: t + "GroupBy", groupField: t + "GroupField",
		create: t + "Create", update: t + "Update", match: t + "Match",
		one: o.Name, list: o.Plural, aggregates: o.Plural + "Aggregate",
		createOne: "create" + t, createMany: "create" + many, updateOne: "update" + t,
		upsertOne: "upsert" + t, deleteOne: "delete" + t, restoreOne: "restore" + t,
		updateWhere: "update" + many + "Where", deleteWhere: "delete" + many + "Where",
	}
}

func (n names) types() []string {
	return []string{
		n.typ, n.filter, n.listFilter, n.orderBy, n.orderField, n.connection, n.edge, n.aggregate, n.key,
		n.sum, n.avg, n.min, n.max, n.distinct, n.groupBy, n.groupField, n.create, n.update, n.match,
	}
}

func (n names) roots() []string {
	return []string{
		n.one, n.list, n.aggregates,
		n.createOne, n.createMany, n.updateOne, n.upsertOne, n.deleteOne, n.restoreOne, n.updateWhere, n.deleteWhere,
	}
}

// register knows which names are taken. Names are given over the whole
// catalog, also of what the caller can't see, so that they are the same for
// every role.
type register struct {
	types map[string]bool
	roots map[string]bool
}

// object reserves all names of an object, or none when one is taken.
func (r *register) object(n names) bool {
	for _, name := range n.types() {
		if r.types[name] {
			return false
		}
	}
	for _, name := range n.roots() {
		if r.roots[name] {
			return false
		}
	}
	for _, name := range n.types() {
		r.types[name] = true
	}
	for _, name := range n.roots() {
		r.roots[name] = true
	}
	return true
}

// enum reserves the names of a picklist's type and its filter: CustomerTier
// and CustomerTierFilter, or, when an object has one of them already,
// CustomerTierValue and so on.
func (r *register) enum(object, field string) (enum, filter string) {
	enum = object + crm.Pascal(field)
	for r.types[enum] || r.types[enum+"Filter"] {
		enum += "Value"
	}
	r.types[enum], r.types[enum+"Filter"] = true, true
	return enum, enum + "Filter"
}
