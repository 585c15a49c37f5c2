package datetime

import (
	"time"

	"github.com/veloc-dev/veloc/runtime/pg"
)

// The names that messages give to the types.
const (
	dateName        = "date"
	timeName        = "time without time zone"
	timestampName   = "timestamp without time zone"
	timestamptzName = "timestamp with time zone"
	intervalName    = "interval"
)

// unitText is the name of a unit in lower case, cut as identifiers are.
type unitText struct {
	n   int
	buf [63]byte
}

func (u *unitText) set(name string) []byte {
	for u.n = 0; u.n < len(name) && u.n < len(u.buf); u.n++ {
		c := name[u.n]
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		u.buf[u.n] = c
	}
	return u.buf[:u.n]
}

func errUnit(known bool, name, typeName string) error {
	var u unitText
	lower := string(u.set(name))
	if known {
		return pg.Errorf(pg.FeatureNotSupported, "unit \"%s\" not supported for type %s", lower, typeName)
	}
	return pg.Errorf(pg.InvalidParameterValue, "unit \"%s\" not recognized for type %s", lower, typeName)
}

// truncUnit finds the unit of date_trunc.
func truncUnit(name, typeName string) (unit, error) {
	var t unitText
	w := lookupUnit(t.set(name))
	if w.kind != wordUnit {
		return unitNone, errUnit(false, name, typeName)
	}
	if w.value > unitMillennium {
		return unitNone, errUnit(true, name, typeName)
	}
	return w.value, nil
}

// truncate cuts c down to a unit. Years are cut towards the start of their
// decade, century (which begins with year 1) or millennium, also before 1.
func (c *civil) truncate(u unit) {
	switch u {
	case unitMicrosecond:
		return
	case unitMillisecond:
		c.micros -= c.micros % 1000
		return
	}
	if u == unitWeek {
		days := daysFromCivil(int64(c.year), int64(c.month), int64(c.day))
		c.year, c.month, c.day = civilFromDays(days - int64(isoWeekday(days)) + 1)
	}
	switch u {
	case unitMillennium:
		c.year = startOf(c.year, 1000, 1)
	case unitCentury:
		c.year = startOf(c.year, 100, 1)
	case unitDecade:
		c.year = startOf(c.year, 10, 0)
	case unitQuarter:
		c.month -= (c.month - 1) % 3
	}
	if u >= unitYear {
		c.month = 1
	}
	if u >= unitMonth {
		c.day = 1
	}
	if u >= unitDay {
		c.hour = 0
	}
	if u >= unitHour {
		c.minute = 0
	}
	if u >= unitMinute {
		c.sec = 0
	}
	c.micros = 0
}

// startOf is the first year of the span of n years that year lies in, where
// spans begin at first + k×n.
func startOf(year, n, first int) int {
	q, _ := floorDiv(int64(year-first), int64(n))
	return int(q)*n + first
}

// isoWeekday is 1 for Monday to 7 for Sunday.
func isoWeekday(days int64) int {
	if w := weekday(days); w != 0 {
		return w
	}
	return 7
}

// TruncTimestamp is date_trunc(text, timestamp).
func TruncTimestamp(field string, t Timestamp) (Timestamp, error) {
	if !t.IsFinite() {
		return t, nil
	}
	u, err := truncUnit(field, timestampName)
	if err != nil {
		return 0, err
	}
	c := split(int64(t))
	c.truncate(u)
	r, ok := c.join()
	if !ok {
		return 0, errTimestampRange()
	}
	return r, nil
}

// TruncTimestamptz is date_trunc(text, timestamptz) in the session's zone.
func TruncTimestamptz(zone *time.Location, field string, t Timestamptz) (Timestamptz, error) {
	if !t.IsFinite() {
		return t, nil
	}
	u, err := truncUnit(field, timestamptzName)
	if err != nil {
		return 0, err
	}
	return truncIn(namedOffset{zone: zone}, u, t)
}

// TruncTimestamptzIn is date_trunc(text, timestamptz, text): the third
// argument names the zone.
func TruncTimestamptzIn(field string, t Timestamptz, zone string) (Timestamptz, error) {
	if !t.IsFinite() {
		return t, nil
	}
	n, err := lookupZone(zone)
	if err != nil {
		return 0, err
	}
	n.abbrev = ""
	u, err := truncUnit(field, timestamptzName)
	if err != nil {
		return 0, err
	}
	return truncIn(n, u, t)
}

// truncIn cuts what the zone's clocks show. From a day on, the result has the
// offset of its own day; below, that of t.
func truncIn(zone namedOffset, u unit, t Timestamptz) (Timestamptz, error) {
	offset := zone.ofInstant(t)
	c := split(int64(t) + int64(offset)*usPerSecond)
	c.truncate(u)
	days := daysFromCivil(int64(c.year), int64(c.month), int64(c.day))
	us := c.timeOfDay()
	if u >= unitDay {
		offset = zone.ofLocal(Timestamp(days * usPerDay))
	}
	r, ok := joinDays(days, us-int64(offset)*usPerSecond)
	if !ok {
		return 0, errTimestampRange()
	}
	return Timestamptz(r), nil
}

// TruncInterval is date_trunc(text, interval).
func TruncInterval(field string, i Interval) (Interval, error) {
	u, err := truncUnit(field, intervalName)
	if err != nil {
		return Interval{}, err
	}
	if u == unitWeek {
		return Interval{}, errUnit(true, field, intervalName)
	}
	if months := monthsOf(u); months != 0 {
		return Interval{Months: i.Months - i.Months%months}, nil
	}
	if u == unitDay {
		return Interval{i.Months, i.Days, 0}, nil
	}
	return Interval{i.Months, i.Days, i.Micros - i.Micros%microsOf(u)}, nil
}

// monthsOf is the length of the units from a month on; 0 for others.
func monthsOf(u unit) int32 {
	switch u {
	case unitMonth:
		return 1
	case unitQuarter:
		return 3
	case unitYear:
		return 12
	case unitDecade:
		return 120
	case unitCentury:
		return 1200
	case unitMillennium:
		return 12000
	}
	return 0
}

// microsOf is the length of the units below a day in microseconds.
func microsOf(u unit) int64 {
	switch u {
	case unitMillisecond:
		return 1000
	case unitSecond:
		return usPerSecond
	case unitMinute:
		return usPerMinute
	case unitHour:
		return usPerHour
	}
	return 1
}
