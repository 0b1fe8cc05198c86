package mongostore

import (
	"go.mongodb.org/mongo-driver/v2/bson"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// encode is the stored form of a value; nil for null.
func encode(v crm.Value) any {
	switch v.Kind() {
	case crm.Null:
		return nil
	case crm.Int:
		return v.Int64()
	case crm.Bool:
		return v.Bool()
	case crm.DecimalKind:
		return encodeDecimal(v.Decimal())
	case crm.DateKind:
		return bson.DateTime(v.Int64() * dayMillis)
	case crm.DateTimeKind:
		return bson.DateTime(v.Int64())
	case crm.List:
		items := v.Items()
		list := make(bson.A, len(items))
		for i, item := range items {
			list[i] = item
		}
		return list
	}
	return v.Str()
}

func encodeAll(values []crm.Value) bson.A {
	list := make(bson.A, len(values))
	for i, v := range values {
		list[i] = encode(v)
	}
	return list
}

// encodeDecimal keeps the number's scale: 1.50 stays 1.50.
func encodeDecimal(d crm.Decimal) bson.Decimal128 {
	n, high := d.Unscaled(), uint64(decimalBias-d.Scale())<<decimalExponentShift
	if n < 0 {
		return bson.NewDecimal128(high|1<<63, uint64(-n))
	}
	return bson.NewDecimal128(high, uint64(n))
}

const (
	dayMillis = 24 * 60 * 60 * 1000
	// The binary form of an IEEE 754 decimal128: sign, 14 bits of exponent
	// with this bias, 113 bits of coefficient.
	decimalBias          = 6176
	decimalExponentShift = 49
)
