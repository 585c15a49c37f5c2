package datetime

import (
	"bytes"
	"math"
	"time"
)

// status is the outcome of decoding, before it is put into an error message.
type status uint8

const (
	okay status = iota
	badFormat
	fieldOverflow
	offsetOverflow
	unknownZone
	clockDependent
)

// mask is the set of what a text has said.
type mask uint32

const (
	hasYear mask = 1 << iota
	hasMonth
	hasDay
	hasDOY
	hasHour
	hasMinute
	hasSecond
	hasSubsecond
	hasZone
	hasDST    // an abbreviation of daylight saving time, or the word dst
	hasDSTMod // the word dst
	hasMeridiem
	hasEra
	hasWeekday
	hasSpecial // infinity, -infinity, epoch

	hasDate = hasYear | hasMonth | hasDay
	hasTime = hasHour | hasMinute | hasSecond | hasSubsecond
)

// decoder gives meaning to the fields of a date, a time of day, or both, in
// the order of the text.
type decoder struct {
	lexer
	civil
	timeOnly bool // the type is time: a date is not asked for

	seen      mask
	label     unit // the unit that labels the next number
	special   int
	yday      int
	meridiem  int
	bc        bool
	julian    bool
	textMonth bool
	twoDigits bool // the year was written with one or two digits
	offset    int  // seconds east of Greenwich
	zone      *time.Location
	abbrev    string // upper case; set when zone comes from an abbreviation
	badZone   string // the name that unknownZone is about
}

// dated is what is taken as already seen where a number is read as a time of
// day and nothing else.
func (d *decoder) dated() mask {
	if d.timeOnly {
		return d.seen | hasDate
	}
	return d.seen
}

func (d *decoder) decode() status {
	for i := 0; i < d.n; i++ {
		var m mask
		var st status
		text := d.text(i)
		switch d.tokens[i].kind {
		case tokDate:
			m, st = d.dateField(i, text)
		case tokTime:
			m, st = d.timeField(text)
		case tokSigned:
			m, st = hasZone, d.numericZone(text)
		case tokNumber:
			m, st = d.numberField(i, text)
		default:
			m, st = d.wordField(i, text)
		}
		if st != okay {
			return st
		}
		if d.seen&m != 0 {
			return badFormat
		}
		d.seen |= m
	}
	if st := d.validate(); st != okay || d.special != specialNone {
		return st
	}
	return d.resolveZone()
}

func (d *decoder) dateField(i int, text []byte) (mask, status) {
	if d.timeOnly {
		last := d.tokens[d.n-1].kind == tokDate
		if i == 0 && d.n >= 2 && (last || d.tokens[1].kind == tokTime) {
			return d.date(text)
		}
		if isDigit(text[0]) {
			return d.compactTimeZone(text)
		}
		return hasZone, d.namedZone(text)
	}
	switch {
	case d.label == unitJulian:
		// A Julian day with an offset behind it.
		d.label = unitNone
		day, rest, overflow := leadingInt32(text)
		if overflow || day < 0 {
			return 0, fieldOverflow
		}
		d.setJulian(day)
		return hasDate | hasTime | hasZone, d.numericZone(rest)
	case d.label != unitNone || d.seen&(hasMonth|hasDay) == hasMonth|hasDay:
		if !isDigit(text[0]) && d.label == unitNone {
			return hasZone, d.namedZone(text)
		}
		if d.label != unitNone && d.label != unitTime {
			return 0, badFormat
		}
		d.label = unitNone
		return d.compactTimeZone(text)
	}
	return d.date(text)
}

// compactTimeZone reads hhmmss-zz.
func (d *decoder) compactTimeZone(text []byte) (mask, status) {
	if d.seen&hasTime == hasTime {
		return 0, badFormat
	}
	at := bytes.IndexByte(text, '-')
	if at < 0 {
		return 0, badFormat
	}
	if st := d.numericZone(text[at:]); st != okay {
		return 0, st
	}
	m, st := d.compact(text[:at], d.dated())
	return m | hasZone, st
}

func (d *decoder) setJulian(day int) {
	d.year, d.month, d.day = civilFromDays(int64(day) - julianOf(0))
	d.julian = true
}

func (d *decoder) timeField(text []byte) (mask, status) {
	if d.label != unitNone && !d.timeOnly {
		if d.label != unitTime {
			return 0, badFormat
		}
		d.label = unitNone
	}
	h, st := d.clock(text)
	if st != okay {
		return 0, st
	}
	if h > math.MaxInt32 {
		return 0, fieldOverflow
	}
	d.hour = int(h)
	if !d.timeOnly && overflowsDay(&d.civil) {
		return 0, fieldOverflow
	}
	return hasTime, okay
}

// overflowsDay reports a time of day beyond 24:00:00 (or a negative one).
func overflowsDay(c *civil) bool {
	return c.hour < 0 || c.hour > 24 || c.minute < 0 || c.minute > 59 || c.sec < 0 || c.sec > 60 ||
		c.micros < 0 || c.micros > usPerSecond || c.timeOfDay() > usPerDay
}

// clock reads h:m, h:m:s[.f] or m:s.f into minute, sec and micros and returns
// the hours.
func (c *civil) clock(text []byte) (hours int64, st status) {
	hours, rest, overflow := leadingInt(text, 64)
	if overflow {
		return 0, fieldOverflow
	}
	if len(rest) == 0 || rest[0] != ':' {
		return 0, badFormat
	}
	c.sec, c.micros = 0, 0
	if c.minute, rest, overflow = leadingInt32(rest[1:]); overflow {
		return 0, fieldOverflow
	}
	ok := true
	switch {
	case len(rest) == 0:
	case rest[0] == '.':
		if c.micros, ok = fractionMicros(rest); !ok {
			return 0, badFormat
		}
		if !fitsInt32(hours) {
			return 0, fieldOverflow
		}
		c.sec, c.minute, hours = c.minute, int(hours), 0
	case rest[0] == ':':
		if c.sec, rest, overflow = leadingInt32(rest[1:]); overflow {
			return 0, fieldOverflow
		}
		if len(rest) > 0 && rest[0] == '.' {
			c.micros, ok = fractionMicros(rest)
		} else {
			ok = len(rest) == 0
		}
		if !ok {
			return 0, badFormat
		}
	default:
		return 0, badFormat
	}
	if hours < 0 || c.minute < 0 || c.minute > 59 || c.sec < 0 || c.sec > 60 {
		return 0, fieldOverflow
	}
	return hours, okay
}

func (d *decoder) wordField(i int, text []byte) (mask, status) {
	w := lookupAbbrev(text)
	if w.kind == wordUnknown {
		w.word = lookupWord(text)
	}
	switch w.kind {
	case wordIgnored:
		return 0, okay
	case wordReserved:
		return d.reserved(w.value)
	case wordMonth:
		if d.timeOnly {
			return 0, badFormat
		}
		return d.monthName(w.value), okay
	case wordDaylight:
		d.offset += w.value
		return hasDSTMod | hasDST, okay
	case wordZoneDST:
		d.offset = w.value
		return hasDST | hasZone, okay
	case wordZone:
		d.offset = w.value
		return hasZone, okay
	case wordZoneNamed:
		zone, err := loadZone(w.zone)
		if err != nil {
			d.badZone = w.zone
			return 0, unknownZone
		}
		d.zone, d.abbrev = zone, string(bytes.ToUpper(text))
		return hasZone, okay
	case wordMeridiem:
		d.meridiem = w.value + 1
		return hasMeridiem, okay
	case wordEra:
		d.bc = w.value == bc
		return hasEra, okay
	case wordWeekday:
		if d.timeOnly {
			return 0, badFormat
		}
		return hasWeekday, okay
	case wordUnit:
		d.label = w.value
		return 0, okay
	case wordISOTime:
		return 0, d.isoTime(i)
	}
	if d.namedZone(text) != okay {
		return 0, badFormat
	}
	return hasZone, okay
}

// isoTime takes the T before a time.
func (d *decoder) isoTime(i int) status {
	if !d.timeOnly && d.seen&hasDate != hasDate || i+1 >= d.n {
		return badFormat
	}
	switch d.tokens[i+1].kind {
	case tokNumber, tokTime, tokDate:
		d.label = unitTime
		return okay
	}
	return badFormat
}

func (d *decoder) reserved(value int) (mask, status) {
	switch value {
	case specialZulu:
		d.hour, d.minute, d.sec = 0, 0, 0
		d.offset, d.special = 0, specialNone
		return hasTime | hasZone, okay
	case specialNow:
		return 0, clockDependent
	}
	if d.timeOnly {
		return 0, badFormat
	}
	switch value {
	case specialEarly, specialLate, specialEpoch:
		d.special = value
		return hasSpecial, okay
	}
	return 0, clockDependent
}

// monthName sets the month. A number before it that was taken for the month
// was the day.
func (d *decoder) monthName(month int) mask {
	m := hasMonth
	if d.seen&hasMonth != 0 && !d.textMonth && d.seen&hasDay == 0 && d.month >= 1 && d.month <= 31 {
		d.day = d.month
		m = hasDay
	}
	d.textMonth = true
	d.month = month
	return m
}

// validate checks and completes what the fields have said, as far as it can
// be known without a zone.
func (d *decoder) validate() status {
	if st := d.validateDate(); st != okay {
		return st
	}
	if d.meridiem != 0 && d.hour > 12 {
		return fieldOverflow
	}
	switch {
	case d.meridiem == am+1 && d.hour == 12:
		d.hour = 0
	case d.meridiem == pm+1 && d.hour != 12:
		d.hour += 12
	}
	if d.timeOnly {
		if overflowsDay(&d.civil) {
			return fieldOverflow
		}
		if d.seen&hasTime != hasTime {
			return badFormat
		}
		return okay
	}
	if d.special == specialNone && d.seen&hasDate != hasDate {
		return badFormat
	}
	return okay
}

func (d *decoder) validateDate() status {
	if d.seen&hasYear != 0 && !d.julian {
		switch {
		case d.bc && d.year <= 0:
			return fieldOverflow
		case d.bc:
			d.year = 1 - d.year
		case d.twoDigits && d.year < 0:
			return fieldOverflow
		case d.twoDigits && d.year < 70:
			d.year += 2000
		case d.twoDigits && d.year < 100:
			d.year += 1900
		case !d.twoDigits && d.year <= 0:
			return fieldOverflow
		}
	}
	if d.seen&hasDOY != 0 {
		days := daysFromCivil(int64(d.year), 1, int64(d.yday))
		d.year, d.month, d.day = civilFromDays(days)
	}
	if d.seen&hasMonth != 0 && (d.month < 1 || d.month > 12) ||
		d.seen&hasDay != 0 && (d.day < 1 || d.day > 31) ||
		d.seen&hasDate == hasDate && d.day > daysIn(d.year, d.month) {
		return fieldOverflow
	}
	return okay
}
