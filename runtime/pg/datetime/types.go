// Package datetime is PostgreSQL's date, time, timestamp, timestamptz and
// interval: input, output, operators and functions, with PostgreSQL 15's
// results, errors included. DateStyle is ISO, MDY; IntervalStyle is postgres.
//
// A function whose result depends on the session's time zone takes it as its
// first argument. Errors are *pg.Error.
package datetime

import (
	"math"
	"time"
)

// Date is days since 2000-01-01 in the proleptic Gregorian calendar.
type Date int32

// Time is microseconds since midnight, from 0 to 24 hours inclusive.
type Time int64

// Timestamp is microseconds since 2000-01-01 00:00:00 of a clock without a zone.
type Timestamp int64

// Timestamptz is microseconds since 2000-01-01 00:00:00 UTC.
type Timestamptz int64

// Interval is months, days and microseconds, each with its own sign. Months
// and days have no fixed length until they are added to a date, but compare as
// 30 days and 24 hours: == on the struct is not PostgreSQL's equality.
type Interval struct {
	Months, Days int32
	Micros       int64
}

// The infinities, which sort below and above everything else.
const (
	DateMinusInfinity        Date        = math.MinInt32
	DateInfinity             Date        = math.MaxInt32
	TimestampMinusInfinity   Timestamp   = math.MinInt64
	TimestampInfinity        Timestamp   = math.MaxInt64
	TimestamptzMinusInfinity Timestamptz = math.MinInt64
	TimestamptzInfinity      Timestamptz = math.MaxInt64
)

// The finite values that PostgreSQL takes: minimum inclusive, end exclusive.
const (
	minDate      Date      = -2451545             // 4714-11-24 BC
	endDate      Date      = 2147483494 - 2451545 // 5874898-06-04
	minTimestamp Timestamp = -211813488000000000  // 4714-11-24 00:00:00 BC
	endTimestamp Timestamp = 9223371331200000000  // 294277-01-01 00:00:00
)

// Lengths in microseconds, seconds and days.
const (
	usPerSecond = 1_000_000
	usPerMinute = 60 * usPerSecond
	usPerHour   = 60 * usPerMinute
	usPerDay    = 24 * usPerHour
	secPerDay   = 86400

	hoursPerDay   = 24
	daysPerMonth  = 30
	monthsPerYear = 12
)

// epochSeconds is 2000-01-01 00:00:00 UTC in Unix time.
const epochSeconds = 946684800

// unixEpochDate is 1970-01-01.
const unixEpochDate Date = -10957

// DateOf is the calendar date that t shows in its own location; ±infinity
// beyond the range of dates.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	return saturateDate(daysFromCivil(int64(y), int64(m), int64(d)))
}

func saturateDate(days int64) Date {
	switch {
	case days < int64(minDate):
		return DateMinusInfinity
	case days >= int64(endDate):
		return DateInfinity
	}
	return Date(days)
}

// TimeOf is the time of day that t shows in its own location, cut to
// microseconds.
func TimeOf(t time.Time) Time {
	h, m, s := t.Clock()
	return Time(int64(h*3600+m*60+s)*usPerSecond + int64(t.Nanosecond()/1000))
}

// TimestampOf is the date and time of day that t shows in its own location,
// cut to microseconds; ±infinity beyond the range of timestamps.
func TimestampOf(t time.Time) Timestamp {
	_, offset := t.Zone()
	return saturateTimestamp(t.Unix()+int64(offset), t.Nanosecond())
}

// TimestamptzOf is the instant t, cut to microseconds; ±infinity beyond the
// range of timestamps.
func TimestamptzOf(t time.Time) Timestamptz {
	return Timestamptz(saturateTimestamp(t.Unix(), t.Nanosecond()))
}

func saturateTimestamp(unix int64, nanos int) Timestamp {
	sec := unix - epochSeconds
	switch {
	case unix < math.MinInt64+epochSeconds || sec < int64(minTimestamp)/usPerSecond:
		return TimestampMinusInfinity
	case sec >= int64(endTimestamp)/usPerSecond:
		return TimestampInfinity
	}
	return Timestamp(sec*usPerSecond + int64(nanos/1000))
}

// IntervalOf is d as microseconds, cut to whole ones.
func IntervalOf(d time.Duration) Interval { return Interval{Micros: d.Microseconds()} }

// Time is midnight UTC of the date. An infinity gives a time outside
// PostgreSQL's range: see IsFinite.
func (d Date) Time() time.Time { return time.Unix(int64(d)*secPerDay+epochSeconds, 0).UTC() }

// Duration is the time since midnight.
func (t Time) Duration() time.Duration { return time.Duration(t) * time.Microsecond }

// Time is the timestamp read as UTC. An infinity gives a time outside
// PostgreSQL's range: see IsFinite.
func (t Timestamp) Time() time.Time {
	sec, us := floorDiv(int64(t), usPerSecond)
	return time.Unix(sec+epochSeconds, us*1000).UTC()
}

// Time is the instant, in UTC. An infinity gives a time outside PostgreSQL's
// range: see IsFinite.
func (t Timestamptz) Time() time.Time { return Timestamp(t).Time() }

// IsFinite reports whether d is not ±infinity.
func (d Date) IsFinite() bool { return d != DateMinusInfinity && d != DateInfinity }

// IsFinite reports whether t is not ±infinity.
func (t Timestamp) IsFinite() bool { return t != TimestampMinusInfinity && t != TimestampInfinity }

// IsFinite reports whether t is not ±infinity.
func (t Timestamptz) IsFinite() bool { return Timestamp(t).IsFinite() }

// String is PostgreSQL's output text.
func (d Date) String() string { return FormatDate(d) }

// String is PostgreSQL's output text.
func (t Time) String() string { return FormatTime(t) }

// String is PostgreSQL's output text.
func (t Timestamp) String() string { return FormatTimestamp(t) }

// String is PostgreSQL's output text in UTC.
func (t Timestamptz) String() string { return FormatTimestamptz(time.UTC, t) }

// String is PostgreSQL's output text.
func (i Interval) String() string { return FormatInterval(i) }

// Equal is PostgreSQL's =.
func (d Date) Equal(o Date) bool { return d == o }

// Equal is PostgreSQL's =.
func (t Time) Equal(o Time) bool { return t == o }

// Equal is PostgreSQL's =.
func (t Timestamp) Equal(o Timestamp) bool { return t == o }

// Equal is PostgreSQL's =.
func (t Timestamptz) Equal(o Timestamptz) bool { return t == o }

// Equal is PostgreSQL's =: a month equals 30 days, a day 24 hours.
func (i Interval) Equal(o Interval) bool { return EqualInterval(i, o) }

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// MustParseDate is ParseDate; it panics on an error.
func MustParseDate(s string) Date { return must(ParseDate(s)) }

// MustParseTime is ParseTime; it panics on an error.
func MustParseTime(s string) Time { return must(ParseTime(s)) }

// MustParseTimestamp is ParseTimestamp; it panics on an error.
func MustParseTimestamp(s string) Timestamp { return must(ParseTimestamp(s)) }

// MustParseTimestamptz is ParseTimestamptz in UTC; it panics on an error.
func MustParseTimestamptz(s string) Timestamptz { return must(ParseTimestamptz(time.UTC, s)) }

// MustParseInterval is ParseInterval; it panics on an error.
func MustParseInterval(s string) Interval { return must(ParseInterval(s)) }

// MustZone is Zone for a name that the compiler has checked: it panics where
// the zone database does not know it.
func MustZone(name string) *time.Location { return must(Zone(name)) }
