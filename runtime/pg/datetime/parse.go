package datetime

import (
	"time"

	"github.com/veloc-dev/veloc/runtime/pg"
)

// The parsers keep no reference to the text, so that it may be a view of
// bytes, and allocate only for errors and for zones met by name.

// ErrNotDeterministic is what the parsers return for now, today, tomorrow and
// yesterday, which PostgreSQL takes from the clock.
var ErrNotDeterministic error = pg.Errorf(pg.FeatureNotSupported,
	"now, today, tomorrow and yesterday depend on the clock and are not supported")

const invalidTimeZoneDisplacement = "22009"

// PostgreSQL's limits for the length of the fields of a text.
const (
	dateLimit      = 129
	timestampLimit = 153
	intervalLimit  = 256
)

// failure makes the error of the input function of a type.
func failure(st status, badZone, typeName, s string) error {
	switch st {
	case fieldOverflow:
		return pg.Errorf(pg.DatetimeFieldOverflow, "date/time field value out of range: \"%s\"", s)
	case offsetOverflow:
		return pg.Errorf(invalidTimeZoneDisplacement, "time zone displacement out of range: \"%s\"", s)
	case unknownZone:
		return errZone(badZone)
	case clockDependent:
		return ErrNotDeterministic
	}
	return pg.Errorf(pg.InvalidDatetimeFormat, "invalid input syntax for type %s: \"%s\"", typeName, s)
}

func errZone(name string) error {
	return pg.Errorf(pg.InvalidParameterValue, "time zone \"%s\" not recognized", name)
}

// ParseDate is PostgreSQL's input function for date.
func ParseDate(s string) (Date, error) {
	if days, ok := fastDay(s); ok && len(s) == 10 {
		return Date(days), nil
	}
	var d decoder
	st := badFormat
	if d.lex(s, dateLimit) {
		st = d.decode()
	}
	if st != okay {
		return 0, failure(st, d.badZone, "date", s)
	}
	switch d.special {
	case specialEarly:
		return DateMinusInfinity, nil
	case specialLate:
		return DateInfinity, nil
	case specialEpoch:
		return unixEpochDate, nil
	}
	days := daysFromCivil(int64(d.year), int64(d.month), int64(d.day))
	if !validDate(days) {
		return 0, pg.Errorf(pg.DatetimeFieldOverflow, "date out of range: \"%s\"", s)
	}
	return Date(days), nil
}

// ParseTime is PostgreSQL's input function for time. A date and an offset in
// the text are checked and ignored.
func ParseTime(s string) (Time, error) {
	if us, n, ok := fastClock(s); ok && n == len(s) {
		return Time(us), nil
	}
	d := decoder{timeOnly: true}
	st := badFormat
	if d.lex(s, dateLimit) {
		st = d.decode()
	}
	if st != okay {
		return 0, failure(st, d.badZone, "time", s)
	}
	return Time(d.timeOfDay()), nil
}

// ParseTimestamp is PostgreSQL's input function for timestamp. An offset or
// zone in the text is checked and ignored.
func ParseTimestamp(s string) (Timestamp, error) {
	if t, _, _, ok := fastTimestamp(s); ok {
		return t, nil
	}
	var d decoder
	return d.timestamp(s, "timestamp", nil)
}

// ParseTimestamptz is PostgreSQL's input function for timestamptz. Text that
// has no offset is what the clocks of zone show.
func ParseTimestamptz(zone *time.Location, s string) (Timestamptz, error) {
	if t, offset, hasOffset, ok := fastTimestamp(s); ok {
		if hasOffset {
			return Timestamptz(t) - Timestamptz(offset)*usPerSecond, nil
		}
		return localToInstant(zone, t), nil
	}
	var d decoder
	t, err := d.timestamp(s, "timestamp with time zone", zone)
	return Timestamptz(t), err
}

// timestamp parses s; a zone other than nil makes the result an instant.
func (d *decoder) timestamp(s, typeName string, zone *time.Location) (Timestamp, error) {
	st := badFormat
	if d.lex(s, timestampLimit) {
		st = d.decode()
	}
	if st != okay {
		return 0, failure(st, d.badZone, typeName, s)
	}
	switch d.special {
	case specialEarly:
		return TimestampMinusInfinity, nil
	case specialLate:
		return TimestampInfinity, nil
	case specialEpoch:
		return Timestamp(unixEpochDate) * usPerDay, nil
	}
	days := daysFromCivil(int64(d.year), int64(d.month), int64(d.day))
	us := d.timeOfDay()
	if zone != nil {
		if d.seen&hasZone == 0 {
			d.offset = offsetOfLocal(zone, days*secPerDay+us/usPerSecond)
		}
		us -= int64(d.offset) * usPerSecond
	}
	t, ok := joinDays(days, us)
	if !ok {
		return 0, pg.Errorf(pg.DatetimeFieldOverflow, "timestamp out of range: \"%s\"", s)
	}
	return t, nil
}
