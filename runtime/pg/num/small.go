package num

import (
	"math"
	"math/big"
	"math/bits"

	"github.com/veloc-dev/veloc/runtime/pg/digits"
)

// A Numeric whose coefficient fits into 64 bits holds it itself: it lies in no
// memory of its own, and what is computed of such values allocates nothing. The
// functions here compute the common cases; ok is false where the operands, or
// the result, are not small. math/big does the rest.

// small makes a Numeric of a coefficient other than the smallest int64, which
// has no opposite.
func small(coef int64, scale int32) Numeric { return Numeric{coef: coef, scale: scale} }

// smallOf makes a Numeric of a sign and a magnitude.
func smallOf(negative bool, abs uint64, scale int32) (n Numeric, ok bool) {
	if abs > math.MaxInt64 || scale > maxScale {
		return n, false
	}
	if negative {
		return small(-int64(abs), scale), true
	}
	return small(int64(abs), scale), true
}

func (n Numeric) isSmall() bool { return n.v == nil }

// signed takes a coefficient apart.
func signed(coef int64) (negative bool, abs uint64) {
	if coef < 0 {
		return true, -uint64(coef)
	}
	return false, uint64(coef)
}

// scaledUp is x × 10^by.
func scaledUp(x int64, by int32) (int64, bool) {
	if by == 0 || x == 0 {
		return x, true
	}
	if by > 18 {
		return 0, false
	}
	negative, abs := signed(x)
	hi, lo := bits.Mul64(abs, uint64(pow64[by]))
	if hi != 0 || lo > math.MaxInt64 {
		return 0, false
	}
	if negative {
		return -int64(lo), true
	}
	return int64(lo), true
}

// aligned brings two small values to the larger of their scales.
func aligned(a, b Numeric) (x, y int64, scale int32, ok bool) {
	if a.v != nil || b.v != nil {
		return 0, 0, 0, false
	}
	scale = max(a.scale, b.scale)
	x, ok1 := scaledUp(a.coef, scale-a.scale)
	y, ok2 := scaledUp(b.coef, scale-b.scale)
	return x, y, scale, ok1 && ok2
}

func addSmall(a, b Numeric) (Numeric, bool) {
	x, y, scale, ok := aligned(a, b)
	sum := x + y
	// Operands of one sign whose sum has the other have overflowed.
	if !ok || (x^sum)&(y^sum) < 0 || sum == math.MinInt64 {
		return Numeric{}, false
	}
	return small(sum, scale), true
}

func mulSmall(a, b Numeric) (Numeric, bool) {
	if a.v != nil || b.v != nil {
		return Numeric{}, false
	}
	n1, x := signed(a.coef)
	n2, y := signed(b.coef)
	hi, lo := bits.Mul64(x, y)
	if hi != 0 {
		return Numeric{}, false
	}
	return smallOf(n1 != n2, lo, a.scale+b.scale)
}

// divSmall is Div for a divisor other than 0 and a quotient of so few digits.
func divSmall(a, b Numeric) (Numeric, bool) {
	if a.v != nil || b.v != nil {
		return Numeric{}, false
	}
	n1, x := signed(a.coef)
	n2, y := signed(b.coef)
	scale := quotientScale(leadOf(x, a.scale), leadOf(y, b.scale), a.scale, b.scale)
	by := scale - a.scale + b.scale
	if by < 0 || by > 36 {
		return Numeric{}, false
	}
	hi, lo := bits.Mul64(x, uint64(pow64[min(by, 18)]))
	if by > 18 {
		var over uint64
		over, hi, lo = mul128(hi, lo, uint64(pow64[by-18]))
		if over != 0 {
			return Numeric{}, false
		}
	}
	if hi >= y {
		return Numeric{}, false
	}
	q, r := bits.Div64(hi, lo, y)
	if q > math.MaxInt64 {
		return Numeric{}, false
	}
	if r >= y-r {
		q++ // half away from zero
	}
	return smallOf(n1 != n2, q, scale)
}

// mul128 multiplies 128 bits by 64.
func mul128(hi, lo, by uint64) (over, high, low uint64) {
	carry, low := bits.Mul64(lo, by)
	over, high = bits.Mul64(hi, by)
	high, c := bits.Add64(high, carry, 0)
	return over + c, high, low
}

// leadOf is decimal.lead of a small value's magnitude.
func leadOf(abs uint64, scale int32) lead {
	if abs == 0 {
		return lead{}
	}
	n := digitCount(abs)
	have, weight := leadDigits(n, scale)
	if n >= have {
		return lead{int(abs / uint64(pow64[n-have])), weight}
	}
	return lead{int(abs) * int(pow64[have-n]), weight}
}

// digitCount counts the decimal digits of x, which is not 0.
func digitCount(x uint64) int {
	n := bits.Len64(x) * 1233 >> 12 // × log10(2)
	if n < len(pow64) && x >= uint64(pow64[n]) {
		n++
	}
	return n
}

// dropSmall divides by 10^n, rounding half away from zero.
func dropSmall(coef int64, n int32) int64 {
	if n > 18 {
		n1, abs := signed(coef)
		// At most nineteen digits: one that is dropped whole may still round up.
		if n == 19 && abs >= 5*uint64(pow64[18]) {
			if n1 {
				return -1
			}
			return 1
		}
		return 0
	}
	negative, abs := signed(coef)
	unit := uint64(pow64[n])
	q, r := abs/unit, abs%unit
	if n > 0 && r >= unit-r {
		q++
	}
	if negative {
		return -int64(q)
	}
	return int64(q)
}

// roundSmall is RoundTo.
func roundSmall(a Numeric, scale int32) (Numeric, bool) {
	switch {
	case a.v != nil || scale < 0:
		return Numeric{}, false
	case scale >= a.scale:
		x, ok := scaledUp(a.coef, scale-a.scale)
		return small(x, scale), ok && scale <= maxScale
	}
	return small(dropSmall(a.coef, a.scale-scale), scale), true
}

// compareSmall is Compare.
func compareSmall(a, b Numeric) (order int, ok bool) {
	x, y, _, ok := aligned(a, b)
	switch {
	case x < y:
		return -1, ok
	case x > y:
		return 1, ok
	}
	return 0, ok
}

// parseSmall reads digits with or without a sign and a point.
func parseSmall(s string) (n Numeric, ok bool) {
	i := 0
	if len(s) > 0 && s[0] == '-' {
		i = 1
	}
	if len(s) > i+19 {
		return n, false // eighteen digits and a point
	}
	var abs uint64
	first, point := i, -1
	for ; i < len(s); i++ {
		switch c := s[i]; {
		case c-'0' <= 9:
			abs = abs*10 + uint64(c-'0')
		case c == '.' && point < 0:
			point = i
		default:
			return n, false
		}
	}
	scale := 0
	if point >= 0 {
		scale = len(s) - point - 1
	}
	if i == first || i-first == 1 && point >= 0 {
		return n, false
	}
	return smallOf(first > 0, abs, int32(scale))
}

// appendSmall is AppendNumeric.
func appendSmall(dst []byte, coef int64, scale int32) []byte {
	negative, abs := signed(coef)
	if negative {
		dst = append(dst, '-')
	}
	if scale == 0 {
		return digits.Append(dst, abs)
	}
	if scale <= digits.Most {
		unit := uint64(pow64[scale])
		return digits.AppendPadded(append(digits.Append(dst, abs/unit), '.'), abs%unit, int(scale))
	}
	start := len(dst)
	return insertPoint(digits.Append(dst, abs), start, int(scale))
}

// hashSmall is HashNumeric.
func hashSmall(coef int64, scale int32) uint64 {
	if coef == 0 {
		return hashEnd(0, 0, 0)
	}
	for coef%10 == 0 {
		coef /= 10
		scale--
	}
	negative, abs := signed(coef)
	sign := 1
	if negative {
		sign = -1
	}
	return hashEnd(abs, int(scale), sign)
}

// dec gives the value as math/big's functions take it.
func (n Numeric) dec() *decimal {
	if n.v != nil {
		return n.v
	}
	d := &decimal{scale: n.scale}
	d.coef.Set(big.NewInt(n.coef))
	return d
}
