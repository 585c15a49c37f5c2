package datetime

import (
	"fmt"
	"math"
	"time"

	"github.com/veloc-dev/veloc/runtime/pg"
)

func errDateField(kind string, year, month, day int) error {
	return pg.Errorf(pg.DatetimeFieldOverflow, "date %s: %d-%02d-%02d", kind, year, month, day)
}

// makeDay checks a date and gives its days; a negative year is BC. The year of
// an error is that of the arguments, or as in make_date's messages the one
// that counts 1 BC as 0.
func makeDay(year, month, day int32, astronomical bool) (int64, error) {
	d := decoder{seen: hasDate}
	d.year, d.month, d.day = int(year), int(month), int(day)
	if year < 0 {
		d.bc = true
		d.year = -int(year)
	}
	st := d.validateDate()
	days := daysFromCivil(int64(d.year), int64(d.month), int64(d.day))
	if st == okay && (validDate(days) || !astronomical && hasJulianDay(d.year, d.month)) {
		return days, nil
	}
	shown, kind := int(year), "out of range"
	if astronomical {
		shown = d.year
	}
	if st != okay {
		kind = "field value out of range"
	}
	return 0, errDateField(kind, shown, int(month), int(day))
}

// hasJulianDay is PostgreSQL's check of a month whose days are still to become
// a timestamp; it is wider than the range of dates.
func hasJulianDay(year, month int) bool {
	return (year > -4713 || year == -4713 && month >= 11) && (year < 5874898 || year == 5874898 && month < 6)
}

// MakeDate is make_date(year, month, day).
func MakeDate(year, month, day int32) (Date, error) {
	days, err := makeDay(year, month, day, true)
	return Date(days), err
}

// clockText is a time of day as messages show it.
func clockText(hour, minute int32, sec float64) string {
	s := formatG(sec)
	if len(s) == 1 {
		s = "0" + s
	}
	return fmt.Sprintf("%d:%02d:%s", hour, minute, s)
}

func makeClock(hour, minute int32, sec float64) (int64, error) {
	us := math.RoundToEven(float64(sec * usPerSecond))
	if hour >= 0 && hour <= 24 && minute >= 0 && minute <= 59 && us >= 0 && us <= usPerMinute {
		if t := int64(hour*60+minute)*usPerMinute + int64(us); t <= usPerDay {
			return t, nil
		}
	}
	return 0, pg.Errorf(pg.DatetimeFieldOverflow, "time field value out of range: %s", clockText(hour, minute, sec))
}

// MakeTime is make_time(hour, min, sec).
func MakeTime(hour, minute int32, sec float64) (Time, error) {
	us, err := makeClock(hour, minute, sec)
	return Time(us), err
}

// MakeTimestamp is make_timestamp(year, month, day, hour, min, sec).
func MakeTimestamp(year, month, day, hour, minute int32, sec float64) (Timestamp, error) {
	days, err := makeDay(year, month, day, false)
	if err != nil {
		return 0, err
	}
	us, err := makeClock(hour, minute, sec)
	if err != nil {
		return 0, err
	}
	t, ok := joinDays(days, us)
	if !ok {
		return 0, pg.Errorf(pg.DatetimeFieldOverflow, "timestamp out of range: %d-%02d-%02d %s",
			year, month, day, clockText(hour, minute, sec))
	}
	return t, nil
}

// MakeTimestamptz is make_timestamptz(year, month, day, hour, min, sec) in the
// session's zone.
func MakeTimestamptz(zone *time.Location, year, month, day, hour, minute int32, sec float64) (Timestamptz, error) {
	t, err := MakeTimestamp(year, month, day, hour, minute, sec)
	if err != nil {
		return 0, err
	}
	return TimestampToTimestamptz(zone, t)
}

// MakeTimestamptzIn is make_timestamptz(year, month, day, hour, min, sec,
// timezone). The zone may be a name, an abbreviation, or an offset with a sign.
func MakeTimestamptzIn(year, month, day, hour, minute int32, sec float64, zone string) (Timestamptz, error) {
	t, err := MakeTimestamp(year, month, day, hour, minute, sec)
	if err != nil {
		return 0, err
	}
	if zone != "" && isDigit(zone[0]) {
		return 0, pg.Errorf(pg.InvalidParameterValue,
			"invalid input syntax for type numeric time zone: \"%s\"", zone)
	}
	var d decoder
	switch d.numericZone([]byte(zone)) {
	case okay:
		r, err := checkTimestamp(t - Timestamp(d.offset)*usPerSecond)
		return Timestamptz(r), err
	case offsetOverflow:
		return 0, pg.Errorf(pg.InvalidParameterValue, "numeric time zone \"%s\" out of range", zone)
	}
	return TimestampAtZone(zone, t)
}

// MakeInterval is make_interval(years, months, weeks, days, hours, mins, secs).
// Like PostgreSQL 15 it wraps around where a field overflows.
func MakeInterval(years, months, weeks, days, hours, mins int32, secs float64) (Interval, error) {
	if math.IsInf(secs, 0) || math.IsNaN(secs) {
		return Interval{}, errIntervalRange()
	}
	us := int64(hours)*usPerHour + int64(mins)*usPerMinute
	us += toInt64(math.RoundToEven(float64(secs * usPerSecond)))
	return Interval{years*monthsPerYear + months, weeks*7 + days, us}, nil
}
