package datetime

import "time"

// A date compares with a timestamp as its midnight. A date after the last
// timestamp is above every finite one.

func cmp(a, b int64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func compareDateTimestamp(d Date, t Timestamp) int {
	m, over := midnight(d)
	if over {
		if t == TimestampInfinity {
			return -1
		}
		return 1
	}
	return cmp(int64(m), int64(t))
}

func compareDateTimestamptz(zone *time.Location, d Date, t Timestamptz) int {
	m, over := midnight(d)
	if over {
		if t == TimestamptzInfinity {
			return -1
		}
		return 1
	}
	return cmp(int64(localToInstant(zone, m)), int64(t))
}

func compareTimestampTimestamptz(zone *time.Location, a Timestamp, b Timestamptz) int {
	return cmp(int64(localToInstant(zone, a)), int64(b))
}

// midnight is the date's first moment; over says that it lies beyond the last
// timestamp. Infinities stay.
func midnight(d Date) (t Timestamp, over bool) {
	switch {
	case d == DateMinusInfinity:
		return TimestampMinusInfinity, false
	case d == DateInfinity:
		return TimestampInfinity, false
	case int64(d) >= int64(endTimestamp)/usPerDay:
		return 0, true
	}
	return Timestamp(int64(d) * usPerDay), false
}

// localToInstant reads t as what the zone's clocks show. Infinities stay; the
// result may lie outside the range of timestamps.
func localToInstant(zone *time.Location, t Timestamp) Timestamptz {
	if !t.IsFinite() || zone == time.UTC {
		return Timestamptz(t)
	}
	sec, _ := floorDiv(int64(t), usPerSecond)
	return Timestamptz(int64(t) - int64(offsetOfLocal(zone, sec))*usPerSecond)
}

// EqualDateTimestamp is a = b.
func EqualDateTimestamp(a Date, b Timestamp) bool {
	return compareDateTimestamp(a, b) == 0
}

// EqualTimestampDate is a = b.
func EqualTimestampDate(a Timestamp, b Date) bool {
	return compareDateTimestamp(b, a) == 0
}

// NotEqualDateTimestamp is a <> b.
func NotEqualDateTimestamp(a Date, b Timestamp) bool {
	return compareDateTimestamp(a, b) != 0
}

// NotEqualTimestampDate is a <> b.
func NotEqualTimestampDate(a Timestamp, b Date) bool {
	return compareDateTimestamp(b, a) != 0
}

// LessDateTimestamp is a < b.
func LessDateTimestamp(a Date, b Timestamp) bool {
	return compareDateTimestamp(a, b) < 0
}

// LessTimestampDate is a < b.
func LessTimestampDate(a Timestamp, b Date) bool {
	return compareDateTimestamp(b, a) > 0
}

// LessEqualDateTimestamp is a <= b.
func LessEqualDateTimestamp(a Date, b Timestamp) bool {
	return compareDateTimestamp(a, b) <= 0
}

// LessEqualTimestampDate is a <= b.
func LessEqualTimestampDate(a Timestamp, b Date) bool {
	return compareDateTimestamp(b, a) >= 0
}

// GreaterDateTimestamp is a > b.
func GreaterDateTimestamp(a Date, b Timestamp) bool {
	return compareDateTimestamp(a, b) > 0
}

// GreaterTimestampDate is a > b.
func GreaterTimestampDate(a Timestamp, b Date) bool {
	return compareDateTimestamp(b, a) < 0
}

// GreaterEqualDateTimestamp is a >= b.
func GreaterEqualDateTimestamp(a Date, b Timestamp) bool {
	return compareDateTimestamp(a, b) >= 0
}

// GreaterEqualTimestampDate is a >= b.
func GreaterEqualTimestampDate(a Timestamp, b Date) bool {
	return compareDateTimestamp(b, a) <= 0
}

// EqualDateTimestamptz is a = b.
func EqualDateTimestamptz(zone *time.Location, a Date, b Timestamptz) bool {
	return compareDateTimestamptz(zone, a, b) == 0
}

// EqualTimestamptzDate is a = b.
func EqualTimestamptzDate(zone *time.Location, a Timestamptz, b Date) bool {
	return compareDateTimestamptz(zone, b, a) == 0
}

// NotEqualDateTimestamptz is a <> b.
func NotEqualDateTimestamptz(zone *time.Location, a Date, b Timestamptz) bool {
	return compareDateTimestamptz(zone, a, b) != 0
}

// NotEqualTimestamptzDate is a <> b.
func NotEqualTimestamptzDate(zone *time.Location, a Timestamptz, b Date) bool {
	return compareDateTimestamptz(zone, b, a) != 0
}

// LessDateTimestamptz is a < b.
func LessDateTimestamptz(zone *time.Location, a Date, b Timestamptz) bool {
	return compareDateTimestamptz(zone, a, b) < 0
}

// LessTimestamptzDate is a < b.
func LessTimestamptzDate(zone *time.Location, a Timestamptz, b Date) bool {
	return compareDateTimestamptz(zone, b, a) > 0
}

// LessEqualDateTimestamptz is a <= b.
func LessEqualDateTimestamptz(zone *time.Location, a Date, b Timestamptz) bool {
	return compareDateTimestamptz(zone, a, b) <= 0
}

// LessEqualTimestamptzDate is a <= b.
func LessEqualTimestamptzDate(zone *time.Location, a Timestamptz, b Date) bool {
	return compareDateTimestamptz(zone, b, a) >= 0
}

// GreaterDateTimestamptz is a > b.
func GreaterDateTimestamptz(zone *time.Location, a Date, b Timestamptz) bool {
	return compareDateTimestamptz(zone, a, b) > 0
}

// GreaterTimestamptzDate is a > b.
func GreaterTimestamptzDate(zone *time.Location, a Timestamptz, b Date) bool {
	return compareDateTimestamptz(zone, b, a) < 0
}

// GreaterEqualDateTimestamptz is a >= b.
func GreaterEqualDateTimestamptz(zone *time.Location, a Date, b Timestamptz) bool {
	return compareDateTimestamptz(zone, a, b) >= 0
}

// GreaterEqualTimestamptzDate is a >= b.
func GreaterEqualTimestamptzDate(zone *time.Location, a Timestamptz, b Date) bool {
	return compareDateTimestamptz(zone, b, a) <= 0
}

// EqualTimestampTimestamptz is a = b.
func EqualTimestampTimestamptz(zone *time.Location, a Timestamp, b Timestamptz) bool {
	return compareTimestampTimestamptz(zone, a, b) == 0
}

// EqualTimestamptzTimestamp is a = b.
func EqualTimestamptzTimestamp(zone *time.Location, a Timestamptz, b Timestamp) bool {
	return compareTimestampTimestamptz(zone, b, a) == 0
}

// NotEqualTimestampTimestamptz is a <> b.
func NotEqualTimestampTimestamptz(zone *time.Location, a Timestamp, b Timestamptz) bool {
	return compareTimestampTimestamptz(zone, a, b) != 0
}

// NotEqualTimestamptzTimestamp is a <> b.
func NotEqualTimestamptzTimestamp(zone *time.Location, a Timestamptz, b Timestamp) bool {
	return compareTimestampTimestamptz(zone, b, a) != 0
}

// LessTimestampTimestamptz is a < b.
func LessTimestampTimestamptz(zone *time.Location, a Timestamp, b Timestamptz) bool {
	return compareTimestampTimestamptz(zone, a, b) < 0
}

// LessTimestamptzTimestamp is a < b.
func LessTimestamptzTimestamp(zone *time.Location, a Timestamptz, b Timestamp) bool {
	return compareTimestampTimestamptz(zone, b, a) > 0
}

// LessEqualTimestampTimestamptz is a <= b.
func LessEqualTimestampTimestamptz(zone *time.Location, a Timestamp, b Timestamptz) bool {
	return compareTimestampTimestamptz(zone, a, b) <= 0
}

// LessEqualTimestamptzTimestamp is a <= b.
func LessEqualTimestamptzTimestamp(zone *time.Location, a Timestamptz, b Timestamp) bool {
	return compareTimestampTimestamptz(zone, b, a) >= 0
}

// GreaterTimestampTimestamptz is a > b.
func GreaterTimestampTimestamptz(zone *time.Location, a Timestamp, b Timestamptz) bool {
	return compareTimestampTimestamptz(zone, a, b) > 0
}

// GreaterTimestamptzTimestamp is a > b.
func GreaterTimestamptzTimestamp(zone *time.Location, a Timestamptz, b Timestamp) bool {
	return compareTimestampTimestamptz(zone, b, a) < 0
}

// GreaterEqualTimestampTimestamptz is a >= b.
func GreaterEqualTimestampTimestamptz(zone *time.Location, a Timestamp, b Timestamptz) bool {
	return compareTimestampTimestamptz(zone, a, b) >= 0
}

// GreaterEqualTimestamptzTimestamp is a >= b.
func GreaterEqualTimestamptzTimestamp(zone *time.Location, a Timestamptz, b Timestamp) bool {
	return compareTimestampTimestamptz(zone, b, a) <= 0
}
