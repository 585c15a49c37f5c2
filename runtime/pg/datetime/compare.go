package datetime

import "github.com/veloc-dev/veloc/runtime/pg"

// span is an interval's length with months of 30 days and days of 24 hours:
// whole days, and microseconds from 0 to a day.
func (i Interval) span() (days, micros int64) {
	d, us := floorDiv(i.Micros, usPerDay)
	return int64(i.Months)*daysPerMonth + int64(i.Days) + d, us
}

// CompareInterval is negative, 0 or positive as a is shorter than, equal to or
// longer than b.
func CompareInterval(a, b Interval) int {
	ad, au := a.span()
	bd, bu := b.span()
	switch {
	case ad < bd || ad == bd && au < bu:
		return -1
	case ad == bd && au == bu:
		return 0
	}
	return 1
}

// HashInterval gives equal intervals (1 month and 30 days) the same hash.
func HashInterval(i Interval) uint64 {
	days, micros := i.span()
	return pg.HashWords(uint64(days), uint64(micros))
}

// EqualDate is a = b.
func EqualDate(a, b Date) bool { return a == b }

// NotEqualDate is a <> b.
func NotEqualDate(a, b Date) bool { return a != b }

// LessDate is a < b.
func LessDate(a, b Date) bool { return a < b }

// LessEqualDate is a <= b.
func LessEqualDate(a, b Date) bool { return a <= b }

// GreaterDate is a > b.
func GreaterDate(a, b Date) bool { return a > b }

// GreaterEqualDate is a >= b.
func GreaterEqualDate(a, b Date) bool { return a >= b }

// EqualTime is a = b.
func EqualTime(a, b Time) bool { return a == b }

// NotEqualTime is a <> b.
func NotEqualTime(a, b Time) bool { return a != b }

// LessTime is a < b.
func LessTime(a, b Time) bool { return a < b }

// LessEqualTime is a <= b.
func LessEqualTime(a, b Time) bool { return a <= b }

// GreaterTime is a > b.
func GreaterTime(a, b Time) bool { return a > b }

// GreaterEqualTime is a >= b.
func GreaterEqualTime(a, b Time) bool { return a >= b }

// EqualTimestamp is a = b.
func EqualTimestamp(a, b Timestamp) bool { return a == b }

// NotEqualTimestamp is a <> b.
func NotEqualTimestamp(a, b Timestamp) bool { return a != b }

// LessTimestamp is a < b.
func LessTimestamp(a, b Timestamp) bool { return a < b }

// LessEqualTimestamp is a <= b.
func LessEqualTimestamp(a, b Timestamp) bool { return a <= b }

// GreaterTimestamp is a > b.
func GreaterTimestamp(a, b Timestamp) bool { return a > b }

// GreaterEqualTimestamp is a >= b.
func GreaterEqualTimestamp(a, b Timestamp) bool { return a >= b }

// EqualTimestamptz is a = b.
func EqualTimestamptz(a, b Timestamptz) bool { return a == b }

// NotEqualTimestamptz is a <> b.
func NotEqualTimestamptz(a, b Timestamptz) bool { return a != b }

// LessTimestamptz is a < b.
func LessTimestamptz(a, b Timestamptz) bool { return a < b }

// LessEqualTimestamptz is a <= b.
func LessEqualTimestamptz(a, b Timestamptz) bool { return a <= b }

// GreaterTimestamptz is a > b.
func GreaterTimestamptz(a, b Timestamptz) bool { return a > b }

// GreaterEqualTimestamptz is a >= b.
func GreaterEqualTimestamptz(a, b Timestamptz) bool { return a >= b }

// EqualInterval is a = b.
func EqualInterval(a, b Interval) bool { return CompareInterval(a, b) == 0 }

// NotEqualInterval is a <> b.
func NotEqualInterval(a, b Interval) bool { return CompareInterval(a, b) != 0 }

// LessInterval is a < b.
func LessInterval(a, b Interval) bool { return CompareInterval(a, b) < 0 }

// LessEqualInterval is a <= b.
func LessEqualInterval(a, b Interval) bool { return CompareInterval(a, b) <= 0 }

// GreaterInterval is a > b.
func GreaterInterval(a, b Interval) bool { return CompareInterval(a, b) > 0 }

// GreaterEqualInterval is a >= b.
func GreaterEqualInterval(a, b Interval) bool { return CompareInterval(a, b) >= 0 }
