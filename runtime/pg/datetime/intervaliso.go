package datetime

import "math"

// isoReader reads the ISO 8601 forms of an interval: with designators
// (P1Y2M3DT4H5M6S) and alternative (P0001-02-03T04:05:06, P00010203T040506).
type isoReader struct {
	sum  *intervalSum
	rest string
	any  bool // a number of this part (date or time) has been read
}

func (s *intervalSum) decodeISO(text string) status {
	if len(text) < 2 || text[0] != 'P' {
		return badFormat
	}
	r := isoReader{sum: s, rest: text[1:]}
	time := false
	for r.rest != "" {
		if r.rest[0] == 'T' {
			time, r.any = true, false
			r.rest = r.rest[1:]
			continue
		}
		var done bool
		var st status
		if time {
			done, st = r.timeField()
		} else {
			done, time, st = r.dateField()
		}
		if st != okay || done {
			return st
		}
	}
	return okay
}

// number reads an amount and the character behind it, which is 0 at the end
// of the text.
func (r *isoReader) number() (n int64, frac float64, width int, unit byte, st status) {
	digits := r.rest
	if digits != "" && digits[0] == '-' {
		digits = digits[1:]
	}
	for width < len(digits) && isDigit(digits[width]) {
		width++
	}
	if r.rest == "" || r.rest[0] != '-' && r.rest[0] != '.' && !isDigit(r.rest[0]) {
		return 0, 0, 0, 0, badFormat
	}
	f, rest, ok := leadingFloat([]byte(r.rest))
	if !ok {
		return 0, 0, 0, 0, badFormat
	}
	if math.IsNaN(f) || f < -1e15 || f > 1e15 {
		return 0, 0, 0, 0, fieldOverflow
	}
	r.rest = r.rest[len(r.rest)-len(rest):]
	if r.rest != "" {
		unit = r.rest[0]
	}
	whole := math.Trunc(f)
	return int64(whole), f - whole, width, unit, okay
}

func (r *isoReader) skip() {
	if r.rest != "" {
		r.rest = r.rest[1:]
	}
}

func within(ok bool) status {
	if ok {
		return okay
	}
	return fieldOverflow
}

// dateField reads a field before the T. done says that the text is read; time
// that its time part follows.
func (r *isoReader) dateField() (done, time bool, st status) {
	n, frac, width, c, st := r.number()
	if st != okay {
		return false, false, st
	}
	r.skip()
	u := unitNone
	switch c {
	case 'Y':
		u = unitYear
	case 'M':
		u = unitMonth
	case 'W':
		u = unitWeek
	case 'D':
		u = unitDay
	}
	switch {
	case u != unitNone:
		r.any = true
		return false, false, within(r.sum.add(n, frac, u))
	case c != 'T' && c != 0 && c != '-':
		return false, false, badFormat
	case c != '-' && width == 8 && !r.any:
		ok := r.sum.add(n/10000, 0, unitYear) && r.sum.add(n/100%100, 0, unitMonth) && r.sum.add(n%100, frac, unitDay)
		return c == 0, true, within(ok)
	case r.any:
		return false, false, badFormat
	}
	if !r.sum.add(n, frac, unitYear) {
		return false, false, fieldOverflow
	}
	if c != '-' {
		return c == 0, true, okay
	}
	return r.monthsDays()
}

// monthsDays reads the rest of years-months-days.
func (r *isoReader) monthsDays() (done, time bool, st status) {
	for _, u := range [...]unit{unitMonth, unitDay} {
		n, frac, _, c, st := r.number()
		if st != okay {
			return false, false, st
		}
		if !r.sum.add(n, frac, u) {
			return false, false, fieldOverflow
		}
		if c == 0 || c == 'T' {
			r.any = false
			return c == 0, false, okay
		}
		if c != '-' || u == unitDay {
			return false, false, badFormat
		}
		r.skip()
	}
	return false, false, badFormat
}

// timeField reads a field behind the T.
func (r *isoReader) timeField() (done bool, st status) {
	n, frac, width, c, st := r.number()
	if st != okay {
		return false, st
	}
	r.skip()
	u := unitNone
	switch c {
	case 'H':
		u = unitHour
	case 'M':
		u = unitMinute
	case 'S':
		u = unitSecond
	}
	switch {
	case u != unitNone:
		r.any = true
		return false, within(r.sum.add(n, frac, u))
	case c == 0 && width == 6 && !r.any:
		ok := r.sum.add(n/10000, 0, unitHour) && r.sum.add(n/100%100, 0, unitMinute) &&
			r.sum.add(n%100, 0, unitSecond) && r.sum.addFracMicros(frac, 1)
		return true, within(ok)
	case c != 0 && c != ':', r.any:
		return false, badFormat
	}
	if !r.sum.add(n, frac, unitHour) {
		return false, fieldOverflow
	}
	if c == 0 {
		return true, okay
	}
	return true, r.minutesSeconds()
}

// minutesSeconds reads the rest of hours:minutes:seconds.
func (r *isoReader) minutesSeconds() status {
	for _, u := range [...]unit{unitMinute, unitSecond} {
		n, frac, _, c, st := r.number()
		if st != okay {
			return st
		}
		if !r.sum.add(n, frac, u) {
			return fieldOverflow
		}
		if c == 0 {
			return okay
		}
		if c != ':' || u == unitSecond {
			return badFormat
		}
		r.skip()
	}
	return badFormat
}
