package float

import "math"

// The cube roots of 2 and 4, as floats.
const (
	cbrt2 float64 = 1.2599210498948731648
	cbrt4 float64 = 1.5874010519681994748
)

// cbrt is the cube root of x as the C library has it, from which PostgreSQL
// takes it: a polynomial, one step of Halley's method, and the root of what is
// left of the exponent, which together are off by as much as a unit in the last
// place. Only where the root is a float it is that.
func cbrt(x float64) float64 {
	if x == 0 || x-x != 0 {
		return x
	}
	m, e := math.Frexp(math.Abs(x))
	u := 0.784932344976639262 - float64(0.145263899385486367*m)
	u = 1.83469277483613086 - float64(u*m)
	u = 2.44693122563534430 - float64(u*m)
	u = 2.11499494167371287 - float64(u*m)
	u = 1.50819193781584896 - float64(u*m)
	u = 0.354895765043919860 + float64(u*m)
	cube := float64(float64(u*u) * u)
	left := [...]float64{1 / cbrt4, 1 / cbrt2, 1, cbrt2, cbrt4}[2+e%3]
	y := float64(float64(float64(u*(cube+2*m))/(float64(2*cube)+m)) * left)
	// A float whose cube is one has at most 18 bits.
	short := math.Float64frombits((math.Float64bits(y) + 1<<34) &^ (1<<35 - 1))
	if math.FMA(float64(short*short), short, -math.Ldexp(m, e%3)) == 0 {
		y = short
	}
	return math.Copysign(math.Ldexp(y, e/3), x)
}
