package float

import (
	"math"

	"github.com/veloc-dev/veloc/runtime/pg"
)

// Round is round(f): half to even.
func Round(f float64) float64 { return math.RoundToEven(f) }

// Trunc is trunc(f).
func Trunc(f float64) float64 { return math.Trunc(f) }

// Floor is floor(f).
func Floor(f float64) float64 { return math.Floor(f) }

// Ceil is ceil(f).
func Ceil(f float64) float64 { return math.Ceil(f) }

// Sign is sign(f): -1, 0 or 1; 0 for NaN.
func Sign(f float64) float64 {
	switch {
	case f > 0:
		return 1
	case f < 0:
		return -1
	}
	return 0
}

// Sqrt is sqrt(f).
func Sqrt(f float64) (float64, error) {
	if f < 0 {
		return 0, errSqrtNegative
	}
	return math.Sqrt(f), nil
}

// Cbrt is cbrt(f).
func Cbrt(f float64) float64 { return cbrt(f) }

// Exp is exp(f).
func Exp(f float64) (float64, error) {
	switch {
	case f != f || f > math.MaxFloat64:
		return f, nil
	case f < -math.MaxFloat64:
		return 0, nil
	}
	return inRange(exp(f))
}

// inRange refuses a result of finite arguments that no float holds.
func inRange(r float64) (float64, error) {
	switch {
	case r == 0:
		return 0, errUnderflow
	case inf8(r):
		return 0, ErrOverflow
	}
	return r, nil
}

// Ln is ln(f).
func Ln(f float64) (float64, error) {
	if err := logarithm(f); err != nil {
		return 0, err
	}
	return log(f), nil
}

// Log10 is log(f) and log10(f).
func Log10(f float64) (float64, error) {
	if err := logarithm(f); err != nil {
		return 0, err
	}
	return log10(f), nil
}

func logarithm(f float64) error {
	switch {
	case f == 0:
		return errLogZero
	case f < 0:
		return errLogNegative
	}
	return nil
}

// Power is power(a, b) and a ^ b.
func Power(a, b float64) (float64, error) {
	switch {
	case a == 0 && b < 0:
		return 0, errZeroToNegative
	case a < 0 && math.Floor(b) != b && b == b:
		return 0, errComplex
	case a-a != 0 || b-b != 0:
		return math.Pow(a, b), nil // NaN and infinities: C's and Go's rules are one
	case a == 0:
		return math.Pow(a, b), nil
	}
	return inRange(pow(a, b))
}

var (
	errZeroToNegative = &pg.Error{SQLState: pg.InvalidArgumentForPower, Message: "zero raised to a negative power is undefined"}
	errComplex        = &pg.Error{SQLState: pg.InvalidArgumentForPower, Message: "a negative number raised to a non-integer power yields a complex result"}
	errSqrtNegative   = &pg.Error{SQLState: pg.InvalidArgumentForPower, Message: "cannot take square root of a negative number"}
	errLogZero        = &pg.Error{SQLState: pg.InvalidArgumentForLog, Message: "cannot take logarithm of zero"}
	errLogNegative    = &pg.Error{SQLState: pg.InvalidArgumentForLog, Message: "cannot take logarithm of a negative number"}
)

// Pi is pi().
func Pi() float64 { return math.Pi }

// Degrees is degrees(f).
func Degrees(f float64) (float64, error) { return Div8(f, math.Pi/180) }

// Radians is radians(f).
func Radians(f float64) (float64, error) { return Mul8(f, math.Pi/180) }
