package num

import (
	"math"
	"math/big"
	"math/bits"

	"github.com/veloc-dev/veloc/runtime/pg"
)

// Int128 is a signed integer of 128 bits in two's complement: the coefficient
// of a numeric of at most 38 digits. The greatest value stands for NaN.
type Int128 struct {
	Hi int64
	Lo uint64
}

// NaNInt128 is NaN as a coefficient.
var NaNInt128 = Int128{math.MaxInt64, math.MaxUint64}

// NaNInt64 is NaN as a coefficient of 64 bits.
const NaNInt64 = math.MaxInt64

// noInt128 is the least integer, which no coefficient is.
var noInt128 = Int128{Hi: math.MinInt64}

// Widen converts a coefficient of 64 bits, NaN included.
func Widen(x int64) Int128 {
	if x == NaNInt64 {
		return NaNInt128
	}
	return Int128{x >> 63, uint64(x)}
}

// WidenInt8 converts a bigint, whose greatest value is a number like any other.
func WidenInt8(x int64) Int128 { return Int128{x >> 63, uint64(x)} }

// Narrow converts a coefficient that fits into 18 digits, NaN included; another
// becomes one that equals none.
func Narrow(x Int128) int64 {
	switch {
	case x == NaNInt128:
		return NaNInt64
	case x.Hi != int64(x.Lo)>>63 || x.Lo == NaNInt64:
		return noInt64
	}
	return int64(x.Lo)
}

// CompareInt128 is -1, 0 or 1.
func CompareInt128(a, b Int128) int {
	switch {
	case a.Hi < b.Hi || a.Hi == b.Hi && a.Lo < b.Lo:
		return -1
	case a == b:
		return 0
	}
	return 1
}

// plus is a + b without regard to overflow.
func (a Int128) plus(b Int128) Int128 {
	lo, carry := bits.Add64(a.Lo, b.Lo, 0)
	hi, _ := bits.Add64(uint64(a.Hi), uint64(b.Hi), carry)
	return Int128{int64(hi), lo}
}

// negative is -a without regard to overflow.
func (a Int128) negative() Int128 {
	lo, borrow := bits.Sub64(0, a.Lo, 0)
	hi, _ := bits.Sub64(0, uint64(a.Hi), borrow)
	return Int128{int64(hi), lo}
}

// abs is |a|; of the least integer, itself, which is right without a sign.
func (a Int128) abs() Int128 {
	if a.Hi < 0 {
		return a.negative()
	}
	return a
}

// sound reports whether a is a coefficient other than NaN.
func (a Int128) sound() bool {
	abs := a.abs()
	return abs.Hi >= 0 && CompareInt128(abs, limits[38]) <= 0
}

// odd128 is odd for 128 bits.
func odd128(a, b Int128) (Int128, error) {
	for _, x := range [...]Int128{a, b} {
		if !x.sound() && x != NaNInt128 {
			return Int128{}, errFieldOverflow
		}
	}
	return NaNInt128, nil
}

// AddFixed128 is a + b for sums of at most 38 digits, NaN staying NaN; operands of
// more digits are refused.
func AddFixed128(a, b Int128) (Int128, error) {
	if !a.sound() || !b.sound() {
		return odd128(a, b)
	}
	r := a.plus(b)
	// The sum of two coefficients may leave 127 bits.
	if (a.Hi^r.Hi)&(b.Hi^r.Hi) < 0 || r == NaNInt128 {
		return Int128{}, errFieldOverflow
	}
	return r, nil
}

// SubFixed128 is a - b.
func SubFixed128(a, b Int128) (Int128, error) {
	if !a.sound() || !b.sound() {
		return odd128(a, b)
	}
	return AddFixed128(a, b.negative())
}

// NegFixed128 is -a.
func NegFixed128(a Int128) (Int128, error) {
	if !a.sound() {
		return odd128(a, a)
	}
	return a.negative(), nil
}

// AbsFixed128 is abs(a).
func AbsFixed128(a Int128) (Int128, error) {
	if !a.sound() {
		return odd128(a, a)
	}
	return a.abs(), nil
}

// MulFixed128 is a × b; products of more than 38 digits are refused.
func MulFixed128(a, b Int128) (Int128, error) {
	if !a.sound() || !b.sound() {
		return odd128(a, b)
	}
	r, ok := a.abs().timesAbs(b.abs())
	if !ok || !r.sound() {
		return Int128{}, errFieldOverflow
	}
	if (a.Hi < 0) != (b.Hi < 0) {
		r = r.negative()
	}
	return r, nil
}

// timesAbs is a × b of two that are not negative, where it has at most 127 bits.
func (a Int128) timesAbs(b Int128) (Int128, bool) {
	if a.Hi != 0 && b.Hi != 0 {
		return Int128{}, false
	}
	if a.Hi != 0 {
		a, b = b, a
	}
	over, middle := bits.Mul64(a.Lo, uint64(b.Hi))
	hi, lo := bits.Mul64(a.Lo, b.Lo)
	hi, carry := bits.Add64(hi, middle, 0)
	return Int128{int64(hi), lo}, over == 0 && carry == 0 && int64(hi) >= 0
}

// ScaleUpInt128 is x × 10^by, NaN staying NaN. A product that does not fit equals
// no coefficient, and every operation refuses it.
func ScaleUpInt128(x Int128, by int32) Int128 {
	if x == NaNInt128 {
		return x
	}
	if r, ok := x.scaledUp(by); ok && r != NaNInt128 {
		return r
	}
	return noInt128
}

// scaledUp is x × 10^by where it fits.
func (x Int128) scaledUp(by int32) (Int128, bool) {
	if by == 0 {
		return x, true
	}
	if x == noInt128 || by >= int32(len(limits)) {
		return x, false
	}
	r, ok := x.abs().timesAbs(limits[by])
	if x.Hi < 0 {
		r = r.negative()
	}
	return r, ok
}

// CompareScaledInt128 compares a × 10^by with b: -1, 0 or 1, NaN above all.
func CompareScaledInt128(a Int128, by int32, b Int128) int {
	if a == NaNInt128 || b == NaNInt128 {
		return CompareInt128(a, b)
	}
	if r, ok := a.scaledUp(by); ok {
		return CompareInt128(r, b)
	}
	return CompareInt128(a, Int128{}) // beyond all integers
}

var pow64 = [19]int64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18}

// quoRem10 divides a value that is not negative by 10^n, n ≤ 18.
func (x Int128) quoRem10(n int32) (Int128, uint64) {
	d := uint64(pow64[n])
	hi, r := uint64(x.Hi)/d, uint64(x.Hi)%d
	lo, r := bits.Div64(r, x.Lo, d)
	return Int128{int64(hi), lo}, r
}

func (x Int128) big() *big.Int {
	b := new(big.Int).SetInt64(x.Hi)
	b.Lsh(b, 64)
	return b.Add(b, new(big.Int).SetUint64(x.Lo))
}

func int128Of(b *big.Int) Int128 {
	var abs big.Int
	abs.Abs(b)
	x := Int128{int64(new(big.Int).Rsh(&abs, 64).Uint64()), new(big.Int).And(&abs, maxUint64).Uint64()}
	if b.Sign() < 0 {
		return x.negative()
	}
	return x
}

var maxUint64 = new(big.Int).SetUint64(math.MaxUint64)

// MustParseInt128 reads a decimal integer known to be right.
func MustParseInt128(s string) Int128 {
	b, ok := new(big.Int).SetString(s, 10)
	if !ok || b.BitLen() > 127 {
		panic("num: not an Int128: " + s)
	}
	return int128Of(b)
}

// HashInt128 is equal for equal values, and this process's own.
func HashInt128(x Int128) uint64 { return pg.HashWords(x.Lo, uint64(x.Hi)) }

// LessInt128 is a < b.
func LessInt128(a, b Int128) bool { return CompareInt128(a, b) < 0 }
