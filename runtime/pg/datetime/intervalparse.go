package datetime

import (
	"bytes"
	"math"

	"github.com/veloc-dev/veloc/runtime/pg"
)

// ParseInterval is PostgreSQL's input function for interval.
func ParseInterval(s string) (Interval, error) { return parseInterval(s, unitNone, unitNone) }

// parseInterval parses s for a type interval FIRST TO LAST; unitNone is none.
func parseInterval(s string, first, last unit) (Interval, error) {
	var l lexer
	var sum intervalSum
	st := badFormat
	if l.lex(s, intervalLimit) {
		st = sum.decode(&l, first, last)
	}
	if st == badFormat {
		sum = intervalSum{}
		st = sum.decodeISO(s)
	}
	switch st {
	case okay:
	case fieldOverflow:
		return Interval{}, pg.Errorf(pg.IntervalFieldOverflow, "interval field value out of range: \"%s\"", s)
	default:
		return Interval{}, failure(st, "", "interval", s)
	}
	months := int64(sum.years)*monthsPerYear + int64(sum.months)
	if !fitsInt32(months) {
		return Interval{}, errIntervalRange()
	}
	return Interval{int32(months), sum.days, sum.micros}, nil
}

func errIntervalRange() error {
	return pg.Errorf(pg.DatetimeFieldOverflow, "interval out of range")
}

// intervalSum adds up the fields of an interval. Its methods report false when
// the sum overflows. The fraction of a unit goes into smaller ones: of a year
// into months, of months and weeks into days and microseconds, of all others
// into microseconds.
type intervalSum struct {
	years, months, days int32
	micros              int64
}

func addTo32(sum *int32, n int64) bool {
	if !fitsInt32(n) || !fitsInt32(int64(*sum)+n) {
		return false
	}
	*sum += int32(n)
	return true
}

// scaled is n×scale where both n and the product fit 32 bits.
func scaled(n, scale int64) int64 {
	if !fitsInt32(n) {
		return math.MaxInt64
	}
	return n * scale
}

func (s *intervalSum) addMicros(n int64, frac float64, scale int64) bool {
	p, ok := mulInt64(n, scale)
	if !ok {
		return false
	}
	if s.micros, ok = addInt64(s.micros, p); !ok {
		return false
	}
	return s.addFracMicros(frac, scale)
}

func (s *intervalSum) addFracMicros(frac float64, scale int64) bool {
	if frac == 0 {
		return true
	}
	f := float64(frac * float64(scale))
	us := int64(f)
	f -= float64(us)
	if f > 0.5 {
		us++
	} else if f < -0.5 {
		us--
	}
	var ok bool
	s.micros, ok = addInt64(s.micros, us)
	return ok
}

func (s *intervalSum) addFracDays(frac float64, scale int64) bool {
	if frac == 0 {
		return true
	}
	f := float64(frac * float64(scale))
	days := int64(f)
	return addTo32(&s.days, days) && s.addFracMicros(f-float64(days), usPerDay)
}

func (s *intervalSum) addYears(n int64, frac float64, scale int64) bool {
	extra := math.RoundToEven(frac * float64(scale) * monthsPerYear)
	return addTo32(&s.years, scaled(n, scale)) && addTo32(&s.months, int64(extra))
}

// add adds n+frac units.
func (s *intervalSum) add(n int64, frac float64, u unit) bool {
	switch u {
	case unitMicrosecond:
		return s.addMicros(n, frac, 1)
	case unitMillisecond:
		return s.addMicros(n, frac, 1000)
	case unitSecond:
		return s.addMicros(n, frac, usPerSecond)
	case unitMinute:
		return s.addMicros(n, frac, usPerMinute)
	case unitHour:
		return s.addMicros(n, frac, usPerHour)
	case unitDay:
		return addTo32(&s.days, n) && s.addFracMicros(frac, usPerDay)
	case unitWeek:
		return addTo32(&s.days, scaled(n, 7)) && s.addFracDays(frac, 7)
	case unitMonth:
		return addTo32(&s.months, n) && s.addFracDays(frac, daysPerMonth)
	case unitYear:
		return s.addYears(n, frac, 1)
	case unitDecade:
		return s.addYears(n, frac, 10)
	case unitCentury:
		return s.addYears(n, frac, 100)
	case unitMillennium:
		return s.addYears(n, frac, 1000)
	}
	return false
}

func isIntervalUnit(u unit) bool {
	return u >= unitMicrosecond && u <= unitMillennium && u != unitQuarter
}

func (s *intervalSum) negate() bool {
	if s.micros == math.MinInt64 || s.days == math.MinInt32 || s.months == math.MinInt32 || s.years == math.MinInt32 {
		return false
	}
	s.micros, s.days, s.months, s.years = -s.micros, -s.days, -s.months, -s.years
	return true
}

// unitAgo is the unit of a number directly before "ago": none that it may have.
const unitAgo unit = -1

// decode reads the fields from last to first, so that a unit is known before
// its number.
func (s *intervalSum) decode(l *lexer, first, last unit) status {
	var seen uint32
	u := unitNone
	before := false
	for i := l.n - 1; i >= 0; i-- {
		text := l.text(i)
		var found uint32
		switch kind := l.tokens[i].kind; kind {
		case tokWord, tokSignedWord:
			w := lookupUnit(text)
			switch w.kind {
			case wordUnit:
				u = w.value
			case wordAgo:
				before = true
				u = unitAgo
			default:
				return badFormat
			}
			continue
		case tokTime:
			if st := s.clock(text, first, last); st != okay {
				return st
			}
			found, u = clockUnits, unitDay
		default:
			if kind == tokSigned && bytes.IndexByte(text[1:], ':') >= 0 && s.clock(text[1:], first, last) == okay {
				if text[0] == '-' {
					if s.micros == math.MinInt64 {
						return fieldOverflow
					}
					s.micros = -s.micros
				}
				found, u = clockUnits, unitDay
				break
			}
			if u == unitNone {
				u = implied(last)
			}
			var st status
			if found, u, st = s.amount(text, u); st != okay {
				return st
			}
		}
		if seen&found != 0 {
			return badFormat
		}
		seen |= found
	}
	if seen == 0 {
		return badFormat
	}
	if before && !s.negate() {
		return fieldOverflow
	}
	return okay
}

const secondUnits = 1<<unitSecond | 1<<unitMillisecond | 1<<unitMicrosecond
const clockUnits = 1<<unitHour | 1<<unitMinute | secondUnits

// implied is the unit of a number without one, in a type that ends at last.
func implied(last unit) unit {
	if last == unitNone {
		return unitSecond
	}
	return last
}

// clock replaces the microseconds by h:m, h:m:s or m:s.f.
func (s *intervalSum) clock(text []byte, first, last unit) status {
	var c civil
	hours, st := c.clock(text)
	if st != okay {
		return st
	}
	if first == unitMinute && last == unitSecond && bytes.IndexByte(text, '.') < 0 && bytes.Count(text, []byte(":")) == 1 {
		if !fitsInt32(hours) {
			return fieldOverflow
		}
		c.sec, c.minute, hours = c.minute, int(hours), 0
		if c.minute > 59 {
			return fieldOverflow
		}
	}
	s.micros = int64(c.micros)
	if !s.addMicros(hours, 0, usPerHour) || !s.addMicros(int64(c.minute*60+c.sec), 0, usPerSecond) {
		return fieldOverflow
	}
	return okay
}

// amount adds a number of units. It returns the unit of a number before it
// that has none.
func (s *intervalSum) amount(text []byte, u unit) (found uint32, next unit, st status) {
	n, rest, overflow := leadingInt(text, 64)
	if overflow {
		return 0, u, fieldOverflow
	}
	frac, ok := 0.0, true
	switch {
	case len(rest) == 0:
	case rest[0] == '-':
		if n, st = yearsMonths(text, n, rest[1:]); st != okay {
			return 0, u, st
		}
		u = unitMonth
	case rest[0] == '.':
		if frac, ok = fraction(rest); !ok {
			return 0, u, badFormat
		}
		if text[0] == '-' {
			frac = -frac
		}
	default:
		return 0, u, badFormat
	}
	if !isIntervalUnit(u) {
		return 0, u, badFormat
	}
	if !s.add(n, frac, u) {
		return 0, u, fieldOverflow
	}
	found = 1 << u
	switch {
	case u == unitSecond && frac != 0:
		found = secondUnits
	case u == unitHour:
		u = unitDay
	}
	return found, u, okay
}

// yearsMonths reads the months of the SQL standard's years-months.
func yearsMonths(text []byte, years int64, rest []byte) (months int64, st status) {
	m, rest, overflow := leadingInt32(rest)
	if overflow || m < 0 || m >= monthsPerYear {
		return 0, fieldOverflow
	}
	if len(rest) > 0 {
		return 0, badFormat
	}
	if text[0] == '-' {
		m = -m
	}
	months, ok := mulInt64(years, monthsPerYear)
	if ok {
		months, ok = addInt64(months, int64(m))
	}
	if !ok {
		return 0, fieldOverflow
	}
	return months, okay
}
