package float

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

const precision = 400

func bigOf(f float64) *big.Float { return new(big.Float).SetPrec(precision).SetFloat64(f) }

func bigFloat() *big.Float { return new(big.Float).SetPrec(precision) }

// bigExp is e^x by its series, x being halved and the result squared often enough.
func bigExp(x *big.Float) *big.Float {
	const halvings = 40
	r := bigFloat().SetMantExp(x, -halvings)
	sum, term := bigOf(1), bigOf(1)
	for n := 1; n < 30; n++ {
		term.Mul(term, r)
		term.Quo(term, bigOf(float64(n)))
		sum.Add(sum, term)
	}
	for range halvings {
		sum.Mul(sum, sum)
	}
	return sum
}

// bigLog is ln x by ln m = 2 artanh((m-1)/(m+1)).
func bigLog(x *big.Float) *big.Float {
	m := bigFloat()
	e := x.MantExp(m)
	l := artanh(bigFloat().Sub(m, bigOf(1)), bigFloat().Add(m, bigOf(1)))
	return l.Add(l, bigFloat().Mul(bigOf(float64(e)), bigLn2))
}

var bigLn2 = artanh(bigOf(1), bigOf(3))

// artanh is 2 artanh(a/b).
func artanh(a, b *big.Float) *big.Float {
	z := bigFloat().Quo(a, b)
	square := bigFloat().Mul(z, z)
	sum := bigFloat()
	for n := 1; n < 2*precision; n += 2 {
		sum.Add(sum, bigFloat().Quo(z, bigOf(float64(n))))
		z.Mul(z, square)
	}
	return sum.Add(sum, sum)
}

// The tables and constants are those that big floats give.
func TestTables(t *testing.T) {
	check := func(what string, i int, got double, want *big.Float) {
		hi, _ := want.Float64()
		lo, _ := bigFloat().Sub(want, bigOf(hi)).Float64()
		if got != (double{hi, lo}) {
			t.Errorf("%s %d: %v, want %v", what, i, got, double{hi, lo})
		}
	}
	root := bigOf(2)
	for n := steps; n > 1; n /= 2 {
		root.Sqrt(root)
	}
	power := bigOf(1)
	for i, p := range powers {
		check("power", i, p, power)
		power.Mul(power, root)
	}
	for i, l := range logs {
		first := math.Float64frombits(logFirst + uint64(i)<<45)
		last := math.Float64frombits(logFirst + uint64(i+1)<<45)
		if r := first*l.inverse - 1; r < -1.0/250 || last*l.inverse-1 > 1.0/250 {
			t.Errorf("part %d: 1+r from %v to %v", i, 1+r, last*l.inverse)
		}
		check("ln", i, l.log, bigFloat().Neg(bigLog(bigOf(l.inverse))))
	}
	for n, f := range overFactorial {
		product := bigOf(1)
		for i := 2; i <= n; i++ {
			product.Mul(product, bigOf(float64(i)))
		}
		off, _ := bigFloat().Sub(bigFloat().Mul(product, sum(f)), bigOf(1)).Float64()
		if math.Abs(off) > 0x1p-100 {
			t.Errorf("1/%d!: off by %v", n, off)
		}
	}
	step := bigFloat().Add(bigFloat().Add(bigOf(ln2Step1), bigOf(ln2Step2)), bigOf(ln2Step3))
	whole := bigFloat().Add(bigFloat().Add(bigOf(ln2High), bigOf(ln2Low)), bigOf(ln2Rest))
	for _, c := range []*big.Float{step.Mul(step, bigOf(steps)), whole} {
		if off, _ := c.Sub(c, bigLn2).Float64(); math.Abs(off) > 0x1p-120 {
			t.Errorf("a constant for ln 2 is off by %v", off)
		}
	}
}

func sum(d double) *big.Float { return bigFloat().Add(bigOf(d.hi), bigOf(d.lo)) }

// roundingCases are arguments of every magnitude, most of them common.
func roundingCases(r *rand.Rand) (exponent, positive, base, power float64) {
	exponent = (2*r.Float64() - 1) * math.Ldexp(1, r.IntN(40)-30)
	positive = math.Ldexp(1+r.Float64(), r.IntN(60)-30)
	base, power = math.Ldexp(1+r.Float64(), r.IntN(20)-10), 40*r.Float64()-20
	switch r.IntN(4) {
	case 0:
		positive = 1 + (r.Float64()-0.5)*math.Ldexp(1, -r.IntN(50))
		base, power = positive, (r.Float64()-0.5)*math.Ldexp(1, r.IntN(50))
	case 1:
		positive = math.Float64frombits(r.Uint64() >> 1 % 0x7ff0000000000000)
		power = float64(r.IntN(40) - 20)
	case 2:
		exponent = 1500*r.Float64() - 750
		base, power = float64(r.IntN(1000)+1), float64(r.IntN(100))/4
	}
	return exponent, positive, base, power
}

func TestCorrectlyRounded(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	check := func(name string, got float64, want *big.Float, args ...float64) {
		if w, _ := want.Float64(); w != got {
			t.Errorf("%s%v: got %v, want %v", name, args, got, w)
		}
	}
	for range 1500 {
		x, y, a, b := roundingCases(r)
		check("exp", exp(x), bigExp(bigOf(x)), x)
		check("ln", log(y), bigLog(bigOf(y)), y)
		if l := float64(b * math.Log(a)); math.Abs(l) < 1000 {
			check("pow", pow(a, b), bigExp(bigFloat().Mul(bigOf(b), bigLog(bigOf(a)))), a, b)
		}
	}
}

// The slower ways that decide the hard cases are right by themselves, too.
func TestHardCasesAreRounded(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 500 {
		x, y, a, b := roundingCases(r)
		near, far := logNear(y), logFar(y)
		if off := relative(sum(near), bigLog(bigOf(y))); off > 0x1p-76 {
			t.Errorf("ln %v is off by %v", y, off)
		}
		if off := relative(sum(far), bigLog(bigOf(y))); off > 0x1p-98 {
			t.Errorf("ln %v is off by %v, the slower way", y, off)
		}
		if x > leastExp && x < mostExp {
			d, k := expNear(double{x, 0})
			e, _ := expFar(double{x, 0})
			want := bigFloat().SetMantExp(bigExp(bigOf(x)), -k)
			if off := relative(sum(d), want); off > 0x1p-76 {
				t.Errorf("e^%v is off by %v", x, off)
			}
			if off := relative(sum(e), want); off > 0x1p-100 {
				t.Errorf("e^%v is off by %v, the slower way", x, off)
			}
		}
		if l := float64(b * math.Log(a)); math.Abs(l) < 700 {
			d, k := expFar(mul(double{b, 0}, logFar(a)))
			want := bigFloat().SetMantExp(bigExp(bigFloat().Mul(bigOf(b), bigLog(bigOf(a)))), -k)
			if off := relative(sum(d), want); off > 0x1p-88 {
				t.Errorf("%v^%v is off by %v, the slower way", a, b, off)
			}
		}
	}
}

// relative is how far got is from want, in parts of want.
func relative(got, want *big.Float) float64 {
	if want.Sign() == 0 {
		f, _ := got.Float64()
		return math.Abs(f)
	}
	off := bigFloat().Quo(bigFloat().Sub(got, want), want)
	f, _ := off.Float64()
	return math.Abs(f)
}

// What a float holds exactly, or a half beside it, comes out exactly.
func TestExactResults(t *testing.T) {
	is := func(got, want float64, what string, args ...any) {
		if got != want {
			t.Errorf(what+": got %v, want %v", append(args, got, want)...)
		}
	}
	for n := 1.0; n <= 2000; n++ {
		is(pow(n, 2), n*n, "%v²", n)
		is(pow(n, 3), n*n*n, "%v³", n)
		is(pow(n, -1), 1/n, "1/%v", n)
		is(pow(n*n, 0.5), n, "√%v", n*n)
		is(pow(n*n, 1.5), n*n*n, "%v^1.5", n*n)
		is(pow(n*n*n*n, 0.25), n, "%v^0.25", n*n*n*n)
		is(pow(n, 0.5), math.Sqrt(n), "√%v", n)
		is(cbrt(n*n*n), n, "∛%v", n*n*n)
		is(cbrt(-n*n*n/4096), -n/16, "∛%v", -n*n*n/4096)
	}
	for n := -1074; n <= 1023; n++ {
		is(pow(2, float64(n)), math.Ldexp(1, n), "2^%d", n)
	}
	for n, ten := range []float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22} {
		is(pow(10, float64(n)), ten, "10^%d", n)
		is(log10(ten), float64(n), "log %v", ten)
	}
	is(exp(0), 1, "e^0")
	is(log(1), 0, "ln 1")
	// Powers in the middle between two floats go to the even one.
	r := rand.New(rand.NewPCG(5, 6))
	for range 20_000 {
		n := []int{2, 3, 4, 5}[r.IntN(4)]
		bits := 54/n + r.IntN(2)
		m := 1<<(bits-1) + r.Int64N(1<<(bits-1)) | 1
		want, _ := new(big.Float).SetInt(new(big.Int).Exp(big.NewInt(m), big.NewInt(int64(n)), nil)).Float64()
		is(pow(float64(m), float64(n)), want, "%d^%d", m, n)
		if n == 3 {
			is(pow(float64(m)*float64(m), 1.5), want, "%d^1.5", m*m)
		}
	}
}

func TestNothingAllocates(t *testing.T) {
	x := 1.5
	allocs := testing.AllocsPerRun(100, func() {
		x += exp(x) + log(x) + log10(x) + cbrt(x) + pow(x, 1.1) + pow(3, 7)
		_, err := Ln(-1)
		_, err2 := Power(-1, 0.5)
		if err == nil || err2 == nil {
			x = 2
		}
		x = 1 + math.Mod(x, 2)
	})
	if allocs != 0 {
		t.Errorf("%v allocations", allocs)
	}
}

func BenchmarkFunctions(b *testing.B) {
	of := func(name string, f func(float64) float64) {
		b.Run(name, func(b *testing.B) {
			for i := range b.N {
				result += f(float64(i&1023)*0.37 + 0.01)
			}
		})
	}
	of("exp", exp)
	of("math.Exp", math.Exp)
	of("ln", log)
	of("math.Log", math.Log)
	of("log10", log10)
	of("math.Log10", math.Log10)
	of("cbrt", cbrt)
	of("math.Cbrt", math.Cbrt)
	of("power", func(x float64) float64 { return pow(x, 1.37) })
	of("math.Pow", func(x float64) float64 { return math.Pow(x, 1.37) })
	of("power of 13", func(x float64) float64 { return pow(x, 13) })
	of("math.Pow of 13", func(x float64) float64 { return math.Pow(x, 13) })
}

var result float64
