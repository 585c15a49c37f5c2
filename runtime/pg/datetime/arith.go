package datetime

import (
	"math"
	"time"

	"github.com/veloc-dev/veloc/runtime/pg"
)

func errTimestampRange() error {
	return pg.Errorf(pg.DatetimeFieldOverflow, "timestamp out of range")
}

func errDateRange() error { return pg.Errorf(pg.DatetimeFieldOverflow, "date out of range") }

// AddDays is date + integer.
func AddDays(d Date, days int32) (Date, error) {
	if !d.IsFinite() {
		return d, nil
	}
	n := int64(d) + int64(days)
	if !validDate(n) {
		return 0, errDateRange()
	}
	return Date(n), nil
}

// AddDaysLeft is integer + date.
func AddDaysLeft(days int32, d Date) (Date, error) { return AddDays(d, days) }

// SubDays is date - integer.
func SubDays(d Date, days int32) (Date, error) {
	if !d.IsFinite() {
		return d, nil
	}
	n := int64(d) - int64(days)
	if !validDate(n) {
		return 0, errDateRange()
	}
	return Date(n), nil
}

// SubDate is date - date, in days.
func SubDate(a, b Date) (int32, error) {
	if !a.IsFinite() || !b.IsFinite() {
		return 0, pg.Errorf(pg.DatetimeFieldOverflow, "cannot subtract infinite dates")
	}
	return int32(a) - int32(b), nil
}

// AddDateTime is date + time.
func AddDateTime(d Date, t Time) (Timestamp, error) {
	m, err := DateToTimestamp(d)
	if err != nil || !m.IsFinite() {
		return m, err
	}
	if m += Timestamp(t); !validTimestamp(m) {
		return 0, errTimestampRange()
	}
	return m, nil
}

// AddTimeDate is time + date.
func AddTimeDate(t Time, d Date) (Timestamp, error) { return AddDateTime(d, t) }

// AddDateInterval is date + interval.
func AddDateInterval(d Date, i Interval) (Timestamp, error) {
	m, err := DateToTimestamp(d)
	if err != nil {
		return 0, err
	}
	return AddTimestampInterval(m, i)
}

// AddIntervalDate is interval + date.
func AddIntervalDate(i Interval, d Date) (Timestamp, error) { return AddDateInterval(d, i) }

// SubDateInterval is date - interval.
func SubDateInterval(d Date, i Interval) (Timestamp, error) {
	return AddDateInterval(d, i.reversed())
}

// reversed is -i, wrapping around at the smallest integers.
func (i Interval) reversed() Interval { return Interval{-i.Months, -i.Days, -i.Micros} }

// addMonths moves c by months and, where the month is shorter, to its last day.
func (c *civil) addMonths(months int32) {
	y, m := floorDiv(int64(c.month)-1+int64(months), monthsPerYear)
	c.year += int(y)
	c.month = int(m) + 1
	c.day = min(c.day, daysIn(c.year, c.month))
}

// AddTimestampInterval is timestamp + interval: first the months, then the
// days, then the microseconds; each step must stay within range.
func AddTimestampInterval(t Timestamp, i Interval) (Timestamp, error) {
	if !t.IsFinite() {
		return t, nil
	}
	ok := true
	if i.Months != 0 {
		c := split(int64(t))
		c.addMonths(i.Months)
		t, ok = c.join()
	}
	if ok && i.Days != 0 {
		days, us := floorDiv(int64(t), usPerDay)
		t, ok = joinDays(days+int64(i.Days), us)
	}
	if ok {
		t, ok = addMicros(t, i.Micros)
	}
	if !ok {
		return 0, errTimestampRange()
	}
	return t, nil
}

func addMicros(t Timestamp, us int64) (Timestamp, bool) {
	sum, ok := addInt64(int64(t), us)
	return Timestamp(sum), ok && validTimestamp(Timestamp(sum))
}

// AddIntervalTimestamp is interval + timestamp.
func AddIntervalTimestamp(i Interval, t Timestamp) (Timestamp, error) {
	return AddTimestampInterval(t, i)
}

// SubTimestampInterval is timestamp - interval.
func SubTimestampInterval(t Timestamp, i Interval) (Timestamp, error) {
	return AddTimestampInterval(t, i.reversed())
}

// AddTimestamptzInterval is timestamptz + interval. Months and days are added
// to what the zone's clocks show.
func AddTimestamptzInterval(zone *time.Location, t Timestamptz, i Interval) (Timestamptz, error) {
	if zone == time.UTC || !t.IsFinite() || i.Months == 0 && i.Days == 0 {
		r, err := AddTimestampInterval(Timestamp(t), i)
		return Timestamptz(r), err
	}
	ok := true
	if i.Months != 0 {
		c := splitIn(zone, t)
		c.addMonths(i.Months)
		t, ok = c.joinIn(zone)
	}
	if ok && i.Days != 0 {
		c := splitIn(zone, t)
		days := daysFromCivil(int64(c.year), int64(c.month), int64(c.day)) + int64(i.Days)
		t, ok = joinDaysIn(zone, days, c.timeOfDay())
	}
	if ok {
		var r Timestamp
		r, ok = addMicros(Timestamp(t), i.Micros)
		t = Timestamptz(r)
	}
	if !ok {
		return 0, errTimestampRange()
	}
	return t, nil
}

// splitIn takes apart what the zone's clocks show.
func splitIn(zone *time.Location, t Timestamptz) civil {
	return split(int64(t) + int64(offsetAt(zone, t))*usPerSecond)
}

// joinIn is the inverse of splitIn.
func (c *civil) joinIn(zone *time.Location) (Timestamptz, bool) {
	days := daysFromCivil(int64(c.year), int64(c.month), int64(c.day))
	return joinDaysIn(zone, days, c.timeOfDay())
}

func joinDaysIn(zone *time.Location, days, us int64) (Timestamptz, bool) {
	if days < int64(minDate) || days > int64(endTimestamp)/usPerDay {
		return 0, false
	}
	offset := offsetOfLocal(zone, days*secPerDay+us/usPerSecond)
	t, ok := joinDays(days, us-int64(offset)*usPerSecond)
	return Timestamptz(t), ok
}

// AddIntervalTimestamptz is interval + timestamptz.
func AddIntervalTimestamptz(zone *time.Location, i Interval, t Timestamptz) (Timestamptz, error) {
	return AddTimestamptzInterval(zone, t, i)
}

// SubTimestamptzInterval is timestamptz - interval.
func SubTimestamptzInterval(zone *time.Location, t Timestamptz, i Interval) (Timestamptz, error) {
	return AddTimestamptzInterval(zone, t, i.reversed())
}

// SubTimestamp is timestamp - timestamp: days and microseconds.
func SubTimestamp(a, b Timestamp) (Interval, error) {
	if !a.IsFinite() || !b.IsFinite() {
		return Interval{}, pg.Errorf(pg.DatetimeFieldOverflow, "cannot subtract infinite timestamps")
	}
	// PostgreSQL 15 wraps around beyond 292,271 years.
	return JustifyHours(Interval{Micros: int64(a) - int64(b)})
}

// SubTimestamptz is timestamptz - timestamptz: days of 24 hours and
// microseconds.
func SubTimestamptz(a, b Timestamptz) (Interval, error) {
	return SubTimestamp(Timestamp(a), Timestamp(b))
}

// AddTimeInterval is time + interval: months and days are ignored, and the
// result wraps around midnight.
func AddTimeInterval(t Time, i Interval) Time {
	_, us := floorDiv(int64(t)+i.Micros, usPerDay)
	return Time(us)
}

// AddIntervalTime is interval + time.
func AddIntervalTime(i Interval, t Time) Time { return AddTimeInterval(t, i) }

// SubTimeInterval is time - interval.
func SubTimeInterval(t Time, i Interval) Time {
	_, us := floorDiv(int64(t)-i.Micros, usPerDay)
	return Time(us)
}

// SubTime is time - time.
func SubTime(a, b Time) Interval { return Interval{Micros: int64(a) - int64(b)} }

// AddInterval is interval + interval, field by field.
func AddInterval(a, b Interval) (Interval, error) {
	months, days := int64(a.Months)+int64(b.Months), int64(a.Days)+int64(b.Days)
	us := a.Micros + b.Micros
	if !fitsInt32(months) || !fitsInt32(days) || (a.Micros < 0) == (b.Micros < 0) && (us < 0) != (a.Micros < 0) {
		return Interval{}, errIntervalRange()
	}
	return Interval{int32(months), int32(days), us}, nil
}

// SubInterval is interval - interval, field by field.
func SubInterval(a, b Interval) (Interval, error) {
	months, days := int64(a.Months)-int64(b.Months), int64(a.Days)-int64(b.Days)
	us := a.Micros - b.Micros
	if !fitsInt32(months) || !fitsInt32(days) || (a.Micros < 0) != (b.Micros < 0) && (us < 0) != (a.Micros < 0) {
		return Interval{}, errIntervalRange()
	}
	return Interval{int32(months), int32(days), us}, nil
}

// NegInterval is -interval.
func NegInterval(i Interval) (Interval, error) {
	if i.Months == math.MinInt32 || i.Days == math.MinInt32 || i.Micros == math.MinInt64 {
		return Interval{}, errIntervalRange()
	}
	return i.reversed(), nil
}
