// Package float holds PostgreSQL's real and double precision: their text,
// their order (NaN equals itself and is above all), and functions that raise
// errors where IEEE 754 gives infinities.
package float

import (
	"bytes"
	"math"
	"math/big"
	"strconv"

	"github.com/veloc-dev/veloc/runtime/pg"
	"github.com/veloc-dev/veloc/runtime/pg/digits"
)

var (
	ErrOverflow     = &pg.Error{SQLState: pg.NumericValueOutOfRange, Message: "value out of range: overflow"}
	errUnderflow    = &pg.Error{SQLState: pg.NumericValueOutOfRange, Message: "value out of range: underflow"}
	errDivideByZero = &pg.Error{SQLState: pg.DivisionByZero, Message: "division by zero"}
)

// Append8 appends double precision's output text.
func Append8(dst []byte, f float64) []byte {
	if out, ok := appendPlaces(dst, f); ok {
		return out
	}
	return appendFloat(dst, f, 64)
}

// appendPlaces writes a number that a decimal of at most six places and fifteen
// digits gives: a double tells all of these apart, so that there is no shorter
// one. Most numbers that people measure are such, and take half of the time.
func appendPlaces(dst []byte, f float64) (out []byte, ok bool) {
	const million = 1_000_000
	abs := math.Abs(f)
	if !(abs >= 1e-4 && abs < 1e9) {
		return dst, false
	}
	n := uint64(abs*million + 0.5)
	if float64(n)/million != abs {
		return dst, false
	}
	if f < 0 {
		dst = append(dst, '-')
	}
	dst = digits.Append(dst, n/million)
	return digits.AppendFraction(dst, n%million), true
}

// Append4 appends real's output text.
func Append4(dst []byte, f float32) []byte { return appendFloat(dst, float64(f), 32) }

// appendFloat writes the shortest text that reads back, with an exponent from
// 1e15 (1e6 for real) upwards and below 1e-4.
func appendFloat(dst []byte, f float64, bits int) []byte {
	switch {
	case math.IsNaN(f):
		return append(dst, "NaN"...)
	case math.IsInf(f, 1):
		return append(dst, "Infinity"...)
	case math.IsInf(f, -1):
		return append(dst, "-Infinity"...)
	case f == 0:
		return strconv.AppendFloat(dst, f, 'f', -1, bits)
	}
	abs, most := math.Abs(f), 1e15
	if bits == 32 {
		most = 1e6
	}
	if abs < 1e-4 || abs >= most {
		if bits == 32 && abs < 1e-4 && float32(abs) >= 1e-4 {
			return strconv.AppendFloat(dst, f, 'f', -1, bits)
		}
		return appendExponent(dst, f, bits)
	}
	return strconv.AppendFloat(dst, f, 'f', -1, bits)
}

// appendExponent writes d.ddde±dd. A text that lies half-way between two floats
// reads back as the even one, and Go stops there; PostgreSQL goes on to a text
// that is nearer. Only whole numbers beyond the mantissa's bits have such texts.
func appendExponent(dst []byte, f float64, bits int) []byte {
	start := len(dst)
	dst = strconv.AppendFloat(dst, f, 'e', -1, bits)
	mantissa := 53
	if bits == 32 {
		mantissa = 24
	}
	if math.Abs(f) < math.Ldexp(1, mantissa) {
		return dst
	}
	e := bytes.IndexByte(dst[start:], 'e')
	for places := max(len(bytes.TrimPrefix(dst[start:start+e], []byte("-")))-2, 0); ; {
		x, _, err := big.ParseFloat(string(dst[start:]), 10, 1100, big.ToNearestEven)
		if err != nil || !halfway(x, f, bits) {
			return dst
		}
		places++
		dst = strconv.AppendFloat(dst[:start], f, 'e', places, bits)
	}
}

// halfway reports whether x lies in the middle between f and one of the floats
// beside it.
func halfway(x *big.Float, f float64, bits int) bool {
	for _, to := range []float64{math.Inf(1), math.Inf(-1)} {
		next := math.Nextafter(f, to)
		if bits == 32 {
			next = float64(math.Nextafter32(float32(f), float32(to)))
		}
		if next-next != 0 {
			continue
		}
		middle := new(big.Float).SetPrec(1100).Add(big.NewFloat(f), big.NewFloat(next))
		if middle.Quo(middle, big.NewFloat(2)).Cmp(x) == 0 {
			return true
		}
	}
	return false
}

// Format8 is double precision's output function.
func Format8(f float64) string { return string(Append8(nil, f)) }

// Format4 is real's output function.
func Format4(f float32) string { return string(Append4(nil, f)) }
