package num

import (
	"errors"
	"math"
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/veloc-dev/veloc/runtime/pg"
)

// coefficients gives any 64 bits, many of them edges.
func coefficients(r *rand.Rand) int64 {
	edges := []int64{0, 1, -1, NaNInt64, noInt64, math.MaxInt64 - 1, math.MinInt64 + 1, mostInt64, -mostInt64, mostInt64 + 1, mostInt64 - 1, 1 << 32, -1 << 31, 3_037_000_500}
	if r.IntN(2) == 0 {
		return edges[r.IntN(len(edges))]
	}
	return int64(r.Uint64()) >> r.IntN(64)
}

func coefficients128(r *rand.Rand) Int128 {
	most := limits[38]
	edges := []Int128{{}, {0, 1}, {-1, math.MaxUint64}, NaNInt128, noInt128, {math.MaxInt64, math.MaxUint64 - 1}, {math.MinInt64, 1}, most, most.negative(), most.plus(Int128{0, 1}), {0, math.MaxUint64}, {1, 0}}
	switch r.IntN(3) {
	case 0:
		return edges[r.IntN(len(edges))]
	case 1:
		return Widen(coefficients(r))
	}
	hi := int64(r.Uint64()) >> r.IntN(64)
	return Int128{hi, r.Uint64()}
}

// outcome holds a result to the exact one: it is that, or refused for more than
// digits digits in an operand or in the result.
func outcome(t *testing.T, what string, got *big.Int, err error, want *big.Int, digits int, operands ...*big.Int) {
	t.Helper()
	most := pow10(digits)
	var e *pg.Error
	switch {
	case err == nil && got.Cmp(want) != 0:
		t.Errorf("%s of %v: got %v, want %v", what, operands, got, want)
	case err != nil && (!errors.As(err, &e) || e.SQLState != pg.NumericValueOutOfRange):
		t.Errorf("%s of %v: %v", what, operands, err)
	case err != nil && want.CmpAbs(most) < 0:
		for _, o := range operands {
			if o.CmpAbs(most) > 0 {
				return
			}
		}
		t.Errorf("%s of %v: refused", what, operands)
	}
}

// No operation on fixed coefficients wraps, whatever it is given.
func TestFixedNeverWraps(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 100_000 {
		a, b, by := coefficients(r), coefficients(r), r.Int32N(19)
		x, y := big.NewInt(a), big.NewInt(b)
		scaled := new(big.Int).Mul(x, pow10(int(by)))
		if a == NaNInt64 || b == NaNInt64 {
			isNaN64(t, a, b, by)
			continue
		}
		sum, err := AddFixed64(a, b)
		outcome(t, "+", big.NewInt(sum), err, new(big.Int).Add(x, y), 18, x, y)
		difference, err := SubFixed64(a, b)
		outcome(t, "-", big.NewInt(difference), err, new(big.Int).Sub(x, y), 18, x, y)
		product, err := MulFixed64(a, b)
		outcome(t, "*", big.NewInt(product), err, new(big.Int).Mul(x, y), 18, x, y)
		opposite, err := NegFixed64(a)
		outcome(t, "-", big.NewInt(opposite), err, new(big.Int).Neg(x), 18, x)
		abs, err := AbsFixed64(a)
		outcome(t, "abs", big.NewInt(abs), err, new(big.Int).Abs(x), 18, x)
		if up := ScaleUpInt64(a, by); up != noInt64 && big.NewInt(up).Cmp(scaled) != 0 || up == noInt64 && scaled.IsInt64() && scaled.Int64() < NaNInt64 && a != noInt64 {
			t.Errorf("%d × 10^%d: got %d", a, by, up)
		}
		if got, want := CompareScaledInt64(a, by, b), scaled.Cmp(y); got != want {
			t.Errorf("%d × 10^%d against %d: got %d, want %d", a, by, b, got, want)
		}
		from, to := r.Int32N(19), r.Int32N(19)
		rounded, err := RoundInt64(a, from, 18, to)
		exact := new(big.Int).Mul(x, pow10(18))
		outcome(t, "round", big.NewInt(rounded), err, roundCoef(exact, int(18+from-to)), 18, x)
	}
}

// isNaN64 holds operations one of whose operands is NaN to NaN, or to refusing
// the other.
func isNaN64(t *testing.T, a, b int64, by int32) {
	t.Helper()
	for i, f := range []func(a, b int64) (int64, error){AddFixed64, SubFixed64, MulFixed64} {
		if x, err := f(a, b); err == nil && x != NaNInt64 {
			t.Errorf("operation %d of %d and %d: got %d", i, a, b, x)
		}
	}
	if a != NaNInt64 {
		return
	}
	x, err := NegFixed64(a)
	y, err2 := AbsFixed64(a)
	if x != a || y != a || err != nil || err2 != nil || ScaleUpInt64(a, by) != a || CompareScaledInt64(a, by, b) < 0 || CompareScaledInt64(a, by, a) != 0 {
		t.Errorf("NaN is not kept: %d %v, %d %v", x, err, y, err2)
	}
}

func TestFixed128NeverWraps(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 60_000 {
		a, b, by := coefficients128(r), coefficients128(r), r.Int32N(39)
		if a == NaNInt128 || b == NaNInt128 {
			for i, f := range []func(a, b Int128) (Int128, error){AddFixed128, SubFixed128, MulFixed128} {
				if x, err := f(a, b); err == nil && x != NaNInt128 {
					t.Errorf("operation %d of %v and %v: got %v", i, a, b, x)
				}
			}
			continue
		}
		x, y := a.big(), b.big()
		scaled := new(big.Int).Mul(x, pow10(int(by)))
		sum, err := AddFixed128(a, b)
		outcome(t, "+", sum.big(), err, new(big.Int).Add(x, y), 37, x, y)
		difference, err := SubFixed128(a, b)
		outcome(t, "-", difference.big(), err, new(big.Int).Sub(x, y), 37, x, y)
		product, err := MulFixed128(a, b)
		outcome(t, "*", product.big(), err, new(big.Int).Mul(x, y), 38, x, y)
		opposite, err := NegFixed128(a)
		outcome(t, "-", opposite.big(), err, new(big.Int).Neg(x), 38, x)
		abs, err := AbsFixed128(a)
		outcome(t, "abs", abs.big(), err, new(big.Int).Abs(x), 38, x)
		if up := ScaleUpInt128(a, by); up != noInt128 && up.big().Cmp(scaled) != 0 || up == noInt128 && scaled.BitLen() < 127 {
			t.Errorf("%v × 10^%d: got %v", x, by, up.big())
		}
		if got, want := CompareScaledInt128(a, by, b), scaled.Cmp(y); got != want {
			t.Errorf("%v × 10^%d against %v: got %d, want %d", x, by, y, got, want)
		}
		from, to := r.Int32N(39), r.Int32N(39)
		rounded, err := RoundInt128(a, from, 38, to)
		exact := new(big.Int).Mul(x, pow10(38))
		outcome(t, "round", rounded.big(), err, roundCoef(exact, int(38+from-to)), 37, x)
		if n, fits := Narrow(a), x.IsInt64() && x.Int64() != NaNInt64; fits && n != x.Int64() || !fits && n != noInt64 {
			t.Errorf("%v narrowed: got %d", x, n)
		}
		if back := ToInt128(FromInt128(a, 3), 3); back != a {
			t.Errorf("%v: got %v by way of Numeric", x, back.big())
		}
	}
}
