package float

import "math"

// double is an unevaluated sum of two floats, some 106 bits long.
type double struct{ hi, lo float64 }

func add(a, b double) double {
	s := a.hi + b.hi
	t := s - a.hi
	e := (a.hi - (s - t)) + (b.hi - t) + a.lo + b.lo
	return normal(s, e)
}

func mul(a, b double) double {
	p := a.hi * b.hi
	return normal(p, math.FMA(a.hi, b.hi, -p)+a.hi*b.lo+a.lo*b.hi)
}

func div(a, b double) double {
	q := a.hi / b.hi
	r := add(a, mul(double{-q, 0}, b))
	return normal(q, r.hi/b.hi)
}

// normal makes hi the sum as a float; |hi| ≥ |lo| or hi is 0.
func normal(hi, lo float64) double {
	s := hi + lo
	return double{s, lo - (s - hi)}
}

var ln2 = double{math.Ln2, 2.3190468138462996e-17}

// pow is math.Pow, whose error grows with the exponent, within 2 ulp: finite
// operands other than 0 and 1 go by e^(b·ln a) with ln a as a double.
func pow(a, b float64) float64 {
	if a == 0 || a == 1 || b == 0 || b == 1 || a-a != 0 || b-b != 0 || a < 0 && math.Floor(b) != b {
		return math.Pow(a, b)
	}
	t := mul(double{b, 0}, logDouble(math.Abs(a)))
	if t.hi-t.hi != 0 || t.lo-t.lo != 0 { // b is too large
		return math.Pow(a, b)
	}
	r := expDouble(t)
	if a < 0 && math.Mod(b, 2) != 0 {
		return -r
	}
	return r
}

// logDouble is ln a for a > 0, by ln m = 2 artanh((m-1)/(m+1)).
func logDouble(a float64) double {
	m, e := math.Frexp(a)
	if m < math.Sqrt2/2 {
		m, e = 2*m, e-1
	}
	s := div(double{m - 1, 0}, add(double{m, 0}, double{1, 0}))
	z := mul(s, s)
	// The terms from z³ on are too small to need more than a float.
	tail := 0.0
	for n := 25; n >= 7; n -= 2 {
		tail = tail*z.hi + 1/float64(n)
	}
	p := add(div(double{1, 0}, double{5, 0}), mul(z, double{tail, 0}))
	p = add(div(double{1, 0}, double{3, 0}), mul(z, p))
	p = add(double{1, 0}, mul(z, p))
	l := mul(double{2 * s.hi, 2 * s.lo}, p)
	return add(mul(double{float64(e), 0}, ln2), l)
}

// expDouble is e^t as a float.
func expDouble(t double) float64 {
	switch {
	case t.hi > 710:
		return math.Inf(1)
	case t.hi < -746:
		return 0
	}
	k := math.Round(t.hi / math.Ln2)
	r := add(t, mul(double{-k, 0}, ln2))
	e := math.Exp(r.hi)
	return math.Ldexp(e+e*r.lo, int(k))
}
