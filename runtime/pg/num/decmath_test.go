package num

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

// Arithmetic of Dec64 and Dec128 is that of Numeric, rounded to the scale and
// held to the digits.
func TestDecArithmetic(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		a, b := int64(r.Uint64())%mostInt64>>r.IntN(60), int64(r.Uint64())%mostInt64>>r.IntN(60)
		decArithmetic(t, "64", Dec64[S4](a), Dec64[S4](b), Dec64FromNumeric[S4])
		x, y := mod38(coefficients128(r)), mod38(coefficients128(r))
		decArithmetic(t, "128", Dec128[S7](x), Dec128[S7](y), Dec128FromNumeric[S7])
		rescaled, err := RescaleDec64[S2](Dec64[S4](a))
		want, err2 := Dec64FromNumeric[S2](FromInt64(a, 4))
		if rescaled != want || (err == nil) != (err2 == nil) {
			t.Errorf("%d to scale 2: got %v (%v), want %v (%v)", a, rescaled, err, want, err2)
		}
		up, err := RescaleDec128[S30](Dec128[S7](x))
		want128, err2 := Dec128FromNumeric[S30](FromInt128(x, 7))
		if err == nil && up != want128 || (err == nil) != (err2 == nil) {
			t.Errorf("%v to scale 30: got %v (%v), want %v (%v)", x.big(), up, err, want128, err2)
		}
	}
}

// mod38 is x or, where that has more than 38 digits, fewer of them.
func mod38(x Int128) Int128 {
	if x == NaNInt128 {
		return x
	}
	return int128Of(new(big.Int).Rem(x.big(), pow10(38)))
}

type dec[T any] interface {
	comparable
	Add(T) (T, error)
	Sub(T) (T, error)
	Mul(T) (T, error)
	Neg() T
	Abs() T
	Cmp(T) int
	Sign() int
	Float64() float64
	Numeric() Numeric
}

func decArithmetic[T dec[T]](t *testing.T, what string, a, b T, fitted func(Numeric) (T, error)) {
	t.Helper()
	x, y := a.Numeric(), b.Numeric()
	for _, op := range []struct {
		name string
		dec  func(T) (T, error)
		num  func(a, b Numeric) (Numeric, error)
	}{{"+", a.Add, Add}, {"-", a.Sub, Sub}, {"*", a.Mul, Mul}} {
		n, err := op.num(x, y)
		if err != nil {
			t.Fatal(err)
		}
		want, err2 := fitted(n)
		if got, err := op.dec(b); got != want && err == nil || (err == nil) != (err2 == nil) {
			t.Errorf("Dec%s %v %s %v: got %v (%v), want %v (%v)", what, x, op.name, y, got, err, want, err2)
		}
	}
	if !Equal(a.Neg().Numeric(), Neg(x)) || !Equal(a.Abs().Numeric(), Abs(x)) || a.Cmp(b) != x.Cmp(y) || a.Sign() != x.Sign() {
		t.Errorf("Dec%s %v: -%v, |%v|, against %v %d, sign %d", what, x, a.Neg(), a.Abs(), y, a.Cmp(b), a.Sign())
	}
	if f := a.Float64(); f != x.Float64() && f == f {
		t.Errorf("Dec%s %v: float %v", what, x, f)
	}
}

func TestDecConstructors(t *testing.T) {
	for _, c := range []struct {
		what string
		err  error
		fits bool
	}{
		{"10^16 at scale 2", second(Dec64FromInt[S2](1e16)), false},
		{"10^16-1 at scale 2", second(Dec64FromInt[S2](1e16 - 1)), true},
		{"the least bigint", second(Dec64FromInt[S0](math.MinInt64)), false},
		{"the greatest bigint of 38 digits", second(Dec128FromInt[S19](math.MaxInt64)), true},
		{"the greatest bigint of 39", second(Dec128FromInt[S20](math.MaxInt64)), false},
		{"infinity", second(Dec64FromFloat[S2](math.Inf(1))), false},
		{"NaN", second(Dec64FromFloat[S2](math.NaN())), true},
		{"1e300", second(Dec128FromFloat[S2](1e300)), false},
		{"1e-300", second(Dec128FromFloat[S2](1e-300)), true},
		{"999999999999999.5", second(Dec64FromFloat[S3](999999999999999.5)), false},
	} {
		if (c.err == nil) != c.fits {
			t.Errorf("%s: %v", c.what, c.err)
		}
	}
	if d := Dec64[S2](math.MinInt64); !d.Neg().IsNaN() || !d.Abs().IsNaN() {
		t.Errorf("the least coefficient has the opposite %v and the size %v", d.Neg(), d.Abs())
	}
	if n := Int8ToNumeric(math.MinInt64); Neg(n).String() != "9223372036854775808" {
		t.Errorf("the opposite of %v is %v", n, Neg(n))
	}
}

func second[T any](_ T, err error) error { return err }
