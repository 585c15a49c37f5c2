package num

import (
	"math"
	"math/big"
	"strconv"
)

// FromFloat64 is PostgreSQL's cast of double precision to numeric: the nearest
// number of 15 significant digits.
func FromFloat64(f float64) (Numeric, error) { return fromFloat(f, 15) }

// FromFloat32 is the cast of real, which keeps 6 significant digits.
func FromFloat32(f float32) (Numeric, error) { return fromFloat(float64(f), 6) }

func fromFloat(f float64, digits int) (Numeric, error) {
	switch {
	case math.IsNaN(f):
		return NaN, nil
	case math.IsInf(f, 1):
		return Infinity, nil
	case math.IsInf(f, -1):
		return NegInfinity, nil
	}
	// C's %g drops zeros at the end; Go's keeps the digits asked for.
	return ParseNumeric(trimmed(strconv.FormatFloat(f, 'e', digits-1, 64)))
}

// trimmed drops zeros at the end of the mantissa of d.ddde±dd.
func trimmed(s string) string {
	e := len(s) - 1
	for s[e] != 'e' {
		e--
	}
	end := e
	for end > 0 && s[end-1] == '0' {
		end--
	}
	if s[end-1] == '.' {
		end--
	}
	return s[:end] + s[e:]
}

// Add is n + m. The error is 22003, where PostgreSQL's numeric overflows; so it
// is below.
func (n Numeric) Add(m Numeric) (Numeric, error) { return Add(n, m) }

// Sub is n - m.
func (n Numeric) Sub(m Numeric) (Numeric, error) { return Sub(n, m) }

// Mul is n × m.
func (n Numeric) Mul(m Numeric) (Numeric, error) { return Mul(n, m) }

// Div is n / m at the scale that PostgreSQL gives a quotient; 22012 where m is 0.
func (n Numeric) Div(m Numeric) (Numeric, error) { return Div(n, m) }

// Round rounds half away from zero to a scale; a negative one rounds before the
// point.
func (n Numeric) Round(scale int32) (Numeric, error) { return RoundTo(n, scale) }

// Neg is -n.
func (n Numeric) Neg() Numeric { return Neg(n) }

// Abs is the absolute value.
func (n Numeric) Abs() Numeric { return Abs(n) }

// Cmp is -1, 0 or 1: -Infinity is below the numbers, Infinity above, and NaN,
// which equals itself, above all.
func (n Numeric) Cmp(m Numeric) int { return min(max(Compare(n, m), -1), 1) }

// Sign is -1, 0 or 1; 1 for NaN.
func (n Numeric) Sign() int { return n.sign() }

// IsZero reports whether n is 0 at any scale.
func (n Numeric) IsZero() bool { return n.sign() == 0 }

// IsNaN reports whether n is NaN.
func (n Numeric) IsNaN() bool { return n.dec().form == nan }

// IsFinite reports whether n is a number, neither NaN nor infinite.
func (n Numeric) IsFinite() bool { return IsFinite(n) }

// Scale is the number of digits after the point; 0 for NaN and the infinities.
func (n Numeric) Scale() int32 { return n.dec().scale }

// Coefficient is n × 10^Scale, a copy; nil for NaN and the infinities.
func (n Numeric) Coefficient() *big.Int {
	d := n.dec()
	if d.special() {
		return nil
	}
	return new(big.Int).Set(&d.coef)
}

// Float64 is the nearest float64, infinite where n is beyond all.
func (n Numeric) Float64() float64 {
	f, _ := strconv.ParseFloat(n.String(), 64)
	return f
}

// Dec64FromInt is the integer; 22003 where it has more than 18 digits with its
// scale's zeros.
func Dec64FromInt[S Scale](n int64) (Dec64[S], error) {
	return Dec64FromNumeric[S](Int8ToNumeric(n))
}

// Dec64FromFloat is the nearest number of 15 significant digits, as PostgreSQL
// casts, rounded to the scale; 22003 where it has more than 18 digits or is
// infinite.
func Dec64FromFloat[S Scale](f float64) (Dec64[S], error) {
	n, err := FromFloat64(f)
	if err != nil {
		return 0, err
	}
	return Dec64FromNumeric[S](n)
}

// Dec64FromNumeric rounds half away from zero to the scale; 22003 where n has
// more than 18 digits then, or is infinite.
func Dec64FromNumeric[S Scale](n Numeric) (Dec64[S], error) {
	scale := scaleOf[S]()
	n, err := TypeMod(n, 18, scale)
	if err != nil {
		return 0, err
	}
	return Dec64[S](ToInt64(n, scale)), nil
}

// RescaleDec64 brings d to the scale T, rounding half away from zero; 22003 where
// it has more than 18 digits then.
func RescaleDec64[T, S Scale](d Dec64[S]) (Dec64[T], error) {
	x, err := RoundInt64(int64(d), scaleOf[S](), 18, scaleOf[T]())
	return Dec64[T](x), err
}

// Coefficient is d × 10^Scale; math.MaxInt64 for NaN.
func (d Dec64[S]) Coefficient() int64 { return int64(d) }

// Scale is the number of digits after the point.
func (d Dec64[S]) Scale() int32 { return scaleOf[S]() }

// checked64 refuses more than 18 digits.
func checked64[S Scale](x int64, err error) (Dec64[S], error) {
	if err == nil && x != NaNInt64 && (x <= -mostInt64 || x >= mostInt64) {
		err = errFieldOverflow
	}
	if err != nil {
		return 0, err
	}
	return Dec64[S](x), nil
}

// Add is d + e; 22003 where that has more than 18 digits.
func (d Dec64[S]) Add(e Dec64[S]) (Dec64[S], error) {
	return checked64[S](AddFixed64(int64(d), int64(e)))
}

// Sub is d - e; 22003 where that has more than 18 digits.
func (d Dec64[S]) Sub(e Dec64[S]) (Dec64[S], error) {
	return checked64[S](SubFixed64(int64(d), int64(e)))
}

// Mul is d × e, rounded half away from zero to the same scale; 22003 where that
// has more than 18 digits. SQL's product has both scales: of the Numerics.
func (d Dec64[S]) Mul(e Dec64[S]) (Dec64[S], error) {
	scale := scaleOf[S]()
	p, err := MulFixed128(Widen(int64(d)), Widen(int64(e)))
	if err != nil {
		return 0, err
	}
	p, err = RoundInt128(p, 2*scale, 18, scale)
	if err != nil {
		return 0, err
	}
	return checked64[S](Narrow(p), nil)
}

// Neg is -d; NaN where d has more than 18 digits, which no number of the type has.
func (d Dec64[S]) Neg() Dec64[S] { return orNaN64[S](NegFixed64(int64(d))) }

// Abs is the absolute value; NaN where d has more than 18 digits.
func (d Dec64[S]) Abs() Dec64[S] { return orNaN64[S](AbsFixed64(int64(d))) }

func orNaN64[S Scale](x int64, err error) Dec64[S] {
	if err != nil {
		return NaNInt64
	}
	return Dec64[S](x)
}

// Cmp is -1, 0 or 1; NaN equals itself and is above all numbers.
func (d Dec64[S]) Cmp(e Dec64[S]) int { return CompareScaledInt64(int64(d), 0, int64(e)) }

// Sign is -1, 0 or 1; 1 for NaN.
func (d Dec64[S]) Sign() int { return CompareScaledInt64(int64(d), 0, 0) }

// IsZero reports whether d is 0.
func (d Dec64[S]) IsZero() bool { return d == 0 }

// IsNaN reports whether d is NaN.
func (d Dec64[S]) IsNaN() bool { return d == NaNInt64 }

// Float64 is the nearest float64.
func (d Dec64[S]) Float64() float64 { return d.Numeric().Float64() }

// Dec128FromInt is the integer; 22003 where it has more than 38 digits with its
// scale's zeros.
func Dec128FromInt[S Scale](n int64) (Dec128[S], error) {
	return Dec128FromNumeric[S](Int8ToNumeric(n))
}

// Dec128FromFloat is Dec64FromFloat for 38 digits.
func Dec128FromFloat[S Scale](f float64) (Dec128[S], error) {
	n, err := FromFloat64(f)
	if err != nil {
		return Dec128[S]{}, err
	}
	return Dec128FromNumeric[S](n)
}

// Dec128FromNumeric rounds half away from zero to the scale; 22003 where n has
// more than 38 digits then, or is infinite.
func Dec128FromNumeric[S Scale](n Numeric) (Dec128[S], error) {
	scale := scaleOf[S]()
	n, err := TypeMod(n, 38, scale)
	if err != nil {
		return Dec128[S]{}, err
	}
	return Dec128[S](ToInt128(n, scale)), nil
}

// RescaleDec128 brings d to the scale T, rounding half away from zero; 22003
// where it has more than 38 digits then.
func RescaleDec128[T, S Scale](d Dec128[S]) (Dec128[T], error) {
	x, err := RoundInt128(Int128(d), scaleOf[S](), 38, scaleOf[T]())
	return Dec128[T](x), err
}

// Coefficient is d × 10^Scale; nil for NaN.
func (d Dec128[S]) Coefficient() *big.Int {
	if d.IsNaN() {
		return nil
	}
	return Int128(d).big()
}

// Scale is the number of digits after the point.
func (d Dec128[S]) Scale() int32 { return scaleOf[S]() }

// checked128 refuses more than 38 digits.
func checked128[S Scale](x Int128, err error) (Dec128[S], error) {
	if err == nil && x != NaNInt128 && CompareInt128(x.abs(), limits[38]) >= 0 {
		err = errFieldOverflow
	}
	if err != nil {
		return Dec128[S]{}, err
	}
	return Dec128[S](x), nil
}

// Add is d + e; 22003 where that has more than 38 digits.
func (d Dec128[S]) Add(e Dec128[S]) (Dec128[S], error) {
	return checked128[S](AddFixed128(Int128(d), Int128(e)))
}

// Sub is d - e; 22003 where that has more than 38 digits.
func (d Dec128[S]) Sub(e Dec128[S]) (Dec128[S], error) {
	return checked128[S](SubFixed128(Int128(d), Int128(e)))
}

// Mul is d × e, rounded half away from zero to the same scale; 22003 where that
// has more than 38 digits.
func (d Dec128[S]) Mul(e Dec128[S]) (Dec128[S], error) {
	p, err := Mul(d.Numeric(), e.Numeric())
	if err != nil {
		return Dec128[S]{}, err
	}
	return Dec128FromNumeric[S](p)
}

// Neg is -d; NaN where d has more than 38 digits, which no number of the type has.
func (d Dec128[S]) Neg() Dec128[S] { return orNaN128[S](NegFixed128(Int128(d))) }

// Abs is the absolute value; NaN where d has more than 38 digits.
func (d Dec128[S]) Abs() Dec128[S] { return orNaN128[S](AbsFixed128(Int128(d))) }

func orNaN128[S Scale](x Int128, err error) Dec128[S] {
	if err != nil {
		return Dec128[S](NaNInt128)
	}
	return Dec128[S](x)
}

// Cmp is -1, 0 or 1; NaN equals itself and is above all numbers.
func (d Dec128[S]) Cmp(e Dec128[S]) int { return CompareInt128(Int128(d), Int128(e)) }

// Sign is -1, 0 or 1; 1 for NaN.
func (d Dec128[S]) Sign() int { return CompareInt128(Int128(d), Int128{}) }

// IsZero reports whether d is 0.
func (d Dec128[S]) IsZero() bool { return Int128(d) == Int128{} }

// IsNaN reports whether d is NaN.
func (d Dec128[S]) IsNaN() bool { return Int128(d) == NaNInt128 }

// Float64 is the nearest float64.
func (d Dec128[S]) Float64() float64 { return d.Numeric().Float64() }
