package mongostore

import (
	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
)

// Short forms for the documents of MongoDB's language, so that queries read
// as what they say.

// doc is a document with a single field.
func doc(name string, value any) bson.D { return bson.D{{Key: name, Value: value}} }

func byID(id any) bson.D { return doc("_id", id) }

func set(name string, value any) bson.D { return doc("$set", doc(name, value)) }

func upsertOne() *options.UpdateOneOptionsBuilder { return options.UpdateOne().SetUpsert(true) }

// literal keeps the server from reading a value as an expression.
func literal(value any) bson.D { return doc("$literal", value) }

// orEmpty is an array field, or an empty array where it is absent.
func orEmpty(field string) bson.D {
	return doc("$ifNull", bson.A{"$" + field, bson.A{}})
}

// orNull is a field, or null where it is absent.
func orNull(field string) bson.D {
	return doc("$ifNull", bson.A{"$" + field, nil})
}

// only projects the fields named.
func only(fields ...string) bson.D {
	d := make(bson.D, 0, len(fields)+1)
	id := int32(0)
	for _, f := range fields {
		if f == "_id" {
			id = 1
			continue
		}
		d = append(d, bson.E{Key: f, Value: int32(1)})
	}
	return append(d, bson.E{Key: "_id", Value: id})
}
