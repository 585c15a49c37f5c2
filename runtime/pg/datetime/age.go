package datetime

import "time"

// AgeTimestamp is age(timestamp, timestamp): the difference in years, months,
// days and microseconds of the calendar, all of one sign.
func AgeTimestamp(a, b Timestamp) (Interval, error) { return age(int64(a), int64(b), a < b) }

// AgeTimestamptz is age(timestamptz, timestamptz): the difference of what the
// clocks of the session's zone show.
func AgeTimestamptz(zone *time.Location, a, b Timestamptz) (Interval, error) {
	return age(int64(instantToLocal(zone, a)), int64(instantToLocal(zone, b)), a < b)
}

func age(a, b int64, negative bool) (Interval, error) {
	if a < int64(minTimestamp)-usPerDay || b < int64(minTimestamp)-usPerDay {
		return Interval{}, errTimestampRange()
	}
	if negative {
		a, b = b, a
	}
	later, earlier := split(a), split(b)
	us := later.timeOfDay() - earlier.timeOfDay()
	days := later.day - earlier.day
	months := (later.year-earlier.year)*monthsPerYear + later.month - earlier.month
	if us < 0 {
		us += usPerDay
		days--
	}
	// A month is borrowed with the length of the earlier date's month.
	for days < 0 {
		days += daysIn(earlier.year, earlier.month)
		months--
	}
	i := Interval{int32(months), int32(days), us}
	if negative {
		i = i.reversed()
	}
	return i, nil
}
