package datetime

import "github.com/veloc-dev/veloc/runtime/pg"

// The functions here hold values that a program gives to PostgreSQL's ranges, as
// the input functions hold texts. The Odd ones are not 0 where a value is beyond.

// OddDate is not 0 for a date that is neither in range nor infinite.
func OddDate(d Date) uint64 {
	if validDate(int64(d)) || !d.IsFinite() {
		return 0
	}
	return 1
}

// AdmitDate is the date, or 22008.
func AdmitDate(d Date) (Date, error) {
	if OddDate(d) != 0 {
		return 0, errDateRange()
	}
	return d, nil
}

// OddTime is not 0 for a time of day before 00:00 or after 24:00.
func OddTime(t Time) uint64 {
	if t < 0 || t > usPerDay {
		return 1
	}
	return 0
}

// AdmitTime is the time of day, or 22008.
func AdmitTime(t Time) (Time, error) {
	if OddTime(t) != 0 {
		return 0, pg.Errorf(pg.DatetimeFieldOverflow, "time out of range")
	}
	return t, nil
}

// OddTimestamp is not 0 for a timestamp that is neither in range nor infinite.
func OddTimestamp(t Timestamp) uint64 {
	if validTimestamp(t) || !t.IsFinite() {
		return 0
	}
	return 1
}

// AdmitTimestamp is the timestamp, or 22008.
func AdmitTimestamp(t Timestamp) (Timestamp, error) {
	if OddTimestamp(t) != 0 {
		return 0, errTimestampRange()
	}
	return t, nil
}

// OddTimestamptz is OddTimestamp.
func OddTimestamptz(t Timestamptz) uint64 { return OddTimestamp(Timestamp(t)) }

// AdmitTimestamptz is the timestamp, or 22008.
func AdmitTimestamptz(t Timestamptz) (Timestamptz, error) {
	u, err := AdmitTimestamp(Timestamp(t))
	return Timestamptz(u), err
}
