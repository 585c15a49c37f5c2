package num

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

// wide gives the same value as one that math/big computes with.
func wide(n Numeric) Numeric { return Numeric{v: n.dec()} }

// smalls gives coefficients of every length and scales around them, the edges
// of int64 included.
func smalls(r *rand.Rand) Numeric {
	coef := int64(r.Uint64() >> r.IntN(64))
	switch r.IntN(12) {
	case 0:
		coef = math.MaxInt64 - r.Int64N(3)
	case 1:
		coef = pow64[r.IntN(19)] - 1 + r.Int64N(3)
	case 2:
		coef = r.Int64N(3)
	}
	if r.IntN(2) == 0 && coef != math.MinInt64 {
		coef = -coef
	}
	if coef == math.MinInt64 {
		coef++
	}
	return small(coef, int32(r.IntN(30)))
}

// What is computed of small values is what math/big computes, to the digit.
func TestSmall(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	same := func(what string, a, b, got, want Numeric, err1, err2 error) {
		t.Helper()
		if (err1 == nil) != (err2 == nil) || FormatNumeric(got) != FormatNumeric(want) {
			t.Fatalf("%v %s %v: %v (%v), not %v (%v)", a, what, b, got, err1, want, err2)
		}
	}
	for range 300_000 {
		a, b := smalls(r), smalls(r)
		x, y := wide(a), wide(b)
		got, err := Add(a, b)
		want, err2 := Add(x, y)
		same("+", a, b, got, want, err, err2)
		got, err = Sub(a, b)
		want, err2 = Sub(x, y)
		same("-", a, b, got, want, err, err2)
		got, err = Mul(a, b)
		want, err2 = Mul(x, y)
		same("*", a, b, got, want, err, err2)
		got, err = Div(a, b)
		want, err2 = Div(x, y)
		same("/", a, b, got, want, err, err2)
		scale := int32(r.IntN(40) - 5)
		got, err = RoundTo(a, scale)
		want, err2 = RoundTo(x, scale)
		same("rounded", a, b, got, want, err, err2)
		if c, d := Compare(a, b), Compare(x, y); c != d {
			t.Fatalf("%v and %v compare as %d, not %d", a, b, c, d)
		}
		if h, k := HashNumeric(a), HashNumeric(x); h != k {
			t.Fatalf("%v hashes to %x, not %x", a, h, k)
		}
		if f, g := FormatNumeric(a), FormatNumeric(x); f != g {
			t.Fatalf("%s, not %s", f, g)
		}
		if back, err := ParseNumeric(FormatNumeric(a)); err != nil || !back.Equal(a) {
			t.Fatalf("%v is read as %v, %v", a, back, err)
		}
		if n := int32(r.IntN(40)); n > 0 {
			if got, want := dropSmall(a.coef, n), roundCoef(big.NewInt(a.coef), int(n)); got != want.Int64() {
				t.Fatalf("%d without %d digits: %d, not %d", a.coef, n, got, want)
			}
		}
	}
}

// A quotient whose coefficient rounds up to 2^64 is none of 64 bits.
func TestQuotientOf2To64(t *testing.T) {
	for _, c := range [][3]string{
		{"70097627480096296.14", "38", "1844674407370955.1616"},
		{"3447696467376315197", "18.69", "184467440737095516.16"},
	} {
		if q, err := Div(MustParse(c[0]), MustParse(c[1])); err != nil || q.String() != c[2] {
			t.Errorf("%s / %s = %v, %v; PostgreSQL says %s", c[0], c[1], q, err, c[2])
		}
	}
}

// Small values are computed without allocating.
func TestSmallAllocations(t *testing.T) {
	a, b := MustParse("35.10"), MustParse("9")
	dst := make([]byte, 0, 64)
	n := testing.AllocsPerRun(100, func() {
		q, _ := Div(a, b)
		q, _ = RoundTo(q, 1)
		p, _ := Mul(a, b)
		s, _ := Add(p, q)
		dst = AppendNumeric(dst[:0], s)
		if Less(s, a) || HashNumeric(s) == 0 {
			t.Error(s)
		}
	})
	if n > 0 {
		t.Errorf("%v allocations", n)
	}
}
