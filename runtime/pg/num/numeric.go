// Package num holds PostgreSQL's integers and exact decimals: numeric with its
// scales and rounding, and the scaled integers of 64 and 128 bits that stand
// for numeric(p,s) in generated code.
package num

import (
	"math"
	"math/big"

	"github.com/veloc-dev/veloc/runtime/pg"
)

// Limits of PostgreSQL's numeric.
const (
	maxIntegerDigits = 131072
	maxScale         = 16383
	maxDisplayScale  = 1000
	minSigDigits     = 16
)

type form uint8

const (
	finite form = iota
	negInf
	posInf
	nan
)

// Numeric is a numeric value of any scale. It is immutable, cheap to copy, and
// its zero value is 0.
type Numeric struct {
	v     *decimal // nil: the value is coef × 10^-scale; see small
	coef  int64
	scale int32
}

// decimal is coef × 10^-scale.
type decimal struct {
	coef  big.Int
	scale int32
	form  form
}

// NaN and the infinities.
var (
	NaN         = Numeric{v: &decimal{form: nan}}
	Infinity    = Numeric{v: &decimal{form: posInf}}
	NegInfinity = Numeric{v: &decimal{form: negInf}}
)

func (d *decimal) special() bool { return d.form != finite }

func newDecimal(coef *big.Int, scale int32) Numeric {
	if coef.IsInt64() && coef.Int64() != math.MinInt64 {
		return small(coef.Int64(), scale)
	}
	d := &decimal{scale: scale}
	d.coef.Set(coef)
	return Numeric{v: d}
}

var errOverflow = &pg.Error{SQLState: pg.NumericValueOutOfRange, Message: "value overflows numeric format"}

// checked refuses what PostgreSQL's format cannot hold.
func checked(coef *big.Int, scale int32) (Numeric, error) {
	if scale > maxScale {
		coef = roundCoef(coef, int(scale)-maxScale)
		scale = maxScale
	}
	if coef.BitLen() > 3*maxIntegerDigits && digitsOf(coef)-int(scale) > maxIntegerDigits {
		return Numeric{}, errOverflow
	}
	return newDecimal(coef, scale), nil
}

var powers [64]*big.Int

func init() {
	p := big.NewInt(1)
	for i := range powers {
		powers[i] = new(big.Int).Set(p)
		p.Mul(p, big.NewInt(10))
	}
}

// pow10 is 10^n; the result is shared.
func pow10(n int) *big.Int {
	if n < len(powers) {
		return powers[n]
	}
	return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil)
}

const log10Of2 = 0.301029995663981195

// digitsOf counts decimal digits; 0 has none.
func digitsOf(x *big.Int) int {
	if x.Sign() == 0 {
		return 0
	}
	// 2^(BitLen-1) ≤ |x| < 2^BitLen, whose numbers of digits differ seldom.
	n := int(float64(x.BitLen()-1)*log10Of2) + 1
	if most := int(float64(x.BitLen())*log10Of2) + 1; most > n && x.CmpAbs(pow10(n)) >= 0 {
		n++
	}
	return n
}

// quoRound divides rounding half away from zero.
func quoRound(a, b *big.Int) *big.Int {
	q, r := new(big.Int).QuoRem(a, b, new(big.Int))
	r.Abs(r).Lsh(r, 1)
	if r.CmpAbs(b) >= 0 {
		if a.Sign()*b.Sign() < 0 {
			return q.Sub(q, big.NewInt(1))
		}
		q.Add(q, big.NewInt(1))
	}
	return q
}

// roundCoef drops n digits.
func roundCoef(coef *big.Int, n int) *big.Int { return quoRound(coef, pow10(n)) }

// at gives the coefficient at a scale no smaller than the value's.
func (d *decimal) at(scale int32) *big.Int {
	if scale == d.scale {
		return &d.coef
	}
	return new(big.Int).Mul(&d.coef, pow10(int(scale-d.scale)))
}

// MustParse is ParseNumeric for texts known to be right.
func MustParse(s string) Numeric {
	n, err := ParseNumeric(s)
	if err != nil {
		panic(err)
	}
	return n
}

// MustParseNumeric is MustParse.
func MustParseNumeric(s string) Numeric { return MustParse(s) }

// AppendNumeric appends numeric's output text.
func AppendNumeric(dst []byte, n Numeric) []byte {
	if n.isSmall() {
		return appendSmall(dst, n.coef, n.scale)
	}
	d := n.v
	switch d.form {
	case nan:
		return append(dst, "NaN"...)
	case posInf:
		return append(dst, "Infinity"...)
	case negInf:
		return append(dst, "-Infinity"...)
	}
	if d.coef.Sign() < 0 {
		dst = append(dst, '-')
	}
	start := len(dst)
	var abs big.Int
	dst = abs.Abs(&d.coef).Append(dst, 10)
	return insertPoint(dst, start, int(d.scale))
}

// insertPoint puts the point before the last scale digits of dst[start:].
func insertPoint(dst []byte, start, scale int) []byte {
	if scale == 0 {
		return dst
	}
	if missing := scale + 1 - (len(dst) - start); missing > 0 {
		dst = append(dst, make([]byte, missing)...)
		copy(dst[start+missing:], dst[start:len(dst)-missing])
		for i := range missing {
			dst[start+i] = '0'
		}
	}
	at := len(dst) - scale
	dst = append(dst, 0)
	copy(dst[at+1:], dst[at:])
	dst[at] = '.'
	return dst
}

// FormatNumeric is numeric's output function.
func FormatNumeric(n Numeric) string { return string(AppendNumeric(nil, n)) }

// String is FormatNumeric.
func (n Numeric) String() string { return FormatNumeric(n) }

// Compare orders as PostgreSQL does: -Infinity, numbers, Infinity, NaN, which
// equals itself.
func Compare(a, b Numeric) int {
	if order, ok := compareSmall(a, b); ok {
		return order
	}
	x, y := a.dec(), b.dec()
	if x.special() || y.special() {
		return rank(x) - rank(y)
	}
	scale := max(x.scale, y.scale)
	return x.at(scale).Cmp(y.at(scale))
}

func rank(d *decimal) int { return [...]int{finite: 1, negInf: 0, posInf: 2, nan: 3}[d.form] }

// Equal is a = b; the scale does not count.
func Equal(a, b Numeric) bool { return Compare(a, b) == 0 }

// NotEqual is a <> b.
func NotEqual(a, b Numeric) bool { return Compare(a, b) != 0 }

// Less is a < b.
func Less(a, b Numeric) bool { return Compare(a, b) < 0 }

// LessEqual is a <= b.
func LessEqual(a, b Numeric) bool { return Compare(a, b) <= 0 }

// Greater is a > b.
func Greater(a, b Numeric) bool { return Compare(a, b) > 0 }

// GreaterEqual is a >= b.
func GreaterEqual(a, b Numeric) bool { return Compare(a, b) >= 0 }

// Equal reports whether n and m are the same number at the same scale.
func (n Numeric) Equal(m Numeric) bool { return n.dec().scale == m.dec().scale && Equal(n, m) }

// HashNumeric is equal for equal values, whatever their scales, and this process's
// own.
func HashNumeric(n Numeric) uint64 {
	if n.isSmall() {
		return hashSmall(n.coef, n.scale)
	}
	d := n.v
	if d.special() {
		return pg.HashWord(uint64(d.form))
	}
	coef, zeros := stripZeros(&d.coef)
	scale, h := int(d.scale)-zeros, uint64(0)
	switch {
	case coef.Sign() == 0:
		return hashEnd(0, 0, 0)
	case coef.BitLen() <= 64:
		return hashEnd(new(big.Int).Abs(coef).Uint64(), scale, coef.Sign())
	}
	for _, w := range coef.Bits() {
		h = pg.HashWords(h, uint64(w))
	}
	return hashEnd(h, scale, coef.Sign())
}

// stripZeros takes off the decimal zeros at the end and counts them: ever larger
// powers of ten first, as there may be 100,000.
func stripZeros(x *big.Int) (*big.Int, int) {
	if x.Sign() == 0 {
		return x, 0
	}
	most := 1
	for 2*most < digitsOf(x) {
		most *= 2
	}
	zeros, r := 0, new(big.Int)
	for n := most; n > 0; n /= 2 {
		if q, rest := new(big.Int).QuoRem(x, pow10(n), r); rest.Sign() == 0 {
			x, zeros = q, zeros+n
		}
	}
	return x, zeros
}

func hashEnd(h uint64, scale, sign int) uint64 {
	return pg.HashWords(h, uint64(scale)<<32^uint64(sign))
}
