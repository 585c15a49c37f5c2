package datetime

import "time"

// AgeTimestamp is age(timestamp, timestamp): the difference in years, months,
// days and microseconds of the calendar, all of one sign. PostgreSQL 15 counts
// infinity as the moment that its number would stand for.
func AgeTimestamp(a, b Timestamp) (Interval, error) {
	if a < minTimestamp || b < minTimestamp {
		return Interval{}, errTimestampRange()
	}
	return age(split(int64(a)), split(int64(b)), a < b), nil
}

// AgeTimestamptz is age(timestamptz, timestamptz): the difference of what the
// clocks of the session's zone show.
func AgeTimestamptz(zone *time.Location, a, b Timestamptz) (Interval, error) {
	if Timestamp(a) < minTimestamp || Timestamp(b) < minTimestamp {
		return Interval{}, errTimestampRange()
	}
	return age(splitFar(zone, a), splitFar(zone, b), a < b), nil
}

// splitFar takes apart what the zone's clocks show, also at infinity, where
// adding the offset would overflow.
func splitFar(zone *time.Location, t Timestamptz) civil {
	if t.IsFinite() {
		return splitIn(zone, t)
	}
	days, us := floorDiv(int64(t), usPerDay)
	us += int64(offsetAt(zone, t)) * usPerSecond
	more, us := floorDiv(us, usPerDay)
	var c civil
	c.year, c.month, c.day = civilFromDays(days + more)
	splitMicros(us, &c)
	return c
}

func age(a, b civil, negative bool) Interval {
	if negative {
		a, b = b, a
	}
	us := a.timeOfDay() - b.timeOfDay()
	days := a.day - b.day
	months := (a.year-b.year)*monthsPerYear + a.month - b.month
	if us < 0 {
		us += usPerDay
		days--
	}
	// A month is borrowed with the length of the earlier date's month.
	for days < 0 {
		days += daysIn(b.year, b.month)
		months--
	}
	i := Interval{int32(months), int32(days), us}
	if negative {
		return i.reversed()
	}
	return i
}
