package float

import "math"

// double is an unevaluated sum of two floats, |lo| at most half a unit in hi's
// last place: some 106 bits. Products stand in conversions throughout, so that
// no compiler fuses them with a sum: results are the same on every processor.
type double struct{ hi, lo float64 }

// twoSum is a + b exactly.
func twoSum(a, b float64) double {
	s := a + b
	t := s - a
	return double{s, (a - (s - t)) + (b - t)}
}

// quickSum is twoSum where |a| ≥ |b| or a is 0.
func quickSum(a, b float64) double {
	s := a + b
	return double{s, b - (s - a)}
}

// twoProduct is a × b exactly.
func twoProduct(a, b float64) double {
	p := float64(a * b)
	return double{p, math.FMA(a, b, -p)}
}

func add(a, b double) double {
	s, t := twoSum(a.hi, b.hi), twoSum(a.lo, b.lo)
	u := quickSum(s.hi, s.lo+t.hi)
	return quickSum(u.hi, u.lo+t.lo)
}

func mul(a, b double) double {
	p := twoProduct(a.hi, b.hi)
	return quickSum(p.hi, p.lo+(float64(a.hi*b.lo)+float64(a.lo*b.hi)))
}

func div(a, b double) double {
	q := float64(a.hi / b.hi)
	r := add(a, mul(double{-q, 0}, b))
	q2 := float64(r.hi / b.hi)
	r = add(r, mul(double{-q2, 0}, b))
	return add(quickSum(q, q2), double{float64(r.hi / b.hi), 0})
}

// certain reports whether d rounds to d.hi though it is off by as much as err.
func (d double) certain(err float64) bool {
	return d.hi+(d.lo+err) == d.hi && d.hi+(d.lo-err) == d.hi
}

// nearest rounds d to a float. What is as near to the middle between two floats
// as 2^-84 is taken to lie in it, and goes to the even one.
func (d double) nearest() float64 {
	to := math.Inf(1)
	if d.lo < 0 {
		to = -to
	}
	next := math.Nextafter(d.hi, to)
	half := float64((next - d.hi) / 2)
	if math.Abs(d.lo-half) <= float64(math.Abs(half)*0x1p-30) && math.Float64bits(d.hi)&1 == 1 {
		return next
	}
	return d.hi
}

// times2 is f × 2^k, 1/2 < f < 4, where that is normal or too large.
func times2(f float64, k int) float64 {
	if k > 1022 {
		return math.Ldexp(f, k)
	}
	return f * math.Float64frombits(uint64(k+1023)<<52)
}

// scaled is d × 2^k rounded once, where the result is not normal, too.
func (d double) scaled(k int) float64 {
	if k > -1021 {
		return times2(d.nearest(), k)
	}
	n := math.Ldexp(d.hi, k+1074)
	r := math.RoundToEven(n)
	switch rest := n - r + math.Ldexp(d.lo, k+1074); {
	case rest > 0.5:
		r++
	case rest < -0.5:
		r--
	}
	return math.Ldexp(r, -1074)
}
