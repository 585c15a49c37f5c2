package float

import "math"

// ln x is k ln 2 + ln c + ln(1+r) with x = 2^k × c × (1+r): the inverses of 128
// numbers c and their logarithms are in a table, and |r| < 1/250.

// The logarithm of 2; multiplying the first part by an exponent is exact.
const (
	ln2High = 0x1.62e42fefa3p-1
	ln2Low  = 0x1.3de6af278ece6p-42
	ln2Rest = 0x1.f97b57a079a19p-103
)

// logParts takes x > 0 apart.
func logParts(x float64) (k float64, i int, r double) {
	bits := math.Float64bits(x)
	exponent := 0
	if bits < 1<<52 {
		bits, exponent = math.Float64bits(x*0x1p54), -54
	}
	above := int64(bits - logFirst)
	i = int(above >> 45 & (steps - 1))
	exponent += int(above >> 52)
	z := math.Float64frombits(bits - uint64(above)&^(1<<52-1))
	p := twoProduct(z, logs[i].inverse)
	return float64(exponent), i, quickSum(p.hi-1, p.lo)
}

// logNear is ln x with a relative error below 2^-76; x is finite and > 0.
func logNear(x float64) double {
	k, i, r := logParts(x)
	l := &logs[i].log
	square := twoProduct(r.hi, r.hi)
	// r³/3, and the powers beyond it.
	cube := twoProduct(square.hi, r.hi)
	cube.lo += float64(square.lo * r.hi)
	const third, thirdLow = 0x1.5555555555555p-2, 0x1.5555555555555p-56
	c := twoProduct(cube.hi, third)
	c.lo += float64(cube.hi*thirdLow) + float64(cube.lo*third)
	tail := 1.0/9 - float64(r.hi*(1.0/10))
	tail = -1.0/8 + float64(r.hi*tail)
	tail = 1.0/7 + float64(r.hi*tail)
	tail = -1.0/6 + float64(r.hi*tail)
	tail = 1.0/5 + float64(r.hi*tail)
	tail = -1.0/4 + float64(r.hi*tail)
	tail = float64(float64(square.hi*square.hi) * tail)

	a := twoSum(float64(k*ln2High), l.hi)
	b := twoSum(a.hi, r.hi)
	d := twoSum(b.hi, -0.5*square.hi)
	e := twoSum(d.hi, c.hi)
	// ln(1+r.hi+r.lo) adds r.lo/(1+r.hi).
	low := r.lo - float64(r.lo*(r.hi-square.hi))
	low += c.lo - 0.5*square.lo + tail
	low += float64(k*ln2Low) + l.lo
	return quickSum(e.hi, e.lo+(d.lo+(b.lo+(a.lo+low))))
}

// logFar is logNear with an error below 2^-98.
func logFar(x float64) double {
	k, i, r := logParts(x)
	sum := double{}
	for n := len(overN) - 1; n >= 0; n-- {
		sum = add(overN[n], mul(r, sum))
	}
	l := add(double{float64(k * ln2High), 0}, mul(double{k, 0}, double{ln2Low, ln2Rest}))
	return add(add(l, logs[i].log), mul(r, sum))
}

// overN holds the coefficients of ln(1+r)/r: 1, -1/2, 1/3, …
var overN = func() (c [15]double) {
	for i := range c {
		sign := float64(1 - i%2*2)
		c[i] = div(double{sign, 0}, double{float64(i + 1), 0})
	}
	return c
}()

// log is ln x for x > 0, correctly rounded.
func log(x float64) float64 {
	if x-x != 0 || x == 1 {
		return x - 1 // NaN, infinity, 0
	}
	d := logNear(x)
	if d.certain(float64(math.Abs(d.hi) * 0x1p-74)) {
		return d.hi
	}
	return logFar(x).hi
}

// log10 is the decimal logarithm of x > 0 as the C library has it, from which
// PostgreSQL takes it: the logarithm of the fraction and the exponent are
// brought to base 10 apart, which is exact for powers of ten.
func log10(x float64) float64 {
	if x-x != 0 {
		return x
	}
	const (
		overLn10  = 0x1.bcb7b1526e50ep-2
		log2High  = 0x1.34413509f6p-2 // log10 of 2
		log2Low   = 0x1.9fef311f12b36p-42
		mantissas = 1<<52 - 1
	)
	bits := math.Float64bits(x)
	k := 0
	if bits < 1<<52 {
		bits, k = math.Float64bits(x*0x1p54), -54
	}
	k += int(bits>>52) - 1023
	// Below 1 the fraction is taken from 1/2 to 1, so that the two have one sign.
	exponent := uint64(1023)
	if k < 0 {
		k, exponent = k+1, 1022
	}
	n := float64(k)
	m := log(math.Float64frombits(bits&mantissas | exponent<<52))
	return float64(float64(n*log2Low)+float64(overLn10*m)) + float64(n*log2High)
}
