package float

import (
	"math"
	"math/bits"
)

// pow is a^b for finite a ≠ 0 and b, correctly rounded; a < 0 wants b to be an
// integer.
func pow(a, b float64) float64 {
	switch {
	case b == 0 || a == 1:
		return 1
	case b == 1:
		return a
	case b == 2:
		return float64(a * a)
	}
	x := math.Abs(a)
	r := 0.0
	if exact, ok := smallPower(x, b); ok {
		r = exact
	} else {
		r = realPower(x, b)
	}
	if half := b / 2; a < 0 && math.Floor(half) != half {
		return -r
	}
	return r
}

// realPower is x^b by e^(b ln x).
func realPower(x, b float64) float64 {
	l := logNear(x)
	switch p := float64(b * l.hi); {
	case p > mostExp+1:
		return math.Inf(1)
	case p < leastExp-1:
		return 0
	}
	t := twoProduct(b, l.hi)
	d, k := expNear(quickSum(t.hi, t.lo+float64(b*l.lo)))
	if k > -1021 && d.certain(0x1p-64) {
		return times2(d.hi, k)
	}
	d, k = expFar(mul(double{b, 0}, logFar(x)))
	return d.scaled(k)
}

// smallPower is x^b where b is a small positive integer and the power of x's
// bits fits into a word. Such a power may lie in the middle between two floats.
func smallPower(x, b float64) (float64, bool) {
	word := math.Float64bits(x)
	n := word&(1<<52-1) | 1<<52
	zeros := bits.TrailingZeros64(n)
	if !(b > 0 && b <= 64) || b != math.Floor(b) || (53-zeros)*int(b) > 64 {
		return 0, false
	}
	p := uint64(1)
	for range int(b) {
		p *= n >> zeros
	}
	e := int(word>>52) - 1075 + zeros
	k := e * int(b)
	if word < 1<<52 || k+bits.Len64(p) <= -1022 {
		return 0, false // not normal
	}
	return math.Ldexp(float64(p), k), true
}
