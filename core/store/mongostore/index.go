package mongostore

import (
	"context"
	"strings"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// maxIndexes is how many indexes MongoDB allows a collection, with that on
// the id.
const maxIndexes = 64

// indexSpec is an index that an object should have. The name says all that is
// in it, so that indexes are compared by name.
type indexSpec struct {
	name   string
	keys   bson.D
	unique bool
	sparse bool
}

func (i indexSpec) model() mongo.IndexModel {
	o := options.Index().SetName(i.name)
	if i.unique {
		o.SetUnique(true)
	}
	if i.sparse {
		o.SetSparse(true)
	}
	return mongo.IndexModel{Keys: i.keys, Options: o}
}

// plainIndexes are an object's indexes without the unique ones. Those for
// lists end in the id, as every order does. There is none on deletedAt: nearly
// all records have none, so that a planner that takes it for a list of live
// records reads them all.
func plainIndexes(o *crm.Object) []indexSpec {
	list := []indexSpec{
		{name: "_outbox", keys: doc("_outbox.id", 1), sparse: true},
		{name: "_timers", keys: doc("_timers.due", 1), sparse: true},
		{name: "_claim", keys: doc("_claim.batch", 1), sparse: true},
	}
	for i := range o.Fields {
		if f := &o.Fields[i]; f.Indexed || f.Unique || f.Type == crm.TypeLookup {
			list = append(list, ordered([]crm.IndexField{{Field: f.Name}}))
		}
	}
	seen := map[string]bool{}
	for _, i := range list {
		seen[i.name] = true
	}
	for _, x := range o.Indexes {
		if spec := ordered(x.Fields); !seen[spec.name] {
			seen[spec.name] = true
			list = append(list, spec)
		}
	}
	return list
}

func ordered(fields []crm.IndexField) indexSpec {
	var s indexSpec
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.Field
		if f.Desc {
			names[i] += "-"
		}
		s.keys = append(s.keys, bson.E{Key: storedName(f.Field), Value: direction(f.Desc)})
	}
	s.name = "by " + strings.Join(names, " ")
	if s.keys[len(s.keys)-1].Key != "_id" {
		s.keys = append(s.keys, bson.E{Key: "_id", Value: 1})
	}
	return s
}

// uniqueIndex is over the values of live records only, which are noted apart.
func uniqueIndex(field string) indexSpec {
	return indexSpec{name: "unique " + field, keys: doc("_u."+field, 1), unique: true, sparse: true}
}

func indexNames(ctx context.Context, c *mongo.Collection) (map[string]bool, error) {
	specs, err := c.Indexes().ListSpecifications(ctx)
	if err != nil {
		return nil, err
	}
	names := make(map[string]bool, len(specs))
	for _, s := range specs {
		names[s.Name] = true
	}
	return names, nil
}
