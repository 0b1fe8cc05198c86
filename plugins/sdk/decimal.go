package sdk

import (
	"fmt"
	"math/big"
	"strings"
)

// maxDigits is how many digits a Decimal can have, before and after the point
// together.
const maxDigits = 18

// Decimal is an exact decimal number of at most 18 digits. The zero Decimal
// is 0.
type Decimal struct {
	unscaled int64
	scale    int8
}

// NewDecimal is unscaled × 10^-scale: NewDecimal(12345, 2) is 123.45. Scale is
// 0 to 18.
func NewDecimal(unscaled int64, scale int) Decimal {
	return Decimal{unscaled, int8(scale)}
}

// ParseDecimal reads "-1234.50"; no exponent, at most 18 digits.
func ParseDecimal(s string) (Decimal, error) {
	digits := strings.TrimPrefix(s, "-")
	whole, fraction, point := strings.Cut(digits, ".")
	if whole == "" || (point && fraction == "") {
		return Decimal{}, fmt.Errorf("%.60q is not a decimal number", s)
	}
	whole = strings.TrimLeft(whole, "0")
	if len(whole)+len(fraction) > maxDigits {
		return Decimal{}, fmt.Errorf("%.60q has more than %d digits", s, maxDigits)
	}
	var n int64
	for _, c := range []byte(whole + fraction) {
		if c < '0' || c > '9' {
			return Decimal{}, fmt.Errorf("%.60q is not a decimal number", s)
		}
		n = n*10 + int64(c-'0')
	}
	if digits != s {
		n = -n
	}
	return Decimal{n, int8(len(fraction))}, nil
}

// String writes all digits of the number's scale: "1234.50".
func (d Decimal) String() string { return d.Rat().FloatString(int(d.scale)) }

// Cmp returns -1, 0 or 1 as d is less than, equal to or greater than e.
func (d Decimal) Cmp(e Decimal) int { return d.Rat().Cmp(e.Rat()) }

// Unscaled and Scale are the two halves of the number.
func (d Decimal) Unscaled() int64 { return d.unscaled }
func (d Decimal) Scale() int      { return int(d.scale) }

// Rat is the number for arithmetic, which is exact there; DecimalOf turns the
// result back.
func (d Decimal) Rat() *big.Rat {
	ten := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(d.scale)), nil)
	return new(big.Rat).SetFrac(big.NewInt(d.unscaled), ten)
}

// DecimalOf rounds a number to that many digits after the point, half away
// from zero; ok is false when it would need more than 18 digits.
func DecimalOf(r *big.Rat, scale int) (d Decimal, ok bool) {
	d, err := ParseDecimal(r.FloatString(scale))
	return d, err == nil
}
