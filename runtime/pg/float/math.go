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
		return 0, pg.Errorf(pg.InvalidArgumentForPower, "cannot take square root of a negative number")
	}
	return math.Sqrt(f), nil
}

// Cbrt is cbrt(f).
func Cbrt(f float64) float64 { return math.Cbrt(f) }

// Exp is exp(f).
func Exp(f float64) (float64, error) {
	r := math.Exp(f)
	if inf8(r) && !inf8(f) {
		return 0, errOverflow
	}
	if r == 0 && !inf8(f) {
		return 0, errUnderflow
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
	if f < smallestNormal {
		return math.Log10(f*(1<<54)) - 54*log10Of2, nil
	}
	return math.Log10(f), nil
}

// Go's logarithm is wrong below this on some platforms.
const (
	smallestNormal = 0x1p-1022
	log10Of2       = math.Ln2 / math.Ln10
)

func log(f float64) float64 {
	if f < smallestNormal {
		return math.Log(f*(1<<54)) - 54*math.Ln2
	}
	return math.Log(f)
}

func logarithm(f float64) error {
	switch {
	case f == 0:
		return pg.Errorf(pg.InvalidArgumentForLog, "cannot take logarithm of zero")
	case f < 0:
		return pg.Errorf(pg.InvalidArgumentForLog, "cannot take logarithm of a negative number")
	}
	return nil
}

// Power is power(a, b) and a ^ b.
func Power(a, b float64) (float64, error) {
	switch {
	case a == 0 && b < 0:
		return 0, pg.Errorf(pg.InvalidArgumentForPower, "zero raised to a negative power is undefined")
	case a < 0 && b == b && !inf8(b) && math.Floor(b) != b:
		return 0, pg.Errorf(pg.InvalidArgumentForPower, "a negative number raised to a non-integer power yields a complex result")
	}
	r := pow(a, b)
	if inf8(a) || inf8(b) || a != a || b != b {
		return r, nil
	}
	if inf8(r) {
		return 0, errOverflow
	}
	if r == 0 && a != 0 {
		return 0, errUnderflow
	}
	return r, nil
}

// Pi is pi().
func Pi() float64 { return math.Pi }

// Degrees is degrees(f).
func Degrees(f float64) (float64, error) { return Div8(f, math.Pi/180) }

// Radians is radians(f).
func Radians(f float64) (float64, error) { return Mul8(f, math.Pi/180) }
