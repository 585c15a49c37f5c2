package datetime

import (
	"math"
	"time"
)

// field is a value that extract or date_part takes out: n of 10^-scale, where
// an interval's epoch may be rest seconds more, and a Julian day usOfDay of a
// day more.
type field struct {
	n       int64
	rest    int64
	usOfDay int64
	scale   int8 // 0, 3 or 6
	sign    int8 // of an infinity; 0 for a finite value
	null    bool // a field that an infinite time has not
	julian  bool // a timestamp's Julian day
	far     bool // a timestamp's epoch with rest, where PostgreSQL loses digits
}

func whole(n int) field { return field{n: int64(n)} }

// findUnit looks a field's name up among the units of intervals, then among
// the words of dates. known says that it is a word PostgreSQL knows.
func findUnit(name string) (u unit, reserved, known bool) {
	var t unitText
	lower := t.set(name)
	w := lookupUnit(lower)
	if w.kind == wordUnknown {
		w = lookupWord(lower)
	}
	switch {
	case w.kind == wordUnit:
		return w.value, false, true
	case w.kind == wordReserved && w.value == specialEpoch:
		return unitEpoch, true, true
	case w.kind == wordReserved:
		return unitNone, true, true
	}
	return unitNone, false, false
}

// clockField gives the fields of a time of day.
func clockField(u unit, c *civil) (field, bool) {
	us := int64(c.sec)*usPerSecond + int64(c.micros)
	switch u {
	case unitMicrosecond:
		return field{n: us}, true
	case unitMillisecond:
		return field{n: us, scale: 3}, true
	case unitSecond:
		return field{n: us, scale: 6}, true
	case unitMinute:
		return whole(c.minute), true
	case unitHour:
		return whole(c.hour), true
	}
	return field{}, false
}

// dayField gives the fields of a calendar date.
func dayField(u unit, c *civil, days int64) (field, bool) {
	switch u {
	case unitDay:
		return whole(c.day), true
	case unitMonth:
		return whole(c.month), true
	case unitQuarter:
		return whole((c.month-1)/3 + 1), true
	case unitWeek:
		_, week := isoWeek(days)
		return whole(week), true
	case unitYear:
		return whole(displayYear(c.year)), true
	case unitDecade:
		q, _ := floorDiv(int64(c.year), 10)
		return field{n: q}, true
	case unitCentury:
		return whole(ordinalOf(c.year, 100)), true
	case unitMillennium:
		return whole(ordinalOf(c.year, 1000)), true
	case unitISOYear:
		year, _ := isoWeek(days)
		return whole(displayYear(year)), true
	case unitDOW:
		return whole(weekday(days)), true
	case unitISODOW:
		return whole(isoWeekday(days)), true
	case unitDOY:
		return field{n: days - daysFromCivil(int64(c.year), 1, 1) + 1}, true
	}
	return field{}, false
}

// displayYear is the year as it is shown: there is no year 0, 1 BC is -1.
func displayYear(year int) int {
	if year <= 0 {
		return year - 1
	}
	return year
}

// ordinalOf numbers the centuries (or millennia) of n years: the first begins
// with year 1, the one before it is -1.
func ordinalOf(year, n int) int {
	q, _ := floorDiv(int64(year-1), int64(n))
	return displayYear(int(q) + 1)
}

// isoWeek is the ISO 8601 year and week of a day: those of its Thursday.
func isoWeek(days int64) (year, week int) {
	thursday := days - int64(isoWeekday(days)) + 4
	year, _, _ = civilFromDays(thursday)
	return year, int(thursday-daysFromCivil(int64(year), 1, 1))/7 + 1
}

// infiniteField gives the fields of an infinity: those that grow with time are
// infinite, the others are NULL (known without a value).
func infiniteField(u unit, negative bool) (f field, known bool) {
	switch u {
	case unitYear, unitDecade, unitCentury, unitMillennium, unitJulian, unitISOYear, unitEpoch:
		f.sign = 1
		if negative {
			f.sign = -1
		}
		return f, true
	}
	return field{}, u != unitNone && u != unitTime
}

// infinityField is a field of an infinite value of a type.
func infinityField(u unit, known, negative bool, name, typeName string) (field, error) {
	f, ok := infiniteField(u, negative)
	if !ok {
		return field{}, errUnit(known, name, typeName)
	}
	f.null = f.sign == 0
	return f, nil
}

func timestampField(name string, t Timestamp) (field, error) {
	u, _, known := findUnit(name)
	if isZoneUnit(u) {
		return field{}, errUnit(true, name, timestampName)
	}
	if !t.IsFinite() {
		return infinityField(u, known, t < 0, name, timestampName)
	}
	if f, ok := momentField(u, int64(t)); ok {
		return f, nil
	}
	if u == unitEpoch {
		return epochField(int64(t)), nil
	}
	return field{}, errUnit(known, name, timestampName)
}

func isZoneUnit(u unit) bool { return u == unitZone || u == unitZoneHour || u == unitZoneMinute }

func timestamptzField(zone *time.Location, name string, t Timestamptz) (field, error) {
	u, _, known := findUnit(name)
	if !t.IsFinite() {
		return infinityField(u, known, t < 0, name, timestamptzName)
	}
	offset := offsetAt(zone, t)
	switch u {
	case unitEpoch:
		return epochField(int64(t)), nil
	case unitZone:
		return whole(offset), nil
	case unitZoneHour:
		return whole(offset / 3600), nil
	case unitZoneMinute:
		return whole(offset / 60 % 60), nil
	}
	if f, ok := momentField(u, int64(t)+int64(offset)*usPerSecond); ok {
		return f, nil
	}
	return field{}, errUnit(known, name, timestamptzName)
}

func momentField(u unit, t int64) (field, bool) {
	c := split(t)
	if f, ok := clockField(u, &c); ok {
		return f, true
	}
	days, us := floorDiv(t, usPerDay)
	if u == unitJulian {
		return field{n: julianOf(days), usOfDay: us, julian: true}, true
	}
	return dayField(u, &c, days)
}

// epochField is seconds since 1970. The sum may exceed 64 bits of
// microseconds, so part of it is kept as whole seconds.
func epochField(t int64) field {
	if n, ok := addInt64(t, epochSeconds*usPerSecond); ok {
		return field{n: n, scale: 6}
	}
	return field{n: t, rest: epochSeconds, scale: 6, far: true}
}

func dateField(name string, d Date) (field, error) {
	u, _, known := findUnit(name)
	if !d.IsFinite() {
		if u >= unitMicrosecond && u < unitDay || isZoneUnit(u) {
			u = unitNone
		}
		return infinityField(u, known, d < 0, name, dateName)
	}
	days := int64(d)
	switch u {
	case unitJulian:
		return field{n: julianOf(days)}, nil
	case unitEpoch:
		return field{n: days*secPerDay + epochSeconds}, nil
	}
	var c civil
	c.year, c.month, c.day = civilFromDays(days)
	if f, ok := dayField(u, &c, days); ok {
		return f, nil
	}
	return field{}, errUnit(known, name, dateName)
}

func timeField(name string, t Time) (field, error) {
	u, reserved, known := findUnit(name)
	if u == unitEpoch {
		return field{n: int64(t), scale: 6}, nil
	}
	var c civil
	splitMicros(int64(t), &c)
	if f, ok := clockField(u, &c); ok {
		return f, nil
	}
	return field{}, errUnit(known && !reserved, name, timeName)
}

func intervalField(name string, i Interval) (field, error) {
	u, reserved, known := findUnit(name)
	years := i.Months / monthsPerYear
	switch u {
	case unitEpoch:
		return intervalEpoch(i), nil
	case unitHour:
		return field{n: i.Micros / usPerHour}, nil
	case unitDay:
		return field{n: int64(i.Days)}, nil
	case unitMonth:
		return field{n: int64(i.Months % monthsPerYear)}, nil
	case unitQuarter:
		return field{n: int64(i.Months%monthsPerYear/3 + 1)}, nil
	case unitYear:
		return field{n: int64(years)}, nil
	case unitDecade:
		return field{n: int64(years / 10)}, nil
	case unitCentury:
		return field{n: int64(years / 100)}, nil
	case unitMillennium:
		return field{n: int64(years / 1000)}, nil
	}
	var c civil
	splitMicros(i.Micros%usPerHour, &c)
	if f, ok := clockField(u, &c); ok {
		return f, nil
	}
	return field{}, errUnit(known && !reserved, name, intervalName)
}

// intervalEpoch counts a year as 365.25 days, a month as 30.
func intervalEpoch(i Interval) field {
	years, months := int64(i.Months/monthsPerYear), int64(i.Months%monthsPerYear)
	seconds := (1461*years + 4*daysPerMonth*months + 4*int64(i.Days)) * (secPerDay / 4)
	if us, ok := mulInt64(seconds, usPerSecond); ok {
		if us, ok = addInt64(us, i.Micros); ok {
			return field{n: us, scale: 6}
		}
	}
	return field{n: i.Micros, rest: seconds, scale: 6}
}

// float is the field as date_part computes it.
func (f field) float() float64 {
	switch {
	case f.null:
		return math.NaN()
	case f.sign != 0:
		return math.Inf(int(f.sign))
	case f.julian:
		sec := float64(f.usOfDay/usPerSecond) + float64(f.usOfDay%usPerSecond)/usPerSecond
		return float64(f.n) + sec/secPerDay
	case f.scale == 3:
		return float64(float64(f.n/usPerSecond)*1000) + float64(f.n%usPerSecond)/1000
	case f.scale == 6:
		return float64(f.n/usPerSecond) + float64(f.n%usPerSecond)/usPerSecond
	}
	return float64(f.n)
}

// epochFloat is an epoch as date_part computes it.
func (f field) epochFloat() float64 {
	if f.sign != 0 {
		return f.float()
	}
	return (float64(f.n) + float64(float64(f.rest)*usPerSecond)) / usPerSecond
}
