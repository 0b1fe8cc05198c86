package crm

import (
	"fmt"
	"math"
	"math/big"
	"strings"
)

// MaxDigits is how many digits a Decimal can have, before and after the point
// together.
const MaxDigits = 18

// Decimal is an exact decimal number: unscaled × 10^-scale. The zero value is
// 0. Two equal numbers may differ in scale; compare with Cmp. Arithmetic is
// the rule package's matter.
type Decimal struct {
	unscaled int64
	scale    uint8
}

// NewDecimal returns unscaled × 10^-scale; scale is 0 to 18.
func NewDecimal(unscaled int64, scale int) Decimal {
	return Decimal{unscaled, uint8(scale)}
}

// ParseDecimal reads "-1234.50". It refuses exponents, other signs, more than
// MaxDigits digits and anything else that is not a plain number.
func ParseDecimal(s string) (Decimal, error) {
	t := s
	negative := strings.HasPrefix(t, "-")
	if negative || strings.HasPrefix(t, "+") {
		t = t[1:]
	}
	whole, fraction, point := strings.Cut(t, ".")
	if whole == "" || (point && fraction == "") {
		return Decimal{}, fmt.Errorf("%s is not a decimal number", Quote(s))
	}
	whole = strings.TrimLeft(whole, "0")
	if len(whole)+len(fraction) > MaxDigits {
		if fraction = strings.TrimRight(fraction, "0"); len(whole)+len(fraction) > MaxDigits {
			return Decimal{}, fmt.Errorf("%s has more than %d digits", Quote(s), MaxDigits)
		}
	}
	var n int64
	for _, c := range []byte(whole + fraction) {
		if c < '0' || c > '9' {
			return Decimal{}, fmt.Errorf("%s is not a decimal number", Quote(s))
		}
		n = n*10 + int64(c-'0')
	}
	if negative {
		n = -n
	}
	return Decimal{n, uint8(len(fraction))}, nil
}

// Unscaled and Scale are the two halves of the number.
func (d Decimal) Unscaled() int64 { return d.unscaled }
func (d Decimal) Scale() int      { return int(d.scale) }

// Cmp returns -1, 0 or 1 as d is less than, equal to or greater than e.
func (d Decimal) Cmp(e Decimal) int {
	if d.scale == e.scale {
		switch {
		case d.unscaled < e.unscaled:
			return -1
		case d.unscaled > e.unscaled:
			return 1
		}
		return 0
	}
	// Nearly always both fit a machine word at the larger scale.
	if x, y, ok := aligned(d, e); ok {
		return Decimal{unscaled: x}.Cmp(Decimal{unscaled: y})
	}
	a, b := big.NewInt(d.unscaled), big.NewInt(e.unscaled)
	if d.scale < e.scale {
		a.Mul(a, pow10(int(e.scale-d.scale)))
	} else {
		b.Mul(b, pow10(int(d.scale-e.scale)))
	}
	return a.Cmp(b)
}

// aligned returns both numbers unscaled at the larger of their scales; ok is
// false when one does not fit.
func aligned(d, e Decimal) (x, y int64, ok bool) {
	x, okX := shifted(d.unscaled, int(e.scale)-int(d.scale))
	y, okY := shifted(e.unscaled, int(d.scale)-int(e.scale))
	return x, y, okX && okY
}

// shifted is n × 10^by, n itself when by is negative.
func shifted(n int64, by int) (int64, bool) {
	const most = math.MaxInt64 / 10
	for ; by > 0; by-- {
		if n > most || n < -most {
			return 0, false
		}
		n *= 10
	}
	return n, true
}

// Rescale returns the number with that many digits after the point; exact is
// false when digits other than 0 would be lost, ok is false when it would need
// more than MaxDigits digits. Lost digits are rounded half away from zero.
func (d Decimal) Rescale(scale int) (r Decimal, exact, ok bool) {
	n := big.NewInt(d.unscaled)
	exact = true
	switch {
	case scale > int(d.scale):
		n.Mul(n, pow10(scale-int(d.scale)))
	case scale < int(d.scale):
		n, exact = divRound(n, pow10(int(d.scale)-scale))
	}
	if !n.IsInt64() || absOver(n.Int64()) {
		return Decimal{}, exact, false
	}
	return Decimal{n.Int64(), uint8(scale)}, exact, true
}

// absOver tells whether a number has more than MaxDigits digits.
func absOver(n int64) bool {
	const limit = 999_999_999_999_999_999
	return n > limit || n < -limit
}

// divRound divides, rounding half away from zero; exact tells whether nothing
// was rounded.
func divRound(n, by *big.Int) (q *big.Int, exact bool) {
	q, rest := new(big.Int).QuoRem(n, by, new(big.Int))
	if rest.Sign() == 0 {
		return q, true
	}
	if new(big.Int).Abs(new(big.Int).Lsh(rest, 1)).Cmp(by) >= 0 {
		q.Add(q, big.NewInt(int64(n.Sign())))
	}
	return q, false
}

func pow10(n int) *big.Int {
	return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil)
}

// Float64 is the nearest binary number: for display widths and estimates,
// never for money.
func (d Decimal) Float64() float64 {
	return float64(d.unscaled) / math.Pow10(int(d.scale))
}

// String writes the number with all digits of its scale: "1234.50".
func (d Decimal) String() string { return string(d.Append(nil)) }

// Append appends the text form to b.
func (d Decimal) Append(b []byte) []byte {
	n := d.unscaled
	var u uint64
	if n < 0 {
		b = append(b, '-')
		u = uint64(-n)
	} else {
		u = uint64(n)
	}
	var digits [32]byte
	i := len(digits)
	for k := 0; u > 0 || k <= int(d.scale); k++ {
		if k == int(d.scale) && k > 0 {
			i--
			digits[i] = '.'
		}
		i--
		digits[i] = byte('0' + u%10)
		u /= 10
	}
	return append(b, digits[i:]...)
}

// MarshalText and UnmarshalText make the number a string in JSON and YAML.
func (d Decimal) MarshalText() ([]byte, error) { return d.Append(nil), nil }

func (d *Decimal) UnmarshalText(b []byte) error {
	v, err := ParseDecimal(string(b))
	if err == nil {
		*d = v
	}
	return err
}
