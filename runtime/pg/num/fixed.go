package num

import (
	"cmp"
	"math"
	"math/big"
	"math/bits"

	"github.com/veloc-dev/veloc/runtime/pg"
	"github.com/veloc-dev/veloc/runtime/pg/digits"
)

var errFieldOverflow = &pg.Error{SQLState: pg.NumericValueOutOfRange, Message: "numeric field overflow"}

// A coefficient lies within ±10^18, one of 128 bits within ±10^38: operands
// within these cannot overflow, and what lies beyond them is refused. The least
// integer stands for what does not fit; no coefficient is it.
const (
	mostInt64 = 1_000_000_000_000_000_000
	noInt64   = math.MinInt64
)

// sound reports whether x is a coefficient other than NaN.
func sound(x int64) bool { return uint64(x)+mostInt64 <= 2*mostInt64 }

// odd is the result of an operation whose operands are not all sound: NaN, or an
// error.
func odd(a, b int64) (int64, error) {
	for _, x := range [...]int64{a, b} {
		if !sound(x) && x != NaNInt64 {
			return 0, errFieldOverflow
		}
	}
	return NaNInt64, nil
}

// AddFixed64 is a + b for sums of at most 18 digits, NaN staying NaN; operands of
// more digits are refused.
func AddFixed64(a, b int64) (int64, error) {
	if !sound(a) || !sound(b) {
		return odd(a, b)
	}
	return a + b, nil
}

// SubFixed64 is a - b.
func SubFixed64(a, b int64) (int64, error) {
	if !sound(a) || !sound(b) {
		return odd(a, b)
	}
	return a - b, nil
}

// MulFixed64 is a × b; products of more than 18 digits are refused.
func MulFixed64(a, b int64) (int64, error) {
	if !sound(a) || !sound(b) {
		return odd(a, b)
	}
	hi, lo := bits.Mul64(uint64(a), uint64(b))
	hi -= uint64(a>>63)&uint64(b) + uint64(b>>63)&uint64(a)
	if r := int64(lo); int64(hi) == r>>63 && sound(r) {
		return r, nil
	}
	return 0, errFieldOverflow
}

// NegFixed64 is -a.
func NegFixed64(a int64) (int64, error) {
	if !sound(a) {
		return odd(a, a)
	}
	return -a, nil
}

// AbsFixed64 is abs(a).
func AbsFixed64(a int64) (int64, error) {
	if !sound(a) {
		return odd(a, a)
	}
	return max(a, -a), nil
}

// ScaleUpInt64 is x × 10^by, NaN staying NaN. A product that does not fit equals
// no coefficient, and every operation refuses it.
func ScaleUpInt64(x int64, by int32) int64 {
	if x == NaNInt64 {
		return x
	}
	if r, ok := scaledUp(x, by); ok && r != NaNInt64 {
		return r
	}
	return noInt64
}

// CompareScaledInt64 compares a × 10^by with b: -1, 0 or 1, NaN above all.
func CompareScaledInt64(a int64, by int32, b int64) int {
	if a == NaNInt64 || b == NaNInt64 {
		return cmp.Compare(a, b)
	}
	if r, ok := scaledUp(a, by); ok {
		return cmp.Compare(r, b)
	}
	return cmp.Compare(a, 0) // beyond all integers
}

// RoundInt64 brings a coefficient from one scale to another, rounding half
// away from zero, and refuses more than the given digits.
func RoundInt64(x int64, from, digits, to int32) (int64, error) {
	if x == NaNInt64 {
		return x, nil
	}
	w, err := RoundInt128(Widen(x), from, digits, to)
	return Narrow(w), err
}

// RoundInt128 is RoundInt64 for 128 bits.
func RoundInt128(x Int128, from, digits, to int32) (Int128, error) {
	if x == NaNInt128 {
		return x, nil
	}
	if x == noInt128 {
		return x, errFieldOverflow
	}
	abs := x.abs()
	switch {
	case to < from && from-to <= 18:
		var r uint64
		abs, r = abs.quoRem10(from - to)
		if r >= uint64(pow64[from-to])/2 && from > to {
			abs = abs.plus(Int128{0, 1})
		}
	case to < from:
		abs = int128Of(roundCoef(abs.big(), int(from-to)))
	case to > from:
		if abs = ScaleUpInt128(abs, to-from); abs == noInt128 {
			return x, errFieldOverflow
		}
	}
	if CompareInt128(abs, limits[digits]) >= 0 {
		return x, errFieldOverflow
	}
	if x.Hi < 0 {
		return abs.negative(), nil
	}
	return abs, nil
}

// limits[n] is 10^n, the first integer of more than n digits.
var limits = func() (l [39]Int128) {
	for i := range l {
		l[i] = int128Of(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(i)), nil))
	}
	return l
}()

// FromInt64 is a coefficient at a scale as a Numeric.
func FromInt64(x int64, scale int32) Numeric {
	switch x {
	case NaNInt64:
		return NaN
	case noInt64: // small has no room for it
		return newDecimal(big.NewInt(x), scale)
	}
	return small(x, scale)
}

// FromInt128 is a coefficient at a scale as a Numeric.
func FromInt128(x Int128, scale int32) Numeric {
	switch {
	case x == NaNInt128:
		return NaN
	case x.Hi == int64(x.Lo)>>63 && x.Lo != 1<<63:
		return small(int64(x.Lo), scale)
	}
	return newDecimal(x.big(), scale)
}

// ToInt64 is the coefficient of a value that has at most 18 digits at the scale;
// that of another equals none.
func ToInt64(n Numeric, scale int32) int64 {
	if n.isSmall() && n.scale <= scale {
		return ScaleUpInt64(n.coef, scale-n.scale)
	}
	return Narrow(ToInt128(n, scale))
}

// ToInt128 is the coefficient of a value that has at most 38 digits at the scale;
// that of another equals none.
func ToInt128(n Numeric, scale int32) Int128 {
	d := n.dec()
	switch {
	case d.form == nan:
		return NaNInt128
	case d.form != finite || d.scale > scale:
		return noInt128
	}
	x := d.at(scale)
	if x.BitLen() > 127 {
		return noInt128
	}
	return int128Of(x)
}

// ParseFixed64 reads a numeric(digits, scale) of at most 18 digits as numeric's
// input function does, and rounds and checks it.
func ParseFixed64(s string, digits, scale int32) (int64, error) {
	i, negative := 0, false
	if len(s) > 0 && s[0] == '-' {
		i, negative = 1, true
	}
	start := i
	var x int64
	for ; i < len(s) && s[i]-'0' <= 9; i++ {
		x = x*10 + int64(s[i]-'0')
	}
	n := i - start
	missing := scale
	if i < len(s) && s[i] == '.' && n > 0 {
		for i++; i < len(s) && s[i]-'0' <= 9 && missing > 0; i++ {
			x = x*10 + int64(s[i]-'0')
			missing--
		}
	}
	if i < len(s) || n == 0 || n > 18-int(scale) {
		return parseSlow64(s, digits, scale)
	}
	if x *= pow64[missing]; x >= pow64[digits] {
		return 0, errFieldOverflow
	}
	if negative {
		x = -x
	}
	return x, nil
}

// AppendFixed64 appends numeric's output text of a coefficient at a scale.
func AppendFixed64(dst []byte, x int64, scale int32) []byte {
	if x == NaNInt64 {
		return append(dst, "NaN"...)
	}
	u := uint64(x)
	if x < 0 {
		dst = append(dst, '-')
		u = -u
	}
	if scale == 0 {
		return digits.Append(dst, u)
	}
	unit := uint64(pow64[scale])
	dst = append(digits.Append(dst, u/unit), '.')
	return digits.AppendPadded(dst, u%unit, int(scale))
}

// appendDigits appends u with at least width digits, the last scale of them
// behind a point.
func appendDigits(dst []byte, u uint64, scale, width int) []byte {
	var buf [42]byte
	at, n := len(buf), 0
	for u > 0 || n <= scale || n < width {
		if n == scale && scale > 0 {
			at--
			buf[at] = '.'
		}
		at--
		buf[at] = byte('0' + u%10)
		u /= 10
		n++
	}
	return append(dst, buf[at:]...)
}

// AppendFixed128 appends numeric's output text of a coefficient at a scale.
func AppendFixed128(dst []byte, x Int128, scale int32) []byte {
	if x == NaNInt128 {
		return append(dst, "NaN"...)
	}
	if x.Hi < 0 {
		dst = append(dst, '-')
		x = x.negative()
	}
	start := len(dst)
	head, low := x.quoRem10(18)
	top, mid := head.quoRem10(18)
	width := 0
	for _, part := range [...]uint64{top.Lo, mid} {
		if part > 0 || width > 0 {
			dst = appendDigits(dst, part, 0, width)
			width = 18
		}
	}
	dst = appendDigits(dst, low, 0, width)
	return insertPoint(dst, start, int(scale))
}
