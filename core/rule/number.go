package rule

import (
	"math"
	"math/big"
	"math/bits"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/guanxi-crm/guanxi/core/crm"
)

// Numbers at run time are int, crm.Decimal (from fields and literals) and
// decimal.Decimal (results of arithmetic). Never a binary float.

const (
	// maxScale is how many digits after the point a result keeps: enough to
	// divide money by money and multiply it back.
	maxScale = 18
	// maxNumberBits bounds a result's digits, about 60 decimal ones, so that
	// squaring again and again can't eat the machine.
	maxNumberBits = 200
)

// cell is a cell of an imported row: text, and a number where one is needed.
type cell string

func toDecimal(v any) (d decimal.Decimal, ok bool) {
	switch n := v.(type) {
	case int:
		return decimal.NewFromInt(int64(n)), true
	case crm.Decimal:
		return decimal.New(n.Unscaled(), -int32(n.Scale())), true
	case decimal.Decimal:
		return n, true
	case cell:
		p, err := crm.ParseDecimal(cellNumber(n))
		if err != nil {
			return decimal.Decimal{}, false
		}
		return toDecimal(p)
	}
	return decimal.Decimal{}, false
}

// cellNumber is the cell's text without blanks and thousands separators.
func cellNumber(c cell) string {
	return strings.ReplaceAll(strings.TrimSpace(string(c)), ",", "")
}

func toInt(v any) (int, bool) {
	if n, ok := v.(int); ok {
		return n, true
	}
	d, ok := toDecimal(v)
	if !ok || !d.IsInteger() || !d.BigInt().IsInt64() {
		return 0, false
	}
	return int(d.IntPart()), true
}

func isNumber(v any) bool {
	switch v.(type) {
	case int, crm.Decimal, decimal.Decimal:
		return true
	}
	return false
}

// compareNumbers orders two numbers; ok is false when one is not a number.
func compareNumbers(a, b any) (order int, ok bool) {
	switch x := a.(type) {
	case int:
		switch y := b.(type) {
		case int:
			return compareInts(x, y), true
		case crm.Decimal:
			return -compareScaled(y, x), true
		}
	case crm.Decimal:
		switch y := b.(type) {
		case crm.Decimal:
			return x.Cmp(y), true
		case int:
			return compareScaled(x, y), true
		}
	}
	x, ok := toDecimal(a)
	if !ok {
		return 0, false
	}
	y, ok := toDecimal(b)
	if !ok {
		return 0, false
	}
	return x.Cmp(y), true
}

// compareScaled orders a decimal and an integer by their whole parts, and by
// what is behind the point where those are equal, without making numbers.
func compareScaled(d crm.Decimal, n int) int {
	unit := powersOf10[d.Scale()]
	whole, rest := int(d.Unscaled()/unit), d.Unscaled()%unit
	if whole != n {
		return compareInts(whole, n)
	}
	return compareInts(int(rest), 0)
}

// powersOf10 are the units of all scales that a decimal can have.
var powersOf10 = func() (p [crm.MaxDigits + 1]int64) {
	p[0] = 1
	for i := 1; i < len(p); i++ {
		p[i] = p[i-1] * 10
	}
	return p
}()

func compareInts(x, y int) int {
	switch {
	case x < y:
		return -1
	case x > y:
		return 1
	}
	return 0
}

// arithmetic computes a op b exactly; nil when one of them is nil or a number
// is divided by zero.
func arithmetic(op byte, a, b any) (any, error) {
	x, isInt := a.(int)
	y, bothInt := b.(int)
	if isInt && bothInt && op != '/' {
		if n, fits := intArithmetic(op, x, y); fits {
			return n, nil
		}
	}
	d, ok := toDecimal(a)
	if !ok {
		return nil, nil
	}
	e, ok := toDecimal(b)
	if !ok {
		return nil, nil
	}
	switch op {
	case '+':
		return bounded(d.Add(e))
	case '-':
		return bounded(d.Sub(e))
	case '*':
		return bounded(d.Mul(e))
	}
	if e.IsZero() {
		return nil, nil
	}
	if op == '%' {
		return bounded(d.Mod(e))
	}
	return bounded(withoutZeros(d.DivRound(e, maxScale)))
}

// intArithmetic is the case of two integers; fits is false on overflow and for
// what is not an integer.
func intArithmetic(op byte, x, y int) (n any, fits bool) {
	switch op {
	case '+':
		sum := x + y
		return sum, (sum > x) == (y > 0)
	case '-':
		difference := x - y
		return difference, (difference < x) == (y > 0)
	case '*':
		high, low := bits.Mul64(magnitude(x), magnitude(y))
		return x * y, high == 0 && low <= math.MaxInt64
	case '%':
		if y == 0 {
			return nil, true
		}
		return x % y, true
	}
	return nil, false
}

func magnitude(n int) uint64 {
	if n < 0 {
		return -uint64(n)
	}
	return uint64(n)
}

// withoutZeros takes away the zeros that a division leaves at the end.
func withoutZeros(d decimal.Decimal) decimal.Decimal {
	n, exponent := d.Coefficient(), d.Exponent()
	ten, rest := big.NewInt(10), new(big.Int)
	for exponent < 0 {
		q, r := new(big.Int).QuoRem(n, ten, rest)
		if r.Sign() != 0 {
			break
		}
		n, exponent = q, exponent+1
	}
	return decimal.NewFromBigInt(n, exponent)
}

func bounded(d decimal.Decimal) (any, error) {
	if d.Exponent() < -maxScale {
		d = d.Round(maxScale)
	}
	if d.Coefficient().BitLen() > maxNumberBits || d.Exponent() > maxScale {
		return nil, errNumberSize()
	}
	return d, nil
}

// exact turns a computed number into the platform's own kind: at most nine
// digits after the point, which is what fields can hold, fewer when the number
// is large. Rounded half away from zero.
func exact(d decimal.Decimal) (crm.Decimal, error) {
	for scale := min(max(-d.Exponent(), 0), 9); scale >= 0; scale-- {
		n := d.Round(scale).Shift(scale).BigInt()
		if n.IsInt64() && magnitude(int(n.Int64())) < 1e18 {
			return crm.NewDecimal(n.Int64(), int(scale)), nil
		}
	}
	return crm.Decimal{}, errNumberSize()
}

// parseLiteral is a number of a source, exactly as written; one with an
// exponent is taken from its value.
func parseLiteral(text string, value float64) (crm.Decimal, error) {
	text = strings.ReplaceAll(text, "_", "")
	if strings.HasPrefix(text, ".") {
		text = "0" + text
	}
	if strings.ContainsAny(text, "eE") {
		text = strconv.FormatFloat(value, 'f', -1, 64)
	}
	return crm.ParseDecimal(strings.TrimSuffix(text, "."))
}
