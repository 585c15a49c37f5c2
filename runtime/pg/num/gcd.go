package num

import (
	"math"
	"math/big"

	"github.com/veloc-dev/veloc/runtime/pg"
)

// GcdInt4 is gcd(a, b).
func GcdInt4(a, b int32) (int32, error) {
	g := gcd(magnitude(int64(a)), magnitude(int64(b)))
	if g > math.MaxInt32 {
		return 0, errInt4
	}
	return int32(g), nil
}

// GcdInt8 is gcd(a, b).
func GcdInt8(a, b int64) (int64, error) {
	g := gcd(magnitude(a), magnitude(b))
	if g > math.MaxInt64 {
		return 0, errInt8
	}
	return int64(g), nil
}

// LcmInt4 is lcm(a, b).
func LcmInt4(a, b int32) (int32, error) {
	l, err := LcmInt8(int64(a), int64(b))
	if err != nil || l > math.MaxInt32 {
		return 0, errInt4
	}
	return int32(l), nil
}

// LcmInt8 is lcm(a, b).
func LcmInt8(a, b int64) (int64, error) {
	if a == 0 || b == 0 {
		return 0, nil
	}
	x, y := magnitude(a), magnitude(b)
	x /= gcd(x, y)
	if x > math.MaxInt64/y {
		return 0, errInt8
	}
	return int64(x * y), nil
}

func magnitude(a int64) uint64 {
	if a < 0 {
		return -uint64(a)
	}
	return uint64(a)
}

func gcd(a, b uint64) uint64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// Gcd is gcd(a, b), the largest number of which both are whole multiples.
func Gcd(a, b Numeric) (Numeric, error) {
	x, y := a.dec(), b.dec()
	if x.special() || y.special() {
		return NaN, nil
	}
	scale := max(x.scale, y.scale)
	return checked(gcdAt(x.at(scale), y.at(scale)), scale)
}

// Lcm is lcm(a, b), the smallest number that is a whole multiple of both.
func Lcm(a, b Numeric) (Numeric, error) {
	x, y := a.dec(), b.dec()
	if x.special() || y.special() {
		return NaN, nil
	}
	scale := max(x.scale, y.scale)
	p, q := x.at(scale), y.at(scale)
	if p.Sign() == 0 || q.Sign() == 0 {
		return newDecimal(new(big.Int), scale), nil
	}
	l := new(big.Int).Mul(new(big.Int).Quo(p, gcdAt(p, q)), q)
	return checked(l.Abs(l), scale)
}

func gcdAt(p, q *big.Int) *big.Int {
	return new(big.Int).GCD(nil, nil, new(big.Int).Abs(p), new(big.Int).Abs(q))
}

// mostFactors is the largest number whose factorial numeric holds.
const mostFactors = 32177

var errFactorial = &pg.Error{SQLState: pg.NumericValueOutOfRange, Message: "factorial of a negative number is undefined"}

// Factorial is factorial(n).
func Factorial(n int64) (Numeric, error) {
	switch {
	case n < 0:
		return Numeric{}, errFactorial
	case n > mostFactors:
		return Numeric{}, errOverflow
	}
	return checked(new(big.Int).MulRange(1, n), 0)
}
