package mongostore

import (
	"fmt"
	"math/big"
	"strings"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/x/bsonx/bsoncore"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// column is a field wanted from documents, under the name that it has there.
type column struct {
	stored string
	field  *crm.Field
}

// storedName is a field's name in documents.
func storedName(field string) string {
	if field == crm.FieldID {
		return "_id"
	}
	return field
}

// appendRow decodes one document into cells, one for each column, without a
// map in between. Texts are cut out of one copy of the document.
func appendRow(cells []crm.Value, columns []column, raw bson.Raw) ([]crm.Value, error) {
	start := len(cells)
	for range columns {
		cells = append(cells, crm.Value{})
	}
	row := cells[start:]
	text := string(raw)
	rest, at := []byte(raw)[4:], 4
	for len(rest) > 1 {
		element, after, ok := bsoncore.ReadElement(rest)
		if !ok {
			return nil, fmt.Errorf("a document is damaged: %v", raw.Validate())
		}
		key := element.KeyBytes()
		for i := range columns {
			if columns[i].stored != string(key) {
				continue
			}
			valueAt := at + 1 + len(key) + 1
			v, err := decodeValue(columns[i].field, bsoncore.Value{
				Type: bsoncore.Type(element[0]), Data: element[1+len(key)+1:],
			}, text[valueAt:at+len(element)])
			if err != nil {
				return nil, fmt.Errorf("field %q: %w", columns[i].stored, err)
			}
			row[i] = v
		}
		at += len(element)
		rest = after
	}
	return cells, nil
}

// decodeValue reads a stored value of a field; text is the value's bytes as
// part of a string that outlives the document.
func decodeValue(f *crm.Field, v bsoncore.Value, text string) (crm.Value, error) {
	switch v.Type {
	case bsoncore.TypeNull:
		return crm.Value{}, nil
	case bsoncore.TypeString:
		if kindOf(f) == crm.JSONKind {
			return crm.JSONValue(text[4 : len(text)-1]), nil
		}
		return crm.StringValue(text[4 : len(text)-1]), nil
	case bsoncore.TypeInt64, bsoncore.TypeInt32:
		return crm.IntValue(v.AsInt64()), nil
	case bsoncore.TypeBoolean:
		return crm.BoolValue(v.Boolean()), nil
	case bsoncore.TypeDateTime:
		if f.Type == crm.TypeDate {
			return crm.DateValue(floorDiv(v.DateTime(), dayMillis)), nil
		}
		return crm.MillisValue(v.DateTime()), nil
	case bsoncore.TypeDecimal128:
		high, low := v.Decimal128()
		return decodeDecimal(f.DecimalScale(), high, low)
	case bsoncore.TypeArray:
		return decodeList(v.Array())
	}
	return crm.Value{}, fmt.Errorf("the store holds a %s, which no field has", v.Type)
}

// decodeDecimal reads a decimal128 at the scale given, or at its own when it
// has more digits than that.
func decodeDecimal(scale int, high, low uint64) (crm.Value, error) {
	coefficientHigh := high & (1<<decimalExponentShift - 1)
	own := decimalBias - int(high>>decimalExponentShift&0x3fff)
	if coefficientHigh != 0 || low > 999_999_999_999_999_999 || own < 0 || own > crm.MaxDigits || high>>61&3 == 3 {
		n, exp, err := bson.NewDecimal128(high, low).BigInt()
		if err != nil {
			return crm.Value{}, fmt.Errorf("a decimal is not a number: %w", err)
		}
		d, err := toDecimal(n, -exp, scale)
		return crm.DecimalValue(d), err
	}
	n := int64(low)
	if high>>63 != 0 {
		n = -n
	}
	d := crm.NewDecimal(n, own)
	if own != scale {
		if r, exact, ok := d.Rescale(scale); exact && ok {
			d = r
		}
	}
	return crm.DecimalValue(d), nil
}

// toDecimal is n × 10^-own at the scale given, exactly.
func toDecimal(n *big.Int, own, scale int) (crm.Decimal, error) {
	n = new(big.Int).Set(n)
	for ; own < scale; own++ {
		n.Mul(n, ten)
	}
	for rest := new(big.Int); own > scale; own-- {
		if n.QuoRem(n, ten, rest); rest.Sign() != 0 {
			return crm.Decimal{}, fmt.Errorf("a decimal has more than %d digits after the point", scale)
		}
	}
	if !n.IsInt64() {
		return crm.Decimal{}, fmt.Errorf("%w: the number %s has too many digits", errTooLarge, n)
	}
	return crm.NewDecimal(n.Int64(), scale), nil
}

func decodeList(array bsoncore.Array) (crm.Value, error) {
	values, err := array.Values()
	if err != nil {
		return crm.Value{}, err
	}
	var b strings.Builder
	for i, v := range values {
		item, ok := v.StringValueOK()
		if !ok {
			return crm.Value{}, fmt.Errorf("a list holds a %s", v.Type)
		}
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(item)
	}
	return listValue(b.String()), nil
}

// listValue is the List whose joined form is given.
func listValue(joined string) crm.Value {
	if joined == "" {
		return crm.Value{}
	}
	return crm.ListValue(strings.Split(joined, ","))
}

func floorDiv(n, by int64) int64 {
	q := n / by
	if n%by < 0 {
		q--
	}
	return q
}

// decodeCell reads a value that stands alone.
func decodeCell(f *crm.Field, v bsoncore.Value) (crm.Value, error) {
	return decodeValue(f, v, string(v.Data))
}
