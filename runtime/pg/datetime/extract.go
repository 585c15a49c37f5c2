package datetime

import (
	"math"
	"time"

	"github.com/veloc-dev/veloc/runtime/pg/num"
)

// numeric is the field as extract gives it.
func (f field) numeric() (num.Numeric, error) {
	switch {
	case f.null:
		return num.NaN, nil
	case f.sign > 0:
		return num.Infinity, nil
	case f.sign < 0:
		return num.NegInfinity, nil
	case f.julian:
		part, err := num.Div(num.FromInt64(f.usOfDay, 0), num.FromInt64(usPerDay, 0))
		if err != nil {
			return num.Numeric{}, err
		}
		return num.Add(num.FromInt64(f.n, 0), part)
	}
	n, scale := f.n, int32(f.scale)
	if f.far {
		us, err := num.Add(num.FromInt64(n, 0), num.FromInt64(f.rest*usPerSecond, 0))
		if err != nil {
			return num.Numeric{}, err
		}
		seconds, err := num.Div(us, num.FromInt64(usPerSecond, 0))
		if err != nil {
			return num.Numeric{}, err
		}
		return num.RoundTo(seconds, scale)
	}
	if f.rest == 0 && n != math.MaxInt64 {
		return num.FromInt64(n, scale), nil
	}
	// num's 64-bit coefficients stop short of the largest integer.
	return num.Add(num.FromInt64(n%usPerSecond, scale), num.FromInt64(n/usPerSecond+f.rest, 0))
}

func extracted(f field, err error) (num.Numeric, error) {
	if err != nil {
		return num.Numeric{}, err
	}
	return f.numeric()
}

// ExtractDate is extract(field FROM date). A field of an infinity that is NULL
// in PostgreSQL is NaN.
func ExtractDate(name string, d Date) (num.Numeric, error) { return extracted(dateField(name, d)) }

// ExtractTime is extract(field FROM time).
func ExtractTime(name string, t Time) (num.Numeric, error) { return extracted(timeField(name, t)) }

// ExtractTimestamp is extract(field FROM timestamp). A field of an infinity
// that is NULL in PostgreSQL is NaN.
func ExtractTimestamp(name string, t Timestamp) (num.Numeric, error) {
	return extracted(timestampField(name, t))
}

// ExtractTimestamptz is extract(field FROM timestamptz) in the session's zone.
// A field of an infinity that is NULL in PostgreSQL is NaN.
func ExtractTimestamptz(zone *time.Location, name string, t Timestamptz) (num.Numeric, error) {
	return extracted(timestamptzField(zone, name, t))
}

// ExtractInterval is extract(field FROM interval).
func ExtractInterval(name string, i Interval) (num.Numeric, error) {
	return extracted(intervalField(name, i))
}
