// Package float holds PostgreSQL's real and double precision: their text,
// their order (NaN equals itself and is above all), and functions that raise
// errors where IEEE 754 gives infinities.
package float

import (
	"bytes"
	"math"
	"math/big"
	"strconv"
	"strings"

	"github.com/veloc-dev/veloc/runtime/pg"
	"github.com/veloc-dev/veloc/runtime/pg/digits"
)

var (
	errOverflow     = &pg.Error{SQLState: pg.NumericValueOutOfRange, Message: "value out of range: overflow"}
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

// Parse8 is double precision's input function.
func Parse8(s string) (float64, error) {
	if f, ok := plain(s); ok {
		return f, nil
	}
	return parse(s, 64, "double precision")
}

// plain reads digits with or without a minus and a point, where the digits and
// the power of ten are floats themselves: one division of them is the nearest
// float (Clinger, 1990).
func plain(s string) (f float64, ok bool) {
	i, places, digits := 0, 0, uint64(0)
	if len(s) > 0 && s[0] == '-' {
		i = 1
	}
	first := i
	for ; i < len(s) && s[i]-'0' <= 9; i++ {
		digits = digits*10 + uint64(s[i]-'0')
	}
	if i == first {
		return 0, false
	}
	if i < len(s) && s[i] == '.' {
		for i++; i < len(s) && s[i]-'0' <= 9; i++ {
			digits = digits*10 + uint64(s[i]-'0')
			places++
		}
	}
	if i < len(s) || len(s) > 16 || digits == 0 || digits > 1<<53 {
		return 0, false
	}
	f = float64(digits) / tens[places]
	if first > 0 {
		f = -f
	}
	return f, true
}

// tens are the powers of ten that a text of 16 bytes can have as places.
var tens = [17]float64{1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16}

// Parse4 is real's input function.
func Parse4(s string) (float32, error) {
	f, err := parse(s, 32, "real")
	return float32(f), err
}

func parse(s string, bits int, name string) (float64, error) {
	t := strings.Trim(s, " \t\n\r\v\f")
	switch strings.ToLower(t) {
	case "nan", "+nan", "-nan":
		return math.NaN(), nil
	case "infinity", "+infinity", "inf", "+inf":
		return math.Inf(1), nil
	case "-infinity", "-inf":
		return math.Inf(-1), nil
	}
	// Go takes underscores where C does not; both take hexadecimal, with or
	// without an exponent in C.
	if strings.ContainsAny(t, "_") || t == "" {
		return 0, invalid(s, name)
	}
	f, err := strconv.ParseFloat(hexadecimal(t), bits)
	if err != nil {
		if e, ok := err.(*strconv.NumError); ok && e.Err == strconv.ErrRange {
			return 0, pg.Errorf(pg.NumericValueOutOfRange, "\"%s\" is out of range for type %s", s, name)
		}
		return 0, invalid(s, name)
	}
	if f == 0 && strings.ContainsAny(mantissa(t), "123456789") {
		return 0, pg.Errorf(pg.NumericValueOutOfRange, "\"%s\" is out of range for type %s", s, name)
	}
	return f, nil
}

func hexadecimal(t string) string {
	lower := strings.ToLower(t)
	if strings.HasPrefix(strings.TrimLeft(lower, "+-"), "0x") && !strings.Contains(lower, "p") {
		return t + "p0"
	}
	return t
}

func mantissa(t string) string {
	m, _, _ := strings.Cut(strings.ToLower(t), "e")
	return m
}

func invalid(s, name string) error {
	return pg.Errorf(pg.InvalidTextRepresentation, "invalid input syntax for type %s: \"%s\"", name, s)
}
