package datetime

import "time"

func isEpoch(name string) bool {
	u, _, _ := findUnit(name)
	return u == unitEpoch
}

func partOf(name string, f field, err error) (float64, error) {
	if err != nil {
		return 0, err
	}
	if f.scale == 6 && isEpoch(name) {
		return f.epochFloat(), nil
	}
	return f.float(), nil
}

// PartTimestamp is date_part(text, timestamp). A field of an infinity that is
// NULL in PostgreSQL is NaN.
func PartTimestamp(name string, t Timestamp) (float64, error) {
	f, err := timestampField(name, t)
	return partOf(name, f, err)
}

// PartTimestamptz is date_part(text, timestamptz) in the session's zone. A
// field of an infinity that is NULL in PostgreSQL is NaN.
func PartTimestamptz(zone *time.Location, name string, t Timestamptz) (float64, error) {
	f, err := timestamptzField(zone, name, t)
	return partOf(name, f, err)
}

// PartDate is date_part(text, date), which is that of the date's midnight.
func PartDate(name string, d Date) (float64, error) {
	t, err := DateToTimestamp(d)
	if err != nil {
		return 0, err
	}
	return PartTimestamp(name, t)
}

// PartTime is date_part(text, time).
func PartTime(name string, t Time) (float64, error) {
	f, err := timeField(name, t)
	return partOf(name, f, err)
}

// PartInterval is date_part(text, interval).
func PartInterval(name string, i Interval) (float64, error) {
	f, err := intervalField(name, i)
	if err == nil && isEpoch(name) {
		years, months := i.Months/monthsPerYear, i.Months%monthsPerYear
		return float64(i.Micros)/usPerSecond + float64(365.25*secPerDay*float64(years)) +
			float64(daysPerMonth*secPerDay*float64(months)) + float64(secPerDay*float64(i.Days)), nil
	}
	return partOf(name, f, err)
}
