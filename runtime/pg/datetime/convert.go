package datetime

import (
	"math"
	"strconv"
	"time"

	"github.com/veloc-dev/veloc/runtime/pg"
)

func errDateTimestampRange() error {
	return pg.Errorf(pg.DatetimeFieldOverflow, "date out of range for timestamp")
}

// errNull refuses what is NULL in PostgreSQL. The compiler asks first whether the
// time is finite.
var errNull = pg.Errorf(pg.FeatureNotSupported, "the time of an infinite timestamp, which is NULL, is not supported")

// DateToTimestamp is the cast: midnight.
func DateToTimestamp(d Date) (Timestamp, error) {
	t, over := midnight(d)
	if over {
		return 0, errDateTimestampRange()
	}
	return t, nil
}

// DateToTimestamptz is the cast: midnight in the session's zone.
func DateToTimestamptz(zone *time.Location, d Date) (Timestamptz, error) {
	m, over := midnight(d)
	t := localToInstant(zone, m)
	if over || t.IsFinite() && !validTimestamp(Timestamp(t)) {
		return 0, errDateTimestampRange()
	}
	return t, nil
}

// TimestampToDate is the cast.
func TimestampToDate(t Timestamp) Date {
	switch t {
	case TimestampMinusInfinity:
		return DateMinusInfinity
	case TimestampInfinity:
		return DateInfinity
	}
	days, _ := floorDiv(int64(t), usPerDay)
	return Date(days)
}

// TimestamptzToDate is the cast: the date in the session's zone.
func TimestamptzToDate(zone *time.Location, t Timestamptz) Date {
	return TimestampToDate(instantToLocal(zone, t))
}

// instantToLocal is what the zone's clocks show. Infinities stay; the result
// may lie outside the range of timestamps.
func instantToLocal(zone *time.Location, t Timestamptz) Timestamp {
	if !t.IsFinite() {
		return Timestamp(t)
	}
	return Timestamp(int64(t) + int64(offsetAt(zone, t))*usPerSecond)
}

func checkTimestamp(t Timestamp) (Timestamp, error) {
	if t.IsFinite() && !validTimestamp(t) {
		return 0, errTimestampRange()
	}
	return t, nil
}

// TimestampToTimestamptz is the cast: t is what the clocks of the session's
// zone show.
func TimestampToTimestamptz(zone *time.Location, t Timestamp) (Timestamptz, error) {
	r, err := checkTimestamp(Timestamp(localToInstant(zone, t)))
	return Timestamptz(r), err
}

// TimestamptzToTimestamp is the cast: what the clocks of the session's zone
// show.
func TimestamptzToTimestamp(zone *time.Location, t Timestamptz) (Timestamp, error) {
	return checkTimestamp(instantToLocal(zone, t))
}

// TimestampToTime is the cast. An infinity, whose time is NULL in PostgreSQL,
// is an error.
func TimestampToTime(t Timestamp) (Time, error) {
	if !t.IsFinite() {
		return 0, errNull
	}
	_, us := floorDiv(int64(t), usPerDay)
	return Time(us), nil
}

// TimestamptzToTime is the cast: the time of day in the session's zone. An
// infinity, whose time is NULL in PostgreSQL, is an error.
func TimestamptzToTime(zone *time.Location, t Timestamptz) (Time, error) {
	return TimestampToTime(instantToLocal(zone, t))
}

// IntervalToTime is the cast: the microseconds without whole days.
func IntervalToTime(i Interval) Time {
	_, us := floorDiv(i.Micros, usPerDay)
	return Time(us)
}

// TimeToInterval is the cast.
func TimeToInterval(t Time) Interval { return Interval{Micros: int64(t)} }

// MakeTimestamptzAt is timestamptz(date, time): that moment in the session's
// zone.
func MakeTimestamptzAt(zone *time.Location, d Date, t Time) (Timestamptz, error) {
	m, err := AddDateTime(d, t)
	if err != nil {
		return 0, err
	}
	return TimestampToTimestamptz(zone, m)
}

// DateIsFinite is isfinite(date).
func DateIsFinite(d Date) bool { return d.IsFinite() }

// TimestampIsFinite is isfinite(timestamp).
func TimestampIsFinite(t Timestamp) bool { return t.IsFinite() }

// TimestamptzIsFinite is isfinite(timestamptz).
func TimestamptzIsFinite(t Timestamptz) bool { return t.IsFinite() }

// ToTimestamp is to_timestamp(float8): seconds since 1970-01-01 00:00:00 UTC,
// rounded to microseconds half to even.
func ToTimestamp(seconds float64) (Timestamptz, error) {
	switch {
	case math.IsNaN(seconds):
		return 0, pg.Errorf(pg.DatetimeFieldOverflow, "timestamp cannot be NaN")
	case math.IsInf(seconds, -1):
		return TimestamptzMinusInfinity, nil
	case math.IsInf(seconds, 1):
		return TimestamptzInfinity, nil
	}
	const lowest, end = float64(minTimestamp/usPerSecond + epochSeconds), float64(endTimestamp/usPerSecond + epochSeconds)
	if seconds >= lowest && seconds < end {
		us := math.RoundToEven(float64((seconds - epochSeconds) * usPerSecond))
		if t := Timestamp(toInt64(us)); validTimestamp(t) {
			return Timestamptz(t), nil
		}
	}
	return 0, pg.Errorf(pg.DatetimeFieldOverflow, "timestamp out of range: \"%s\"", formatG(seconds))
}

// formatG is %g as PostgreSQL prints it.
func formatG(f float64) string {
	if math.IsInf(f, 0) {
		return [...]string{"-Infinity", "Infinity"}[int(math.Copysign(1, f)+1)/2]
	}
	return strconv.FormatFloat(f, 'g', 6, 64)
}

// RoundTime is the type modifier of time(p): p decimals of a second, half away
// from midnight.
func RoundTime(t Time, p int32) Time { return Time(roundMicros(int64(t), p)) }

// RoundTimestamp is the type modifier of timestamp(p): p decimals of a second,
// half away from 2000-01-01.
func RoundTimestamp(t Timestamp, p int32) Timestamp {
	if !t.IsFinite() {
		return t
	}
	return Timestamp(roundMicros(int64(t), p))
}

// RoundTimestamptz is the type modifier of timestamptz(p): p decimals of a
// second, half away from 2000-01-01.
func RoundTimestamptz(t Timestamptz, p int32) Timestamptz {
	return Timestamptz(RoundTimestamp(Timestamp(t), p))
}

var microUnits = [...]int64{1_000_000, 100_000, 10_000, 1_000, 100, 10}

func roundMicros(us int64, p int32) int64 {
	if p < 0 || int(p) >= len(microUnits) {
		return us
	}
	unit := microUnits[p]
	if us >= 0 {
		return (us + unit/2) / unit * unit
	}
	return -((-us + unit/2) / unit * unit)
}
