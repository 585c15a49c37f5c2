package float

import "math"

// e^x is 2^(n/128) × e^r for the integer n nearest to 128 x / ln 2: the first
// factor is in a table, and |r| < 1/369.

// The logarithm of 2, over 128, as three floats of which the first two have
// zeros enough behind them to be multiplied by n exactly.
const (
	stepsOverLn2 = 0x1.71547652b82fep+7
	ln2Step1     = 0x1.62e42fef8p-8
	ln2Step2     = 0x1.1cf79abc8p-43
	ln2Step3     = 0x1.e3b39803f2f6bp-79
)

// Beyond these e^x is no float.
const (
	mostExp  = 709.782712893384
	leastExp = -745.1332191019412
)

// reduced is x as n steps and what is left.
func reduced(x double) (n int, r double) {
	const shift = 0x1.8p52 // adding it rounds to an integer
	steps := float64(x.hi*stepsOverLn2) + shift
	steps -= shift
	r = twoSum(x.hi-float64(steps*ln2Step1), -float64(steps*ln2Step2))
	return int(steps), twoSum(r.hi, r.lo+(x.lo-float64(steps*ln2Step3)))
}

// expNear is e^x as d × 2^k, 1/2 < d < 4, with a relative error below 2^-76;
// x lies between leastExp and mostExp.
func expNear(x double) (d double, k int) {
	n, r := reduced(x)
	t := &powers[n&(steps-1)]
	square := twoProduct(r.hi, r.hi)
	// r³/6 + …
	cubes := 1.0/720 + float64(r.hi*(1.0/5040))
	cubes = 1.0/120 + float64(r.hi*cubes)
	cubes = 1.0/24 + float64(r.hi*cubes)
	cubes = 1.0/6 + float64(r.hi*cubes)
	cubes = float64(float64(r.hi*square.hi) * cubes)
	q := quickSum(r.hi, 0.5*square.hi)
	q.lo += r.lo + (float64(r.hi*r.lo) + (0.5*square.lo + cubes))
	p := twoProduct(t.hi, q.hi)
	s := quickSum(t.hi, p.hi)
	return quickSum(s.hi, s.lo+(t.lo+(p.lo+(float64(t.hi*q.lo)+float64(t.lo*q.hi))))), n >> 7
}

// expFar is expNear with an error below 2^-100.
func expFar(x double) (d double, k int) {
	n, r := reduced(x)
	sum := double{}
	for i := len(overFactorial) - 1; i >= 0; i-- {
		sum = add(overFactorial[i], mul(r, sum))
	}
	return mul(powers[n&(steps-1)], sum), n >> 7
}

// overFactorial holds 1/n!.
var overFactorial = func() (f [12]double) {
	f[0] = double{1, 0}
	for n := 1; n < len(f); n++ {
		f[n] = div(f[n-1], double{float64(n), 0})
	}
	return f
}()

// exp is e^x, correctly rounded.
func exp(x float64) float64 {
	switch {
	case x > mostExp:
		return math.Inf(1)
	case x < leastExp:
		return 0
	}
	d, k := expNear(double{x, 0})
	if k > -1021 && d.certain(0x1p-74) {
		return times2(d.hi, k)
	}
	d, k = expFar(double{x, 0})
	return d.scaled(k)
}
