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

// Widen converts a coefficient of 64 bits, NaN included.
func Widen(x int64) Int128 {
	if x == NaNInt64 {
		return NaNInt128
	}
	return Int128{x >> 63, uint64(x)}
}

// WidenInt8 converts a bigint, whose greatest value is a number like any other.
func WidenInt8(x int64) Int128 { return Int128{x >> 63, uint64(x)} }

// Narrow converts a coefficient that fits into 18 digits, NaN included.
func Narrow(x Int128) int64 {
	if x == NaNInt128 {
		return NaNInt64
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

// AddInt128 is a + b for sums of at most 38 digits, NaN staying NaN.
func AddInt128(a, b Int128) Int128 {
	if a == NaNInt128 || b == NaNInt128 {
		return NaNInt128
	}
	lo, carry := bits.Add64(a.Lo, b.Lo, 0)
	hi, _ := bits.Add64(uint64(a.Hi), uint64(b.Hi), carry)
	return Int128{int64(hi), lo}
}

// NegInt128 is -a.
func NegInt128(a Int128) Int128 {
	if a == NaNInt128 {
		return a
	}
	lo, borrow := bits.Sub64(0, a.Lo, 0)
	hi, _ := bits.Sub64(0, uint64(a.Hi), borrow)
	return Int128{int64(hi), lo}
}

// SubInt128 is a - b.
func SubInt128(a, b Int128) Int128 {
	if b == NaNInt128 {
		return b
	}
	return AddInt128(a, NegInt128(b))
}

// AbsInt128 is abs(a).
func AbsInt128(a Int128) Int128 {
	if a.Hi < 0 {
		return NegInt128(a)
	}
	return a
}

// MulInt128 is a × b for products of at most 38 digits.
func MulInt128(a, b Int128) Int128 {
	if a == NaNInt128 || b == NaNInt128 {
		return NaNInt128
	}
	hi, lo := bits.Mul64(a.Lo, b.Lo)
	hi += uint64(a.Hi)*b.Lo + a.Lo*uint64(b.Hi)
	return Int128{int64(hi), lo}
}

// ScaleUpInt128 is x × 10^by.
func ScaleUpInt128(x Int128, by int32) Int128 {
	for ; by > 18; by -= 18 {
		x = MulInt128(x, Widen(pow64[18]))
	}
	return MulInt128(x, Widen(pow64[by]))
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
		return NegInt128(x)
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
