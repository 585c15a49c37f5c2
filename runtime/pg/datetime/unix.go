package datetime

import (
	"math"

	"github.com/veloc-dev/veloc/runtime/pg"
)

// unixDays is from 1970-01-01 to 2000-01-01.
const unixDays = 10957

// FromUnixDays is the date so many days after 1970-01-01; the ends of the
// range are the infinities, as other systems write them.
func FromUnixDays(days int32) (Date, error) {
	switch {
	case days == math.MaxInt32:
		return DateInfinity, nil
	case days <= -math.MaxInt32:
		return DateMinusInfinity, nil
	case !validDate(int64(days) - unixDays):
		return 0, pg.Errorf(pg.DatetimeFieldOverflow, "date out of range: %d days after 1970-01-01", days)
	}
	return Date(int64(days) - unixDays), nil
}

// UnixDays is FromUnixDays's inverse.
func UnixDays(d Date) int32 {
	switch d {
	case DateInfinity:
		return math.MaxInt32
	case DateMinusInfinity:
		return -math.MaxInt32
	}
	return int32(d) + unixDays
}

// FromUnixMicros is the timestamp so many microseconds after 1970-01-01
// 00:00; the ends of the range are the infinities.
func FromUnixMicros(us int64) (Timestamp, error) {
	switch {
	case us == math.MaxInt64:
		return TimestampInfinity, nil
	case us <= -math.MaxInt64:
		return TimestampMinusInfinity, nil
	case us < int64(minTimestamp)+unixDays*usPerDay || !validTimestamp(Timestamp(us-unixDays*usPerDay)):
		return 0, pg.Errorf(pg.DatetimeFieldOverflow, "timestamp out of range: %d microseconds after 1970-01-01", us)
	}
	return Timestamp(us - unixDays*usPerDay), nil
}

// UnixMicros is FromUnixMicros's inverse. The few timestamps that are too far
// for it give false.
func UnixMicros(t Timestamp) (int64, bool) {
	switch t {
	case TimestampInfinity:
		return math.MaxInt64, true
	case TimestampMinusInfinity:
		return -math.MaxInt64, true
	}
	return int64(t) + unixDays*usPerDay, int64(t) < math.MaxInt64-unixDays*usPerDay
}
