package num

import (
	"math/big"

	"github.com/veloc-dev/veloc/runtime/pg"
	"github.com/veloc-dev/veloc/runtime/pg/digits"
)

var errFieldOverflow = &pg.Error{SQLState: pg.NumericValueOutOfRange, Message: "numeric field overflow"}

// AddInt64 is a + b for sums of at most 18 digits, NaN staying NaN.
func AddInt64(a, b int64) int64 {
	if a == NaNInt64 || b == NaNInt64 {
		return NaNInt64
	}
	return a + b
}

// SubInt64 is a - b.
func SubInt64(a, b int64) int64 {
	if a == NaNInt64 || b == NaNInt64 {
		return NaNInt64
	}
	return a - b
}

// MulInt64 is a × b for products of at most 18 digits.
func MulInt64(a, b int64) int64 {
	if a == NaNInt64 || b == NaNInt64 {
		return NaNInt64
	}
	return a * b
}

// NegInt64 is -a.
func NegInt64(a int64) int64 {
	if a == NaNInt64 {
		return a
	}
	return -a
}

// AbsInt64 is abs(a).
func AbsInt64(a int64) int64 {
	if a < 0 {
		return -a
	}
	return a
}

// ScaleUpInt64 is x × 10^by for products of at most 18 digits.
func ScaleUpInt64(x int64, by int32) int64 { return MulInt64(x, pow64[by]) }

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
	abs := AbsInt128(x)
	switch {
	case to < from && from-to <= 18:
		var r uint64
		abs, r = abs.quoRem10(from - to)
		if r >= uint64(pow64[from-to])/2 && from > to {
			abs = AddInt128(abs, Int128{0, 1})
		}
	case to < from:
		abs = int128Of(roundCoef(abs.big(), int(from-to)))
	case to > from:
		b := new(big.Int).Mul(abs.big(), pow10(int(to-from)))
		if b.BitLen() > 126 {
			return x, errFieldOverflow
		}
		abs = int128Of(b)
	}
	if CompareInt128(abs, limits[digits]) >= 0 {
		return x, errFieldOverflow
	}
	if x.Hi < 0 {
		return NegInt128(abs), nil
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
	if x == NaNInt64 {
		return NaN
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

// ToInt64 is the coefficient of a value that has at most 18 digits at the scale.
func ToInt64(n Numeric, scale int32) int64 {
	if n.isSmall() {
		x, _ := scaledUp(n.coef, scale-n.scale)
		return x
	}
	d := n.dec()
	if d.form != finite {
		return NaNInt64
	}
	return d.at(scale).Int64()
}

// ToInt128 is the coefficient of a value that has at most 38 digits at the scale.
func ToInt128(n Numeric, scale int32) Int128 {
	d := n.dec()
	if d.form != finite {
		return NaNInt128
	}
	return int128Of(d.at(scale))
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
		x = NegInt128(x)
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
