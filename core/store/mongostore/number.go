package mongostore

import (
	"errors"
	"math/big"

	"go.mongodb.org/mongo-driver/v2/x/bsonx/bsoncore"

	"go.mongodb.org/mongo-driver/v2/bson"

	"github.com/guanxi-crm/guanxi/core/crm"
)

const (
	averageDigits = 6 // more than the field has
	averageScale  = 9 // at most
)

var (
	ten = big.NewInt(10)

	errTooLarge = errors.New("too many digits")
)

func tooLarge(err error) error {
	return crm.NewError(crm.LimitExceeded,
		"A sum has more than 18 digits. Narrow the filter or group the records.",
		"求和结果超过 18 位数字。请缩小筛选范围或对记录分组。").WithCause(err)
}

// sumOf reads an exact sum of a field's values, as n × 10^-scale.
func sumOf(v bsoncore.Value, scale int) (*big.Int, error) {
	if v.Type != bsoncore.TypeDecimal128 {
		n := big.NewInt(v.AsInt64()) // of no values at all it is the integer 0
		return n.Mul(n, new(big.Int).Exp(ten, big.NewInt(int64(scale)), nil)), nil
	}
	high, low := v.Decimal128()
	n, exp, err := bson.NewDecimal128(high, low).BigInt()
	if err != nil {
		return nil, err
	}
	for ; -exp < scale; exp-- {
		n.Mul(n, ten)
	}
	for ; -exp > scale; exp++ {
		n.Quo(n, ten) // zeros only: no value has more digits than the field
	}
	return n, nil
}

// average divides a sum by a count, rounding half away from zero; null without
// values. Where the digits do not fit in a Decimal, those at the end go first.
func average(sum *big.Int, n int64, scale int) crm.Value {
	if n == 0 {
		return crm.Value{}
	}
	for to := min(scale+averageDigits, averageScale); ; to-- {
		q := new(big.Int).Exp(ten, big.NewInt(int64(to-scale)), nil)
		q = divideRounded(q.Mul(q, sum), n)
		if q.IsInt64() || to <= scale {
			return crm.DecimalValue(crm.NewDecimal(q.Int64(), to))
		}
	}
}

func divideRounded(n *big.Int, by int64) *big.Int {
	d := big.NewInt(by)
	q, rest := new(big.Int).QuoRem(n, d, new(big.Int))
	if rest.Abs(rest).Lsh(rest, 1).Cmp(d) >= 0 {
		q.Add(q, big.NewInt(int64(n.Sign())))
	}
	return q
}
