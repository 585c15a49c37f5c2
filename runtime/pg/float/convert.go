package float

import (
	"math"

	"github.com/veloc-dev/veloc/runtime/pg"
	"github.com/veloc-dev/veloc/runtime/pg/num"
)

// To4 narrows a double precision.
func To4(f float64) (float32, error) {
	r := float32(f)
	if inf4(r) && !inf8(f) {
		return 0, ErrOverflow
	}
	if r == 0 && f != 0 {
		return 0, errUnderflow
	}
	return r, nil
}

// To8 widens a real.
func To8(f float32) float64 { return float64(f) }

// Int2To4 is the cast.
func Int2To4(n int16) float32 { return float32(n) }

// ToInt2From4 rounds half to even.
func ToInt2From4(f float32) (int16, error) {
	r := math.RoundToEven(float64(f))
	if !(r >= -(1<<15) && r < 1<<15) {
		return 0, pg.Errorf(pg.NumericValueOutOfRange, "smallint out of range")
	}
	return int16(r), nil
}

// Int2To8 is the cast.
func Int2To8(n int16) float64 { return float64(n) }

// ToInt2From8 rounds half to even.
func ToInt2From8(f float64) (int16, error) {
	r := math.RoundToEven(float64(f))
	if !(r >= -(1<<15) && r < 1<<15) {
		return 0, pg.Errorf(pg.NumericValueOutOfRange, "smallint out of range")
	}
	return int16(r), nil
}

// Int4To4 is the cast.
func Int4To4(n int32) float32 { return float32(n) }

// ToInt4From4 rounds half to even.
func ToInt4From4(f float32) (int32, error) {
	r := math.RoundToEven(float64(f))
	if !(r >= -(1<<31) && r < 1<<31) {
		return 0, pg.Errorf(pg.NumericValueOutOfRange, "integer out of range")
	}
	return int32(r), nil
}

// Int4To8 is the cast.
func Int4To8(n int32) float64 { return float64(n) }

// ToInt4From8 rounds half to even.
func ToInt4From8(f float64) (int32, error) {
	r := math.RoundToEven(float64(f))
	if !(r >= -(1<<31) && r < 1<<31) {
		return 0, pg.Errorf(pg.NumericValueOutOfRange, "integer out of range")
	}
	return int32(r), nil
}

// Int8To4 is the cast.
func Int8To4(n int64) float32 { return float32(n) }

// ToInt8From4 rounds half to even.
func ToInt8From4(f float32) (int64, error) {
	r := math.RoundToEven(float64(f))
	if !(r >= -(1<<63) && r < 1<<63) {
		return 0, pg.Errorf(pg.NumericValueOutOfRange, "bigint out of range")
	}
	return int64(r), nil
}

// Int8To8 is the cast.
func Int8To8(n int64) float64 { return float64(n) }

// ToInt8From8 rounds half to even.
func ToInt8From8(f float64) (int64, error) {
	r := math.RoundToEven(float64(f))
	if !(r >= -(1<<63) && r < 1<<63) {
		return 0, pg.Errorf(pg.NumericValueOutOfRange, "bigint out of range")
	}
	return int64(r), nil
}

// ToNumericFrom8 keeps 15 significant digits, as PostgreSQL does.
func ToNumericFrom8(f float64) (num.Numeric, error) { return num.FromFloat64(f) }

// ToNumericFrom4 keeps 6 significant digits.
func ToNumericFrom4(f float32) (num.Numeric, error) { return num.FromFloat32(f) }

// NumericTo8 is the cast.
func NumericTo8(n num.Numeric) (float64, error) { return Parse8(num.FormatNumeric(n)) }

// NumericTo4 is the cast.
func NumericTo4(n num.Numeric) (float32, error) { return Parse4(num.FormatNumeric(n)) }
